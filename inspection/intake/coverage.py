"""Recording coverage (S4): of all answered calls, how many were recorded, and how many of those can be played here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection.intake.facts_store import Call, calls_of, recorded_calls
from inspection.intake.storage import file_of
from inspection.models import Agent, Centre, Recording
from inspection.month import Month
from inspection.policies import Actor, is_system, may, require
from inspection.scope import centres


@dataclass(frozen=True)
class Share:
    """`part` of `whole`; `value` is None where the whole is empty."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0..1."""
        return self.part / self.whole if self.whole else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)


NONE = Share(0, 0)
Key = TypeVar("Key", date, str, tuple[str, str])


@dataclass(frozen=True)
class MissingCall:
    """An answered call without a recording, or one whose recording is not here."""

    call_id: str
    agent: str
    centre: str
    answered_at: str


@dataclass(frozen=True)
class Line:
    """The answered calls of an agent on a day: how many were recorded, and how many of those can be played here."""

    day: date
    centre: str
    agent: str
    answered: int
    recorded: int
    playable: int


@dataclass(frozen=True)
class Coverage:
    """Coverage of a month over the centres in scope. Below 100 % is an alert.

    `missing` was not recorded; `unplayable` was, by the recorder's own account, but its sound is not here.
    """

    month: str
    recorded: Share
    playable: Share
    by_day: dict[date, Share]
    by_agent: dict[tuple[str, str], Share]
    missing: tuple[MissingCall, ...]
    by_centre: dict[str, Share] = field(default_factory=dict)
    unplayable: tuple[MissingCall, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def alert(self) -> bool:
        """Whether any answered call lacks its recording."""
        return self.recorded.part < self.recorded.whole


@dataclass(frozen=True)
class _Answered:
    """One answered call, and what there is of it."""

    call: Call
    centre: Centre
    recorded: bool
    playable: bool

    @property
    def day(self) -> date:
        at = self.call.entered_at or self.call.answered_at
        if at is None:
            raise ValueError(f"call {self.call.call_id} has no time")
        return at.astimezone(ZoneInfo(self.centre.time_zone)).date()

    @property
    def agent(self) -> str:
        return self.call.agent or ""


def coverage(month: Month, *, session: Session, by: Actor) -> Coverage:
    """Recorded of answered, per day, centre and agent, within the actor's scope.

    Raises:
        NotAllowed: the role may not see coverage.
    """
    require(may(by, "see_coverage"), by, f"see the recording coverage of {month}")
    statement = select(Centre).order_by(Centre.code)
    reached = session.exec(statement if is_system(by) else statement.where(centres(by.scope))).all()
    calls = [call for centre in reached for call in _answered(month, centre, session=session)]
    recorded = [one for one in calls if one.recorded]
    return Coverage(
        str(month),
        Share(len(recorded), len(calls)),
        Share(sum(one.playable for one in recorded), len(recorded)),
        _shares(calls, lambda one: one.day),
        _shares(calls, lambda one: (one.centre.code, one.agent)),
        tuple(_missing(one) for one in calls if not one.recorded),
        _shares(calls, lambda one: one.centre.code),
        tuple(_missing(one) for one in recorded if not one.playable),
        _lines(calls),
    )


def _answered(month: Month, centre: Centre, *, session: Session) -> list[_Answered]:
    marks, here = recorded_calls(month, centre.code), _here(month, centre, session=session)
    return [
        _Answered(call, centre, marks.get(call.call_id, False), call.call_id in here)
        for call in calls_of(month, centre.code)
        if call.answered_at is not None
    ]


def _here(month: Month, centre: Centre, *, session: Session) -> set[str]:
    """The calls of a month whose recording's file is here."""
    start, end = month.bounds(centre.time_zone)
    answered_by = end + timedelta(days=1)  # a call of the last evening may be answered after midnight
    rows = session.exec(
        select(Recording.call_id, Recording.storage_key).where(
            Recording.centre_id == centre.id,
            col(Recording.started_at) >= start,
            col(Recording.started_at) < answered_by,
        )
    )
    return {call_id for call_id, key in rows if file_of(key) is not None}


def _shares(calls: Iterable[_Answered], key: Callable[[_Answered], Key]) -> dict[Key, Share]:
    """Recorded of answered by a key, in its order."""
    counts: dict[Key, Share] = {}
    for one in calls:
        counts[key(one)] = counts.get(key(one), NONE) + Share(one.recorded, 1)
    return {name: counts[name] for name in sorted(counts)}


def _lines(calls: Iterable[_Answered]) -> tuple[Line, ...]:
    groups: dict[tuple[date, str, str], list[_Answered]] = {}
    for one in calls:
        groups.setdefault((one.day, one.centre.code, one.agent), []).append(one)
    return tuple(
        Line(
            *place,
            answered=len(found),
            recorded=sum(one.recorded for one in found),
            playable=sum(one.recorded and one.playable for one in found),
        )
        for place, found in sorted(groups.items())
    )


def _missing(one: _Answered) -> MissingCall:
    at = one.call.answered_at
    local = "" if at is None else f"{at.astimezone(ZoneInfo(one.centre.time_zone)):%Y-%m-%d %H:%M:%S}"
    return MissingCall(one.call.call_id, one.agent, one.centre.code, local)


def agent_names(*, session: Session) -> dict[tuple[str, str], tuple[str, str]]:
    """Names of agents (Chinese, English) by centre code and staff number."""
    rows = session.exec(select(Centre.code, Agent).where(Agent.centre_id == Centre.id))
    return {(centre, agent.staff_number): (agent.name_zh, agent.name_en) for centre, agent in rows}
