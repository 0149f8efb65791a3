"""The report as plain values: what each chapter says, and what it keeps back."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session

from inspection.analysis.causes import Causes, Loss, Source
from inspection.analysis.competitors import Compared, Competition
from inspection.analysis.differences import AgentLevel, Differences
from inspection.database import engine, open_session
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.coverage import Coverage, MissingCall, Share
from inspection.measurement.definitions import Counts
from inspection.models import Role
from inspection.month import Month
from inspection.planning.ledger import LedgerLine, PlanView
from inspection.policies import SYSTEM, Actor, Scope
from inspection.reporting.analyses import causes_chapter, competitors_chapter, differences_chapter
from inspection.reporting.look import value_axis
from inspection.reporting.model import Chapter, Chart, Kind, Series, shown
from inspection.reporting.monthly import build_report
from inspection.reporting.work import coverage_chapter, ledger_chapter
from inspection.words import LANGUAGES

MONTH = Month(2026, 10)


def level(staff_number: str, name: str, *, own: bool, out: bool = False) -> AgentLevel:
    return AgentLevel(staff_number, f"{name}某", name, own, 20, 80.0, 81.0, 80.5, 77.0, 84.0, 1, out)


def cells(chapter: Chapter) -> list[object]:
    return [cell for table in chapter.tables for row in table.rows for cell in row]


@pytest.mark.parametrize("language", LANGUAGES)
def test_agents_out_of_scope_have_no_name_and_no_number(language: str) -> None:
    agents = (level("1001", "Ann", own=True, out=True), level("2002", "Bob", own=False, out=True))
    found = Differences(("2026-09", "2026-10"), agents, (), None, {}, None, True, (), "s")
    chapter = differences_chapter(found, language)
    everything = repr(chapter)
    assert "1001" in everything and "2002" not in everything and "Bob" not in everything
    assert chapter.chart is not None and chapter.chart.categories == ("1001",)
    marks = [row[-1] for row in chapter.tables[0].rows]
    assert marks[0] is not None and marks[1] is None
    assert len(chapter.notes) == 2


def test_what_is_made_up_is_said_only_where_it_is() -> None:
    found = Differences(("2026-09",), (level("1001", "Ann", own=True),), (), None, {}, None, False, (), "s")
    assert len(differences_chapter(found, "en").notes) == 1
    assert differences_chapter(replace(found, agents=()), "en").tables == ()


def test_coverage_counts_and_names_what_is_missing() -> None:
    days = {MONTH.first_day: Share(2, 3)}
    agents = {("GD01", "1001"): Share(2, 3)}
    missing = (MissingCall("c3", "1001", "GD01", "2026-10-01 10:00:00"),)
    chapter = coverage_chapter(Coverage("2026-10", Share(2, 3), Share(1, 2), days, agents, missing), "en")
    assert "1 answered call(s) have no recording" in chapter.sentence
    assert chapter.notes == ("1 of 2 recorded calls can be played here.",)
    assert chapter.tables[0].rows == (("GD01", "1001", 2, 3, 2 / 3),)
    assert chapter.tables[1].rows == (("c3", "1001", "GD01", "2026-10-01 10:00:00"),)
    whole = Coverage("2026-10", Share(3, 3), Share(3, 3), days, agents, ())
    assert len(coverage_chapter(whole, "en").tables) == 1
    none = coverage_chapter(Coverage("2026-10", Share(0, 0), Share(0, 0), {}, {}, ()), "en")
    assert "No calls of 2026-10" in none.sentence and none.chart is None


def test_the_ledger_says_who_falls_short() -> None:
    lines = (
        LedgerLine("1001", "甲", "A", "GD01", 10, 12, 10, 10, 4, None),
        LedgerLine("1002", "乙", "B", "GD01", 10, 7, 7, 7, 7, "too_few_eligible_calls"),
    )
    chapter = ledger_chapter("2026-10", PlanView("2026-10", "s", 10, False, lines, ()), "en")
    assert chapter.sentence == "1 of 2 agents fall short of 10 calls: 17 drawn, 11 done."
    assert chapter.tables[0].rows[1] == ("GD01", "1002 B", 10, 7, 7, 7, 7, "too few eligible calls")
    replaced = (LedgerLine("1001", "甲", "A", "GD01", 10, 12, 10, 9, 4, None, 1),)
    chapter = ledger_chapter("2026-10", PlanView("2026-10", "s", 10, False, replaced, ()), "en")
    assert chapter.sentence == "1 of 1 agents fall short of 10 calls: 9 drawn, 4 done."
    assert ledger_chapter("2026-10", None, "en").sentence == "2026-10 is not drawn yet."


def test_competitors_and_causes() -> None:
    one = Compared("K2", "C1", Counts(9, 10), Counts(3, 10), 0.6, 0.17, 0.81, True)
    chapter = competitors_chapter(Competition("2026-10", (one,), (), "s"), "en")
    assert chapter.tables[0].rows == (("K2", "Answer rate", "C1", 0.9, 10, 0.3, 10, 0.6, 0.17, 0.81, "yes"),)
    assert competitors_chapter(Competition("2026-10", (), (), "nothing"), "en").tables == ()
    lost = causes_chapter(Causes("2026-10", (Loss("A2", 12.5, 60),), (), "s"), "en")
    assert [table.rows for table in lost.tables] == [(("A2", 12.5, 60),)]
    found = Causes("2026-10", (Loss("A2", 12.5, 60),), (), "s", (Source("people", 8.0, 3),), 4.5)
    put_down = causes_chapter(found, "en").tables[1]
    assert put_down.rows == (("people", 8.0, 3), ("put down to nothing", 4.5, None))
    assert causes_chapter(Causes("2026-10", (), (), "none"), "en").chart is None


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "percent", ""),
        (0.8636, "percent", "86.4%"),
        (0.0050, "percent", "0.50%"),
        (0.99969, "percent", "99.97%"),
        (1.0, "percent", "100.0%"),
        (0.0, "percent", "0.0%"),
        (-0.113, "signed", "-11.3%"),
        (0.113, "signed", "+11.3%"),
        (87.456, "points", "87.5"),
        (12, "count", "12"),
        ("met", "text", "met"),
    ],
)
def test_how_a_cell_is_shown(value: float | None, kind: Kind, text: str) -> None:
    assert shown(value, kind) == text


def chart(form: str, kind: str, *values: float | None) -> Chart:
    return Chart(form, "t", kind, ("a",) * len(values), (Series("s", values),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "low", "high"),
    [
        (chart("bars", "points", 88.0, 97.0), 0.0, 97 * 1.05),
        (chart("bars", "percent", 1.0, 0.5), 0.0, 1.0),
        (chart("bars", "count", 10), 0.0, 11.0),
        (chart("bars", "count", 0), 0.0, 1.0),
        (chart("lines", "percent", 0.8, None, 0.9), 0.785, 0.915),
        (chart("lines", "points", 50.0), 42.5, 57.5),
        (chart("bars", "points"), 0.0, 1.05),
    ],
)
def test_where_an_axis_begins_and_ends(one: Chart, low: float, high: float) -> None:
    assert value_axis(one) == pytest.approx((low, high))


def test_the_demo_months_report(drawn_database: str) -> None:
    with open_session() as session:
        found = build_report(MONTH, session=session, by=SYSTEM, language="en")
    assert [one.key for one in found.chapters] == [
        "coverage", "ledger", "indicators", "competitors", "differences", "stability", "causes",
    ]  # fmt: skip
    assert found.made_on == "2026-11-03"
    assert all(found.notes[0] in one.notes for one in found.chapters)
    by_key = {one.key: one for one in found.chapters}
    official = {row[0]: row for row in by_key["indicators"].tables[0].rows}
    assert official["K2"][3:5] == (76, 88) and official["K2"][6] == pytest.approx(76 / 88)
    assert official["K5"][7] is not None and official["K2"][7] is None
    assert [row[2:7] for row in by_key["ledger"].tables[0].rows] == [(10, 13, 10, 10, 0)] * 6
    assert any("1003" in sentence for sentence in by_key["differences"].findings)
    assert any("K2" in sentence and "2026-05" in sentence for sentence in by_key["stability"].findings)
    assert len(by_key["causes"].tables) == 0


def test_who_may_read_it_and_what_is_nothing(drawn_home: Path) -> None:
    manager = Actor(1, "m", Role.MANAGER, Scope.parse("province/GD"))
    with Session(engine()) as session:
        assert build_report(MONTH, session=session, by=manager, language="en").scope == "province GD"
        for role in (Role.QUALITY_LEAD, Role.TEAM_LEAD, Role.INSPECTOR, Role.AGENT, Role.ADMINISTRATOR):
            with pytest.raises(NotAllowed):
                build_report(MONTH, session=session, by=Actor(1, "x", role, Scope.parse("nation")), language="en")
        with pytest.raises(InvalidInput, match="nothing is known of 2030-01"):
            build_report(Month(2030, 1), session=session, by=SYSTEM, language="en")
        elsewhere = Actor(1, "m", Role.MANAGER, Scope.parse("province/HN"))
        with pytest.raises(InvalidInput, match="nothing is known"):
            build_report(MONTH, session=session, by=elsewhere, language="en")
