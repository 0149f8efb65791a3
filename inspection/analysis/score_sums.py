"""Scores, fatal errors and the answers to single criteria by month and place, from the sums that are kept of them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer, cast
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from inspection.analysis.sums import ByPlace, Sum, Window, gathered
from inspection.measurement.changes_in_force import FATAL
from inspection.models import (
    ANSWER_UNITS,
    PUBLISHED_STATES,
    SCORE_UNITS,
    Answer,
    Assignment,
    Centre,
    Criterion,
    CriterionCell,
    Evaluation,
    Level,
    MonthPlan,
    ScoreCell,
)
from inspection.scope import within

RANDOM, CALLS = "random", "calls"
"""What counts: calls that were drawn at random."""


def score_runs(window: Window, *, session: Session) -> tuple[ByPlace, ByPlace]:
    """The scores without the fatal rule, and the fatal errors, by place."""
    scores, fatals = [], []
    for month, place, _, (n, total, squares, calls, fatal), made_up in _sums(
        ScoreCell, [], ("n", "total", "squares", "calls", "fatal"), window, session=session
    ):
        scores.append((place, _in_units(month, n, total, squares, SCORE_UNITS, made_up)))
        fatals.append((place, Sum(month, calls, fatal, fatal, made_up)))
    return gathered(scores), gathered(fatals)


def criterion_runs(
    window: Window, code: str | None = None, *, breaches: Collection[str] = (), session: Session
) -> dict[str, ByPlace]:
    """The answers to each criterion (or to one alone), by its code and by place; of `breaches`, how many there are."""
    found: dict[str, list[tuple[int, Sum]]] = {}
    only = [] if code is None else [col(CriterionCell.criterion) == code]
    for month, place, name, (n, total, squares, broken), made_up in _sums(
        CriterionCell, [CriterionCell.criterion], ("n", "total", "squares", "breaches"), window, only, session=session
    ):
        one = _in_units(month, n, total, squares, ANSWER_UNITS, made_up)
        if name in breaches:
            one = Sum(month, n, broken, broken, made_up)
        found.setdefault(name, []).append((place, one))
    return {name: gathered(rows) for name, rows in found.items()}


def breaches_in_order(window: Window, code: str, *, session: Session) -> list[tuple[str, bool]]:
    """The month of every inspected call of a place and whether it breaks a criterion (or any fatal one), in order.

    Args:
        code: of the criterion, or "fatal".
    """
    broken: Any = col(Evaluation.fatal)
    answered: list[Any] = []
    if code != FATAL:
        broken = col(Answer.value) > 0
        answered = [
            col(Answer.evaluation_id) == Evaluation.id,
            col(Answer.criterion_id) == Criterion.id,
            col(Answer.value).is_not(None),
            col(Criterion.code) == code,
        ]
    statement = (
        columns_of(col(Assignment.month), broken)
        .where(
            *answered,
            col(Evaluation.assignment_id) == Assignment.id,
            col(Assignment.plan_id) == MonthPlan.id,
            col(MonthPlan.population) == CALLS,
            col(Evaluation.state).in_(PUBLISHED_STATES),
            *_reached(Assignment, window),
        )
        .order_by(col(Assignment.month), col(Assignment.rank), col(Evaluation.id))
    )
    return [(month, bool(one)) for month, one in session.connection().execute(statement)]


def _in_units(month: str, n: int, total: int, squares: int, units: int, made_up: bool) -> Sum:
    return Sum(month, n, total / units, squares / units**2, made_up)


def _sums(
    table: Any,
    by_what: Sequence[Any],
    sums: Sequence[str],
    window: Window,
    only: Sequence[Any] = (),
    *,
    session: Session,
) -> Iterator[tuple[str, int, Any, list[int], bool]]:
    """Month, key of the place, what else is grouped by (None without), the sums, and whether any of it is made up."""
    key: Any = {
        Level.PROVINCE: Centre.province_id,
        Level.CENTRE: table.centre_id,
        Level.TEAM: table.team_id,
        Level.AGENT: table.agent_id,
    }.get(window.level)
    groups = [table.month, *([] if key is None else [key]), *by_what]
    summed = [cast(func.sum(getattr(table, name)), BigInteger) for name in sums]
    statement = columns_of(*groups, *summed, func.max(cast(table.made_up, Integer))).where(
        table.population == CALLS,
        *_reached(table, window),
        *only,
        *([] if key is None else [col(key).is_not(None)]),
        *([col(table.centre_id) == Centre.id] if window.level == Level.PROVINCE else []),
    )
    for row in session.connection().execute(statement.group_by(*groups)):
        values = list(row)
        place = 0 if key is None else values.pop(1)
        what = values.pop(1) if by_what else None
        yield values[0], place, what, [int(one) for one in values[1:-1]], bool(values[-1])


def _reached(table: Any, window: Window) -> Iterator[Any]:
    """The conditions of a random inspection of the months, in the place and within the actor's scope."""
    yield table.basis == RANDOM
    yield table.month > str(window.until.plus(-window.months))
    yield table.month <= str(window.until)
    yield within(window.by, centre_id=table.centre_id, team_id=table.team_id, agent_id=table.agent_id)
    match window.parent.level:
        case Level.PROVINCE:
            yield col(table.centre_id).in_(select(Centre.id).where(Centre.province_id == window.parent.id))
        case Level.CENTRE:
            yield table.centre_id == window.parent.id
        case Level.TEAM:
            yield table.team_id == window.parent.id
        case Level.AGENT:
            yield table.agent_id == window.parent.id
