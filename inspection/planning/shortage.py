"""Why an agent has fewer calls to draw from than are due, as a word the pages explain."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.models import Agent, Leave
from inspection.month import Month
from inspection.planning.draw import Population
from inspection.planning.population import NO_RECORDING

TOO_FEW_CALLS = "too_few_eligible_calls"
RECORDINGS_MISSING = "recordings_missing"
LEFT = "left"
JOINED_LATE = "joined_late"
ON_LEAVE = "on_leave"
LEAVE_DAYS = 7
"""Days of leave in the month from which on leave is named as the reason."""


@dataclass(frozen=True)
class Shortage:
    """What tells why agents fall short: calls without a recording by staff number, days of leave by agent id."""

    month: Month
    unrecorded: Mapping[str, int]
    leave_days: Mapping[int, int]

    def reason(self, agent: Agent, eligible: int, due: int) -> str | None:
        """Why an agent falls short; None where there are calls enough.

        Missing recordings are named first where they alone are to blame, since somebody can act on them.
        """
        if eligible >= due:
            return None
        if eligible + self.unrecorded.get(agent.staff_number, 0) >= due:
            return RECORDINGS_MISSING
        if agent.active_to is not None and agent.active_to < self.month.last_day:
            return LEFT
        if agent.active_from > self.month.first_day:
            return JOINED_LATE
        return ON_LEAVE if self.leave_days.get(agent.id or 0, 0) >= LEAVE_DAYS else TOO_FEW_CALLS


def shortage_of(month: Month, listed: Population, agents: Sequence[Agent], *, session: Session) -> Shortage:
    """What tells why agents of a centre fall short in a month."""
    rows = zip(listed.agents, listed.excluded, strict=True)
    unrecorded = Counter(agent for agent, excluded in rows if excluded == NO_RECORDING)
    ids = {agent.id for agent in agents}
    days: Counter[int] = Counter()
    for leave in session.exec(
        select(Leave).where(
            col(Leave.agent_id).is_not(None), Leave.from_day <= month.last_day, Leave.to_day >= month.first_day
        )
    ):
        if leave.agent_id in ids:
            first, last = max(leave.from_day, month.first_day), min(leave.to_day, month.last_day)
            days[leave.agent_id or 0] += (last - first).days + 1
    return Shortage(month, unrecorded, days)
