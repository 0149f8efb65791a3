"""Targeted samples (S3): calls chosen for what they are. They are inspected like any other and count into no rate."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.listening.transcription import queue_first
from inspection.models import (
    Agent,
    Assignment,
    AssignmentState,
    Centre,
    MonthPlan,
    PopulationCall,
    Recording,
)
from inspection.month import Month
from inspection.planning.assign import assign
from inspection.planning.closing import require_open, short_reason
from inspection.planning.draw import AgentDraw
from inspection.planning.finding import bases_of
from inspection.planning.inspectors import centres_of, staff_of
from inspection.planning.options import Options
from inspection.planning.rounds import today_at
from inspection.planning.store import assignment_row, sounds_of
from inspection.policies import Actor, may, require
from inspection.settings import get_settings


def sample_calls(
    month: Month, call_ids: Sequence[str], reason: str, inspector: str | None = None, *, session: Session, by: Actor
) -> int:
    """Assign calls of a drawn month as targeted samples, all or none; returns how many.

    Args:
        reason: why they were chosen; it is kept and shown.
        inspector: who gets them; without a name they are shared out like the draw.

    Raises:
        NotAllowed: the role may not take targeted samples.
        NotFound: a call is not of the month, or not in scope.
        Conflict: a call is inspected already, or the month is closed.
        InvalidInput: there is no reason, or the inspector cannot take them.
    """
    require(may(by, "sample"), by, f"take targeted samples of {month}")
    told = short_reason(reason)
    if not told:
        raise InvalidInput(key="error.no_reason")
    one_at_a_time("draw", session=session)
    bases = bases_of(month, session=session)
    for call_id in call_ids:
        if call_id in bases:
            raise Conflict(key="error.sampled_already", call=call_id)
    for centre in centres_of(by, session=session):
        _sample_centre(month, centre, list(call_ids), told, inspector, session=session, by=by)
    found = bases_of(month, session=session)
    missing = [call_id for call_id in call_ids if call_id not in found]
    if missing:
        raise NotFound(key="error.no_call", call=missing[0], month=month)
    return len(call_ids)


def _sample_centre(
    month: Month,
    centre: Centre,
    call_ids: Sequence[str],
    reason: str,
    inspector: str | None,
    *,
    session: Session,
    by: Actor,
) -> None:
    rows = session.exec(
        select(MonthPlan, PopulationCall.call_id, Agent)
        .join(PopulationCall, col(PopulationCall.plan_id) == MonthPlan.id)
        .join(Recording, col(Recording.call_id) == PopulationCall.call_id)
        .join(Agent, col(Agent.id) == Recording.agent_id)
        .where(
            MonthPlan.month == str(month),
            MonthPlan.population == "calls",
            MonthPlan.centre_id == centre.id,
            col(PopulationCall.call_id).in_(call_ids),
        )
        .order_by(PopulationCall.call_id)
    ).all()
    if not rows:
        return
    plan = require_open(rows[0][0].id or 0, session=session)
    agents = {call_id: agent for _, call_id, agent in rows}
    given = _given(plan, centre, agents, inspector, session=session, by=by)
    sounds = sounds_of(sorted(agents), session=session)
    due_on = today_at(centre, session=session) + timedelta(days=get_settings().due_days)
    for call_id, agent in agents.items():
        name, user_id = given[call_id]
        columns = assignment_row(plan, call_id, sounds.get(call_id), basis="targeted", reason=reason)
        row = Assignment(**columns, agent_id=agent.id or 0, inspector_id=user_id, rank=0, due_on=due_on)
        session.add(row)
        session.flush()
        after = {"call": call_id, "reason": reason, "inspector": name}
        audit.record("assignment.targeted", f"assignment/{row.id}", by=by, session=session, after=after)
        if user_id is not None:
            states.change(row, AssignmentState.ASSIGNED, by=by, session=session)
    queue_first({one.recording_id: (one.duration_ms, due_on) for one in sounds.values()}, session=session)


def _given(
    plan: MonthPlan,
    centre: Centre,
    agents: dict[str, Agent],
    inspector: str | None,
    *,
    session: Session,
    by: Actor,
) -> dict[str, tuple[str | None, int | None]]:
    """Who gets each call: a name and a user id, or neither where nobody may take it."""
    today = today_at(centre, session=session)
    due_on = today + timedelta(days=get_settings().due_days)
    month, options = Month.parse(plan.month), Options.read(plan.options)
    staff = staff_of(centre, month, options, session=session, by=by, today=today, due_on=due_on)
    people = [one for one in staff.people if inspector in (None, one.name)]
    if inspector is not None and not people:
        raise InvalidInput(key="error.no_inspector", name=inspector, centre=centre.code)
    calls: dict[str, list[str]] = {}
    for call_id, agent in agents.items():
        calls.setdefault(agent.staff_number, []).append(call_id)
    draws = [AgentDraw(agent, len(own), len(own), tuple(own)) for agent, own in sorted(calls.items())]
    sounds = sounds_of(sorted(agents), session=session)
    spoken = {call_id: one.language for call_id, one in sounds.items() if one.language in ("zh", "en")}
    given = assign(draws, people, spoken)
    if inspector is not None and None in given.values():
        refused = next(call_id for call_id, name in given.items() if name is None)
        raise InvalidInput(key="error.cannot_take", name=inspector, call=refused)
    return {call_id: (name, staff.ids.get(name or "")) for call_id, name in given.items()}
