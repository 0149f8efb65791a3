"""The published scores that the analyses rest on: random assignments only, without the fatal rule."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from inspection.models import (
    PUBLISHED_STATES,
    Agent,
    Assignment,
    Evaluation,
    Level,
    MonthPlan,
    Team,
    User,
)
from inspection.month import Month
from inspection.policies import Actor
from inspection.scope import within


@dataclass(frozen=True)
class Scored:
    """One published score, 0..100 without the fatal rule; `own` where it lies in the actor's scope."""

    month: str
    agent_id: int
    staff_number: str
    name_zh: str
    name_en: str
    inspector: str
    value: float
    fatal: bool
    made_up: bool
    own: bool


def published_scores(until: Month, months: int, *, session: Session, by: Actor) -> list[Scored]:
    """The published scores of the last `months` months up to `until`.

    A team lead also gets the other teams of the centre, marked as not own, for an anonymous background.
    """
    rows = session.exec(
        select(Evaluation, Assignment, Agent, User)
        .where(
            Evaluation.assignment_id == Assignment.id,
            Assignment.agent_id == Agent.id,
            Evaluation.inspector_id == User.id,
            col(Evaluation.state).in_(PUBLISHED_STATES),
            Assignment.basis == "random",
            col(Evaluation.total_without_fatal).is_not(None),
            Assignment.month > str(until.plus(-months)),
            Assignment.month <= str(until),
            _background(by, session=session),
        )
        .order_by(Assignment.month, Agent.staff_number, col(Evaluation.id))
    ).all()
    own_team = _own_team(by, session=session)
    made_up = set(session.exec(select(MonthPlan.id).where(MonthPlan.made_up)))
    return [
        Scored(
            assignment.month,
            agent.id or 0,
            agent.staff_number,
            agent.name_zh,
            agent.name_en,
            inspector.name,
            float(evaluation.total_without_fatal or 0.0),
            evaluation.fatal,
            assignment.plan_id in made_up,
            own_team is None or assignment.team_id == own_team.id,
        )
        for evaluation, assignment, agent, inspector in rows
    ]


def _own_team(by: Actor, *, session: Session) -> Team | None:
    if by.scope.level != Level.TEAM:
        return None
    return session.exec(select(Team).where(Team.code == by.scope.code)).first()


def _background(by: Actor, *, session: Session) -> Any:
    team = _own_team(by, session=session)
    if team is not None:
        return Assignment.centre_id == team.centre_id
    return within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id, agent_id=Assignment.agent_id)
