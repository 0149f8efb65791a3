"""`python -m transcribe FILE...`: one compact JSON document a line and file."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from transcribe.errors import TranscribeError
from transcribe.result import CallTranscript

REFUSED = 1


def main(
    files: Annotated[list[Path], typer.Argument(help="sound files", metavar="FILE...")],
    engine: Annotated[str, typer.Option(help="faster or openai")] = "faster",
    model: Annotated[str, typer.Option(help="base, a folder, or the name of a model that is present")] = "base",
    language: Annotated[str, typer.Option(help="zh, en or auto")] = "auto",
    accuracy: Annotated[str, typer.Option(help="quick or best")] = "quick",
    agent_channel: Annotated[int, typer.Option(min=0, max=1, help="the channel the agent speaks on")] = 0,
) -> None:
    """Write down who said what and when in each FILE."""
    from transcribe.call import Transcriber

    refused = False
    try:
        transcriber = Transcriber(engine, model, accuracy)
    except TranscribeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from error
    for file in files:
        try:
            result = transcriber.transcribe(file, language=language, agent_channel=agent_channel)
        except TranscribeError as error:
            typer.echo(str(error), err=True)
            refused = True
            continue
        sys.stdout.write(json.dumps(document(file, result), ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    if refused:
        raise typer.Exit(REFUSED)


def document(file: Path, result: CallTranscript) -> dict[str, Any]:
    """The JSON document of one file, as docs/command-line.md lists it."""
    voice: dict[str, dict[str, float | None]] = {}
    for measure in result.voice:
        voice.setdefault(measure.role, {})[measure.name] = measure.value
    return {
        "file": str(file),
        "duration_s": result.duration_s,
        "speech_s": result.speech_s,
        "compute_s": result.compute_s,
        "engine": result.engine,
        "model": result.model,
        "utterances": [
            {
                "role": one.role,
                "start_ms": one.start_ms,
                "end_ms": one.end_ms,
                "text": one.text,
                "confidence": one.confidence,
            }
            for one in result.utterances
        ],
        "voice": voice,
        "warnings": [{"code": one.code, "start_ms": one.start_ms, "end_ms": one.end_ms} for one in result.warnings],
    }


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app(prog_name="python -m transcribe")
