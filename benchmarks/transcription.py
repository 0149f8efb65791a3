"""How fast and how exact speech becomes text; prints docs/benchmarks/transcription.md.

    OMP_NUM_THREADS=1 python -m benchmarks.transcription [--repeats 3] [--threads 1] [--calls 8] [--manifest FILE]
        [--machine TEXT] [--date TEXT] [--memory]

Every repeat runs every pipeline on every call in turn, in an order that rotates, so that a noisy moment of the machine
hits all of them. Without a manifest the calls are demo calls, among them what is said to make recognisers loop: long
silence, hold music, fast speech. A manifest is a JSON list of objects with `file` (beside the manifest), `language`,
and either `turns` (objects with `role`, `text` and perhaps `start_ms`) and `agent_channel`, or `text` alone.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import speech_pipelines as pipelines
from benchmarks.speech_pipelines import Call, Heard, Run
from transcribe.accuracy import Errors, count_errors
from transcribe.numbers import find_numbers

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
BAIT = ("long_silence", "hold_music", "fast_speech")
OPENAI, FASTER = "openai-whisper, its defaults", "faster-whisper, its defaults"
QUICK, BEST = "Zhijian, quick (the default)", "Zhijian, best"
FLOOR = "floor: encoder and decoder alone"
MAKERS: dict[str, Callable[[int], Run]] = {
    OPENAI: pipelines.openai_defaults,
    FASTER: pipelines.faster_defaults,
    "faster-whisper batched, its defaults": pipelines.batched_defaults,
    "faster-whisper batched, 8 bit, one beam": pipelines.batched_light,
    QUICK: lambda threads: pipelines.product("quick", threads),
    BEST: lambda threads: pipelines.product("best", threads),
    FLOOR: pipelines.floor,
}
PACKAGES = ("openai-whisper", "faster-whisper", "ctranslate2", "torch")
START_WITHIN_MS = 300


@dataclass
class Measured:
    """One pipeline: seconds by repeat and call, and what came of the first repeat."""

    seconds: dict[int, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    processor_s: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    errors: dict[tuple[str, str], Errors] = field(default_factory=lambda: defaultdict(lambda: Errors(0, 0)))
    terms: int = 0
    late_ms: list[int] = field(default_factory=list)
    invented: dict[str, int] = field(default_factory=dict)


def demo_calls(number: int) -> list[Call]:
    """Loop bait first, then English ones, then others, each agent in turn."""
    told = json.loads((DEMO / "calls.json").read_text(encoding="utf-8"))
    stereo = [one for one in told if one["channels"] == 2]
    bait = [one for code in BAIT for one in islice((x for x in stereo if _planted(x, code)), 1)]
    english = [one for one in stereo if one["language"] == "en"][:1]
    plain = [one for one in stereo if one["language"] == "zh" and not one["planted"]]
    chosen = [*bait, *english, *plain[:: max(1, len(plain) // number)]][:number]
    return [_call(DEMO, one) for one in chosen]


def manifest_calls(path: Path, number: int) -> list[Call]:
    """The calls of a manifest."""
    return [_call(path.parent, one) for one in json.loads(path.read_text(encoding="utf-8"))[:number]]


def _planted(call: dict[str, Any], code: str) -> bool:
    return any(one["code"] == code for one in call["planted"])


def _call(folder: Path, told: dict[str, Any]) -> Call:
    turns = told.get("turns") or [{"role": "unknown", "text": told["text"]}]
    return Call(
        str(told.get("call_id", told["file"])),
        folder / told["file"],
        told["language"],
        told.get("agent_channel"),
        tuple((one["role"], one.get("start_ms"), one["text"]) for one in turns),
    )


def terms_of(call: Call) -> list[str]:
    """What a listener would look for: numbers of four digits and more, and the names of places and shops."""
    slots = tomllib.loads((DEMO / "make" / "dialogues.toml").read_text(encoding="utf-8"))["slots"]
    names = {value for values in slots.values() for value in values if isinstance(value, str) and len(value) > 2}
    text = " ".join(turn for *_, turn in call.turns)
    return [*find_numbers(text), *sorted(name for name in names if name in text and not name.isdigit())]


def judge(call: Call, heard: Heard, into: Measured) -> None:
    """Errors by language and role, terms found, and how far starts are from the truth."""
    for role in {role for role, *_ in call.turns}:
        truth = " ".join(text for speaker, _, text in call.turns if speaker == role)
        got = " ".join(text for speaker, _, text in heard if role in (speaker, "unknown") or speaker == "unknown")
        into.errors[call.language, role] += count_errors(truth, got)
        starts = [start for speaker, start, _ in heard if speaker == role and start is not None]
        for speaker, start, _ in call.turns:
            if speaker == role and start is not None and starts:
                into.late_ms.append(min((one - start for one in starts), key=abs))
    text = " ".join(text for *_, text in heard)
    numbers = find_numbers(text)
    into.terms += sum(any(one in got for got in numbers) or one in text for one in terms_of(call))


def measure(calls: list[Call], runs: dict[str, Run], repeats: int) -> dict[str, Measured]:
    """Run everything in turn; one round of the floor and one call of each other go before, unmeasured."""
    for name, run in runs.items():
        for call in calls if name == FLOOR else calls[:1]:
            run(call)
    measured = {name: Measured() for name in runs}
    names = list(runs)
    for repeat in range(repeats):
        for number, call in enumerate(calls):
            at = (repeat + number) % len(names)
            for name in names[at:] + names[:at]:
                began, busy = time.perf_counter(), time.process_time()
                heard = runs[name](call)
                measured[name].seconds[repeat][call.name] = time.perf_counter() - began
                measured[name].processor_s[repeat] += time.process_time() - busy
                print(f"repeat {repeat + 1}, call {number + 1}, {name}", file=sys.stderr)
                if repeat == 0 and name != FLOOR:
                    judge(call, heard, measured[name])
    return measured


def nothing_said(folder: Path) -> list[Call]:
    """Half a minute each of silence, of a noisy line, of a ringing tone, and of music, on one channel."""
    rate, seconds = 8000, 30
    at = np.arange(rate * seconds) / rate
    rng = np.random.default_rng(12580)
    notes = np.array([262, 330, 392, 523, 392, 330])
    played = notes[(at / 0.5).astype(int) % 6]
    music = sum(np.sin(2 * np.pi * played * harmonic * at) / harmonic for harmonic in (1, 2, 3))
    sounds = {
        "silence": np.zeros_like(at),
        "line noise": rng.normal(size=at.size) * 0.003,
        "ringing": 0.2 * np.sin(2 * np.pi * 450 * at) * (at % 5 < 1),
        "music": 0.1 * np.asarray(music) * (0.6 + 0.4 * np.sin(2 * np.pi * at / 4)),
    }
    return [_written(folder / f"{name}.wav", name, samples, rate) for name, samples in sounds.items()]


def _written(path: Path, name: str, samples: Any, rate: int) -> Call:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[np.newaxis], "s16", "mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return Call(name, path, "zh", None, ())


def memory_lines(call: Call, threads: int) -> list[str]:
    """The most memory of a process that loads one pipeline and runs it on one call."""
    program = (
        "import json,sys; from pathlib import Path; from benchmarks.transcription import MAKERS, Call, most_mib;"
        "name, call, threads = json.loads(sys.argv[1]); call[1] = Path(call[1]); run = MAKERS[name](threads);"
        "run(Call(*call)); print(most_mib())"
    )
    lines = [f"Most memory of a process that loads one pipeline and runs it on {call.name}:", ""]
    lines += ["| pipeline | MiB |", "|---|---|"]
    for name in MAKERS:
        asked = json.dumps([name, [call.name, str(call.file), call.language, call.agent_channel, []], threads])
        ran = subprocess.run([sys.executable, "-c", program, asked], capture_output=True, text=True, check=True)
        lines.append(f"| {name} | {ran.stdout.split()[-1]} |")
    return lines


def most_mib() -> int:
    """The most memory this process has had, in MiB (what `getrusage` tells is inherited from who started it)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def report(calls: list[Call], measured: dict[str, Measured], about: list[str]) -> str:
    """The page in Markdown."""
    lengths = {call.name: _seconds(call) for call in calls}
    total_s = sum(lengths.values())
    lines = ["# Speech to text, side by side", "", *about, ""]
    lines += [f"{len(calls)} calls, {total_s:.0f} s of sound: " + ", ".join(call.name for call in calls) + "."]
    lines += ["x: seconds of call per second of computing, over all calls; in brackets the least and most of a repeat."]
    lines += ["", "| pipeline | x | processor seconds | time, by the floor's | openai-whisper's time, by this one's "]
    lines[-1] += "| the same, where it does not loop |"
    lines += ["|---" * 6 + "|"]
    steady = _steady(measured, lengths)
    for name, one in measured.items():
        wall = {repeat: sum(seconds.values()) for repeat, seconds in one.seconds.items()}
        speeds = sorted(total_s / seconds for seconds in wall.values())
        cells = [
            name,
            f"{median(speeds):.1f} ({speeds[0]:.1f}-{speeds[-1]:.1f})",
            f"{median(one.processor_s.values()):.0f}",
        ]
        cells += [_ratio(measured, name, FLOOR, None), _ratio(measured, OPENAI, name, None)]
        cells.append(_ratio(measured, OPENAI, name, steady))
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", f"Calls where openai-whisper does not loop (at least its median speed): {', '.join(sorted(steady))}."]
    keys = sorted({key for one in measured.values() for key in one.errors})
    lines += ["", "| pipeline | " + " | ".join(f"{language} {role}" for language, role in keys)]
    lines[-1] += " | zh all | terms right | starts within .3 s | median start, s | words on nothing said |"
    lines += ["|---" * (len(keys) + 6) + "|"]
    terms = sum(len(terms_of(call)) for call in calls)
    for name, one in measured.items():
        if name == FLOOR:
            continue
        chinese = sum((errors for (language, _), errors in one.errors.items() if language == "zh"), Errors(0, 0))
        cells = [name, *(f"{one.errors[key].rate or 0:.3f}" for key in keys), f"{chinese.rate or 0:.3f}"]
        near = [abs(late) <= START_WITHIN_MS for late in one.late_ms]
        cells += [f"{one.terms} of {terms}", f"{np.mean(near):.0%}" if near else "-"]
        cells += [f"{median(one.late_ms) / 1000:+.2f}" if near else "-"]
        cells += [", ".join(f"{sound} {units}" for sound, units in one.invented.items() if units) or "none"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _steady(measured: dict[str, Measured], lengths: dict[str, float]) -> set[str]:
    """The calls on which openai-whisper is at least as fast as on its median call."""
    if OPENAI not in measured:
        return set(lengths)
    speeds = {
        name: length / median(repeat[name] for repeat in measured[OPENAI].seconds.values())
        for name, length in lengths.items()
    }
    middle = median(speeds.values())
    return {name for name, speed in speeds.items() if speed >= middle}


def _ratio(measured: dict[str, Measured], slow: str, quick: str, calls: set[str] | None) -> str:
    """How many times as long one takes as another, as the median of the ratios within a repeat."""
    if slow not in measured or quick not in measured:
        return "-"
    ratios = []
    for repeat, seconds in measured[slow].seconds.items():
        other = measured[quick].seconds[repeat]
        names = [name for name in seconds if calls is None or name in calls]
        ratios.append(sum(seconds[name] for name in names) / sum(other[name] for name in names))
    return f"{median(ratios):.2f}"


def _timed(run: Callable[[], None]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _seconds(call: Call) -> float:
    from transcribe.audio import read_audio

    return read_audio(call.file).duration_ms / 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--calls", type=int, default=8, help="at most so many calls")
    parser.add_argument("--manifest", type=Path, help="a JSON list of files with their texts, instead of the demo")
    parser.add_argument("--without", default="", help="pipelines to leave out, by the start of their names")
    parser.add_argument("--memory", action="store_true", help="the most memory of each, and nothing else")
    parser.add_argument("--machine", default="machine not named")
    parser.add_argument("--date", default="date not given")
    given = parser.parse_args()
    calls = manifest_calls(given.manifest, given.calls) if given.manifest else demo_calls(given.calls)
    if given.memory:
        print("\n".join(memory_lines(calls[0], given.threads)))
        return
    together = pipelines.product_together(calls, given.threads)
    left_out = tuple(one for one in given.without.split(",") if one)
    runs = {name: make(given.threads) for name, make in MAKERS.items() if not left_out or not name.startswith(left_out)}
    before = os.getloadavg()[0]
    measured = measure(calls, runs, given.repeats)
    with tempfile.TemporaryDirectory() as folder:
        for name, run in runs.items():
            if name != FLOOR:
                for call in nothing_said(Path(folder)):
                    heard = " ".join(text for *_, text in run(call))
                    measured[name].invented[call.name] = count_errors(heard, "").length
    jobs = [_timed(together) for _ in range(given.repeats + 1)][1:]
    load = f"load average {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    about = [
        f"Measured by `OMP_NUM_THREADS=1 python -m benchmarks.transcription`, {given.repeats} interleaved repeats,",
        f"{given.threads} thread(s) in one process, models loaded and warmed up before. {given.machine}, {given.date};",
        f"{load}. Python {platform.python_version()}, {versions}; the same weights (Whisper base).",
    ]
    print(report(calls, measured, about))
    total_s = sum(_seconds(call) for call in calls)
    speeds = sorted(total_s / seconds for seconds in jobs)
    print(f"\nAll these calls side by side, as the jobs take small calls along: quick {median(speeds):.1f} x", end=" ")
    print(f"({speeds[0]:.1f}-{speeds[-1]:.1f}), measured after the table.")


if __name__ == "__main__":
    main()
