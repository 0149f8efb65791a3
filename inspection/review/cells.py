"""Keeping the cells of published scores: recomputed from the evaluations wherever these change, never counted on."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    true,
)
from sqlmodel import Session, col

from inspection.database import one_at_a_time
from inspection.models import (
    ANSWER_UNITS,
    SCORE_UNITS,
    Answer,
    Assignment,
    Criterion,
    CriterionCell,
    Evaluation,
    LossCell,
    MonthPlan,
    ScoreCell,
)
from inspection.models.cells import LOSS_PLACED, PLACED
from inspection.review.loss_cells import LOSS_SUMS, loss_sums
from inspection.review.published import PUBLISHED
from inspection.scoring.totals import BREACHES

SCORE_SUMS = ("calls", "n", "total", "squares", "fatal")
CRITERION_SUMS = ("n", "total", "squares", "breaches")
SUMS = {*SCORE_SUMS, *CRITERION_SUMS, *LOSS_SUMS}
Rows = Select[Any] | CompoundSelect[Any]
AT_ONCE = 500
"""Evaluations or agents that one statement names."""

Team = tuple[int, int | None]
"""A centre, and its team; None where its agents have none."""


def refresh_cells(evaluation_ids: Collection[int], *, session: Session) -> None:
    """Recompute the cells of the agents, teams and months that these evaluations belong to.

    To be called in the transaction that publishes, amends or withdraws them.
    """
    session.flush()
    agents: dict[str, set[int]] = defaultdict(set)
    teams: dict[str, set[Team]] = defaultdict(set)
    owned = (col(Assignment.month), col(Assignment.agent_id), col(Assignment.centre_id), col(Assignment.team_id))
    for chunk in _chunks(sorted(evaluation_ids)):
        owners = select(*owned).where(
            col(Evaluation.assignment_id) == col(Assignment.id), col(Evaluation.id).in_(chunk)
        )
        for month, agent_id, centre_id, team_id in session.connection().execute(owners):
            agents[month].add(agent_id)
            teams[month].add((centre_id, team_id))
    if agents:
        # Of two who publish for the same agent, the second counts what the first has stored.
        one_at_a_time("score cells", session=session)
    for month, ids in sorted(agents.items()):
        for chunk in _chunks(sorted(ids)):
            _refresh(month, chunk, session=session)
        _refresh_losses(month, teams[month], session=session)


def refresh_all_cells(*, session: Session) -> None:
    """Recompute every cell."""
    session.flush()
    one_at_a_time("score cells", session=session)
    for table, rows in _whole_tables():
        session.connection().execute(delete(table))
        session.connection().execute(insert(table).from_select(list(rows.selected_columns.keys()), rows))


def cells_that_differ(*, session: Session) -> tuple[int, list[str]]:
    """How many cells there are, and a sentence for each that is not the sum of its evaluations."""
    number, problems = 0, []
    for table, rows in _whole_tables():
        kept, counted = _by_place(_kept(table), session=session), _by_place(rows, session=session)
        number += len(kept)
        for place in sorted(set(kept) | set(counted), key=repr):
            if kept.get(place) != counted.get(place):
                named = f"{table.__name__} {' '.join(map(str, place))}"
                problems.append(f"{named}: kept {kept.get(place)}, counted {counted.get(place)}")
    return number, problems


def score_sums(where: ColumnElement[bool] | None = None) -> Select[Any]:
    """The score cells as the evaluations say."""
    score = _whole(Evaluation.total_without_fatal, SCORE_UNITS)
    sums = (
        func.count().label("calls"),
        func.count(col(Evaluation.total_without_fatal)).label("n"),
        *_sums(score),
        func.sum(case((col(Evaluation.fatal), 1), else_=0)).label("fatal"),
    )
    return select(*_placed(), *sums).where(_published(), true() if where is None else where).group_by(*_placed())


def criterion_sums(where: ColumnElement[bool] | None = None) -> Select[Any]:
    """The criterion cells as the answers say."""
    value = _whole(Answer.value, ANSWER_UNITS)
    answered = and_(
        col(Answer.evaluation_id) == col(Evaluation.id),
        col(Answer.criterion_id) == col(Criterion.id),
        col(Answer.value).is_not(None),
    )
    code: Any = col(Criterion.code).label("criterion")
    broken = and_(col(Criterion.kind).in_(BREACHES), col(Answer.value) > 0)
    breaches = func.sum(case((broken, 1), else_=0)).label("breaches")
    return (
        select(code, *_placed(), func.count().label("n"), *_sums(value), breaches)
        .where(_published(), answered, true() if where is None else where)
        .group_by(code, *_placed())
    )


def _refresh(month: str, agent_ids: Sequence[int], *, session: Session) -> None:
    touched = and_(col(Assignment.month) == month, col(Assignment.agent_id).in_(agent_ids))
    for table, rows in ((ScoreCell, score_sums(touched)), (CriterionCell, criterion_sums(touched))):
        old = delete(table).where(col(table.month) == month, col(table.agent_id).in_(agent_ids))
        session.connection().execute(old)
        session.connection().execute(insert(table).from_select(list(rows.selected_columns.keys()), rows))


def _refresh_losses(month: str, teams: Collection[Team], *, session: Session) -> None:
    """All teams of a month in one pass over its inspections."""
    ids = sorted({team_id for _, team_id in teams if team_id is not None})
    without = sorted({centre_id for centre_id, team_id in teams if team_id is None})

    def of_teams(table: Any) -> ColumnElement[bool]:
        teamless = and_(col(table.team_id).is_(None), col(table.centre_id).in_(without))
        return and_(col(table.month) == month, or_(col(table.team_id).in_(ids), teamless))

    rows = loss_sums(of_teams(Assignment))
    session.connection().execute(delete(LossCell).where(of_teams(LossCell)))
    session.connection().execute(insert(LossCell).from_select(list(rows.selected_columns.keys()), rows))


def _whole_tables() -> tuple[tuple[Any, Rows], ...]:
    return (ScoreCell, score_sums()), (CriterionCell, criterion_sums()), (LossCell, loss_sums())


def _placed() -> list[Any]:
    elsewhere = {"inspector_id": Evaluation.inspector_id, "made_up": MonthPlan.made_up}
    return [col(elsewhere[name] if name in elsewhere else getattr(Assignment, name)).label(name) for name in PLACED]


def _published() -> ColumnElement[bool]:
    return and_(
        PUBLISHED,
        col(Assignment.plan_id) == col(MonthPlan.id),
    )


def _whole(value: Any, units: int) -> ColumnElement[int]:
    return cast(func.round(col(value) * units), BigInteger)


def _sums(value: ColumnElement[int]) -> tuple[Any, Any]:
    total, squares = func.sum(value), func.sum(value * value)
    return (
        cast(func.coalesce(total, 0), BigInteger).label("total"),
        cast(func.coalesce(squares, 0), BigInteger).label("squares"),
    )


def _kept(table: Any) -> Select[Any]:
    names = {
        ScoreCell: (*PLACED, *SCORE_SUMS),
        CriterionCell: ("criterion", *PLACED, *CRITERION_SUMS),
        LossCell: (*LOSS_PLACED, *LOSS_SUMS),
    }
    return select(*(getattr(table, name) for name in names[table]))


def _by_place(rows: Rows, *, session: Session) -> dict[tuple[Any, ...], tuple[int, ...]]:
    names = list(rows.selected_columns.keys())
    first = next(at for at, name in enumerate(names) if name in SUMS)
    return {tuple(row[:first]): tuple(row[first:]) for row in session.connection().execute(rows)}


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]
