"""From submitted to published to closed: the quality lead publishes, the agent sees and acknowledges."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection import states
from inspection.clock import business_now
from inspection.errors import NotFound
from inspection.models import (
    PUBLISHED_STATES,
    Agent,
    Assignment,
    Centre,
    Evaluation,
    EvaluationState,
    MonthPlan,
    User,
)
from inspection.month import Month
from inspection.planning.closing import require_open
from inspection.policies import Actor, may, may_publish, may_see_result, require
from inspection.review.appeals.ending import accept_result
from inspection.review.cells import refresh_cells
from inspection.scope import place_of, within
from inspection.scoring.evaluations import Sheet, read_sheet


@dataclass(frozen=True)
class Listed:
    """One evaluation in a list."""

    evaluation: Evaluation
    assignment: Assignment
    agent: Agent
    inspector: str
    time_zone: str
    made_up: bool = False


def waiting_for_publication(*, session: Session, by: Actor) -> Sequence[Listed]:
    """Submitted evaluations within the lead's scope, oldest first.

    Raises:
        NotAllowed: the role may not publish.
    """
    require(may(by, "publish"), by, "publish results")
    in_scope = within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id)
    rows = session.exec(
        select(Evaluation, Assignment, Agent, User)
        .where(
            Evaluation.assignment_id == Assignment.id,
            Assignment.agent_id == Agent.id,
            Evaluation.inspector_id == User.id,
            Evaluation.state == EvaluationState.SUBMITTED,
            in_scope,
        )
        .order_by(col(Evaluation.submitted_at), col(Evaluation.id))
    ).all()
    zones = _time_zones(session=session)
    return [
        Listed(one, assignment, agent, user.name, zones[assignment.centre_id]) for one, assignment, agent, user in rows
    ]


def publish_evaluations(evaluation_ids: Sequence[int], *, session: Session, by: Actor) -> int:
    """Publish submitted evaluations, all or none; returns how many.

    Raises:
        NotFound: one does not exist.
        NotAllowed: one is not in scope, or is the actor's own work.
        Conflict: one is not submitted, or its month is closed.
    """
    for evaluation_id in evaluation_ids:
        evaluation, assignment = _with_assignment(evaluation_id, session=session)
        place = place_of(centre_id=assignment.centre_id, team_id=assignment.team_id, session=session)
        allowed = may_publish(by, place, inspector_id=evaluation.inspector_id, agent_id=assignment.agent_id)
        require(allowed, by, f"publish evaluation {evaluation_id}")
        require_open(assignment.plan_id, session=session)
        evaluation.published_at = business_now(session=session)
        states.change(evaluation, EvaluationState.PUBLISHED, by=by, session=session)
    refresh_cells(evaluation_ids, session=session)
    return len(evaluation_ids)


def results_of_agent(month: Month | None = None, *, session: Session, by: Actor) -> Sequence[Listed]:
    """The agent's own published results, newest first; of one month where it is named.

    Raises:
        NotAllowed: the actor is no agent.
    """
    require(may(by, "see_own_results") and by.agent_id is not None, by, "see own results")
    statement = (
        select(Evaluation, Assignment, Agent, MonthPlan)
        .where(
            Evaluation.assignment_id == Assignment.id,
            Assignment.agent_id == Agent.id,
            Assignment.plan_id == MonthPlan.id,
            Assignment.agent_id == by.agent_id,
            col(Evaluation.state).in_(PUBLISHED_STATES),
        )
        .order_by(col(Evaluation.published_at).desc(), col(Evaluation.id).desc())
    )
    if month is not None:
        statement = statement.where(Assignment.month == str(month))
    zones = _time_zones(session=session)
    return [
        Listed(one, assignment, agent, "", zones[assignment.centre_id], plan.made_up)
        for one, assignment, agent, plan in session.exec(statement)
    ]


def result(evaluation_id: int, *, session: Session, by: Actor) -> Sheet:
    """One evaluation with its answers, to whoever may see it.

    Raises:
        NotFound: there is no such evaluation.
        NotAllowed: the actor may not see it.
    """
    evaluation, assignment = _with_assignment(evaluation_id, session=session)
    place = place_of(centre_id=assignment.centre_id, team_id=assignment.team_id, session=session)
    seen = may_see_result(
        by,
        place,
        agent_id=assignment.agent_id,
        inspector_id=evaluation.inspector_id,
        published=evaluation.state in PUBLISHED_STATES,
    )
    require(seen, by, f"see evaluation {evaluation_id}")
    return read_sheet(evaluation, session=session)


def acknowledge(evaluation_id: int, *, session: Session, by: Actor) -> None:
    """The agent accepts the own published result, which closes it; one that was appealed once the appeal is over.

    Raises:
        NotFound, NotAllowed: as `result`.
        Conflict: it is accepted or closed already, or its appeal is not decided.
    """
    sheet = result(evaluation_id, session=session, by=by)
    require(may(by, "see_own_results"), by, f"acknowledge evaluation {evaluation_id}")
    accept_result(sheet.evaluation, session=session, by=by)


def _time_zones(*, session: Session) -> dict[int, str]:
    return {centre.id or 0: centre.time_zone for centre in session.exec(select(Centre))}


def _with_assignment(evaluation_id: int, *, session: Session) -> tuple[Evaluation, Assignment]:
    evaluation = session.get(Evaluation, evaluation_id)
    if evaluation is None:
        raise NotFound(key="error.no_evaluation", evaluation=evaluation_id)
    return evaluation, session.get_one(Assignment, evaluation.assignment_id)
