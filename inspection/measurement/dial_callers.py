"""Who places which dial tests: fair shares, in a language they understand, never on leave; a pair has one caller."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from inspection.measurement.dial_draw import Dice
from inspection.models import Centre, DialSlot, User
from inspection.month import Month
from inspection.planning.inspectors import inspectors_of, languages_of
from inspection.roster import Person, leave_between, shifts_of

CALLING = ("planned", "done", "missed")


@dataclass(frozen=True)
class Caller:
    """Who can call.

    Args:
        languages: what they understand; everything where empty.
        away: days of leave.
        shifts: their local working times of the month; at any time where none is known, since the service never closes.
        load: the tests of the month that they have already.
    """

    name: str
    languages: frozenset[str] = frozenset()
    away: frozenset[date] = frozenset()
    shifts: tuple[tuple[datetime, datetime], ...] = ()
    load: int = 0

    def may_call(self, day: date, language: str) -> bool:
        """Whether they are there on a day and understand a language."""
        return day not in self.away and (not self.languages or language in self.languages)

    def off_duty(self, at: datetime) -> bool:
        """Whether they have shifts, none of which covers a local moment."""
        return bool(self.shifts) and not any(begins <= at < ends for begins, ends in self.shifts)


@dataclass(frozen=True)
class Turn:
    """The calls of one pair: its local hour, its language, and how many they are."""

    pair: str
    at: datetime
    language: str
    calls: int = 1


def share_out(turns: Sequence[Turn], callers: Sequence[Caller], dice: Dice) -> dict[str, str | None]:
    """The caller of each pair; None where nobody can call then.

    Whoever is on duty goes before whoever is not; then who has the fewest tests, then by chance. Pairs that fewest can
    call come first, so that they find somebody with room.
    """
    loads = Counter({one.name: one.load for one in callers})
    able = {turn.pair: [one for one in callers if one.may_call(turn.at.date(), turn.language)] for turn in turns}
    given: dict[str, str | None] = {}
    for turn in sorted(turns, key=lambda one: (len(able[one.pair]), one.pair)):

        def rank(one: Caller, turn: Turn = turn) -> tuple[bool, int, str]:
            return one.off_duty(turn.at), loads[one.name], dice.key("caller", turn.pair, one.name)

        best = min(able[turn.pair], key=rank, default=None)
        given[turn.pair] = None if best is None else best.name
        if best is not None:
            loads[best.name] += turn.calls
    return given


def callers_of(centre: Centre, month: Month, *, session: Session) -> tuple[list[Caller], Mapping[str, int]]:
    """The inspectors who can call a centre, with what they have of the month already; and their user ids by name.

    Who answers calls themselves does not place tests: colleagues would know the voice.
    """
    users = [user for user in inspectors_of(centre, session=session) if user.agent_id is None]
    loads = _loads(month, users, session=session)
    callers = [_caller(user, month, loads[user.id], session=session) for user in users]
    return callers, {user.name: user.id or 0 for user in users}


def local_hour(due_at: datetime, time_zone: str) -> datetime:
    """The hour of a moment by the local clock, without its zone."""
    return due_at.astimezone(ZoneInfo(time_zone)).replace(minute=0, second=0, microsecond=0, tzinfo=None)


def _caller(user: User, month: Month, load: int, *, session: Session) -> Caller:
    person = Person.user(user.id or 0)
    first, last = month.first_day, month.last_day
    away = frozenset(
        day
        for leave in leave_between(person, first, last, session=session)
        for day in month.days()
        if leave.from_day <= day <= leave.to_day
    )
    shifts = [
        (
            datetime.combine(one.day, one.from_time),
            datetime.combine(one.day + timedelta(days=one.next_day), one.to_time),
        )
        for one in shifts_of(person, first - timedelta(days=1), last, session=session)
    ]
    return Caller(user.name, languages_of(user.understands), away, tuple(shifts), load)


def _loads(month: Month, users: Sequence[User], *, session: Session) -> Counter[int | None]:
    rows = session.exec(
        select(DialSlot.inspector_id, func.count())
        .where(
            DialSlot.month == str(month),
            col(DialSlot.state).in_(CALLING),
            col(DialSlot.inspector_id).in_([user.id for user in users]),
        )
        .group_by(col(DialSlot.inspector_id))
    )
    return Counter(dict(rows.all()))
