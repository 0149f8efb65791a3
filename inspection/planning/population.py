"""Who is due an inspection in a month, and which calls can be drawn for it."""

from collections.abc import Iterator

from sqlmodel import Session, col, or_, select

from inspection.intake.facts_store import Call, calls_of
from inspection.models import Agent, Centre, Recording
from inspection.month import Month
from inspection.planning.draw import Candidate

NOT_ANSWERED = "not_answered"
NO_RECORDING = "no_recording"
UNKNOWN_AGENT = "unknown_agent"


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


def population(month: Month, centre: Centre, *, session: Session) -> list[Candidate]:
    """Every call of the month by the facts, and every recording the facts do not know, with the reason where excluded.

    Eligible are answered calls with a playable recording here.
    """
    due = {agent.staff_number for agent in agents_due(month, centre, session=session)}
    start, end = month.bounds(centre.time_zone)
    rows = session.exec(
        select(Recording.call_id, Agent.staff_number)
        .join(Agent, col(Agent.id) == Recording.agent_id)
        .where(Recording.centre_id == centre.id, Recording.started_at >= start, Recording.started_at < end)
    )
    recorded = dict(rows.all())
    calls = calls_of(month, centre.code)
    return sorted(_candidates(calls, recorded, due), key=lambda call: call.call_id)


def _candidates(calls: list[Call], recorded: dict[str, str], due: set[str]) -> Iterator[Candidate]:
    for call in calls:
        yield Candidate(call.call_id, call.agent or "", _exclusion(call, recorded, due))
    known = {call.call_id for call in calls}
    for call_id, agent in recorded.items():
        if call_id not in known:
            yield Candidate(call_id, agent, None if agent in due else UNKNOWN_AGENT)


def _exclusion(call: Call, recorded: dict[str, str], due: set[str]) -> str | None:
    if call.answered_at is None:
        return NOT_ANSWERED
    if call.agent not in due:
        return UNKNOWN_AGENT
    return None if recorded.get(call.call_id) == call.agent else NO_RECORDING
