"""From submitted to published to closed: all or none, never the own work, and closed once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, NotAllowed, NotFound
from inspection.models import Acknowledgement, AuditEvent, Evaluation, Role
from inspection.month import Month
from inspection.policies import Actor
from inspection.review.publication import (
    acknowledge,
    publish_evaluations,
    result,
    results_of_agent,
    waiting_for_publication,
)
from tests.inspection.builders import (
    NOW,
    Places,
    account,
    actor,
    assignment,
    at_once,
    draft_rubric,
    evaluation,
    month_plan,
    organisation,
    said,
)

LEAD = actor("quality_lead", "centre/GD01", user_id=91, name="lead")


class House:
    """Submitted evaluations `c1001`, `c1002`, `c1003`, `c2001`, `c3001` (by agent), and `draft` of agent 1001."""

    def __init__(self) -> None:
        with transaction() as session:
            self.places: Places = organisation(session=session)
            self.rubric = draft_rubric({"A1": 100}, session=session)
            self.plans = {code: month_plan(number, session=session) for code, number in self.places.centres.items()}
            self.inspector = account("he", "inspector", session=session)
            self.agent = account(
                "agent1001", "agent", "agent/1001", session=session, agent_id=self.places.agents["1001"]
            )
            self.lead = account("lead", "quality_lead", "centre/GD01", session=session)
            self.ids = {}
            centres = {"2": "GD02", "3": "SC01"}
            for index, number in enumerate(("1002", "1001", "1003", "2001", "3001")):
                plan = self.plans[centres.get(number[0], "GD01")]
                at = NOW + timedelta(minutes=index)
                made = self.make(f"c{number}", number, plan, session=session, state="submitted", submitted_at=at)
                self.ids[f"c{number}"] = made.id or 0
            self.ids["draft"] = self.make("draft", "1001", self.plans["GD01"], session=session).id or 0

    def make(self, call: str, number: str, plan: Any, *, session: Session, **other: Any) -> Evaluation:
        assigned = assignment(call, number, self.inspector, self.places, plan, session=session, state="done")
        return evaluation(assigned, self.rubric, session=session, **other)

    def publish(self, *calls: str, by: Actor | None = None) -> int:
        with transaction() as session:
            ids = [self.ids[call] for call in calls]
            return publish_evaluations(ids, session=session, by=by or self.lead)

    def acknowledge(self, call: str, by: Actor | None = None) -> None:
        with transaction() as session:
            acknowledge(self.ids[call], session=session, by=by or self.agent)

    def states(self) -> dict[str, str]:
        with open_session() as session:
            return {call: session.get_one(Evaluation, number).state for call, number in self.ids.items()}

    def waiting(self, scope: str) -> list[str]:
        with open_session() as session:
            by = actor("quality_lead", scope)
            return [one.assignment.call_id for one in waiting_for_publication(session=session, by=by)]


@pytest.fixture
def house(database: str) -> House:
    return House()


@pytest.mark.parametrize(
    ("scope", "calls"),
    [
        ("nation", ["c1002", "c1001", "c1003", "c2001", "c3001"]),
        ("province/GD", ["c1002", "c1001", "c1003", "c2001"]),
        ("centre/GD01", ["c1002", "c1001", "c1003"]),
        ("centre/SC01", ["c3001"]),
        ("team/T1", ["c1002", "c1001"]),
        ("team/T2", ["c1003"]),
        ("centre/GD", []),
    ],
)
def test_what_waits_in_a_scope_oldest_first(house: House, scope: str, calls: list[str]) -> None:
    assert house.waiting(scope) == calls


def test_who_sees_what_waits(house: House) -> None:
    with open_session() as session:
        [first, *_] = waiting_for_publication(session=session, by=LEAD)
        assert (first.inspector, first.agent.staff_number, first.time_zone) == ("he", "1002", "Asia/Shanghai")
        for role in set(Role) - {Role.QUALITY_LEAD}:
            with pytest.raises(NotAllowed):
                waiting_for_publication(session=session, by=actor(role))


def test_publishing_tells_when_and_by_whom(house: House) -> None:
    assert house.publish("c1001", "c1003") == 2
    assert {call: state for call, state in house.states().items() if state == "published"}.keys() == {"c1001", "c1003"}
    assert house.waiting("centre/GD01") == ["c1002"]
    with open_session() as session:
        assert session.get_one(Evaluation, house.ids["c1001"]).published_at == NOW
        events = said(list(session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))))
    assert events == [
        ("lead", "evaluation.published", f"evaluation/{house.ids[call]}", "submitted", "published")
        for call in ("c1001", "c1003")
    ]


@pytest.mark.parametrize(
    ("calls", "error"),
    [
        (("c1001", "draft"), Conflict),
        (("c1001", "c2001"), NotAllowed),
        (("c1001", "c1002", "c1001"), Conflict),
        (("c1001", "c3001", "c1002"), NotAllowed),
        (("c1001", "missing"), NotFound),
    ],
)
def test_all_are_published_or_none(house: House, calls: tuple[str, ...], error: type[Exception]) -> None:
    house.ids["missing"] = 999
    with pytest.raises(error):
        house.publish(*calls)
    del house.ids["missing"]
    assert set(house.states().values()) == {"submitted", "draft"}
    with open_session() as session:
        assert session.exec(select(AuditEvent)).all() == []
        assert session.get_one(Evaluation, house.ids["c1001"]).published_at is None


def test_nothing_is_published_twice(house: House) -> None:
    house.publish("c1001")
    with pytest.raises(Conflict, match="is published and cannot become published"):
        house.publish("c1001")
    outcomes = at_once(lambda: house.publish("c1002"), lambda: house.publish("c1002"))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "int"]


def test_nobody_publishes_the_own_work(house: House) -> None:
    scope = house.lead.scope
    scored_it = Actor(house.inspector.user_id, "he", Role.QUALITY_LEAD, scope)
    answered_it = Actor(92, "chen", Role.QUALITY_LEAD, scope, agent_id=house.places.agents["1001"])
    for by in (scored_it, answered_it):
        with pytest.raises(NotAllowed, match=f"may not publish evaluation {house.ids['c1001']}"):
            house.publish("c1001", by=by)
    assert house.publish("c1002", by=answered_it) == 1
    for role in set(Role) - {Role.QUALITY_LEAD}:
        with pytest.raises(NotAllowed):
            house.publish("c1001", by=actor(role, user_id=93))


def own_results(house: House, month: Month | None = None, by: Actor | None = None) -> list[str]:
    with open_session() as session:
        found = results_of_agent(month, session=session, by=by or house.agent)
        assert {one.inspector for one in found} <= {""}
        return [one.assignment.call_id for one in found]


def test_an_agent_sees_the_own_published_results_alone(house: House) -> None:
    assert own_results(house) == []
    house.publish("c1001", "c1002", "c1003")
    assert own_results(house) == ["c1001"]
    assert own_results(house, Month(2026, 10)) == ["c1001"]
    assert own_results(house, Month(2026, 9)) == []
    with open_session() as session:
        for call, seen in (("c1001", True), ("c1002", False), ("c1003", False), ("draft", False), ("c2001", False)):
            if seen:
                assert result(house.ids[call], session=session, by=house.agent).assignment.call_id == call
            else:
                with pytest.raises(NotAllowed, match=f"may not see evaluation {house.ids[call]}"):
                    result(house.ids[call], session=session, by=house.agent)
        with pytest.raises(NotFound, match="there is no evaluation 999"):
            result(999, session=session, by=house.agent)


def test_results_come_newest_first(house: House) -> None:
    with transaction() as session:
        for index, call in enumerate(("old", "new", "middle")):
            at = NOW + timedelta(days=(0, 2, 1)[index])
            fields = {"state": "closed", "published_at": at, "submitted_at": NOW}
            house.ids[call] = house.make(call, "1001", house.plans["GD01"], session=session, **fields).id or 0
    assert own_results(house) == ["new", "middle", "old"]


def test_agents_alone_have_own_results(house: House) -> None:
    with open_session() as session:
        for role in set(Role) - {Role.AGENT}:
            with pytest.raises(NotAllowed):
                results_of_agent(session=session, by=actor(role, agent_id=house.places.agents["1001"]))
        with pytest.raises(NotAllowed):
            results_of_agent(session=session, by=actor("agent", "agent/1001"))


def test_acknowledging_closes_once(house: House) -> None:
    house.publish("c1001")
    house.acknowledge("c1001")
    assert house.states()["c1001"] == "closed"
    assert own_results(house) == ["c1001"]
    with pytest.raises(Conflict, match=f"evaluation {house.ids['c1001']} is closed already"):
        house.acknowledge("c1001")
    with open_session() as session:
        [row] = session.exec(select(Acknowledgement)).all()
        assert (row.evaluation_id, row.user_id, row.acknowledged_at) == (
            house.ids["c1001"],
            house.agent.user_id,
            NOW,
        )
        assert session.get_one(Evaluation, house.ids["c1001"]).closed_at == NOW
        actions = [one.action for one in session.exec(select(AuditEvent).where(AuditEvent.actor == "agent1001"))]
    assert sorted(actions) == ["evaluation.acknowledged", "evaluation.closed"]


def test_acknowledged_twice_at_once_it_is_closed_once(house: House) -> None:
    house.publish("c1001")
    outcomes = at_once(lambda: house.acknowledge("c1001"), lambda: house.acknowledge("c1001"))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    with open_session() as session:
        assert len(session.exec(select(Acknowledgement)).all()) == 1


def test_what_is_not_published_or_not_the_own_is_not_acknowledged(house: House) -> None:
    house.publish("c1002")
    for call in ("c1001", "c1002", "draft"):
        with pytest.raises(NotAllowed):
            house.acknowledge(call)
    for by in (house.lead, house.inspector, actor("manager")):
        with pytest.raises(NotAllowed):
            house.acknowledge("c1002", by=by)
    assert house.states()["c1002"] == "published"
