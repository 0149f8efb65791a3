"""One agent looked at closely: only what the reader may see, and numbers worked by hand."""

import numpy as np
import pytest
from sqlmodel import select

from inspection.analysis.cells import CriterionSums, Sample
from inspection.analysis.differences import differences_between_agents
from inspection.analysis.one_agent import AgentView, _compared, look_at_agent
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.models import Agent
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import actor, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)
TEAM_LEAD = actor("team_lead", "team/T1")


def agent_id(staff_number: str) -> int:
    with open_session() as session:
        return session.exec(select(Agent.id).where(Agent.staff_number == staff_number)).one() or 0


def seen(staff_number: str, who: Actor = SYSTEM, sample: Sample | None = None) -> AgentView:
    sample, key = sample or Sample(OCTOBER), agent_id(staff_number)
    with open_session() as session:
        found = differences_between_agents(sample.until, session=session, by=who, sample=sample)
        return look_at_agent(key, sample, found, session=session, by=who)


def test_the_outstanding_agent_of_the_demo(demo: str) -> None:
    found = seen("1003")
    assert found.level.stands_out
    assert (len(found.months), {one.n for one in found.months}) == (12, {10})
    assert (found.months[0].month, found.months[-1].month) == ("2025-10", "2026-09")
    assert found.made_up_until == "2026-09"
    assert all(one.low < one.centre < one.high for one in found.months)
    assert [one.code for one in found.criteria][:3] == ["A1", "A2", "A3"]
    assert any(one.stands_out and one.value > one.centre for one in found.criteria)
    assert all(one.low <= one.value <= one.high for one in found.criteria)
    assert len(found.calls) == 120 and not any(one.recorded for one in found.calls)
    assert found.calls[0].month == "2026-09"
    alike = seen("1002")
    assert not [one.code for one in alike.criteria if one.stands_out]


def test_an_extreme_month_is_expected_to_be_followed_by_a_less_extreme_one(demo: str) -> None:
    found = seen("1003")
    assert found.expected is not None
    with open_session() as session:
        centre = differences_between_agents(OCTOBER, session=session, by=SYSTEM).limits
    assert centre is not None
    assert centre.centre < found.expected.value < found.level.adjusted
    assert found.expected.value == found.level.shrunk
    assert (found.expected.month, found.expected.n) == ("2026-10", 10)
    assert found.expected.low < found.expected.value < found.expected.high
    assert f"{found.expected.value:.1f}" in found.expected.sentence


def test_a_team_lead_looks_at_the_own_team_alone(demo: str) -> None:
    assert seen("1001", TEAM_LEAD).level.staff_number == "1001"
    with pytest.raises(NotFound, match="expected one of the agents in your scope"):
        seen("1004", TEAM_LEAD)
    with open_session() as session:
        found = differences_between_agents(OCTOBER, session=session, by=SYSTEM)
        stranger = actor("agent", "agent/1001", agent_id=1)
        with pytest.raises(NotAllowed):
            look_at_agent(1, Sample(OCTOBER), found, session=session, by=stranger)


def test_what_an_agent_did_in_another_team_is_not_read(database: str) -> None:
    scores = [Score(one, name, 70.0 + at, team=1) for one in ("1001", "1002") for name in "ab" for at in range(6)]
    scores += [Score("1003", "a", 55.0, month="2026-09", team=2), Score("1003", "b", 71.0, team=1)]
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)
    found = seen("1003", TEAM_LEAD)
    assert [(one.month, one.n, one.value) for one in found.months] == [("2026-10", 1, 71.0)]
    assert [one.score for one in found.calls] == [71.0]
    assert [one.month for one in seen("1003").months] == ["2026-09", "2026-10"]


def test_targeted_calls_are_listed_and_nothing_is_expected_of_them(database: str) -> None:
    scores = [Score(one, name, 70.0 + at) for one in ("1001", "1002") for name in "ab" for at in range(6)]
    targeted = [Score(one.agent, one.inspector, one.value - 30, basis="targeted") for one in scores]
    with transaction() as session:
        organisation(session)
        publish([*scores, *targeted], session=session)
    found = seen("1001", sample=Sample(OCTOBER, basis="targeted"))
    assert (found.expected, len(found.calls)) == (None, 12)
    assert found.months[0].value == pytest.approx(42.5)
    assert seen("1001").months[0].value == pytest.approx(72.5)


def test_a_criterion_beside_the_rest_of_the_centre_worked_by_hand() -> None:
    """Four answers of 100 % among sixteen of which twelve are right: the spread is that of all sixteen."""
    value, low, high, centre, p_value = _compared(CriterionSums(4, 400, 40_000, 0), CriterionSums(16, 1200, 120_000, 0))
    half = 1.96 * np.sqrt(7500 - 75**2) / 2
    assert (value, centre) == (100, 75)
    assert (low, high) == (pytest.approx(100 - half), 100)
    assert p_value == pytest.approx(0.1824, abs=1e-3)
    assert _compared(CriterionSums(4, 400, 40_000, 0), CriterionSums(4, 400, 40_000, 0))[-1] == 1.0
