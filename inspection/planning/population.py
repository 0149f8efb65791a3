"""Who is due an inspection in a month, and which calls can be drawn for it."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, and_, col, not_, or_, select

from inspection.batching import batches
from inspection.intake.facts_store import CallColumns, call_columns, calls_of
from inspection.models import Agent, Assignment, AssignmentState, Centre, Recording
from inspection.month import Month
from inspection.planning.draw import Population
from inspection.planning.options import Options
from inspection.planning.weeks import hour_band, week_of_day

NOT_ANSWERED = "not_answered"
NO_RECORDING = "no_recording"
UNKNOWN_AGENT = "unknown_agent"
TOO_SHORT = "too_short"
TOO_LONG = "too_long"
ALREADY_INSPECTED = "already_inspected"
OVER_MIDNIGHT = timedelta(days=1)
BATCH = 10_000
MS = 1000


@dataclass
class _Recorded:
    """What is recorded: call id -> staff number, and -> seconds where durations matter."""

    agents: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def agents_due(month: Month, centre: Centre, *, session: Session) -> list[Agent]:
    """The centre's agents who were active on any day of the month, by staff number."""
    ends = col(Agent.active_to)
    return list(
        session.exec(
            select(Agent)
            .where(Agent.centre_id == centre.id, Agent.active_from <= month.last_day)
            .where(or_(ends.is_(None), ends >= month.first_day))
            .order_by(Agent.staff_number)
        )
    )


def population(
    month: Month, centre: Centre, options: Options | None = None, *, session: Session, until: int = 31
) -> Population:
    """Every call of the month by the facts, and every recording the facts do not know, with the reason where excluded.

    Eligible are answered calls with a playable recording here, within the bounds of the options. A call is of the month
    in which it entered, by its facts; its recording may start past midnight, or a little before by the recorder's
    clock.

    Args:
        until: the last day of the month whose calls are taken, for a month that is drawn as it goes.
    """
    chosen = options or Options()
    due = {agent.staff_number for agent in agents_due(month, centre, session=session)}
    recorded = _recorded(month, centre, chosen, session=session)
    calls = call_columns(month, centre.code, centre.time_zone)
    strays = _strays(month, centre, recorded, set(calls.call_id), session=session)
    if strays.call_id:
        calls = _merged(calls, strays)
    if until < month.last_day.day:
        calls = _chosen(calls, [at for at, day in enumerate(calls.day) if day <= until])
    unlisted = set(strays.call_id)
    inspected = _inspected(month, centre, session=session) if chosen.skip_inspected else set()

    def excluded(call_id: str, agent: str | None, answered: bool) -> str | None:
        if not answered:
            return NOT_ANSWERED
        if agent not in due:
            return UNKNOWN_AGENT
        if call_id not in unlisted and recorded.agents.get(call_id) != agent:
            return NO_RECORDING
        if chosen.shortest_s is not None and recorded.seconds[call_id] < chosen.shortest_s:
            return TOO_SHORT
        if chosen.longest_s is not None and recorded.seconds[call_id] > chosen.longest_s:
            return TOO_LONG
        return ALREADY_INSPECTED if call_id in inspected else None

    columns = zip(calls.call_id, calls.agent, calls.answered, strict=True)
    return Population(
        calls.call_id,
        [agent or "" for agent in calls.agent],
        [excluded(*row) for row in columns],
        _strata(calls, month, chosen),
    )


def _recorded(month: Month, centre: Centre, options: Options, *, session: Session) -> _Recorded:
    """The recordings that can be of the month's calls."""
    start, end = month.bounds(centre.time_zone)
    names = dict(session.exec(select(Agent.id, Agent.staff_number)).all())
    found = _Recorded()
    timed = options.shortest_s is not None or options.longest_s is not None
    rows = session.execute(
        select(Recording.call_id, Recording.agent_id, Recording.duration_ms)
        .where(Recording.centre_id == centre.id)
        .where(Recording.started_at >= start - OVER_MIDNIGHT, Recording.started_at < end + OVER_MIDNIGHT)
        .execution_options(yield_per=BATCH)
    )
    for call_id, agent_id, duration_ms in rows:
        found.agents[call_id] = names[agent_id]
        if timed:
            found.seconds[call_id] = duration_ms / MS
    return found


def _strays(month: Month, centre: Centre, recorded: _Recorded, listed: set[str], *, session: Session) -> CallColumns:
    """The recordings of the month whose call stands in no facts: a call over midnight stands in its neighbour's."""
    strays = recorded.agents.keys() - listed
    if strays:
        strays -= {call.call_id for near in (month.previous(), month.next()) for call in calls_of(near, centre.code)}
    start, end = month.bounds(centre.time_zone)
    rows: list[tuple[str, datetime, str, str]] = []
    for some in batches(sorted(strays), BATCH):
        rows += session.execute(
            select(Recording.call_id, Recording.started_at, Recording.call_type, Recording.language).where(
                col(Recording.call_id).in_(some), Recording.started_at >= start, Recording.started_at < end
            )
        ).tuples()
    zone = ZoneInfo(centre.time_zone)
    local = [at.astimezone(zone) for _, at, _, _ in rows]
    return CallColumns(
        [row[0] for row in rows],
        [recorded.agents[row[0]] for row in rows],
        [True] * len(rows),
        [row[2] for row in rows],
        [row[3] for row in rows],
        [at.day for at in local],
        [at.hour for at in local],
    )


def _merged(calls: CallColumns, strays: CallColumns) -> CallColumns:
    """Both, by call id."""
    both = CallColumns(
        **{one.name: getattr(calls, one.name) + getattr(strays, one.name) for one in fields(CallColumns)}
    )
    return _chosen(both, sorted(range(len(both.call_id)), key=both.call_id.__getitem__))


def _chosen(calls: CallColumns, places: list[int]) -> CallColumns:
    """The calls at some places, in their order."""
    columns = {one.name: getattr(calls, one.name) for one in fields(CallColumns)}
    return CallColumns(**{name: [column[at] for at in places] for name, column in columns.items()})


def _inspected(month: Month, centre: Centre, *, session: Session) -> set[str]:
    """The calls that somebody inspects, or did, other than by this month's draw."""
    own_draw = and_(col(Assignment.month) == str(month), col(Assignment.basis) == "random")
    rows = session.exec(
        select(Assignment.call_id).where(
            Assignment.centre_id == centre.id,
            Assignment.population == "calls",
            Assignment.state != AssignmentState.REPLACED,
            not_(own_draw),
        )
    )
    return set(rows)


def _strata(calls: CallColumns, month: Month, options: Options) -> list[str]:
    """What the quota is spread over, a text a call: such as `w2|h08|query|zh`; nothing where it is not spread."""
    if not options.strata:
        return []
    weeks = week_of_day(month)
    parts = {
        "week": lambda: [f"w{weeks[day]}" for day in calls.day],
        "hour": lambda: [f"h{hour_band(hour):02d}" for hour in calls.hour],
        "call_type": lambda: [one or "" for one in calls.call_type],
        "language": lambda: [one or "" for one in calls.language],
    }
    return ["|".join(row) for row in zip(*(parts[name]() for name in options.strata), strict=True)]
