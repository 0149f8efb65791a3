"""What losses come from: state in the address, samples apart, thin data told, and down to a call that may be heard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from inspection.database import open_session, transaction
from inspection.models import Answer, Assignment, Criterion, Evaluation, Finding
from inspection.models.organisation import Role
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
