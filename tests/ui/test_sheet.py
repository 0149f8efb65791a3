"""The sheet's Python side: every text in both languages, and nothing of the files forgotten."""

import re
from pathlib import Path
from typing import Any

import pytest

from inspection.words import LANGUAGES
from ui import sheet as module
from ui.sheet import sheet


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_its_values_are_left_to_the_browser(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(module, "_component", lambda: lambda **given: sent.update(given))
    sheet("key", data={"version": 3}, language=language, on_sent=print)
    assert (sent["key"], sent["data"]["version"], sent["data"]["language"]) == ("key", 3, language)
    assert sent["on_sent_change"] is print
    texts = sent["data"]["texts"]
    assert set(texts) == {*module.TEXTS, *module.KEEPING_TEXTS, *module.SCORING_TEXTS} and all(texts.values())
    assert "{time}" in texts["saved_at"] and "{codes}" in texts["conflict"] and "{names}" in texts["missing"]


def test_the_browser_asks_for_no_text_that_it_is_not_given() -> None:
    here = Path(module.__file__).parent
    scripts = "\n".join((here / part).read_text(encoding="utf-8") for part in module.PARTS)
    asked = set(re.findall(r"\btexts\.([a-z_]+)", scripts))
    put_together = {"state_said", "state_not_said", "state_not_due"}
    given = {*module.TEXTS, *module.SCORING_TEXTS}
    assert asked - given - {*module.KEEPING_TEXTS} == set()
    assert given - asked - put_together == set()


def test_every_script_beside_it_is_part_of_it() -> None:
    assert {one.name for one in Path(module.__file__).parent.glob("*.js")} == set(module.PARTS)
