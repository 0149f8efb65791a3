"""docs/voice.md and the docstring of transcribe.voice name every measure that there is, and no other."""

import re

import numpy as np

from tests.docs.pages import ROOT, table
from transcribe import voice
from transcribe.voice import measure, measure_utterance

PAGE = (ROOT / "docs" / "voice.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The table under a heading."""
    return table(PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0])


def test_every_measure_of_an_utterance_is_listed_with_its_units() -> None:
    units: dict[str, set[str]] = {}
    for language in ("zh", "en"):
        for one in measure_utterance(np.ones(8000, np.float32), "a", language):
            units.setdefault(one.name, set()).add(one.unit)
    listed = {row[0].strip("`"): set(re.split(", in English |, ", row[1])) for row in rows("Of one utterance")}
    assert listed == units


def test_every_measure_of_a_call_is_listed_with_its_unit() -> None:
    of_call = {one.name: one.unit for one in measure([], ("agent", "user"))}
    of_utterance = {row[0].strip("`") for row in rows("Of one utterance")}
    listed = {row[0].strip("`"): row[2] for row in rows("Over the call")}
    assert listed == {name: unit for name, unit in of_call.items() if name not in of_utterance}


def test_the_docstring_names_them_too() -> None:
    names = {one.name for one in measure([], ("agent", "user"))}
    assert [name for name in sorted(names) if name not in (voice.__doc__ or "")] == []
