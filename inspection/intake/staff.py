"""The agents of a scope today: their teams, who is on leave, and whose skills are below the standard or due."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.errors import NotFound
from inspection.intake.agents import history_of
from inspection.models import Agent, Centre, Holiday, Leave, SkillRecord, Team, TeamMembership
from inspection.policies import Actor, may, require
from inspection.roster import Person, WorkingTime, agents_on_leave, holidays, shifts_of
from inspection.scope import membership_on, within

FILE = Path(__file__).resolve().parents[2] / "data" / "standards" / "skills.toml"
AHEAD = timedelta(days=31)
HOLIDAYS_AHEAD = timedelta(days=180)
ZONE = "Asia/Shanghai"
"""A scope may hold centres of several time zones; its day is that of most."""

MET, BELOW, DUE, NONE = "met", "below", "due", "none"


@dataclass(frozen=True)
class Member:
    """An agent as of today; `standing` is met, below, due or none (no record)."""

    agent: Agent
    centre: Centre
    team: Team | None
    since: date | None
    skill: SkillRecord | None
    standing: str
    leave: Leave | None

    def name(self, language: str) -> str:
        """Staff number and name."""
        return f"{self.agent.staff_number} {self.agent.name_zh if language == 'zh' else self.agent.name_en}"


@dataclass(frozen=True)
class Staff:
    """The active agents of a scope on a day, and the holidays to come."""

    day: date
    limit: float
    members: tuple[Member, ...]
    holidays: tuple[Holiday, ...]

    def count(self, *standings: str) -> int:
        """How many agents stand so."""
        return sum(one.standing in standings for one in self.members)

    @property
    def slow(self) -> int:
        """How many type below the limit."""
        return sum(one.skill is not None and one.skill.typing_chars_per_min < self.limit for one in self.members)

    @property
    def on_leave(self) -> int:
        """How many are on leave."""
        return sum(one.leave is not None for one in self.members)


@cache
def _standard() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def typing_limit() -> float:
    """Chinese characters a minute that an agent types at least."""
    return float(_standard()["typing"]["least_chars_per_min"])


def standing_of(skill: SkillRecord | None, day: date) -> str:
    """How an agent's newest record stands on a day: below the standard goes before due."""
    if skill is None:
        return NONE
    if skill.typing_chars_per_min < typing_limit() or not skill.flows_known:
        return BELOW
    soon = day + timedelta(days=int(_standard()["reminder"]["due_days"]))
    return DUE if skill.expires_on is not None and skill.expires_on <= soon else MET


def see_staff(*, session: Session, by: Actor) -> Staff:
    """Every agent in scope who is active today, by centre, team and staff number.

    Raises:
        NotAllowed: the role may not see people.
    """
    require(may(by, "see_people"), by, "see people")
    today = _today(session=session)
    rows = session.exec(_members(today, by)).all()
    ids = [row[0].id or 0 for row in rows]
    newest = _newest(ids, session=session)
    leave = agents_on_leave(today, session=session, agent_ids=ids)
    members = tuple(
        Member(
            agent,
            centre,
            team,
            None if membership is None else membership.from_day,
            newest.get(agent.id or 0),
            standing_of(newest.get(agent.id or 0), today),
            leave.get(agent.id or 0),
        )
        for agent, centre, membership, team in rows
    )
    centres = {one.centre.code: one.centre for one in members}
    centre = next(iter(centres.values())) if len(centres) == 1 else None
    ahead = holidays(today, today + HOLIDAYS_AHEAD, centre, session=session)
    return Staff(today, typing_limit(), members, tuple(ahead))


def teams_of(agent_id: int, *, session: Session, by: Actor) -> list[tuple[TeamMembership, Team]]:
    """The teams an agent was in, in order.

    Raises:
        NotAllowed: the role may not see people.
        NotFound: there is no such agent in scope.
    """
    _require_in_scope(agent_id, session=session, by=by)
    return [(one, session.get_one(Team, one.team_id)) for one in history_of(agent_id, session=session)]


def next_shifts(agent_id: int, *, session: Session, by: Actor) -> Sequence[WorkingTime]:
    """The shifts of an agent from today on, for a month.

    Raises:
        NotAllowed: the role may not see people.
        NotFound: there is no such agent in scope.
    """
    _require_in_scope(agent_id, session=session, by=by)
    today = _today(session=session)
    return shifts_of(Person.agent(agent_id), today, today + AHEAD, session=session)


def _today(*, session: Session) -> date:
    return business_now(session=session).astimezone(ZoneInfo(ZONE)).date()


def _members(day: date, by: Actor) -> Any:
    """Agents active on a day with centre, membership and team, within the actor's scope."""
    active = and_(col(Agent.active_from) <= day, or_(col(Agent.active_to).is_(None), col(Agent.active_to) >= day))
    return (
        select(Agent, Centre, TeamMembership, Team)
        .join(Centre, col(Centre.id) == col(Agent.centre_id))
        .outerjoin(TeamMembership, membership_on(day, col(Agent.id)))
        .outerjoin(Team, col(Team.id) == col(TeamMembership.team_id))
        .where(active, within(by, centre_id=Agent.centre_id, team_id=TeamMembership.team_id, agent_id=Agent.id))
        .order_by(col(Centre.code), col(Team.code), col(Agent.staff_number))
    )


def _newest(agent_ids: Sequence[int], *, session: Session) -> dict[int, SkillRecord]:
    of = select(SkillRecord).where(col(SkillRecord.agent_id).in_(agent_ids))
    return {row.agent_id: row for row in session.exec(of.order_by(col(SkillRecord.tested_on)))}


def _require_in_scope(agent_id: int, *, session: Session, by: Actor) -> None:
    require(may(by, "see_people"), by, f"see agent {agent_id}")
    today = _today(session=session)
    if not session.exec(_members(today, by).where(Agent.id == agent_id)).first():
        raise NotFound(key="error.no_agent", agent=agent_id)
