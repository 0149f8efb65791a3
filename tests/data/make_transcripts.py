"""Transcribes all demo calls with the product's default engine and settings into tests/data/transcripts.json.

    python -m tests.data.make_transcripts [--processes 2]

Run it again when `transcribe.call.TEXT_VERSION`, the model or a speech setting changes; a test compares fingerprints.
Where nothing but text or measures behind the engine changed, `tests.data.renew_transcripts` is enough.
One call a line, in order of the call ids; the seconds of computing are left out, since they differ with
every run, and the words' times, which no test of this needs.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from inspection.settings import Settings
from transcribe.call import Transcriber

DEMO = Path(__file__).parents[2] / "data" / "demo"
TARGET = Path(__file__).parent / "transcripts.json"


def default_setting(name: str) -> str:
    """The default of a setting, whatever the environment says."""
    return str(Settings.model_fields[name].default)


@cache
def transcriber() -> Transcriber:
    """The product's engine, as its worker loads it: one thread a process."""
    return Transcriber(default_setting("engine"), default_setting("model"), default_setting("accuracy"), threads=1)


def transcribe_call(call: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """One call of calls.json as its id and what is kept of its transcript."""
    found = transcriber().transcribe(
        DEMO / call["file"], language=call["language"], agent_channel=call["agent_channel"]
    )
    parts = asdict(found)
    for one in parts["utterances"]:
        del one["words"]
    return call["call_id"], {
        name: parts[name] for name in ("duration_s", "speech_s", "warnings", "voice", "utterances")
    }


def main() -> None:
    """Transcribe and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    calls = json.loads((DEMO / "calls.json").read_text(encoding="utf-8"))
    with ProcessPoolExecutor(given.processes) as pool:
        found = dict(pool.map(transcribe_call, calls))
    write(found, transcriber().fingerprint)


def write(found: dict[str, dict[str, Any]], fingerprint: str) -> None:
    """Write the file: a head, then one call a line."""
    head = {name: default_setting(name) for name in ("engine", "model", "accuracy")} | {"fingerprint": fingerprint}
    lines = [f"{_compact(call_id)}:{_compact(found[call_id])}" for call_id in sorted(found)]
    TARGET.write_text(f'{_compact(head)[:-1]},"calls":{{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
