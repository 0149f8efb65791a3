"""Published scores of any shape, for the analyses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from inspection.models import Agent, Assignment, Criterion, Evaluation, MonthPlan, RubricVersion, User
from inspection.review.cells import refresh_all_cells
from tests.inspection.facts_builders import at

NOON = at("2026-11-01 04:00:00")


@dataclass(frozen=True)
class Score:
    """One published score; the agent by staff number, or by centre key and staff number (`2/1001`)."""

    agent: str
    inspector: str
    value: float
    month: str = "2026-10"
    basis: str = "random"
    fatal: bool = False
    state: str = "published"
    team: int | None = None


def publish(scores: Iterable[Score], *, session: Session) -> None:
    """Store scores with all that they hang on; the organisation must be there."""
    rubric = RubricVersion(code="r", number=1, name_zh="r", name_en="r")
    session.add(rubric)
    session.flush()
    session.add(Criterion(rubric_version_id=rubric.id or 0, **_CRITERION))
    agents = {f"{one.centre_id}/{one.staff_number}": one for one in session.exec(select(Agent))}
    agents |= {one.staff_number: one for one in sorted(agents.values(), key=lambda one: -one.centre_id)}
    plans: dict[tuple[str, int], MonthPlan] = {}
    inspectors: dict[str, User] = {}
    for number, one in enumerate(scores):
        agent = agents[one.agent]
        plan = plans.get((one.month, agent.centre_id)) or _plan(one.month, agent.centre_id, session=session)
        plans[one.month, agent.centre_id] = plan
        inspector = inspectors.get(one.inspector) or _inspector(one.inspector, session=session)
        inspectors[one.inspector] = inspector
        team = one.team or {"1001": 1, "1002": 1, "1003": 2, "2001": 3}.get(one.agent)
        assignment = Assignment(
            plan_id=plan.id or 0,
            month=one.month,
            call_id=f"c{number}",
            agent_id=agent.id or 0,
            team_id=team,
            centre_id=agent.centre_id,
            inspector_id=inspector.id,
            basis=one.basis,
            rank=number,
            due_on=date(2026, 11, 10),
            state="done",
        )
        session.add(assignment)
        session.flush()
        session.add(
            Evaluation(
                assignment_id=assignment.id or 0,
                rubric_version_id=rubric.id or 0,
                inspector_id=inspector.id or 0,
                state=one.state,
                started_at=NOON,
                published_at=NOON,
                total=0.0 if one.fatal else one.value,
                total_without_fatal=one.value,
                fatal=one.fatal,
            )
        )
    refresh_all_cells(session=session)


_CRITERION: dict[str, Any] = {
    "code": "A1",
    "section": "script",
    "position": 0,
    "kind": "scale",
    "weight": 100,
    "name_zh": "a",
    "name_en": "a",
}


def _plan(month: str, centre_id: int, *, session: Session) -> MonthPlan:
    plan = MonthPlan(month=month, centre_id=centre_id, seed="s", quota=10, drawn_at=NOON, drawn_by="t")
    session.add(plan)
    session.flush()
    return plan


def _inspector(name: str, *, session: Session) -> User:
    user = User(
        name=name,
        display_zh=name,
        display_en=name,
        password_hash="-",
        role="inspector",
        level="nation",
        created_at=NOON,
    )
    session.add(user)
    session.flush()
    return user
