"""Who is due an inspection in a month, and which calls can be drawn for it."""

from datetime import timedelta

from sqlmodel import Session, col, or_, select

from inspection.intake.facts_store import Call, calls_of
from inspection.models import Agent, Centre, Recording
from inspection.month import Month
from inspection.planning.draw import Candidate

NOT_ANSWERED = "not_answered"
NO_RECORDING = "no_recording"
UNKNOWN_AGENT = "unknown_agent"
OVER_MIDNIGHT = timedelta(days=1)


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

    Eligible are answered calls with a playable recording here. A call is of the month in which it entered, by its
    facts; its recording may start past midnight, or a little before by the recorder's clock.
    """
    due = {agent.staff_number for agent in agents_due(month, centre, session=session)}
    start, end = month.bounds(centre.time_zone)
    rows = session.exec(
        select(Recording.call_id, Agent.staff_number, Recording.started_at)
        .join(Agent, col(Agent.id) == Recording.agent_id)
        .where(Recording.centre_id == centre.id)
        .where(Recording.started_at >= start - OVER_MIDNIGHT, Recording.started_at < end + OVER_MIDNIGHT)
    ).all()
    recorded = {call_id: agent for call_id, agent, _ in rows}
    calls = calls_of(month, centre.code)
    within = {call_id: agent for call_id, agent, at in rows if start <= at < end}
    unlisted = _unlisted(within, calls, month, centre)
    listed = [Candidate(call.call_id, call.agent or "", _exclusion(call, recorded, due)) for call in calls]
    listed += [Candidate(*one, None if one[1] in due else UNKNOWN_AGENT) for one in unlisted.items()]
    return sorted(listed, key=lambda call: call.call_id)


def _unlisted(recorded: dict[str, str], calls: list[Call], month: Month, centre: Centre) -> dict[str, str]:
    """The recordings of the month whose call stands in no facts: a call over midnight stands in its neighbour's."""
    strays = recorded.keys() - {call.call_id for call in calls}
    if strays:
        strays -= {call.call_id for near in (month.previous(), month.next()) for call in calls_of(near, centre.code)}
    return {call_id: recorded[call_id] for call_id in strays}


def _exclusion(call: Call, recorded: dict[str, str], due: set[str]) -> str | None:
    if call.answered_at is None:
        return NOT_ANSWERED
    if call.agent not in due:
        return UNKNOWN_AGENT
    return None if recorded.get(call.call_id) == call.agent else NO_RECORDING
