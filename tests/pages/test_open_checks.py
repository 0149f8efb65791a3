"""Open checks on the page: scheduled, announced, filled in as one walks through, and read by those who are checked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from inspection.database import open_session
from inspection.measurement.open_checks.answering import answers_of
from inspection.measurement.open_checks.sheet import FILE, read_sheet
from inspection.models import OpenCheck
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]
ITEMS = [item.code for item in read_sheet(FILE.read_text(encoding="utf-8")).items]


def checks() -> list[OpenCheck]:
    with open_session() as session:
        return list(session.exec(select(OpenCheck).order_by(col(OpenCheck.id))))


def choose(drawn: Drawn, key: str, value: str) -> None:
    """Press one of a row of buttons."""
    (row,) = [one for one in drawn.app.button_group if one.key == key]
    drawn.after(row.set_value(value).run)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_schedules_announces_and_cancels(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    lead = somebody(Role.QUALITY_LEAD, language)
    drawn = draw("open_checks", lead, part="plan")
    drawn.press("open_checks_plan")
    assert drawn.errors == []
    made = checks()[-1]
    assert (made.state, str(made.planned_on), drawn.app.query_params["check"]) == (
        "planned",
        "2026-11-06",
        str(made.id),
    )
    drawn.submit(f"open_checks_{made.id}_1_announce")
    made = checks()[-1]
    assert made.state == "announced" and made.announced_by == "lead1" and "2026-11-06" in made.announcement
    drawn.submit(f"open_checks_{made.id}_2_cancel")
    assert drawn.errors == [say("error.no_reason", language)]
    drawn.app.text_input(key=f"open_checks_{made.id}_2_reason").set_value("typhoon")
    drawn.submit(f"open_checks_{made.id}_2_cancel")
    assert (checks()[-1].state, checks()[-1].cancel_reason) == ("cancelled", "typhoon")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_inspector_fills_in_what_is_announced(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    check = checks()[1]
    drawn = draw("open_checks", somebody(Role.INSPECTOR, language))
    assert drawn.app.button(key="open_checks_finish").disabled
    for code in ITEMS:
        choose(drawn, f"open_check_{check.id}_{code}_answer", "no" if code == "handover.log" else "yes")
    assert say("open_checks.progress", language, done=17, all=18) in drawn.text
    assert drawn.app.button(key="open_checks_finish").disabled
    key = f"open_check_{check.id}_handover.log"
    drawn.after(drawn.app.text_input(key=f"{key}_note").set_value("not signed").run)
    choose(drawn, f"{key}_cause", "people")
    drawn.press("open_checks_finish")
    assert drawn.errors == [] and checks()[1].state == "done"
    with open_session() as session:
        kept = answers_of(check.id or 0, session=session)
    assert (kept["handover.log"].note, kept["handover.log"].cause, len(kept)) == ("not signed", "people", 18)
    assert "not signed" in drawn.text


def test_an_answer_from_a_stale_window_is_told_and_what_is_kept_is_shown(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    check = checks()[1]
    first, second = (draw("open_checks", somebody(Role.INSPECTOR)) for _ in range(2))
    key = f"open_check_{check.id}_post.staffed_answer"
    choose(first, key, "no")
    choose(second, key, "yes")
    assert len(second.errors) == 1
    (row,) = [one for one in second.app.button_group if one.key == key]
    assert row.value == "no"


@pytest.mark.parametrize(("name", "number"), [("teamlead1", 2), ("teamlead2", 1)])
def test_a_team_lead_sees_what_looks_at_the_own_team(at_home: AtHome, draw: Draw, name: str, number: int) -> None:
    at_home("undrawn")
    done, ahead = checks()
    drawn = draw("open_checks", somebody(Role.TEAM_LEAD, name=name))
    assert len(drawn.column(say("open_checks.day", "zh"))) == number
    drawn = draw("open_checks", somebody(Role.TEAM_LEAD, name=name), check=str(done.id))
    assert len(drawn.errors) == (0 if number == 2 else 1)
    drawn = draw("open_checks", somebody(Role.TEAM_LEAD, name=name), check=str(ahead.id))
    assert say("open_checks.hidden", "zh") in drawn.text and ahead.announcement in drawn.text.replace("\\", "")


@pytest.mark.parametrize(("role", "screen"), [(Role.AGENT, "results"), (Role.TEAM_LEAD, "differences")])
def test_who_is_checked_reads_it_on_the_first_page(at_home: AtHome, draw: Draw, role: Role, screen: str) -> None:
    at_home("undrawn")
    drawn = draw(screen, somebody(role))
    (line,) = [one.value.replace("\\", "") for one in drawn.app.info]
    assert line.startswith("2026-11-03 明查（广州12580呼叫中心）：11 月 3 日对全中心进行明查")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_counts_items(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("open_checks", somebody(Role.MANAGER, language), part="overview")
    assert drawn.column(say("open_checks.answer_no", language)).count(1) == 3
    assert say("open_checks.overview_help", language) in drawn.text
    assert "open_checks_plan" not in drawn.usable
    drawn = draw("open_checks", somebody(Role.MANAGER, language), part="overview", month="2026-09")
    assert say("open_checks.overview_none", language, month="2026-09") in drawn.text.replace("\\", "")
