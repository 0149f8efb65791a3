"""How surely each matcher finds the script's phrases in the demo calls; prints docs/benchmarks/phrases.md.

    OMP_NUM_THREADS=1 python -m benchmarks.phrases [--calls 16] [--noise 0] [--rows FILE]
        [--machine TEXT] [--date TEXT]

Every turn of an agent is a question for every phrase of its language: was it said? The truth is data/demo/calls.json.
Thresholds, and what joins two evidences, are fitted on the calls with odd numbers and reported on those with even ones.
Text alone is measured on the committed transcripts of all calls; text and sound on some calls, as they are and with
noise added and transcribed anew. `--rows` keeps what was measured in a file, and goes on with it when it is there.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.phrase_calls import (
    Unit,
    clean_units,
    noisy_units,
    pairs,
    phrases,
    subset,
    two_channel_calls,
    user_units,
)
from benchmarks.phrase_matchers import RULE, Judged, Row, Scores, all_scores, area, choose, judge, text_scores
from transcribe.phrases import Listener
from transcribe.weights import model_folder
from transcribe.words import is_chinese

CLEAN = "as recorded"
TEXT_ALONE = "text alone"
ROUND = range(50, 86, 5)
PACKAGES = ("ctranslate2", "faster-whisper", "pypinyin", "rapidfuzz")
HEAD = (
    "| matcher | threshold | hits / false / missed | precision | recall | F1 | area | F1 the other way round "
    "| false: look-alikes / others | near |"
)


def load_listener() -> Listener:
    """The product's model, on one thread."""
    from faster_whisper import WhisperModel

    folder = str(model_folder("base"))
    return Listener(WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True))


def measure_call(call_id: str, condition: str, listener: Listener) -> tuple[list[Row], float, int]:
    """Text and sound of one call: its rows, the seconds that the sound took, and the texts that were forced."""
    units = clean_units(call_id) if condition == CLEAN else noisy_units(call_id, float(condition.split()[0]))
    heard = [unit for unit in units if unit.heard and unit.sound.size]
    texts = [one.text for one in phrases(units[0].language)]
    began = time.perf_counter()
    found = listener.evidence([unit.sound for unit in heard], [unit.heard for unit in heard], texts, units[0].language)
    seconds = time.perf_counter() - began
    evidence = {
        (id(unit), text): (one.alone, one.ratio, one.in_place)
        for unit, row in zip(heard, found, strict=True)
        for text, one in zip(texts, row, strict=True)
    }
    rows = [
        _row(condition, pair.unit, pair.kind, pair.phrase.situation, pair.phrase.text)
        | {"sound": evidence.get((id(pair.unit), pair.phrase.text))}
        for pair in pairs(units)
    ]
    return [Row(**one) for one in rows], seconds, len(heard) * (2 * len(texts) + 1)


def text_rows() -> list[Row]:
    """All calls of two channels by their committed transcripts: turns of agents, and what users say (no phrase)."""
    return [
        Row(**_row(TEXT_ALONE, pair.unit, pair.kind, pair.phrase.situation, pair.phrase.text))
        for call_id in two_channel_calls()
        for pair in pairs([*clean_units(call_id), *user_units(call_id)])
    ]


def by_threshold(rows: Sequence[Row]) -> Iterator[str]:
    """Scoring's rule at round thresholds, by language, in both halves; the best one by the odd half is told."""
    score = text_scores(rows)[RULE]
    said, odd = np.array([row.kind == "said" for row in rows]), np.array([row.odd for row in rows])
    for language, chinese in (("zh", True), ("en", False)):
        own = np.array([is_chinese(row.phrase) == chinese and row.kind != "near" for row in rows])
        yield f"| {language} | chosen on odd: {choose(score[own & odd], said[own & odd]):.1f} | | |"
        for threshold in ROUND:
            found = [judge(score[own & half], said[own & half], threshold) for half in (odd, ~odd)]
            counts = " | ".join(f"{one.hits} / {one.false} / {one.missed}" for one in found)
            yield f"| {language} | {threshold} | {counts} |"


def measured(calls: int, noise: Sequence[float], file: Path | None) -> dict[tuple[str, str], dict[str, object]]:
    """What was measured of each call in each condition; done ones are read from the file, new ones added to it."""
    done: dict[tuple[str, str], dict[str, object]] = {}
    if file is not None and file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            done[one["condition"], one["call_id"]] = one
    listener = None
    wanted = [(condition, call_id) for condition in conditions(noise) for call_id in subset(calls)]
    for condition, call_id in wanted:
        if (condition, call_id) in done:
            continue
        listener = listener or load_listener()
        rows, seconds, texts = measure_call(call_id, condition, listener)
        one = {"condition": condition, "call_id": call_id, "seconds": seconds, "texts": texts}
        done[condition, call_id] = one | {"rows": [asdict(row) for row in rows]}
        if file is not None:
            with file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(done[condition, call_id], ensure_ascii=False) + "\n")
    return {key: done[key] for key in wanted}


def conditions(noise: Sequence[float]) -> list[str]:
    """The names of the conditions: as recorded, and each signal-to-noise ratio."""
    return [CLEAN, *(f"{snr:g} dB" for snr in noise)]


def table(rows: Sequence[Row], score: Callable[[Sequence[Row], bool], dict[str, Scores]]) -> Iterator[str]:
    """One line a matcher."""
    kinds, odd = np.array([row.kind for row in rows]), np.array([row.odd for row in rows])
    said, main = kinds == "said", kinds != "near"
    first, second = main & odd, main & ~odd
    yield from (HEAD, "|---|---|---|---|---|---|---|---|---|---|")
    reverse = score(rows, False)
    for name, one in score(rows, True).items():
        threshold = choose(one[first], said[first])
        found = judge(one[second], said[second], threshold)
        back = reverse[name]
        other = judge(back[first], said[first], choose(back[second], said[second]))
        false = (one >= threshold) & second & ~said
        alike = int((false & (kinds == "alike")).sum())
        near = f"{int((one[kinds == 'near'] >= threshold).sum())} of {int((kinds == 'near').sum())}"
        yield (
            f"| {name} | {threshold:.2f} | {found.hits} / {found.false} / {found.missed} | {_rates(found)} "
            f"| {area(one[second], said[second]):.4f} | {other.f1:.3f} "
            f"| {alike} / {int(false.sum()) - alike} | {near} |"
        )


def report(calls: int, noise: Sequence[float], file: Path | None, date: str, machine: str) -> str:
    """The tables in Markdown."""
    found = measured(calls, noise, file)
    every = [(condition, [Row(**row) for row in one["rows"]]) for (condition, _), one in found.items()]  # type: ignore[attr-defined]
    seconds, texts = (sum(float(one[name]) for one in found.values()) for name in ("seconds", "texts"))  # type: ignore[arg-type]
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    lines = [f"{date}; {machine}; {versions}. Model base, 8 bit, one thread."]
    lines += [f"Sound: {texts:.0f} texts forced in {seconds:.0f} s, {1000 * seconds / texts:.0f} ms a text."]
    own = text_rows()
    lines += ["", f"### Text alone: all {len(two_channel_calls())} calls as recorded", "", _counts(own), ""]
    lines += table(own, text_scores)
    for condition in conditions(noise):
        rows = [row for name, found_rows in every if name == condition for row in found_rows]
        lines += ["", f"### Text and sound: {len(subset(calls))} calls, {condition}", "", _counts(rows), ""]
        lines += table(rows, all_scores)
    rows = [row for _, found_rows in every for row in found_rows]
    lines += ["", "### Text and sound: all these conditions under one threshold", "", _counts(rows), ""]
    lines += table(rows, all_scores)
    noisy = [row for row in rows if row.condition != CLEAN]
    lines += ["", "### Scoring's rule by threshold: all calls as recorded, and those with noise", ""]
    lines += ["| language | threshold | odd: hits / false / missed | even |", "|---|---|---|---|"]
    lines += by_threshold([*own, *noisy])
    return "\n".join(lines)


def _counts(rows: Sequence[Row]) -> str:
    told = []
    for name, odd in (("odd", True), ("even", False)):
        kinds = [row.kind for row in rows if row.odd == odd]
        calls = len({row.call_id for row in rows if row.odd == odd})
        parts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("said", "absent", "alike", "near"))
        told.append(f"{name}: {calls} calls, {parts}")
    return "; ".join(told) + "."


def _rates(found: Judged) -> str:
    rates = (found.precision, found.recall, found.f1)
    return " | ".join("none" if rate is None else f"{rate:.3f}" for rate in rates)


def _row(condition: str, unit: Unit, kind: str, situation: str, phrase: str) -> dict[str, object]:
    return {
        "condition": condition,
        "call_id": unit.call_id,
        "kind": kind,
        "situation": situation,
        "phrase": phrase,
        "said": unit.said,
        "heard": unit.heard,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--calls", type=int, default=16)
    parser.add_argument("--noise", type=float, nargs="*", default=[0.0], help="signal-to-noise ratios, dB")
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--machine", default="machine not given")
    parser.add_argument("--date", default="date not given")
    given = parser.parse_args()
    print(report(given.calls, given.noise, given.rows, given.date, given.machine))


if __name__ == "__main__":
    main()
