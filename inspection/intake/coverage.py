"""Recording coverage (S4): of all answered calls, how many were recorded, and how many of those can be played here."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection.intake.facts_store import Call, calls_of, recorded_calls
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


@dataclass(frozen=True)
class MissingCall:
    """An answered call without a recording."""

    call_id: str
    agent: str
    centre: str
    answered_at: str


@dataclass(frozen=True)
class Coverage:
    """Coverage of a month over the centres in scope. Below 100 % is an alert."""

    month: str
    recorded: Share
    playable: Share
    by_day: dict[date, Share]
    by_agent: dict[tuple[str, str], Share]
    missing: tuple[MissingCall, ...]

    @property
    def alert(self) -> bool:
        """Whether any answered call lacks its recording."""
        return self.recorded.part < self.recorded.whole


def coverage(month: Month, *, session: Session, by: Actor) -> Coverage:
    """Recorded of answered, per day and agent, within the actor's scope.

    Raises:
        NotAllowed: the role may not see coverage.
    """
    require(may(by, "see_coverage"), by, f"see the recording coverage of {month}")
    statement = select(Centre).order_by(Centre.code)
    reached = session.exec(statement if is_system(by) else statement.where(centres(by.scope))).all()
    days: Counter[tuple[date, bool]] = Counter()
    agents: Counter[tuple[str, str, bool]] = Counter()
    missing: list[MissingCall] = []
    playable = NONE
    for centre in reached:
        marks = recorded_calls(month, centre.code)
        answered = [call for call in calls_of(month, centre.code) if call.answered_at is not None]
        for call in answered:
            recorded = marks.get(call.call_id, False)
            days[_day(call, centre), recorded] += 1
            agents[centre.code, call.agent or "", recorded] += 1
            if not recorded:
                missing.append(_missing(call, centre))
        recorded_ids = {call.call_id for call in answered if marks.get(call.call_id, False)}
        playable += _playable(month, centre, recorded_ids, session=session)
    return Coverage(
        str(month),
        Share(sum(n for (_, yes), n in days.items() if yes), sum(days.values())),
        playable,
        {day: Share(days[day, True], days[day, True] + days[day, False]) for day in sorted({day for day, _ in days})},
        {
            (centre_code, agent): Share(
                agents[centre_code, agent, True], agents[centre_code, agent, True] + agents[centre_code, agent, False]
            )
            for centre_code, agent in sorted({(one, agent) for one, agent, _ in agents})
        },
        tuple(missing),
    )


def _day(call: Call, centre: Centre) -> date:
    at = call.entered_at or call.answered_at
    if at is None:
        raise ValueError(f"call {call.call_id} has no time")
    return at.astimezone(ZoneInfo(centre.time_zone)).date()


def _missing(call: Call, centre: Centre) -> MissingCall:
    local = call.answered_at.astimezone(ZoneInfo(centre.time_zone)) if call.answered_at else None
    return MissingCall(call.call_id, call.agent or "", centre.code, f"{local:%Y-%m-%d %H:%M:%S}" if local else "")


def _playable(month: Month, centre: Centre, recorded: set[str], *, session: Session) -> Share:
    start, end = month.bounds(centre.time_zone)
    answered_by = end + timedelta(days=1)  # a call of the last evening may be answered after midnight
    here = session.exec(
        select(Recording.call_id).where(
            Recording.centre_id == centre.id,
            col(Recording.started_at) >= start,
            col(Recording.started_at) < answered_by,
        )
    )
    return Share(len(recorded & set(here)), len(recorded))


def agent_names(*, session: Session) -> dict[tuple[str, str], tuple[str, str]]:
    """Names of agents (Chinese, English) by centre code and staff number."""
    rows = session.exec(select(Centre.code, Agent).where(Agent.centre_id == Centre.id))
    return {(centre, agent.staff_number): (agent.name_zh, agent.name_en) for centre, agent in rows}
