"""Losses and their causes from scoring: the answers of published inspections that cost something."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, case
from sqlmodel import Session, and_, col, func, or_, select

from inspection.analysis.cause_shapes import CauseSum, Chosen, FoundCause, Names, Window
from inspection.models import (
    PUBLISHED_STATES,
    Agent,
    Answer,
    Assignment,
    Criterion,
    Evaluation,
    Finding,
    MonthPlan,
    Recording,
)
from inspection.policies import Actor
from inspection.scope import within
from inspection.scoring.rubrics import criterion_names

SCORING = "scoring"
POINTS: Any = case(
    (col(Criterion.kind) == "fatal", 0.0),
    (col(Criterion.kind) == "deduction", col(Answer.value)),
    else_=(1 - col(Answer.value)) * col(Criterion.weight),
)
"""What an answer costs; a breach of a fatal criterion costs the whole call, which is no number of points of its own."""

COSTS = or_(
    and_(col(Criterion.kind).in_(("deduction", "fatal")), col(Answer.value) > 0),
    and_(col(Criterion.kind).not_in(("deduction", "fatal")), col(Answer.value) < 1),
)
NOTHING: Any = sa.literal_column("''")
CAUSE: Any = func.coalesce(Finding.cause, NOTHING)
DETAIL: Any = func.coalesce(Finding.detail, NOTHING)
CALL_TYPE: Any = func.coalesce(Recording.call_type, NOTHING)


def inspected(window: Window, by: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `Assignment` and `Evaluation`: published, of one sample, in the months and in scope."""
    return (
        col(Evaluation.assignment_id) == col(Assignment.id),
        col(Assignment.month) >= str(window.first),
        col(Assignment.month) <= str(window.last),
        col(Assignment.basis) == window.basis,
        col(Evaluation.state).in_(PUBLISHED_STATES),
        within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id, agent_id=Assignment.agent_id),
    )


def scoring_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """The losses added up by month, cause, detail, criterion and type of call."""
    keys = (col(Assignment.month), CAUSE, DETAIL, col(Criterion.code), CALL_TYPE)
    statement = _joined(sa.select(*keys, func.sum(POINTS), func.count()), window, by).group_by(*keys)
    return [
        CauseSum(month, SCORING, cause, detail, code, call_type, float(points or 0.0), n)
        for month, cause, detail, code, call_type, points, n in session.exec(statement)
    ]


def scoring_rows(window: Window, chosen: Chosen, most: int, *, session: Session, by: Actor) -> list[FoundCause]:
    """The losses one by one, the dearest first."""
    columns: tuple[Any, ...] = (Evaluation, Assignment, Criterion, Answer, Agent.staff_number, Recording.started_at)
    told = (CAUSE, DETAIL, func.coalesce(Finding.text, NOTHING), CALL_TYPE, POINTS)
    statement = _joined(sa.select(*columns, *told), window, by).join(Agent, col(Agent.id) == col(Assignment.agent_id))
    statement = statement.where(_is(chosen)).order_by(POINTS.desc(), col(Evaluation.id), col(Criterion.position))
    return [_found(row) for row in session.exec(statement.limit(most))]


def calls_inspected(window: Window, *, session: Session, by: Actor) -> dict[tuple[str, str], int]:
    """How many inspected calls there are, by month and type of call."""
    keys = (col(Assignment.month), CALL_TYPE)
    statement: Any = (
        sa.select(*keys, func.count())
        .select_from(Evaluation)
        .join(Assignment, col(Assignment.id) == col(Evaluation.assignment_id))
        .outerjoin(Recording, col(Recording.id) == col(Assignment.recording_id))
        .where(*inspected(window, by))
        .group_by(*keys)
    )
    return {(month, call_type): n for month, call_type, n in session.exec(statement)}


def scored_names(language: str, *, session: Session) -> Names:
    """The criteria with their codes."""
    return {code: f"{code} {name}" for code, name in criterion_names(language, session=session).items()}


def made_up_months(window: Window, *, session: Session) -> list[str]:
    """The months of the window that are made up for a demonstration."""
    made_up = (MonthPlan.made_up, MonthPlan.month >= str(window.first), MonthPlan.month <= str(window.last))
    return sorted(set(session.exec(select(MonthPlan.month).where(*made_up))))


def _joined(statement: Any, window: Window, by: Actor) -> Any:
    both = and_(
        col(Finding.evaluation_id) == col(Answer.evaluation_id), col(Finding.criterion_id) == col(Answer.criterion_id)
    )
    whole: Any = (
        statement.select_from(Answer)
        .join(Criterion, col(Criterion.id) == col(Answer.criterion_id))
        .join(Evaluation, col(Evaluation.id) == col(Answer.evaluation_id))
        .join(Assignment, col(Assignment.id) == col(Evaluation.assignment_id))
        .outerjoin(Finding, both)
        .outerjoin(Recording, col(Recording.id) == col(Assignment.recording_id))
    )
    return whole.where(*inspected(window, by), COSTS)


def _is(chosen: Chosen) -> ColumnElement[bool]:
    if chosen.by == "detail":
        cause, _, detail = chosen.key.partition("/")
        wanted: ColumnElement[bool] = and_(CAUSE.in_([cause]), DETAIL.in_([detail]))
        return wanted
    known: dict[str, Any] = {"cause": CAUSE, "criterion": col(Criterion.code), "call_type": CALL_TYPE}
    found: ColumnElement[bool] = known[chosen.by] == chosen.key
    return found


def _found(row: Any) -> FoundCause:
    evaluation, assignment, criterion, answer, staff_number, started_at, cause, detail, text, call_type, points = row
    evidence = None
    if answer.evidence_start_ms is not None and answer.evidence_end_ms is not None:
        evidence = (answer.evidence_start_ms, answer.evidence_end_ms)
    return FoundCause(
        SCORING,
        cause,
        detail,
        criterion.code,
        criterion.name_zh,
        criterion.name_en,
        call_type,
        round(float(points or 0.0), 2),
        started_at or evaluation.published_at,
        text,
        answer.comment,
        staff_number,
        call_id=assignment.call_id,
        evaluation_id=evaluation.id,
        evidence_ms=evidence,
    )
