"""What holds for every screen: for each role that has it, in both languages, at every point of the month."""

import csv
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from front.shell import SCREENS
from inspection.demo.load import DATA
from inspection.models.organisation import Role
from inspection.scoring.standards import placeholder_names
from inspection.settings import get_settings
from inspection.words import LANGUAGES, catalogue, say
from tests.pages.screens import OCTOBER, Draw, Drawn, somebody
from ui.page import plain

AtHome = Callable[[str], Path]
TITLES = {screen.name: f"{screen.name}.title" for screen in SCREENS} | {"score": "scoring.title"}
HAVE = [(screen.name, role) for screen in SCREENS for role in screen.roles]
HAVE_NOT = [(screen.name, role) for screen in SCREENS for role in Role if role not in screen.roles]
LANDS_EMPTY: dict[str, tuple[str, str, str | None]] = {
    "score": ("scoring.nothing", "", None),
    "order_checks": ("order_checks.nothing", "", None),
    "order_results": ("order_results.nothing", "order_results.to_month", "month"),
    "publish": ("publish.nothing", "publish.to_month", "month"),
    "results": ("results.nothing", "", None),
    "coverage": ("coverage.empty", "", None),
    "recordings": ("recordings.empty", "recordings.empty_to_coverage", "coverage"),
    "month": ("month.nothing", "month.to_coverage", "coverage"),
    "dial_plan": ("dial_plan.nothing", "dial_plan.to_imports", "imports"),
    "dial": ("dial.none", "", None),
    "dial/inspector": ("dial.nothing", "", None),
    "targets": ("targets.no_data", "month.to_coverage", "coverage"),
    "differences": ("analysis.differences_none", "publish.to_month", "month"),
    "stability": ("analysis.no_months", "publish.to_month", "month"),
    "competitors": ("competitors.none", "competitors.to_targets", "targets"),
    "causes": ("causes.none_random", "publish.to_month", "month"),
    "people": ("people.nothing", "people.to_imports", "imports"),
    "rubrics": ("rubrics.nothing", "", None),
    "scripts": ("scripts.nothing", "", None),
    "rules": ("rules.nothing", "", None),
    "imports": ("imports.nothing", "", None),
    "search": ("search.nothing_asked", "", None),
    "library": ("library.empty", "library.to_search", "search"),
    "queue": ("queue.empty", "", None),
    "information": ("information.nothing", "people.to_imports", "imports"),
    "open_checks": ("open_checks.nothing", "", None),
    "appeals": ("appeals.nothing", "", None),
    "appeals/agent": ("appeals.nothing", "appeals.to_results", "results"),
    "appeals/quality_lead": ("appeals.nothing", "publish.title", "publish"),
}
"""Screens that have nothing to show in a new home: the sentence, and the words and screen of the way on."""

UNFILLED = re.compile(r"(?<![%$])\{[a-z_]+\}")
CHINESE = re.compile("[\u4e00-\u9fff]")


def raw_keys(text: str) -> list[str]:
    """Keys of the catalogue that stand in a text as they are, and places in it that were not filled in."""
    words = set(re.findall(r"[a-z_0-9]+(?:\.[a-z_0-9]+)+", text))
    return sorted(words & set(catalogue())) + UNFILLED.findall(text)


@cache
def demo_texts() -> list[str]:
    """What the demo's entries of information, findings and announcements say, the longest first."""
    rows = [row for file in (DATA / "information").glob("*.csv") for row in csv.reader(file.open(encoding="utf-8"))]
    checks = tomllib.loads((DATA / "open_checks.toml").read_text(encoding="utf-8"))["check"]
    told = [cell for row in rows for cell in row] + [check["announcement"] for check in checks]
    appeals = tomllib.loads((DATA / "appeals.toml").read_text(encoding="utf-8"))["appeal"]
    told += [text for one in appeals for part in one.values() for text in (part if isinstance(part, list) else [part])]
    told += [answer.get("note", "") for check in checks for answer in check.get("answers", {}).values()]
    return sorted({one for one in told if isinstance(one, str) and CHINESE.search(one)}, key=len, reverse=True)


def stands(drawn: Drawn, screen: str, language: str) -> None:
    """The screen is whole: its title, no failure, no refusal, no raw key, one language."""
    assert [one.value for one in drawn.app.title][:1] == [say(TITLES[screen], language)]
    assert drawn.errors == []
    text = drawn.text if screen != "log" else re.sub(r"[a-z]+\.[a-z_]+", "", drawn.text)
    if screen == "scripts":  # phrases have places of their own, which stay as they are
        text = re.sub(rf"\{{({'|'.join(placeholder_names())})\}}", "", text)
    for told in demo_texts():  # what people wrote down stays in their language
        text = text.replace(told, "").replace(plain(told), "")
    assert raw_keys(text) == []
    if language == "en":
        assert CHINESE.findall(text) == []


def test_raw_keys_are_noticed() -> None:
    assert raw_keys("see month.title, 2026.10 and {month} of %{x}") == ["month.title", "{month}"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("screen", "role"), HAVE)
@pytest.mark.parametrize("point", ["undrawn", "drawn", "scored"])
def test_a_screen_stands_at_every_point_of_the_month(
    at_home: AtHome, draw: Draw, point: str, screen: str, role: Role, language: str
) -> None:
    at_home(point)
    stands(draw(screen, somebody(role, language)), screen, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("screen", "role"), HAVE)
def test_a_screen_of_a_new_home_says_what_is_lacking_and_leads_on(
    at_home: AtHome, draw: Draw, screen: str, role: Role, language: str
) -> None:
    at_home("empty")
    drawn = draw(screen, somebody(role, language), month=str(OCTOBER))
    stands(drawn, screen, language)
    if screen not in LANDS_EMPTY:
        return
    sentence, words, target = LANDS_EMPTY.get(f"{screen}/{role}", LANDS_EMPTY[screen])
    shown = " ".join(one.value for one in drawn.app.markdown).replace("\\", "")
    assert say(sentence, language, month=OCTOBER, folder=get_settings().drop).replace("\\", "") in shown
    has = target is not None and (target, role) in HAVE
    assert drawn.links == ([(target, say(words, language))] if has else [])


@pytest.mark.parametrize("month", ["2026-13", "1999-01", "x", "", "2026-10&x", "９９９９-01"])
@pytest.mark.parametrize(
    "screen", ["coverage", "month", "dial_plan", "targets", "competitors", "differences", "stability", "causes"]
)
def test_a_month_that_is_none_is_said_and_the_last_one_shown(
    at_home: AtHome, draw: Draw, screen: str, month: str
) -> None:
    at_home("empty")
    drawn = draw(screen, somebody(Role.MANAGER, "en"), month=month)
    assert [one.value for one in drawn.app.warning] == [say("months.unknown", "en", month=month)]
    assert drawn.errors == []


@pytest.fixture(scope="module")
def secrets() -> set[str]:
    """What only those may read who have the screens: names and staff numbers of agents, call ids."""
    import json

    people: dict[str, Any] = tomllib.loads((DATA / "people.toml").read_text(encoding="utf-8"))
    calls = json.loads((DATA / "calls.json").read_text(encoding="utf-8"))
    found = {call["call_id"] for call in (calls if isinstance(calls, list) else calls["calls"])}
    for agent in people["agent"]:
        found |= {agent["name_zh"], agent["name_en"], agent["staff_number"]}
    return found | {"past-2026", "made up"}


def test_the_secrets_are_found_where_they_may_be_read(at_home: AtHome, draw: Draw, secrets: set[str]) -> None:
    at_home("scored")
    text = draw("month", somebody(Role.MANAGER, "en"), month=str(OCTOBER)).text
    assert len([one for one in secrets if one in text]) > 80


@pytest.mark.parametrize(("screen", "role"), HAVE_NOT)
def test_whoever_does_not_have_a_screen_reads_one_sentence_and_nothing_else(
    at_home: AtHome, draw: Draw, secrets: set[str], screen: str, role: Role
) -> None:
    at_home("scored")
    user = somebody(role, "en", name="agent1002" if role == Role.AGENT else "")
    drawn = draw(screen, user, month=str(OCTOBER), assignment="721", evaluation="721")
    (refusal,) = drawn.errors
    assert user.name in refusal
    text = drawn.text.replace(refusal, "")
    assert [one for one in secrets if one in text] == []
    assert drawn.app.dataframe.len == 0 and drawn.app.table.len == 0 and not drawn.players
    assert drawn.app.button.len == 0 and not drawn.app.get("plotly_chart")
