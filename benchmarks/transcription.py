"""How fast and how exact the speech engines are on six demo calls; prints docs/benchmarks/transcription.md.

    OMP_NUM_THREADS=1 python -m benchmarks.transcription [--repeats 3] [--threads 1] [--calls 6]
        [--machine TEXT] [--date TEXT]

Every repeat runs every pipeline on every call in turn, in an order that rotates, so that a noisy moment of the machine
hits all of them. The packages' own defaults get each channel alone, gated as the product does it (else they write down
the other party's side-tone too), with the language given. The floor is what no engine can save: decoding the sound,
resampling, and finding the speech in it.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from transcribe.accuracy import Errors, count_errors
from transcribe.audio import Samples, read_audio, resample
from transcribe.call import Transcriber
from transcribe.channels import gate
from transcribe.convert import openai_checkpoint
from transcribe.text import simplified
from transcribe.weights import model_folder
from transcribe.windows import find_speech

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
ENGLISH_OF = "1004"
AGENTS = ("1001", "1002", "1003", "1004", "1005", "1006")
ROLES = ("agent", "user")
FLOOR = "floor: decode the sound, find the speech"
PIPELINES = {
    "Zhijian: faster, quick (the default)": ("faster", "quick"),
    "Zhijian: faster, best": ("faster", "best"),
}
PACKAGES = ("openai-whisper", "faster-whisper", "ctranslate2", "torch")
Run = Callable[[dict[str, Any]], list[tuple[str, str]]]


@dataclass
class Measured:
    """One pipeline: seconds and processor seconds by repeat, and the errors of the first repeat by language."""

    seconds: dict[int, float]
    processor_s: dict[int, float]
    errors: dict[str, Errors]
    same: bool = True


def six_calls() -> list[dict[str, Any]]:
    """The first whole two-channel call of each agent without anything planted; one of them in English."""
    calls = json.loads((DEMO / "calls.json").read_text(encoding="utf-8"))
    plain = [call for call in calls if call["channels"] == 2 and not call["planted"]]

    def first(agent: str) -> dict[str, Any]:
        language = "en" if agent == ENGLISH_OF else "zh"
        return next(call for call in plain if call["agent"] == agent and call["language"] == language)

    return [first(agent) for agent in AGENTS]


def floor(call: dict[str, Any]) -> list[tuple[str, str]]:
    """Decode, gate, resample and find the speech, without a word of text."""
    sound = read_audio(DEMO / call["file"])
    for samples in gate(sound.samples, sound.sample_rate_hz):
        find_speech(resample(samples, sound.sample_rate_hz))
    return []


def pipeline(engine: str, accuracy: str, threads: int) -> Run:
    """A loaded engine as a function from a call to (role, text) in order of time."""
    transcriber = Transcriber(engine, "base", accuracy, threads=threads)

    def run(call: dict[str, Any]) -> list[tuple[str, str]]:
        found = transcriber.transcribe(DEMO / call["file"], language=call["language"], agent_channel=0)
        return [(one.role, one.text) for one in found.utterances]

    return run


def openai_defaults(threads: int) -> Run:
    """openai-whisper's `transcribe()` with nothing but the language."""
    import torch
    import whisper

    torch.set_num_threads(threads)
    model = whisper.load_model(str(openai_checkpoint(model_folder())), device="cpu")
    return _each_channel(lambda samples, language: model.transcribe(samples, language=language, fp16=False)["text"])


def faster_defaults(threads: int) -> Run:
    """faster-whisper's `transcribe()` with nothing but the language, its weights as they come (32-bit on a CPU)."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(model_folder()), device="cpu", cpu_threads=threads, local_files_only=True)

    def transcribe(samples: Samples, language: str) -> str:
        return "".join(segment.text for segment in model.transcribe(samples, language=language)[0])

    return _each_channel(transcribe)


def _each_channel(transcribe: Callable[[Samples, str], str]) -> Run:
    def run(call: dict[str, Any]) -> list[tuple[str, str]]:
        sound = read_audio(DEMO / call["file"])
        gated = gate(sound.samples, sound.sample_rate_hz)
        heard = [transcribe(resample(one, sound.sample_rate_hz), call["language"]) for one in gated]
        return [(role, simplified(text)) for role, text in zip(ROLES, heard, strict=True)]

    return run


def errors_of(call: dict[str, Any], heard: list[tuple[str, str]]) -> Errors:
    """Edits over both parties of a call, each party's speech against its own true turns."""
    total = Errors(0, 0)
    for role in ROLES:
        truth = " ".join(turn["text"] for turn in call["turns"] if turn["role"] == role)
        total += count_errors(truth, " ".join(text for speaker, text in heard if speaker == role))
    return total


def measure(calls: list[dict[str, Any]], runs: dict[str, Run], repeats: int) -> dict[str, Measured]:
    """Run everything in turn; one call of each pipeline goes before, unmeasured, to warm up."""
    for run in runs.values():
        run(calls[0])
    measured = {
        name: Measured(defaultdict(float), defaultdict(float), defaultdict(lambda: Errors(0, 0))) for name in runs
    }
    texts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    names = list(runs)
    for repeat in range(repeats):
        for number, call in enumerate(calls):
            at = (repeat + number) % len(names)
            for name in names[at:] + names[:at]:
                began, busy = time.perf_counter(), time.process_time()
                heard = runs[name](call)
                measured[name].seconds[repeat] += time.perf_counter() - began
                measured[name].processor_s[repeat] += time.process_time() - busy
                print(f"repeat {repeat + 1}, call {number + 1}, {name}", file=sys.stderr)
                if repeat == 0:
                    measured[name].errors[call["language"]] += errors_of(call, heard)
                measured[name].same &= texts.setdefault((name, call["call_id"]), heard) == heard
    return measured


def report(calls: list[dict[str, Any]], measured: dict[str, Measured], about: Iterable[str]) -> str:
    """The page in Markdown."""
    total_s = sum(call["duration_ms"] for call in calls) / 1000
    lines = ["# Speech to text on the demo calls", "", *about, ""]
    lines += ["| pipeline | seconds for all calls (least-most) | x realtime | processor seconds (least-most) "]
    lines[-1] += "| processor, relative | CER zh | WER en | same text each time |"
    lines += ["|---|---|---|---|---|---|---|---|"]
    base_s = median(measured[next(iter(PIPELINES))].processor_s.values())
    for name, one in measured.items():
        seconds = sorted(one.seconds.values())
        rates = [one.errors[language].rate if language in one.errors else None for language in ("zh", "en")]
        shown = ["-" if rate is None or name == FLOOR else f"{rate:.3f}" for rate in rates]
        busy = sorted(one.processor_s.values())
        same = "-" if name == FLOOR else "yes" if one.same else "no"
        cells = [name, _spread(seconds), f"{total_s / median(seconds):.1f}", _spread(busy)]
        cells += [f"{median(busy) / base_s:.2f}", *shown, same]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "Calls: " + ", ".join(f"{call['call_id']} ({call['language']})" for call in calls) + "."]
    lines += [f"{total_s:.0f} s of sound on two channels; x realtime is seconds of call per second of computing."]
    return "\n".join(lines)


def _spread(seconds: list[float]) -> str:
    return f"{median(seconds):.1f} ({seconds[0]:.1f}-{seconds[-1]:.1f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--calls", type=int, default=len(AGENTS), help="fewer than all six, to try it out")
    parser.add_argument("--machine", default="machine not named")
    parser.add_argument("--date", default="date not given")
    given = parser.parse_args()
    calls = six_calls()[: given.calls]
    runs: dict[str, Run] = {
        "openai-whisper, its defaults": openai_defaults(given.threads),
        "faster-whisper, its defaults": faster_defaults(given.threads),
    }
    runs |= {name: pipeline(*which, given.threads) for name, which in PIPELINES.items()}
    runs[FLOOR] = floor
    before = os.getloadavg()[0]
    measured = measure(calls, runs, given.repeats)
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    repeats = f"{given.repeats} interleaved repeats, {given.threads} thread(s) in one process"
    load = f"load average {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    about = [
        f"Measured by `python -m benchmarks.transcription`: {repeats}, models loaded and warmed up before.",
        f"{given.machine}, {given.date}; {load}. Python {platform.python_version()}, {versions}.",
    ]
    print(report(calls, measured, about))


if __name__ == "__main__":
    main()
