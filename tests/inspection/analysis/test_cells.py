"""Reading the sums of scores: which results count, for whom, and by what."""

import pytest
from sqlmodel import select

from inspection.analysis.cells import CellMonth, Cells, Sample, months_of, own_agents, read_cells
from inspection.database import open_session, transaction
from inspection.models import Answer, Assignment, Centre, Criterion, Evaluation, MonthPlan, Team
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.review.cells import refresh_all_cells
from tests.inspection.facts_builders import actor, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)
SCORES = (
    Score("1001", "a", 80.0),
    Score("1001", "b", 90.0, fatal=True),
    Score("1002", "a", 70.0, month="2026-09"),
    Score("1003", "a", 60.0),
    Score("1003", "a", 10.0, basis="targeted"),
    Score("2001", "a", 50.0),
    Score("2001", "a", 99.0, month="2025-09"),
    Score("2001", "a", 99.0, month="2026-11"),
)


@pytest.fixture
def scored(database: str) -> str:
    with transaction() as session:
        organisation(session)
        publish(SCORES, session=session)
    return database


def read(sample: Sample, *columns: str, who: Actor = SYSTEM, background: bool = False) -> Cells:
    with open_session() as session:
        return read_cells(sample, columns, session=session, by=who, background=background)


def test_sums_by_agent_and_inspector(scored: str) -> None:
    found = read(Sample(OCTOBER), "agent_id", "inspector_id")
    assert [one.tolist() for one in found.keys.values()] == [[1, 1, 2, 3, 4], [1, 2, 1, 1, 1]]
    assert found.n.tolist() == found.calls.tolist() == [1, 1, 1, 1, 1]
    assert found.total.tolist() == [80, 90, 70, 60, 50]
    assert found.squares.tolist() == [6400, 8100, 4900, 3600, 2500]
    assert found.fatal.tolist() == [0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("sample", "totals"),
    [
        (Sample(OCTOBER), {202609: 70, 202610: 280}),
        (Sample(OCTOBER, months=1), {202610: 280}),
        (Sample(OCTOBER, months=14), {202509: 99, 202609: 70, 202610: 280}),
        (Sample(OCTOBER, basis="targeted"), {202610: 10}),
        (Sample(OCTOBER, team="T2"), {202610: 60}),
        (Sample(OCTOBER, team="T7"), {}),
        (Sample(OCTOBER, operator="own"), {202609: 70, 202610: 280}),
        (Sample(OCTOBER, operator="contracted"), {}),
        (Sample(Month(2020, 1)), {}),
    ],
)
def test_what_a_sample_holds(scored: str, sample: Sample, totals: dict[int, float]) -> None:
    found = read(sample, "month")
    assert dict(zip(found.keys["month"].tolist(), found.total.tolist(), strict=True)) == totals


def test_the_operator_is_the_teams_and_without_a_team_the_centres(scored: str) -> None:
    with transaction() as session:
        session.exec(select(Team).where(Team.code == "T1")).one().operator = "contracted"
        session.get_one(Centre, 2).operator = "contracted"
    assert read(Sample(OCTOBER, operator="contracted"), "agent_id").keys["agent_id"].tolist() == [1, 2]
    assert read(Sample(OCTOBER, operator="own"), "agent_id").keys["agent_id"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("who", "background", "agents"),
    [
        (actor("manager"), False, [1, 2, 3, 4]),
        (actor("manager", "province/GX"), False, [4]),
        (actor("quality_lead", "centre/GD01"), False, [1, 2, 3]),
        (actor("team_lead", "team/T1"), False, [1, 2]),
        (actor("team_lead", "team/T1"), True, [1, 2, 3]),
        (actor("team_lead", "team/T7"), True, []),
        (actor("agent", "agent/1001", agent_id=1), False, [1]),
    ],
)
def test_who_reads_what(scored: str, who: Actor, background: bool, agents: list[int]) -> None:
    found = read(Sample(OCTOBER), "agent_id", who=who, background=background)
    assert found.keys["agent_id"].tolist() == agents


def test_a_team_lead_knows_those_who_were_in_the_team_last(scored: str) -> None:
    with open_session() as session:
        assert own_agents(Sample(OCTOBER), session=session, by=actor("team_lead", "team/T1")) == {1, 2}
        assert own_agents(Sample(OCTOBER), session=session, by=actor("manager")) is None


def test_the_months_that_have_scores_and_what_is_made_up(scored: str) -> None:
    with transaction() as session:
        session.exec(select(MonthPlan).where(MonthPlan.month == "2026-09")).one().made_up = True
        refresh_all_cells(session=session)
    with open_session() as session:
        found = months_of(Sample(OCTOBER), session=session, by=SYSTEM)
    assert found == [CellMonth(Month(2026, 9), True), CellMonth(OCTOBER, False)]


def test_a_criterion_is_read_in_percent(scored: str) -> None:
    with transaction() as session:
        criterion = session.exec(select(Criterion.id)).one() or 0
        for evaluation_id, value in ((1, 0.5), (2, 1.0), (4, None), (6, 0.0)):
            session.add(Answer(evaluation_id=evaluation_id, criterion_id=criterion, value=value))
        session.flush()
        refresh_all_cells(session=session)
    found = read(Sample(OCTOBER, subject="A1"), "agent_id")
    assert (found.keys["agent_id"].tolist(), found.n.tolist()) == ([1, 4], [2, 1])
    assert (found.total.tolist(), found.squares.tolist()) == ([150, 0], [12_500, 0])
    assert len(read(Sample(OCTOBER, subject="Z9"), "agent_id")) == 0


def test_orders_are_not_mixed_with_calls(scored: str) -> None:
    with transaction() as session:
        session.get_one(Assignment, 1).population = "orders"
        refresh_all_cells(session=session)
    assert read(Sample(OCTOBER), "agent_id").total.tolist() == [90, 70, 60, 50]


def test_a_call_without_a_score_is_no_score(scored: str) -> None:
    with transaction() as session:
        session.get_one(Evaluation, 4).total_without_fatal = None
        refresh_all_cells(session=session)
    cells = read(Sample(OCTOBER), "agent_id")
    assert (cells.calls.tolist(), cells.n.tolist()) == ([2, 1, 1, 1], [2, 1, 0, 1])
    assert cells.scored().keys["agent_id"].tolist() == [1, 2, 4]
