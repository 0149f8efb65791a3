"""Planned dial tests: drawn once, seen by whom they are not about, changed by hand; and the competitors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from inspection.clock import FIXED_NOW
from inspection.database import open_session, transaction
from inspection.measurement.dial_tasks import task_told
from inspection.models import Competitor, DialPlan, DialSlot, Installation
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]
DECEMBER = "2026-12"


def above(language: str = "zh") -> Any:
    """A manager of the nation, who sees mystery tests."""
    return somebody(Role.MANAGER, language, name="manager2")


def told(drawn: Drawn) -> list[str]:
    return [one.value.replace("\\", "") for one in drawn.app.success]


def stored(month: str = "2026-11", **wanted: object) -> list[DialSlot]:
    with open_session() as session:
        rows = session.exec(select(DialSlot).where(DialSlot.month == month).order_by(col(DialSlot.due_at))).all()
        return [one for one in rows if all(getattr(one, name) == value for name, value in wanted.items())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tests_of_the_month_that_runs(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above(language))
    numbers = {"number": 24, "pairs": 12, "done": 0, "planned": 24, "missed": 0, "withdrawn": 0}
    assert say("dial_plan.sentence", language, month="2026-11", **numbers) in drawn.text.replace("\\", "")
    table = drawn.table("dial_plan_slots").value
    assert len(table) == 24
    assert list(table[say("dial_plan.task", language)]) == [task_told(one.task, language) for one in stored()]
    assert say("dial_plan.reason", language) not in table
    assert say("dial_plan.made_up", language) in [one.value for one in drawn.app.caption]
    assert any("dial tests of the demo" in one.value for one in drawn.app.caption)


def test_the_own_centre_reads_neither_hour_nor_caller_of_a_mystery_test(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    pairs = {one.pair for one in stored() if one.centre_id is not None and one.kind == "mystery"}
    hidden = [one for one in stored() if one.pair in pairs]
    for view in ("slots", "need", "competitors"):
        drawn = draw("dial_plan", somebody(Role.QUALITY_LEAD), view=view)
        assert not [one.slot_id for one in hidden if one.slot_id in drawn.text or one.pair[8:] in drawn.text]
        assert "dial tests of the demo" not in drawn.text
    drawn = draw("dial_plan", somebody(Role.QUALITY_LEAD))
    assert [one.value for one in drawn.app.info] == [say("dial_plan.hidden", "zh", number=len(hidden))]
    assert len(drawn.table("dial_plan_slots").value) == 24 - len(hidden) == 4
    with transaction() as session:
        for row in session.exec(select(DialSlot)).all():
            row.kind = "mystery"
    drawn = draw("dial_plan", somebody(Role.MANAGER))
    assert say("dial_plan.none_shown", "zh") in [one.value for one in drawn.app.caption]


def test_a_month_is_drawn_by_one_press_with_options(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above(), month=DECEMBER)
    assert [one.value for one in drawn.app.info] == [say("dial_plan.not_drawn", "zh", month=DECEMBER)]
    drawn.app.number_input(key="dial_plan_tests").set_value(59)
    drawn.app.number_input(key="dial_plan_english").set_value(0)
    drawn.app.multiselect(key="dial_plan_steps").set_value(["sms"])
    drawn.app.text_input(key="dial_plan_lines").set_value("12580，020-12580")
    drawn.after(drawn.app.run)
    assert say("dial_plan.need_sentence", "zh", month=DECEMBER, enough=3, provable=9) in drawn.text.replace("\\", "")
    drawn.press("dial_plan_draw")
    assert told(drawn) == [say("dial_plan.is_drawn", "zh")] and "dial_plan_draw" not in drawn.usable
    own = [one for one in stored(DECEMBER) if one.centre_id is not None]
    assert len(own) == 59 and {one.language for one in own} == {"zh"}
    assert {one.line for one in own} == {"12580", "020-12580"}
    with open_session() as session:
        assert len(session.exec(select(DialPlan).where(DialPlan.month == DECEMBER)).all()) == 1


def test_impossible_options_and_months_are_said_so(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above("en"), month=DECEMBER)
    drawn.app.multiselect(key="dial_plan_steps").set_value([])
    drawn.after(drawn.app.run)
    assert "steps" in drawn.errors[0] and "dial_plan_draw" not in drawn.usable
    over = draw("dial_plan", above("en"), month="2026-09")
    assert say("dial_plan.over", "en", month="2026-09") in over.text.replace("\\", "")
    assert "dial_plan_draw" not in over.usable


def test_tests_are_given_to_somebody_else_moved_and_withdrawn(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above()).choose_rows("dial_plan_slots", 0)
    first = stored()[0]
    callers = drawn.column(say("dial_plan.caller", "zh"))
    to = "inspector1" if callers[0] == "inspector2" else "inspector2"
    drawn.app.selectbox(key="dial_plan_to").set_value(to)
    drawn.submit("dial_plan_reassign")
    assert told(drawn) == [say("dial_plan.reassigned", "zh", number=2, name=to)]
    assert drawn.column(say("dial_plan.caller", "zh"))[:2] == [to, to]
    drawn.choose_rows("dial_plan_slots", 0)
    drawn.app.selectbox(key="dial_plan_hour").set_value(23)
    drawn.submit("dial_plan_move")
    assert told(drawn) == [say("dial_plan.moved", "zh", number=2)]
    assert [one.due_at.hour for one in stored(pair=first.pair)] == [15, 15]
    drawn.choose_rows("dial_plan_slots", 0, 1).submit("dial_plan_withdraw")
    assert drawn.errors == [say("error.no_reason", "zh")]
    drawn.app.text_input(key="dial_plan_why").set_value("线路检修")
    drawn.submit("dial_plan_withdraw")
    assert told(drawn) == [say("dial_plan.withdrawn_told", "zh", number=2)]
    assert len(stored(state="withdrawn", reason="线路检修")) == 2
    assert "线路检修" in drawn.column(say("dial_plan.reason", "zh"))


def test_tests_of_several_pairs_are_not_moved(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above()).choose_rows("dial_plan_slots", 0, 5)
    assert say("dial_plan.move_one", "zh") in [one.value for one in drawn.app.caption]
    assert "dial_plan_hour" not in drawn.usable


def test_a_test_is_added_by_hand(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above("en"))
    drawn.app.selectbox(key="dial_plan_add_task_en").set_value("bus_route")
    drawn.app.selectbox(key="dial_plan_add_caller").set_value("inspector2")
    drawn.submit("dial_plan_add")
    assert told(drawn) == [say("dial_plan.added", "en", number=2)]
    assert {(one.task, one.due_at.day) for one in stored(origin="added")} == {("bus_route", 30)}
    assert drawn.column(say("dial_plan.origin", "en")).count(say("dial_plan.origin_added", "en")) == 2
    lead = draw("dial_plan", somebody(Role.QUALITY_LEAD, "en"))
    lead.app.selectbox(key="dial_plan_add_kind").set_value("mystery")
    lead.submit("dial_plan_add")
    assert "may not plan mystery tests of GD01" in lead.errors[0].replace("\\", "")


def test_what_was_missed_is_told_and_marked(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = "2026-11-06T00:00:00+00:00"
    drawn = draw("dial_plan", above())
    late = len([one for one in stored() if one.due_at.isoformat() < "2026-11-05T23"])
    assert late > 0 and say("dial_plan.overdue", "zh", number=late) in [one.value for one in drawn.app.warning]
    drawn.app.text_input(key="dial_plan_missed_why").set_value("人手不足")
    drawn.submit("dial_plan_missed")
    assert told(drawn) == [say("dial_plan.missed_told", "zh", number=late)]
    assert len(stored(state="missed")) == late
    by_state = draw("dial_plan", above(), state="missed")
    assert len(by_state.table("dial_plan_slots").value) == late


@pytest.mark.parametrize(
    ("address", "rows"),
    [({"caller": "inspector1"}, None), ({"state": "done"}, 0), ({"state": "nonsense", "caller": "nobody"}, 24)],
)
def test_the_address_filters(at_home: AtHome, draw: Draw, address: dict[str, str], rows: int | None) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above(), **address)
    if rows == 0:
        assert say("dial_plan.none_shown", "zh") in [one.value for one in drawn.app.caption]
        return
    callers = list(drawn.table("dial_plan_slots").value[say("dial_plan.caller", "zh")])
    assert len(callers) == rows if rows else set(callers) == {"inspector1"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_need_and_another_capacity(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above(language), view="need")
    sentence = {"month": "2026-11", "enough": 0, "provable": 9}
    assert say("dial_plan.need_sentence", language, **sentence) in drawn.text.replace("\\", "")
    assert drawn.column(say("dial_plan.planned", language))[:2] == [12, 12]
    assert say("dial_plan.week_sentence", language, month="2026-11", number=12, hours=12) in drawn.text.replace(
        "\\", ""
    )
    drawn.app.number_input(key="dial_plan_people").set_value(4)
    drawn.app.number_input(key="dial_plan_each").set_value(150)
    drawn.after(drawn.app.run)
    capacity = {"people": 4, "each": 150, "pairs": 300, "enough": 8, "provable": 9}
    assert say("dial_plan.need_capacity", language, **capacity) in drawn.text.replace("\\", "")


def test_the_week_of_the_own_centre_shows_announced_tests_alone(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", somebody(Role.MANAGER, "en"), view="need")
    assert say("dial_plan.week_sentence", "en", month="2026-11", number=2, hours=2) in drawn.text.replace("\\", "")


def test_a_manager_changes_a_competitor_and_adds_one(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    lead = draw("dial_plan", somebody(Role.QUALITY_LEAD), view="competitors")
    assert lead.column(say("dial_plan.number", "zh")) == ["114"] and "dial_plan_competitor" not in lead.usable
    drawn = draw("dial_plan", above(), view="competitors")
    form = "dial_plan_competitor_C1_1"
    drawn.app.checkbox(key=f"{form}_K1").uncheck()
    drawn.app.text_input(key=f"{form}_K5_note").set_value("查号")
    drawn.app.toggle(key=f"{form}_active").set_value(False)
    drawn.submit(form)
    assert told(drawn) == [say("dial_plan.saved", "zh", code="C1")]
    with open_session() as session:
        row = session.exec(select(Competitor)).one()
        assert (row.compared, row.corresponds) == ("K2,K3,K4,K5,K6,K9", '{"K5": "查号"}')
        assert (row.active, row.version) == (False, 2)
    drawn.app.selectbox(key="dial_plan_competitor").set_value("")
    drawn.after(drawn.app.run)
    new = "dial_plan_competitor__1"
    for name, value in (("code", "C2"), ("zh", "乙"), ("en", "Two"), ("number", "118")):
        drawn.app.text_input(key=f"{new}_{name}").set_value(value)
    drawn.submit(new)
    assert told(drawn) == [say("dial_plan.saved", "zh", code="C2")]
    assert drawn.column(say("dial_plan.code", "zh")) == ["C1", "C2"]
    assert drawn.column(say("dial_plan.compared", "zh"))[1] == say("dial_plan.every_one", "zh")


def test_without_a_competitor_it_is_said_so(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    with transaction() as session:
        for slot in session.exec(select(DialSlot).where(col(DialSlot.competitor_id).is_not(None))).all():
            session.delete(slot)
        session.connection().exec_driver_sql("DELETE FROM dialtest WHERE competitor_id IS NOT NULL")
        session.flush()
        session.delete(session.exec(select(Competitor)).one())
    drawn = draw("dial_plan", above("en"), view="competitors")
    assert say("dial_plan.competitors_none", "en") in drawn.text.replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawn_month_follows_the_list_for_a_reason(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above(language), view="competitors", month="2026-11")
    assert say("dial_plan.redraw_none", language, month="2026-11") in [one.value for one in drawn.app.caption]
    with transaction() as session:
        session.exec(select(Competitor)).one().service_number = "118"
    drawn = draw("dial_plan", above(language), view="competitors", month="2026-11")
    due = say("dial_plan.redraw_due", language, month="2026-11", taken_out=12, added=12)
    assert due in [one.value for one in drawn.app.warning]
    drawn.submit("dial_plan_redraw")
    assert [one.value for one in drawn.app.error] == [say("error.no_reason", language)]
    drawn.app.text_input(key="dial_plan_redraw_why").set_value("114 换成 118")
    drawn.submit("dial_plan_redraw")
    assert told(drawn) == [say("dial_plan.redrawn_told", language, number=24)]
    drawn = draw("dial_plan", above(language), month="2026-11")
    assert "114 换成 118" in drawn.text and len(stored(line="118", state="planned", origin="redrawn")) == 12


def test_a_month_that_is_not_drawn_follows_no_list(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial_plan", above(), view="competitors", month=DECEMBER)
    assert say("dial_plan.redraw_title", "zh", month=DECEMBER) not in drawn.text
