"""Reading a drawn month: the quota ledger by agent, the assignments, and the population with its exclusions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from inspection.models import (
    Agent,
    Assignment,
    AssignmentState,
    Centre,
    MonthPlan,
    PopulationCall,
    QuotaLine,
    Team,
    User,
)
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.scope import within


@dataclass(frozen=True)
class LedgerLine:
    """One agent's month: what is due, could be drawn, was drawn, assigned and done, and why it falls short."""

    agent: str
    name_zh: str
    name_en: str
    centre: str
    due: int
    eligible: int
    drawn: int
    assigned: int
    done: int
    shortfall: str | None


@dataclass(frozen=True)
class AssignedCall:
    """One drawn call and who scores it."""

    call_id: str
    agent: str
    centre: str
    inspector: str | None
    basis: str
    state: str
    due_on: date
    team: str


@dataclass(frozen=True)
class PlanView:
    """A drawn month as a whole, over the centres in scope."""

    month: str
    seed: str
    quota: int
    made_up: bool
    lines: tuple[LedgerLine, ...]
    assignments: tuple[AssignedCall, ...]


def read_plan(month: Month, *, session: Session, by: Actor) -> PlanView | None:
    """The drawn month within the actor's scope; None when it is not drawn yet.

    Raises:
        NotAllowed: the role may not see plans.
    """
    require(may(by, "see_plan"), by, f"see the plan of {month}")
    plans = session.exec(
        select(MonthPlan)
        .where(MonthPlan.month == str(month), within(by, centre_id=MonthPlan.centre_id))
        .order_by(col(MonthPlan.id))
    ).all()
    if not plans:
        return None
    ids = [plan.id or 0 for plan in plans]
    assigned = _assignments(ids, session=session)
    return PlanView(
        str(month),
        plans[0].seed,
        plans[0].quota,
        any(plan.made_up for plan in plans),
        _lines(ids, assigned, session=session),
        assigned,
    )


def read_population(month: Month, *, session: Session, by: Actor) -> list[tuple[str, str | None, str | None]]:
    """Every call the draw considered: call id, staff number where known, and why it was left out; by call id."""
    require(may(by, "see_plan"), by, f"see the population of {month}")
    rows = session.exec(
        select(PopulationCall.call_id, Agent.staff_number, PopulationCall.excluded)
        .join(MonthPlan, col(MonthPlan.id) == PopulationCall.plan_id)
        .join(Agent, col(Agent.id) == PopulationCall.agent_id, isouter=True)
        .where(MonthPlan.month == str(month), within(by, centre_id=MonthPlan.centre_id))
    )
    return sorted(((call_id, agent, excluded) for call_id, agent, excluded in rows), key=lambda row: row[0])


def _assignments(plan_ids: Sequence[int], *, session: Session) -> tuple[AssignedCall, ...]:
    centres = {centre.id: centre.code for centre in session.exec(select(Centre))}
    rows = session.exec(
        select(Assignment, Agent.staff_number, User.name, Team.code)
        .join(Agent, col(Agent.id) == Assignment.agent_id)
        .join(User, col(User.id) == Assignment.inspector_id, isouter=True)
        .join(Team, col(Team.id) == Assignment.team_id, isouter=True)
        .where(col(Assignment.plan_id).in_(plan_ids), Assignment.state != AssignmentState.REPLACED)
    )
    return tuple(
        sorted(
            (
                AssignedCall(
                    row.call_id, agent, centres[row.centre_id], inspector, row.basis, row.state, row.due_on, team or ""
                )
                for row, agent, inspector, team in rows
            ),
            key=lambda call: call.call_id,
        )
    )


def _lines(plan_ids: Sequence[int], calls: Sequence[AssignedCall], *, session: Session) -> tuple[LedgerLine, ...]:
    rows = session.exec(
        select(QuotaLine, Agent, Centre.code)
        .join(Agent, col(Agent.id) == QuotaLine.agent_id)
        .join(Centre, col(Centre.id) == Agent.centre_id)
        .where(col(QuotaLine.plan_id).in_(plan_ids))
    )
    assigned = Counter((call.centre, call.agent) for call in calls if call.inspector is not None)
    done = Counter((call.centre, call.agent) for call in calls if call.state == AssignmentState.DONE)
    lines = [
        LedgerLine(
            agent.staff_number,
            agent.name_zh,
            agent.name_en,
            centre,
            line.due,
            line.eligible,
            line.drawn,
            assigned[centre, agent.staff_number],
            done[centre, agent.staff_number],
            line.reason,
        )
        for line, agent, centre in rows
    ]
    return tuple(sorted(lines, key=lambda line: (line.centre, line.agent)))
