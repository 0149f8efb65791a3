"""Scope where rows are read: the one place that turns a user's scope into SQL, and a row into its `Place`."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.models import (
    PUBLISHED_STATES,
    Agent,
    Assignment,
    AssignmentState,
    Centre,
    Evaluation,
    Level,
    Province,
    Recording,
    Role,
    Team,
    TeamMembership,
    WorkOrderCheck,
)
from inspection.policies import Actor, Place, Scope, is_system
from inspection.words import say


def within(actor: Actor, *, centre_id: Any, team_id: Any = None, agent_id: Any = None) -> ColumnElement[bool]:
    """The condition that a row lies in the actor's scope, from the row's own columns.

    A team scope without a `team_id` column, or an agent scope without an `agent_id` column, sees nothing.
    """
    if is_system(actor):
        return true()
    if actor.scope.level == Level.AGENT:
        return false() if agent_id is None or actor.agent_id is None else agent_id == actor.agent_id
    if actor.scope.level == Level.TEAM:
        if team_id is None:
            return false()
        return col(team_id).in_(select(Team.id).where(Team.code == actor.scope.code))
    return col(centre_id).in_(select(Centre.id).where(centres(actor.scope)))


def centres(scope: Scope) -> ColumnElement[bool]:
    """The condition on `Centre` that a nation, province or centre scope reaches it; narrower ones reach none whole."""
    if scope.level == Level.NATION:
        return true()
    if scope.level == Level.PROVINCE:
        return col(Centre.province_id).in_(select(Province.id).where(Province.code == scope.code))
    return col(Centre.code) == scope.code if scope.level == Level.CENTRE else false()


def place_of(*, centre_id: int, team_id: int | None = None, agent_id: int | None = None, session: Session) -> Place:
    """Where a row belongs, by codes, from its keys."""
    centre = session.get_one(Centre, centre_id)
    province = session.get_one(Province, centre.province_id)
    team = None if team_id is None else session.get_one(Team, team_id)
    agent = None if agent_id is None else session.get_one(Agent, agent_id)
    return Place(
        province.code, centre.code, "" if team is None else team.code, "" if agent is None else agent.staff_number
    )


def heard_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on `Recording` that the actor may hear it: what `policies.may_hear` says, for many at once."""
    if is_system(actor):
        return true()
    given = select(Assignment.recording_id).where(Assignment.state != AssignmentState.REPLACED)
    published = (
        select(Assignment.recording_id)
        .join(Evaluation, col(Evaluation.assignment_id) == Assignment.id)
        .where(col(Evaluation.state).in_(PUBLISHED_STATES))
    )
    in_scope = within(actor, centre_id=Recording.centre_id, team_id=Recording.team_id, agent_id=Recording.agent_id)
    match actor.role:
        case Role.INSPECTOR:
            others = true() if actor.agent_id is None else col(Recording.agent_id) != actor.agent_id
            scored = col(Recording.id).in_(given.where(Assignment.inspector_id == actor.user_id))
            return and_(or_(scored, order_heard(actor.user_id)), others)
        case Role.AGENT:
            own = false() if actor.agent_id is None else col(Recording.agent_id) == actor.agent_id
            return and_(own, col(Recording.id).in_(published))
        case Role.TEAM_LEAD:
            return and_(in_scope, col(Recording.id).in_(published))
        case Role.QUALITY_LEAD | Role.MANAGER:
            return in_scope
    return false()


def order_heard(inspector_id: Any) -> ColumnElement[bool]:
    """The condition on `Recording` that an order was taken in its call which an inspector checks, or did."""
    checked = (
        select(WorkOrderCheck.id)
        .join(Assignment, col(Assignment.id) == WorkOrderCheck.assignment_id)
        .where(
            WorkOrderCheck.call_id == Recording.call_id,
            Assignment.centre_id == Recording.centre_id,
            Assignment.inspector_id == inspector_id,
            Assignment.state != AssignmentState.REPLACED,
        )
    )
    return checked.correlate(Recording).exists()


def place_of_actor(actor: Actor, *, session: Session) -> Place:
    """Where a user is, by the codes of what their scope lies in; an agent is in the team of today."""
    scope = actor.scope
    if scope.level == Level.AGENT:
        return _place_of_agent(actor, session=session)
    if scope.level == Level.TEAM:
        team = session.exec(select(Team).where(Team.code == scope.code)).first()
        return Place() if team is None else place_of(centre_id=team.centre_id, team_id=team.id, session=session)
    if scope.level == Level.CENTRE:
        centre = session.exec(select(Centre).where(Centre.code == scope.code)).first()
        return Place() if centre is None else place_of(centre_id=centre.id or 0, session=session)
    return Place(province=scope.code if scope.level == Level.PROVINCE else "")


def _place_of_agent(actor: Actor, *, session: Session) -> Place:
    agent = None if actor.agent_id is None else session.get(Agent, actor.agent_id)
    if agent is None:
        return Place()
    today = business_now(session=session).date()
    team = session.exec(select(TeamMembership.team_id).where(membership_on(today, agent.id))).first()
    return place_of(centre_id=agent.centre_id, team_id=team, agent_id=agent.id, session=session)


def scope_name(scope: Scope, language: str, *, session: Session) -> str:
    """What people call the place a scope reaches; its code where the place is not known."""
    if scope.level == Level.NATION:
        return say("front.nation", language)
    tables: dict[Level, tuple[Any, Any]] = {
        Level.PROVINCE: (Province, Province.code),
        Level.CENTRE: (Centre, Centre.code),
        Level.TEAM: (Team, Team.code),
        Level.AGENT: (Agent, Agent.staff_number),
    }
    table, code = tables[scope.level]
    row = session.exec(select(table).where(code == scope.code)).first()
    if row is None:
        return str(scope)
    name = str(row.name_zh if language == "zh" else row.name_en)
    return f"{scope.code} {name}" if scope.level == Level.AGENT else name


def membership_on(day: Any, agent_id: Any) -> ColumnElement[bool]:
    """The condition on `TeamMembership` that it holds for an agent on a local day."""
    ends = col(TeamMembership.to_day)
    return and_(
        col(TeamMembership.agent_id) == agent_id,
        col(TeamMembership.from_day) <= day,
        or_(ends.is_(None), ends >= day),
    )
