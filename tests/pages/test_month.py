"""The month's draw: offered once, then the ledger."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from sqlmodel import func, select

from inspection.clock import FIXED_NOW
from inspection.database import open_session, transaction
from inspection.errors import Conflict
from inspection.models import Assignment, Installation, MonthPlan
from inspection.models.organisation import Role
from inspection.planning.month_plan import draw_month
from inspection.planning.options import Options
from inspection.words import LANGUAGES, say
from tests.pages.screens import OCTOBER, Draw, somebody

AtHome = Callable[[str], Path]
WHO = pytest.mark.parametrize("role", [Role.QUALITY_LEAD, Role.MANAGER])


@WHO
def test_one_press_draws_the_month_once(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    at_home("undrawn")
    use_case = Mock(wraps=draw_month)
    monkeypatch.setattr("ui.planning.offer.draw_month", use_case)
    user = somebody(role)
    drawn = draw("month", user)
    assert say("month.not_drawn", "zh", month=OCTOBER) in [one.value for one in drawn.app.info]
    assert drawn.column(say("month.due", "zh")) == [10] * 6
    drawn.press("month_draw")
    assert use_case.call_count == 1
    assert (use_case.call_args.args, use_case.call_args.kwargs["by"]) == ((OCTOBER,), user)
    assert "month_draw" not in drawn.usable
    assert drawn.column(say("month.drawn", "zh")) == [10] * 6
    with open_session() as session:
        assigned = select(func.count()).select_from(Assignment).where(Assignment.month == str(OCTOBER))
        assert session.exec(assigned).one() == 60
    drawn.after(drawn.app.run)
    assert use_case.call_count == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_draw_is_one_sentence(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    at_home("undrawn")
    monkeypatch.setattr(
        "ui.planning.offer.draw_month", Mock(side_effect=Conflict(key="error.no_evaluation", evaluation=7))
    )
    drawn = draw("month", somebody(Role.MANAGER, language)).press("month_draw")
    assert drawn.errors == [say("error.no_evaluation", language, evaluation=7)]
    assert "month_draw" in drawn.usable


@WHO
def test_the_hash_of_the_seed_is_shown_before_and_the_seed_after_the_draw(
    at_home: AtHome, draw: Draw, role: Role
) -> None:
    from inspection.models import MonthSeed

    at_home("undrawn")
    with open_session() as session:
        seed = session.exec(select(MonthSeed).where(MonthSeed.month == str(OCTOBER))).one()
    drawn = draw("month", somebody(role))
    assert seed.seed_hash in drawn.text and seed.seed not in drawn.text
    drawn.press("month_draw")
    assert say("month.seed", "zh", seed=seed.seed) in [one.value for one in drawn.app.caption]


def test_the_tables_of_a_drawn_month(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("month", somebody(Role.MANAGER, "en"))

    def column(name: str) -> list[Any]:
        return drawn.column(say(f"month.{name}", "en"))

    assert column("done") == [5, 0, 0, 0, 0, 0]
    assert set(column("inspector")) == {"inspector1", "inspector2"}
    assert column("state").count(say("month.state_done", "en")) == 5
    excluded = column("excluded")
    assert len(excluded) == 88 and len([one for one in excluded if one]) == 10


def test_a_month_that_was_made_up_says_so(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("month", somebody(Role.MANAGER), month="2026-09")
    assert say("month.made_up", "zh") in [one.value for one in drawn.app.caption]


def told(drawn: Any) -> list[str]:
    """What the page says was done."""
    return [one.value.replace("\\", "") for one in drawn.app.success]


def test_options_are_kept_with_the_plan_and_shown(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("month", somebody(Role.QUALITY_LEAD, "en"))
    drawn.app.multiselect(key="month_strata").set_value(["week", "call_type"])
    drawn.app.number_input(key="month_per_day").set_value(8)
    drawn.app.text_input(key="month_shares").set_value("inspector1=60, inspector2=40")
    drawn.press("month_draw")
    assert told(drawn) == [say("month.is_drawn", "en")]
    with open_session() as session:
        plan = session.exec(select(MonthPlan).where(MonthPlan.month == str(OCTOBER))).one()
    chosen = Options.read(plan.options)
    assert (chosen.strata, chosen.per_day) == (("week", "call_type"), 8)
    assert chosen.shares == {"inspector1": 60, "inspector2": 40}
    sentence = next(one.value for one in drawn.app.caption if one.value.startswith("Options"))
    assert "week, kind of call" in sentence and "inspector1 60" in sentence and "8" in sentence


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [("inspector1=60", "add up to 60 %"), ("inspector1", "is not of the form"), ("nobody=100", "no inspector")],
)
def test_impossible_options_are_said_so(at_home: AtHome, draw: Draw, shares: str, sentence: str) -> None:
    at_home("undrawn")
    drawn = draw("month", somebody(Role.QUALITY_LEAD, "en"))
    drawn.app.text_input(key="month_shares").set_value(shares)
    drawn.after(drawn.app.run)
    if not drawn.app.button(key="month_draw").disabled:
        drawn.press("month_draw")
    assert sentence in drawn.errors[0].replace("\\", "")


def test_calls_are_given_to_somebody_else_taken_out_and_topped_up(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    drawn = draw("month", somebody(Role.QUALITY_LEAD)).choose_rows("month_calls", 0)
    before = drawn.column(say("month.inspector", "zh"))
    to = "inspector2" if "inspector1" in _first_inspector(drawn) else "inspector1"
    drawn.app.selectbox(key="month_reassign_to").set_value(to)
    drawn.submit("month_reassign")
    assert told(drawn) == [say("month.reassigned", "zh", number=1, to=to)]
    assert before != [] and _first_inspector(drawn) == to
    drawn.choose_rows("month_calls", 0, 1).submit("month_replace")
    assert told(drawn) == [say("month.replaced_told", "zh", number=2)]
    assert sum(drawn.column(say("month.replaced", "zh"))) == 2
    drawn.press("month_top_up")
    assert told(drawn) == [say("month.topped_up", "zh", number=2)]
    assert drawn.column(say("month.short", "zh")) == [0] * 6 and "month_top_up" not in drawn.usable


def _first_inspector(drawn: Any) -> str:
    return str(drawn.table("month_calls").value[say("month.inspector", "zh")].iloc[0])


def test_a_targeted_sample_is_found_and_assigned(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    drawn = draw("month", somebody(Role.QUALITY_LEAD, "en"))
    assert say("month.targeted_apart", "en") in [one.value for one in drawn.app.info]
    drawn.app.selectbox(key="month_find_agent").set_value("1001")
    drawn.after(drawn.app.run)
    drawn.choose_rows("month_found", 0)
    drawn.submit("month_sample")
    assert drawn.errors == [say("error.no_reason", "en")]
    drawn.app.text_input(key="month_sample_reason").set_value("many complaints")
    drawn.submit("month_sample")
    assert told(drawn) == [say("month.sampled", "en", number=1)]
    assert "many complaints" in drawn.table("month_calls").value[say("month.reason", "en")].tolist()


def test_work_orders_are_drawn(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    drawn = draw("month", somebody(Role.MANAGER)).press("month_orders_draw")
    assert told(drawn) == [say("month.orders_drawn", "zh")]
    assert len(drawn.column(say("month.order", "zh"))) == 12
    orders = next(one.value for one in drawn.app.dataframe if say("month.order", "zh") in one.value)
    assert set(orders[say("month.state", "zh")]) == {say("orders.state_assigned", "zh")}
    text = drawn.text.replace("\\", "")
    assert say("month.orders_sentence", "zh", number=12, done=0) in text
    assert say("month.orders_processed", "zh", number=1, whole=14) in text


def test_a_manager_closes_the_month_and_opens_it_again(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    drawn = draw("month", somebody(Role.MANAGER)).submit("month_close")
    refusal = say("error.close_reason", "zh", month=OCTOBER, number=60)
    assert [one.replace("\\", "") for one in drawn.errors] == [refusal]
    drawn.app.text_input(key="month_close_reason").set_value("月报已定")
    drawn.submit("month_close")
    assert say("month.closed_is", "zh", month=OCTOBER) in [one.value for one in drawn.app.info]
    assert not {"month_top_up", "month_week"} & drawn.usable
    lead = draw("month", somebody(Role.QUALITY_LEAD)).choose_rows("month_calls", 0)
    assert "month_because" not in lead.usable and "month_close_reason" not in lead.usable
    drawn = draw("month", somebody(Role.MANAGER))
    drawn.app.text_input(key="month_reopen_reason").set_value("补一项")
    drawn.submit("month_close")
    assert told(drawn) == [say("month.reopened", "zh")]


def test_overdue_inspections_are_listed(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = "2026-11-20T01:00:00+00:00"
    drawn = draw("month", somebody(Role.QUALITY_LEAD))
    assert say("month.overdue", "zh", number=55) in [one.value for one in drawn.app.warning]
    drawn.app.toggle(key="month_overdue_only").set_value(True)
    drawn.after(drawn.app.run)
    assert len(drawn.table("month_calls").value) == 55


@pytest.mark.parametrize("state", ["undrawn", "drawn"])
def test_the_languages_of_an_inspector_are_set_before_and_after_the_draw(
    at_home: AtHome, draw: Draw, state: str
) -> None:
    at_home(state)
    drawn = draw("month", somebody(Role.QUALITY_LEAD))
    assert set(drawn.column(say("month.understands", "zh"))) == {say("month.all_languages", "zh")}
    drawn.app.selectbox(key="month_understands_who").set_value("inspector2")
    drawn.app.multiselect(key="month_understands_which").set_value(["zh"])
    drawn.submit("month_understands")
    assert told(drawn) == [say("month.understands_told", "zh", name="inspector2")]
    assert drawn.column(say("month.understands", "zh"))[1] == say("month.language_zh", "zh")
    assert "month_understands_who" not in draw("month", somebody(Role.MANAGER)).usable
