"""Losses and their causes from scoring: the answers of published inspections that cost something."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from inspection.analysis.cause_shapes import CauseSum, Chosen, FoundCause, Names, Window
from inspection.models import (
    POINT_UNITS,
    Agent,
    Answer,
    Assignment,
    Criterion,
    Evaluation,
    Finding,
    LossCell,
    MonthPlan,
    Recording,
)
from inspection.policies import Actor
from inspection.review.loss_cells import CAUSE, COSTS, DETAIL, NOTHING, POINTS, PUT_DOWN
from inspection.review.published import published_in
from inspection.scope import within
from inspection.scoring.rubrics import criterion_names

SCORING = "scoring"
CALL_TYPE: Any = col(Evaluation.call_type)


def inspected(window: Window, by: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `Assignment` and `Evaluation` that a result belongs to a window and to the actor's scope."""
    return published_in(window.first, window.last, window.basis, by)


def scoring_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """The losses of every month by cause and detail; those of the last month by criterion and by type of call too."""
    found = []
    for month, cause, key, points, n in _cells("detail", window, session=session, by=by):
        found.append(CauseSum(month, SCORING, cause, key, "", "", points, n, ("cause", "detail")))
    last = Window(window.last, window.last, window.basis)
    for month, cause, key, points, n in _cells("criterion", last, session=session, by=by):
        found.append(CauseSum(month, SCORING, cause, "", key, "", points, n, ("criterion",)))
    for month, cause, key, points, n in _cells("call_type", last, session=session, by=by):
        found.append(CauseSum(month, SCORING, cause, "", "", key, points, n, ("call_type",)))
    return found


def scoring_rows(window: Window, chosen: Chosen, most: int, *, session: Session, by: Actor) -> list[FoundCause]:
    """The losses one by one, the dearest first."""
    columns: tuple[Any, ...] = (Evaluation, Assignment, Criterion, Answer, Agent.staff_number, Recording.started_at)
    told = (CAUSE, DETAIL, func.coalesce(Finding.text, NOTHING), CALL_TYPE, POINTS)
    statement = _joined(sa.select(*columns, *told), window, by).join(Agent, col(Agent.id) == col(Assignment.agent_id))
    statement = statement.where(_is(chosen)).order_by(POINTS.desc(), col(Evaluation.id), col(Criterion.position))
    return [_found(row) for row in session.exec(statement.limit(most))]


def calls_inspected(window: Window, *, session: Session, by: Actor) -> dict[tuple[str, str], int]:
    """How many inspected calls there are, by month and type of call."""
    return {(month, key): n for month, _, key, _, n in _cells("calls", window, session=session, by=by)}


def answers_given(window: Window, *, session: Session, by: Actor) -> dict[str, int]:
    """How many answers with a value there are to each criterion that has points."""
    cells = _cells("answers", window, session=session, by=by)
    return {key: n for _, _, key, _, n in cells}


def scored_names(language: str, *, session: Session) -> Names:
    """The criteria with their codes."""
    return {code: f"{code} {name}" for code, name in criterion_names(language, session=session).items()}


def made_up_months(window: Window, *, session: Session) -> list[str]:
    """The months of the window that are made up for a demonstration."""
    made_up = (MonthPlan.made_up, MonthPlan.month >= str(window.first), MonthPlan.month <= str(window.last))
    return sorted(set(session.exec(select(MonthPlan.month).where(*made_up))))


def _cells(kind: str, window: Window, *, session: Session, by: Actor) -> list[tuple[str, str, str, float, int]]:
    """Month, cause, key, points lost and number, added up over the teams in scope."""
    keys = (col(LossCell.month), col(LossCell.cause), col(LossCell.key))
    statement = (
        sa.select(*keys, func.sum(col(LossCell.points)), func.sum(col(LossCell.n)))
        .where(
            col(LossCell.kind) == kind,
            col(LossCell.month) >= str(window.first),
            col(LossCell.month) <= str(window.last),
            col(LossCell.basis) == window.basis,
            within(by, centre_id=LossCell.centre_id, team_id=LossCell.team_id),
        )
        .group_by(*keys)
        .order_by(*keys)
    )
    rows = session.connection().execute(statement)
    return [(month, cause, key, int(points) / POINT_UNITS, int(n)) for month, cause, key, points, n in rows]


def _joined(statement: Any, window: Window, by: Actor) -> Any:
    whole: Any = (
        statement.select_from(Answer)
        .join(Criterion, col(Criterion.id) == col(Answer.criterion_id))
        .join(Evaluation, col(Evaluation.id) == col(Answer.evaluation_id))
        .join(Assignment, col(Assignment.id) == col(Evaluation.assignment_id))
        .outerjoin(Finding, PUT_DOWN)
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
