"""The recordings that are here, as the page lists them: by month, agent, what is odd about their sound, and hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from inspection.intake.retention import kept_until, retention_months
from inspection.models import Agent, Centre, Hold, Province, Recording
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.scope import within

MOST = 500
WIDEST_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Wanted:
    """What to list: staff numbers that begin so, only with warnings, only on hold."""

    month: Month
    agent: str = ""
    with_warnings: bool = False
    on_hold: bool = False


@dataclass(frozen=True)
class Listed:
    """A recording with who spoke, where, how long it is kept, and what holds it."""

    recording: Recording
    agent: Agent
    centre: Centre
    kept_until: str
    holds: tuple[Hold, ...]


def list_recordings(wanted: Wanted, *, session: Session, by: Actor) -> tuple[list[Listed], int]:
    """The newest recordings of a month within the actor's scope, and how many there are in all.

    Raises:
        NotAllowed: the role may not see recordings.
    """
    require(may(by, "see_recordings"), by, f"see the recordings of {wanted.month}")
    start, end = wanted.month.bounds(WIDEST_ZONE)
    statement = (
        select(Recording, Agent, Centre, Province)
        .where(Recording.agent_id == Agent.id, Recording.centre_id == Centre.id, Centre.province_id == Province.id)
        .where(col(Recording.started_at) >= start, col(Recording.started_at) < end)
        .where(within(by, centre_id=Recording.centre_id, team_id=Recording.team_id, agent_id=Recording.agent_id))
    )
    if wanted.agent:
        statement = statement.where(col(Agent.staff_number).startswith(wanted.agent, autoescape=True))
    if wanted.with_warnings:
        statement = statement.where(Recording.warnings != "[]")
    if wanted.on_hold:
        statement = statement.where(col(Recording.hold))
    number = session.exec(select(func.count()).select_from(statement.subquery())).one()
    rows = session.exec(statement.order_by(col(Recording.started_at).desc(), col(Recording.id)).limit(MOST)).all()
    holds = _holds([row.call_id for row, *_ in rows if row.hold], session=session)
    return [
        Listed(row, agent, centre, _day_kept(row, centre, province), tuple(holds.get(row.call_id, ())))
        for row, agent, centre, province in rows
    ], number


def _holds(calls: Sequence[str], *, session: Session) -> dict[str, list[Hold]]:
    found: dict[str, list[Hold]] = {}
    for hold in session.exec(select(Hold).where(col(Hold.call_id).in_(calls), col(Hold.released_at).is_(None))):
        found.setdefault(hold.call_id, []).append(hold)
    return found


def _day_kept(row: Recording, centre: Centre, province: Province) -> str:
    return f"{kept_until(row.started_at, retention_months(province)).astimezone(ZoneInfo(centre.time_zone)):%Y-%m-%d}"
