"""The form of a dial test, its Python side: every text in both languages, and nothing of the files forgotten."""

import re
from pathlib import Path
from typing import Any

import pytest

from inspection.measurement.dial_rules import TIMES
from inspection.words import LANGUAGES
from ui import dialling as module
from ui.dialling import dialling

HERE = Path(module.__file__).parent
SCRIPTS = "\n".join((HERE / part).read_text(encoding="utf-8") for part in module.PARTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_its_values_are_left_to_the_browser(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(module, "_component", lambda: lambda **given: sent.update(given))
    dialling("key", data={"version": 3}, language=language, on_sent=print)
    assert (sent["key"], sent["data"]["version"], sent["on_sent_change"]) == ("key", 3, print)
    texts = sent["data"]["texts"]
    assert set(texts) == {*module.TEXTS, *module.KEEPING_TEXTS} and all(texts.values())
    assert "{seconds}" in texts["late_by"] and "{limit}" in texts["limit_runs"] and "{time}" in texts["saved_at"]
    assert all(sent["data"]["labels"][name] for name in TIMES)


def test_the_browser_asks_for_no_text_or_label_that_it_is_not_given() -> None:
    asked = set(re.findall(r"\btexts\.([a-z_]+)", SCRIPTS))
    assert asked - {*module.KEEPING_TEXTS} == set(module.TEXTS)
    assert set(re.findall(r"\blabels\.([a-z_]+)", SCRIPTS)) <= set(module.LABELLED)


def test_the_browser_knows_the_events_of_the_rules() -> None:
    events = re.search(r"const EVENTS = \[(.*?)\]", SCRIPTS, re.DOTALL)
    assert events is not None
    assert sorted(re.findall(r'"(\w+)"', events[1])) == sorted(TIMES)


def test_every_script_beside_it_is_part_of_it() -> None:
    assert {one.name for one in HERE.glob("*.js")} == set(module.PARTS)
