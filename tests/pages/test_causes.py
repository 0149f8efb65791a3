"""What losses come from: state in the address, samples apart, thin data told, and down to a call that may be heard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from inspection.database import open_session, transaction
from inspection.measurement.work_orders.checking import my_order_checks, open_check, submit_check
from inspection.measurement.work_orders.found import Found, Given
from inspection.measurement.work_orders.sheet import item_name, items
from inspection.models import ORDER_EVENTS, Answer, Assignment, Criterion, Evaluation, Finding
from inspection.models.organisation import Role
from inspection.month import Month
from inspection.planning.work_orders import draw_work_orders
from inspection.policies import SYSTEM, Actor
from inspection.review.cells import refresh_all_cells
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]
SEPTEMBER = "2026-09"


def charts(drawn: Drawn) -> int:
    return len(drawn.app.get("plotly_chart"))


def shown(drawn: Drawn) -> str:
    return "\n".join(one.value for one in (*drawn.app.markdown, *drawn.app.caption)).replace("\\", "")


def published(session: Session) -> list[Evaluation]:
    """The published evaluations of October, two of one agent."""
    rows = select(Evaluation).join(Assignment).where(Assignment.month == "2026-10", Evaluation.state == "published")
    return list(session.exec(rows.order_by(col(Evaluation.id))))


def answer(code: str, value: float, *, cause: str = "", detail: str = "", first: bool = True) -> None:
    """Change an answer of a published evaluation, with a cause where one is given; its evidence is at 2 s."""
    with transaction() as session:
        evaluation = published(session)[0 if first else 1]
        wanted = (Answer.evaluation_id == evaluation.id, Answer.criterion_id == Criterion.id, Criterion.code == code)
        row = session.exec(select(Answer).where(*wanted)).one()
        row.value, row.evidence_start_ms, row.evidence_end_ms = value, 2_000, 5_000
        if cause:
            place = {"evaluation_id": row.evaluation_id, "criterion_id": row.criterion_id}
            session.add(Finding(**place, cause=cause, detail=detail, text="*why*"))
        refresh_all_cells(session=session)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.TEAM_LEAD, Role.QUALITY_LEAD, Role.MANAGER])
def test_the_made_up_past_is_shown_and_marked(at_home: AtHome, draw: Draw, role: Role, language: str) -> None:
    at_home("undrawn")
    drawn = draw("causes", somebody(role, language), month=SEPTEMBER)
    assert charts(drawn) == 3  # order, criteria, months; of the past no type of call is known
    assert say("causes.types_unknown", language) in shown(drawn)
    assert say("causes.made_up", language, first="2025-10", last=SEPTEMBER) in shown(drawn)
    assert len(drawn.column(say("causes.by_cause", language))) == 5
    assert say("sheet.cause_none", language) in drawn.column(say("causes.by_cause", language))[-1]


def test_a_team_lead_sees_the_own_team_alone(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("causes", somebody(Role.TEAM_LEAD, "en"), month=SEPTEMBER, by="call_type")
    seen = set(drawn.table("causes_found").value[say("causes.agent", "en")])
    assert seen == {"1001", "1002", "1003"}


def test_the_address_holds_sample_measure_grouping_and_part(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    lead = somebody(Role.QUALITY_LEAD, "en")
    drawn = draw("causes", lead, month=SEPTEMBER, by="detail", measure="n", pick="people/habit")
    values = {name: drawn.app.selectbox(key=f"causes_{name}_en").value for name in ("basis", "measure", "by")}
    assert values == {"basis": "random", "measure": "n", "by": "detail"}
    assert drawn.app.selectbox(key="causes_pick_detail_en").value == "people/habit"
    table = drawn.table("causes_found").value
    assert set(table[say("causes.by_cause", "en")]) == {"people · habit"}
    drawn.after(drawn.app.selectbox(key="causes_pick_detail_en").set_value("").run)
    assert drawn.app.query_params["pick"] == "-"
    drawn.after(drawn.app.selectbox(key="causes_by_en").set_value("criterion").run)
    assert drawn.app.query_params["by"] == "criterion" and "pick" not in drawn.app.query_params
    drawn.after(drawn.app.selectbox(key="causes_basis_en").set_value("targeted").run)
    assert drawn.app.query_params["basis"] == "targeted"
    assert say("causes.none_targeted", "en", month=SEPTEMBER) in shown(drawn) and charts(drawn) == 0


@pytest.mark.parametrize("name", ["basis", "measure", "by", "pick", "evaluation"])
def test_what_the_address_asks_for_and_is_not_there_gives_the_usual(at_home: AtHome, draw: Draw, name: str) -> None:
    at_home("undrawn")
    drawn = draw("causes", somebody(Role.MANAGER, "en"), month=SEPTEMBER, **{name: "x'"})
    assert drawn.errors == [] and charts(drawn) == 3


def test_a_loss_is_followed_to_its_call_and_heard_from_its_evidence(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    answer("S5a", 0.5, cause="technology", detail="search_fails")
    answer("A1", 0.0, first=False)
    lead = somebody(Role.TEAM_LEAD, "en")
    drawn = draw("causes", lead, month="2026-10", by="cause", pick="technology")
    assert charts(drawn) == 4
    table = drawn.table("causes_found").value
    assert table[say("causes.text", "en")].tolist() == ["*why*"]
    assert table[say("causes.clip", "en")].tolist() == ["0:02–0:05"]
    with open_session() as session:
        evaluation = published(session)[0]
        call = session.get_one(Assignment, evaluation.assignment_id).call_id
    drawn.choose_rows("causes_found", 0)
    assert drawn.app.query_params["evaluation"] == str(evaluation.id)
    (player,) = drawn.players
    assert player["seek"] == {"ms": 2_000, "nonce": "0", "plays": False}
    assert call in [one.value.replace("\\", "") for one in drawn.app.subheader]
    assert "technology · search fails: *why*" in drawn.text


def test_a_call_out_of_scope_is_refused(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    answer("S5a", 0.5)
    with open_session() as session:
        asked = str(published(session)[0].id)
    drawn = draw("causes", somebody(Role.TEAM_LEAD, "en", name="teamlead2"), month=SEPTEMBER, evaluation=asked)
    (refusal,) = drawn.errors
    assert "teamlead2" in refusal and not drawn.players


@pytest.mark.parametrize("measure", ["points", "n"])
@pytest.mark.parametrize("case", ["full marks", "fatal alone", "one loss", "none attributed"])
def test_thin_and_even_data_show_a_sentence(at_home: AtHome, draw: Draw, case: str, measure: str) -> None:
    at_home("scored")
    if case == "fatal alone":
        answer("D4", 1.0)
    if case in ("one loss", "none attributed"):
        answer("A1", 0.0, cause="people" if case == "one loss" else "")
    with transaction() as session:  # nothing but October
        for row in session.exec(select(Assignment).where(Assignment.month != "2026-10")):
            row.basis = "targeted"
        refresh_all_cells(session=session)
    drawn = draw("causes", somebody(Role.MANAGER, "zh"), month="2026-10", measure=measure)
    assert drawn.errors == []
    if case == "full marks":
        assert charts(drawn) == 0 and say("causes.no_loss", "zh", month="2026-10") in shown(drawn)
    if case == "fatal alone":
        assert say("causes.fatal_alone", "zh", month="2026-10", number=1) in shown(drawn)
        assert (say("causes.pareto_none", "zh", number=1) in shown(drawn)) == (measure == "points")
    if case == "none attributed":
        whole = say(f"causes.amount_{measure}", "zh", value="6" if measure == "points" else "1")
        assert say("causes.pareto_open", "zh", whole=whole) in shown(drawn)
    assert say("causes.trend_one", "zh", month="2026-10") in shown(drawn)


def nation(language: str = "en") -> Actor:
    """The demo's national manager, who knows of every mystery caller."""
    return somebody(Role.MANAGER, language, name="manager2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dial_test_is_opened_and_put_down_to_a_cause(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("causes", nation(language), month="2026-10", source="dial_tests", by="criterion")
    assert charts(drawn) == 2 and drawn.app.selectbox(key=f"causes_measure_n_{language}").disabled
    source = say("causes.source_dial_tests", language)
    assert say("causes.by_source", language, source=source, checked=35, number=2) in shown(drawn)
    table = drawn.table("causes_found").value
    assert say("causes.points", language) not in table and set(table[say("causes.call", language)]) == {"D018-GD01"}
    drawn.choose_rows("causes_found", 0)
    assert drawn.app.query_params["test"]
    assert {"dial_keep_K5", "dial_keep_K6"} <= drawn.usable
    drawn.after(drawn.app.selectbox(key=f"causes_source_random_{language}").set_value("scoring").run)
    assert "test" not in drawn.app.query_params and "dial_keep_K5" not in drawn.usable
    assert say("causes.none_source", language, month="2026-10", source=say("causes.source_scoring", language)) in shown(
        drawn
    )


def test_the_centre_is_told_how_many_tests_it_may_not_know_of(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    lead = somebody(Role.QUALITY_LEAD, "en")
    drawn = draw("causes", lead, month="2026-10", basis="random")
    assert charts(drawn) == 0 and say("causes.none_random", "en", month="2026-10") in shown(drawn)
    drawn = draw("causes", lead, month="2026-10", source="dial_tests")
    assert say("dial.hidden", "en", number=35) in shown(drawn)
    assert ("dial", say("causes.to_dial_tests", "en")) in drawn.links
    at_home("scored")
    drawn = draw("causes", lead, month="2026-10")
    assert say("dial.hidden", "en", number=35) in shown(drawn) and "D018-GD01" not in drawn.text
    refused = draw("causes", lead, month="2026-10", test="35")
    assert "D018-GD01" not in refused.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_checks_stand_by_themselves_and_open(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    team_lead = somebody(Role.TEAM_LEAD, language)
    drawn = draw("causes", team_lead, month="2026-10", basis="announced", by="criterion")
    assert drawn.app.selectbox(key=f"causes_source_announced_{language}").disabled
    assert say("open_checks.made_up", language) in shown(drawn)
    assert set(drawn.table("causes_found").value[say("causes.call", language)]) == {"2026-10-20 T1"}
    drawn.choose_rows("causes_found", 0)
    assert drawn.app.query_params["open_check"]
    assert say("open_checks.sheet_version", language, hash="")[:-1].rstrip() in shown(drawn)
    elsewhere = draw("causes", somebody(Role.TEAM_LEAD, language, name="teamlead2"), month="2026-10", basis="announced")
    assert say("causes.none_announced", language, month="2026-10") in shown(elsewhere)


def test_a_work_order_is_opened(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    inspector = somebody(Role.INSPECTOR)
    with transaction() as session:
        draw_work_orders(Month(2026, 10), session=session, by=SYSTEM)
        row = my_order_checks(session=session, by=inspector)[0]
        sheet = open_check(row.id or 0, session=session, by=inspector)
        times = dict(sheet.system.times)
        given = {one.id: Given("yes") for one in items()} | {"fields_right": Given("no", ("address",), "other street")}
        if "requested_at" not in times:
            given["outbound_done"] = Given("na")
        found = Found(times, frozenset(ORDER_EVENTS) - times.keys(), frozenset(), given, "log")
        submit_check(sheet.check.id or 0, found, version=1, session=session, by=inspector)
    drawn = draw("causes", somebody(Role.MANAGER, "en"), month="2026-10", source="orders", by="criterion")
    name = item_name("fields_right", "en")
    assert drawn.app.selectbox(key="causes_pick_criterion_en").options == [f"{name} (1)"]
    drawn.choose_rows("causes_found", 0)
    assert drawn.app.query_params["order"] == str(sheet.check.id)
    assert row.call_id in [one.value.replace("\\", "") for one in drawn.app.subheader]
