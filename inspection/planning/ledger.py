"""Reading a drawn month: the quota ledger by agent, the assignments, and the population with its exclusions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, select

from inspection.models import (
    Agent,
    Assignment,
    AssignmentState,
    Centre,
    DrawRound,
    MonthPlan,
    PopulationCall,
    QuotaLine,
    Team,
    User,
)
from inspection.month import Month
from inspection.planning.connect import Hanging, hanging
from inspection.planning.options import Options
from inspection.policies import Actor, may, require
from inspection.scope import within


@dataclass(frozen=True)
class LedgerLine:
    """One agent's month: what is due, could be drawn, was drawn, assigned and done, and why it falls short.

    Targeted samples count nowhere here; of what was drawn, `replaced` have nobody who scores them any more.
    """

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
    replaced: int = 0

    @property
    def compliant(self) -> bool:
        """Whether the agent has the inspections that are due: done, not only drawn (S6)."""
        return self.done >= self.due

    @property
    def missing(self) -> int:
        """How many calls are missing to what is due, those that were replaced without another included."""
        return max(0, self.due - self.drawn + self.replaced)

    @property
    def can_top_up(self) -> bool:
        """Whether others could be drawn for calls that were replaced."""
        return bool(self.replaced and self.missing and self.eligible > self.drawn)


@dataclass(frozen=True)
class AssignedCall:
    """One drawn or targeted call and who scores it; `rank` and `reason` as they are stored."""

    call_id: str
    agent: str
    centre: str
    inspector: str | None
    basis: str
    state: str
    due_on: date
    team: str
    assignment_id: int = 0
    rank: int = 0
    reason: str = ""
    version: int = 1

    def overdue(self, today: date) -> bool:
        """Whether it should have been done before a day."""
        return self.state != AssignmentState.DONE and self.due_on < today


@dataclass(frozen=True)
class RoundView:
    """One round of a centre's draw: the month or a week's share of it, or a top-up."""

    centre: str
    number: int
    kind: str
    week: int
    drawn: int
    drawn_on: datetime
    drawn_by: str


@dataclass(frozen=True)
class Considered:
    """One call of the population: whose it is where known, why it was left out, its stratum and its first round."""

    call_id: str
    agent: str | None
    excluded: str | None
    stratum: str = ""
    since: int = 1


@dataclass(frozen=True)
class PlanView:
    """A drawn month as a whole, over the centres in scope; `closed` where all of it is."""

    month: str
    seed: str
    quota: int
    made_up: bool
    lines: tuple[LedgerLine, ...]
    assignments: tuple[AssignedCall, ...]
    options: Options = field(default_factory=Options)
    rounds: tuple[RoundView, ...] = ()
    closed: bool = False

    @property
    def hanging(self) -> Hanging:
        """How the agents and inspectors of the random draw hang together."""
        return hanging(
            (f"{one.centre} {one.agent}", one.inspector)
            for one in self.assignments
            if one.inspector is not None and one.basis == "random"
        )


def read_plan(month: Month, population: str = "calls", *, session: Session, by: Actor) -> PlanView | None:
    """The drawn month within the actor's scope; None when it is not drawn yet.

    Args:
        population: `calls`, or `orders` for the samples of work orders.

    Raises:
        NotAllowed: the role may not see plans.
    """
    require(may(by, "see_plan"), by, f"see the plan of {month}")
    plans = session.exec(
        select(MonthPlan)
        .where(
            MonthPlan.month == str(month),
            MonthPlan.population == population,
            within(by, centre_id=MonthPlan.centre_id),
        )
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
        Options.read(plans[0].options),
        _rounds(ids, session=session),
        all(plan.closed_at is not None for plan in plans),
    )


def read_population(month: Month, population: str = "calls", *, session: Session, by: Actor) -> list[Considered]:
    """Every call the draw considered, by call id."""
    require(may(by, "see_plan"), by, f"see the population of {month}")
    of_call: list[Any] = [PopulationCall.call_id, Agent.staff_number, PopulationCall.excluded]
    of_draw: list[Any] = [PopulationCall.stratum, PopulationCall.since]
    rows = session.connection().execute(
        sqlalchemy.select(*map(col, of_call + of_draw))
        .join(MonthPlan, col(MonthPlan.id) == col(PopulationCall.plan_id))
        .join(Agent, col(Agent.id) == col(PopulationCall.agent_id), isouter=True)
        .where(
            col(MonthPlan.month) == str(month),
            col(MonthPlan.population) == population,
            within(by, centre_id=MonthPlan.centre_id),
        )
    )
    return sorted((Considered(*row) for row in rows), key=lambda row: row.call_id)


def _rounds(plan_ids: Sequence[int], *, session: Session) -> tuple[RoundView, ...]:
    rows = session.exec(
        select(DrawRound, Centre.code)
        .join(MonthPlan, col(MonthPlan.id) == DrawRound.plan_id)
        .join(Centre, col(Centre.id) == MonthPlan.centre_id)
        .where(col(DrawRound.plan_id).in_(plan_ids))
        .order_by(Centre.code, col(DrawRound.number))
    )
    return tuple(
        RoundView(centre, one.number, one.kind, one.week, one.drawn, one.drawn_at, one.drawn_by) for one, centre in rows
    )


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
                    row.call_id,
                    agent,
                    centres[row.centre_id],
                    inspector,
                    row.basis,
                    row.state,
                    row.due_on,
                    team or "",
                    row.id or 0,
                    row.rank,
                    row.reason,
                    row.version,
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
    drawn = [call for call in calls if call.basis == "random"]
    kept = Counter((call.centre, call.agent) for call in drawn)
    assigned = Counter((call.centre, call.agent) for call in drawn if call.inspector is not None)
    done = Counter((call.centre, call.agent) for call in drawn if call.state == AssignmentState.DONE)
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
            line.drawn - kept[centre, agent.staff_number],
        )
        for line, agent, centre in rows
    ]
    return tuple(sorted(lines, key=lambda line: (line.centre, line.agent)))
