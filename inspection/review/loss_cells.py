"""The cells of losses as the published evaluations say: five sums over the same answers, one for each kind of cell."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Select, and_, case, cast, func, or_
from sqlmodel import col

from inspection.models import POINT_UNITS, Answer, Assignment, Criterion, Evaluation, Finding
from inspection.models.cells import LOSS_PLACED
from inspection.review.published import PUBLISHED
from inspection.scoring.totals import BREACHES

LOSS_SUMS = ("n", "points")

POINTS: Any = case(
    (col(Criterion.kind) == "fatal", 0.0),
    (col(Criterion.kind) == "deduction", col(Answer.value)),
    else_=(1 - col(Answer.value)) * col(Criterion.weight),
)
"""What an answer costs; a breach of a fatal criterion costs the whole call, which is no number of points of its own."""

COSTS = or_(
    and_(col(Criterion.kind).in_(BREACHES), col(Answer.value) > 0),
    and_(col(Criterion.kind).not_in(BREACHES), col(Answer.value) < 1),
)
"""The condition that an answer costs something."""

ANSWERED = and_(
    col(Answer.evaluation_id) == col(Evaluation.id),
    col(Answer.criterion_id) == col(Criterion.id),
    col(Answer.value).is_not(None),
)
PUT_DOWN = and_(
    col(Finding.evaluation_id) == col(Answer.evaluation_id), col(Finding.criterion_id) == col(Answer.criterion_id)
)
NOTHING: Any = sa.literal_column("''", sa.String())
CAUSE: Any = func.coalesce(Finding.cause, NOTHING)
DETAIL: Any = func.coalesce(Finding.detail, NOTHING)


def loss_sums(where: ColumnElement[bool] | None = None) -> CompoundSelect[Any]:
    """The cells of losses, of the assignments that fulfil the condition."""
    chosen = sa.true() if where is None else where
    losses = (
        _grouped("detail", DETAIL, cause=CAUSE, points=POINTS),
        _grouped("criterion", col(Criterion.code), cause=CAUSE, points=POINTS),
        _grouped("call_type", col(Evaluation.call_type), cause=CAUSE, points=POINTS),
    )
    put_down = [
        one.select_from(Answer)
        .join(Evaluation, col(Evaluation.id) == col(Answer.evaluation_id))
        .join(Assignment, col(Assignment.id) == col(Evaluation.assignment_id))
        .join(Criterion, col(Criterion.id) == col(Answer.criterion_id))
        .outerjoin(Finding, PUT_DOWN)
        .where(PUBLISHED, ANSWERED, COSTS, chosen)
        for one in losses
    ]
    answers = _grouped("answers", col(Criterion.code)).where(
        PUBLISHED, ANSWERED, col(Criterion.kind) != "fatal", chosen
    )
    calls = _grouped("calls", col(Evaluation.call_type)).where(PUBLISHED, chosen)
    return sa.union_all(*put_down, answers, calls)


def _grouped(kind: str, key: Any, *, cause: Any = NOTHING, points: Any = 0.0) -> Select[Any]:
    told = {"kind": sa.literal_column(f"'{kind}'", sa.String()), "cause": cause, "key": key}
    placed = {name: told[name] if name in told else col(getattr(Assignment, name)) for name in LOSS_PLACED}
    grouped = [one for name, one in placed.items() if name != "kind" and one is not NOTHING]
    millionths = cast(func.round(points * POINT_UNITS), BigInteger)
    sums = (func.count().label("n"), cast(func.coalesce(func.sum(millionths), 0), BigInteger).label("points"))
    return sa.select(*(one.label(name) for name, one in placed.items()), *sums).group_by(*grouped)
