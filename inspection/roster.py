"""Who works when: working days of a centre, leave, and shifts of agents and users.

A person is an agent or a user. Days are local to the centre. Readers only: who may see them is asked by the use case.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from inspection.models import Agent, Centre, Holiday, Leave, Shift, User

SATURDAY = 5


@dataclass(frozen=True)
class Person:
    """An agent or a user, by the key of the row: exactly one is given."""

    agent_id: int | None = None
    user_id: int | None = None

    def __post_init__(self) -> None:
        if (self.agent_id is None) == (self.user_id is None):
            raise ValueError(f"agent {self.agent_id} and user {self.user_id}; expected exactly one of them")

    @classmethod
    def agent(cls, agent_id: int) -> "Person":
        """A person who answers calls."""
        return cls(agent_id=agent_id)

    @classmethod
    def user(cls, user_id: int) -> "Person":
        """A person with an account, such as an inspector."""
        return cls(user_id=user_id)


@dataclass(frozen=True)
class WorkingTime:
    """A shift by the centre's clock; `next_day` where it ends after midnight."""

    day: date
    from_time: time
    to_time: time

    @property
    def next_day(self) -> bool:
        """Whether it ends on the day after."""
        return self.to_time <= self.from_time


def is_working_day(day: date, centre: Centre | None, *, session: Session) -> bool:
    """Whether a day is worked in the offices of a centre: no weekend and no holiday, or a weekend that is worked.

    Args:
        day: local to the centre.
        centre: None asks for the nation. A holiday of the centre's province goes before one of the nation.
    """
    return day in working_days(day, day, centre, session=session)


def working_days(first: date, last: date, centre: Centre | None, *, session: Session) -> tuple[date, ...]:
    """The working days of a centre from `first` to `last`, both included, in order."""
    rests = _rests(first, last, centre, session=session)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(day for day in days if not rests.get(day, day.weekday() >= SATURDAY))


def holidays(first: date, last: date, centre: Centre | None, *, session: Session) -> list[Holiday]:
    """Holidays and worked weekend days of a stretch, by day; a province's own one stands in the nation's place."""
    province = None if centre is None else centre.province_id
    where = or_(col(Holiday.province_id).is_(None), col(Holiday.province_id) == province)
    rows = session.exec(
        select(Holiday).where(Holiday.day >= first, Holiday.day <= last, where).order_by(col(Holiday.day))
    )
    found: dict[date, Holiday] = {}
    for row in rows:
        if row.day not in found or row.province_id is not None:
            found[row.day] = row
    return list(found.values())


def on_leave(person: Person, day: date, *, session: Session) -> Leave | None:
    """The leave of a person on a day; None where there is none."""
    return session.exec(select(Leave).where(_of(Leave, person), *_covers(day)).limit(1)).first()


def agents_on_leave(day: date, *, session: Session, agent_ids: Collection[int] | None = None) -> dict[int, Leave]:
    """Every agent on leave on a day, by agent id; among `agent_ids` where they are given."""
    chosen = [] if agent_ids is None else [col(Leave.agent_id).in_(agent_ids)]
    rows = session.exec(select(Leave).where(col(Leave.agent_id).is_not(None), *_covers(day), *chosen))
    return {row.agent_id or 0: row for row in rows}


def users_on_leave(day: date, *, session: Session) -> dict[int, Leave]:
    """Every user on leave on a day, by user id."""
    rows = session.exec(select(Leave).where(col(Leave.user_id).is_not(None), *_covers(day)))
    return {row.user_id or 0: row for row in rows}


def leave_between(person: Person, first: date, last: date, *, session: Session) -> list[Leave]:
    """The leave of a person that touches a stretch of days, in order."""
    touches = (col(Leave.from_day) <= last, col(Leave.to_day) >= first)
    return list(session.exec(select(Leave).where(_of(Leave, person), *touches).order_by(col(Leave.from_day))))


def shifts_of(person: Person, first: date, last: date, *, session: Session) -> list[WorkingTime]:
    """The shifts of a person that begin from `first` to `last`, in order."""
    within = (col(Shift.day) >= first, col(Shift.day) <= last)
    rows = session.exec(select(Shift).where(_of(Shift, person), *within).order_by(col(Shift.day), col(Shift.from_time)))
    return [WorkingTime(row.day, row.from_time, row.to_time) for row in rows]


def works_on(person: Person, day: date, *, session: Session) -> bool:
    """Whether a person works on a day: never on leave; by shift, where the person has any in that month.

    Where no shift of the person is kept in the month of the day, an agent may work on any day (the service never
    closes), and a user on the working days of the own centre, or of
    the nation.
    """
    if on_leave(person, day, session=session) is not None:
        return False
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    kept = {shift.day for shift in shifts_of(person, first, last, session=session)}
    if kept:
        return day in kept
    return person.agent_id is not None or is_working_day(day, _centre_of(person, session=session), session=session)


def _centre_of(person: Person, *, session: Session) -> Centre | None:
    """The centre a person's days are reckoned by; None where the scope is wider than a centre."""
    if person.agent_id is not None:
        agent = session.get_one(Agent, person.agent_id)
        return session.get_one(Centre, agent.centre_id)
    user = session.get_one(User, person.user_id)
    if user.level != "centre":
        return None
    return session.exec(select(Centre).where(Centre.code == user.code)).first()


def _rests(first: date, last: date, centre: Centre | None, *, session: Session) -> dict[date, bool]:
    return {row.day: row.rest for row in holidays(first, last, centre, session=session)}


def _of(table: type[Shift] | type[Leave], person: Person) -> ColumnElement[bool]:
    columns: Any = table
    if person.agent_id is not None:
        return col(columns.agent_id) == person.agent_id
    return col(columns.user_id) == person.user_id


def _covers(day: date) -> tuple[ColumnElement[bool], ...]:
    return col(Leave.from_day) <= day, col(Leave.to_day) >= day
