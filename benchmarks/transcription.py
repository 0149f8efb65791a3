"""How fast and how exact the speech engines are on six demo calls; prints docs/benchmarks/transcription.md.

    OMP_NUM_THREADS=2 python -m benchmarks.transcription [--repeats 3] [--threads 2] [--machine TEXT] [--date TEXT]

Every repeat runs every pipeline on every call in turn, in an order that rotates, so that a noisy moment of the machine
hits all of them. The floor is what no engine can save: decoding the sound, resampling, and finding the speech in it.
"""

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from transcribe.accuracy import Errors, count_errors
from transcribe.audio import read_audio, resample
from transcribe.call import Transcriber
from transcribe.channels import gate
from transcribe.windows import find_speech

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
ENGLISH_OF = "1004"
AGENTS = ("1001", "1002", "1003", "1004", "1005", "1006")
ROLES = ("agent", "user")
FLOOR = "floor: decode the sound, find the speech"
PIPELINES = {
    "faster, quick (the default)": ("faster", "quick"),
    "faster, best": ("faster", "best"),
    "openai, quick": ("openai", "quick"),
}
Run = Callable[[dict[str, Any]], list[tuple[str, str]]]


@dataclass
class Measured:
    """One pipeline: seconds of computing by repeat, and the errors of the first repeat by language."""

    seconds: dict[int, float]
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
    measured = {name: Measured(defaultdict(float), defaultdict(lambda: Errors(0, 0))) for name in runs}
    texts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    names = list(runs)
    for repeat in range(repeats):
        for number, call in enumerate(calls):
            at = (repeat + number) % len(names)
            for name in names[at:] + names[:at]:
                began = time.perf_counter()
                heard = runs[name](call)
                measured[name].seconds[repeat] += time.perf_counter() - began
                if repeat == 0:
                    measured[name].errors[call["language"]] += errors_of(call, heard)
                measured[name].same &= texts.setdefault((name, call["call_id"]), heard) == heard
    return measured


def report(calls: list[dict[str, Any]], measured: dict[str, Measured], about: Iterable[str]) -> str:
    """The page in Markdown."""
    total_s = sum(call["duration_ms"] for call in calls) / 1000
    lines = ["# Speech to text on the demo calls", "", *about, ""]
    lines += ["| pipeline | seconds for all calls (least-most) | x realtime | CER zh | WER en | same text each time |"]
    lines += ["|---|---|---|---|---|---|"]
    for name, one in measured.items():
        seconds = sorted(one.seconds.values())
        rates = [one.errors[language].rate if language in one.errors else None for language in ("zh", "en")]
        shown = ["-" if rate is None or name == FLOOR else f"{rate:.3f}" for rate in rates]
        spread = f"{median(seconds):.1f} ({seconds[0]:.1f}-{seconds[-1]:.1f})"
        same = "-" if name == FLOOR else "yes" if one.same else "no"
        lines.append(f"| {name} | {spread} | {total_s / median(seconds):.1f} | {' | '.join(shown)} | {same} |")
    lines += ["", "Calls: " + ", ".join(f"{call['call_id']} ({call['language']})" for call in calls) + "."]
    lines += [f"{total_s:.0f} s of sound on two channels; x realtime is seconds of call per second of computing."]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--machine", default="machine not named")
    parser.add_argument("--date", default="date not given")
    given = parser.parse_args()
    calls = six_calls()
    runs: dict[str, Run] = {FLOOR: floor}
    runs |= {name: pipeline(*which, given.threads) for name, which in PIPELINES.items()}
    before = os.getloadavg()[0]
    measured = measure(calls, runs, given.repeats)
    about = [
        f"Measured by `python -m benchmarks.transcription`: {given.repeats} interleaved repeats, {given.threads} threads",
        f"in one process, models loaded and warmed up before. {given.machine}, {given.date};",
        f"load average {before:.1f} before.",
    ]
    print(report(calls, measured, about))


if __name__ == "__main__":
    main()
