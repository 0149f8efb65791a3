"""Reading the sums of published scores: what an analysis looks at, as NumPy arrays, within the reader's scope."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, and_, cast, exists, false, func, literal, or_, true, union_all
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from inspection.analysis.choices import breach_named
from inspection.models import ANSWER_UNITS, SCORE_UNITS, Agent, Centre, CriterionCell, Level, MonthPlan, ScoreCell, Team
from inspection.month import Month
from inspection.policies import Actor
from inspection.scope import within
from inspection.statistics.checks import Array

SCORE = "score"
MONTHS = 13
KEYS = ("month", "agent_id", "inspector_id", "team_id", "centre_id")
PERCENT = 100

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """Which published results of calls an analysis looks at.

    Args:
        until: the last month of the window.
        months: how many months the window has.
        basis: "random" or "targeted"; the two are never mixed.
        subject: "score", or the code of a criterion; empty for every criterion.
        operator: "own" or "contracted"; all where empty.
        team: the code of a team; all where empty.
        agent_id: one agent alone, where it is given; likewise `centre_id`.
    """

    until: Month
    months: int = MONTHS
    basis: str = "random"
    subject: str = SCORE
    operator: str = ""
    team: str = ""
    agent_id: int | None = None
    centre_id: int | None = None


@dataclass(frozen=True)
class Cells:
    """Sums by the columns that were asked for, a position a cell.

    Args:
        keys: the columns; a month is 202610, no team is 0.
        n: scores (answers) behind `total` and `squares`.
        total: sum of scores in points; of a criterion, of the value in percent (a breach is 100 %).
        squares: sum of their squares.
        calls: published evaluations, `fatal` of them with a fatal answer; of a criterion, n and the breaches of it.
    """

    keys: dict[str, Ids]
    n: Array
    total: Array
    squares: Array
    calls: Array
    fatal: Array

    def __len__(self) -> int:
        return int(self.n.size)

    def where(self, chosen: NDArray[np.bool_]) -> "Cells":
        """The cells that a mask chooses."""
        keys = {name: one[chosen] for name, one in self.keys.items()}
        sums = (self.n, self.total, self.squares, self.calls, self.fatal)
        return Cells(keys, *(one[chosen] for one in sums))

    def scored(self) -> "Cells":
        """The cells that have a score: not those in whose calls nothing applied."""
        return self.where(self.n > 0)


@dataclass(frozen=True)
class CellMonth:
    """One month that has scores, and whether any of them is made up."""

    month: Month
    made_up: bool


def read_cells(
    sample: Sample, columns: Sequence[str], *, session: Session, by: Actor, background: bool = False
) -> Cells:
    """The sums of a sample by `columns` (of `KEYS`), in their order; what nobody scored has no cell.

    Args:
        background: a team lead is given the whole centre, to be shown without names.
    """
    table, units = _table(sample)
    keys = [_key(table, name).label(name) for name in columns]
    counted: Any = (table.n, table.total, table.squares)
    if breach_named(sample.subject, session=session) is not None:
        counted, units = (table.n, table.breaches, table.breaches), 1 / PERCENT
    counted += (table.calls, table.fatal) if table is ScoreCell else (table.n, table.breaches)
    sums = [cast(func.sum(one), BigInteger) for one in counted]
    condition = _condition(table, sample, background=background, session=session, by=by)
    found = session.connection().execute(columns_of(*keys, *sums).where(condition).group_by(*keys).order_by(*keys))
    rows = np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, len(keys) + len(sums)).T
    n, total, squares, called, fatals = rows[len(keys) :].astype(np.float64)
    named = {name: rows[at] for at, name in enumerate(columns)}
    return Cells(named, n, total / units, squares / units**2, called, fatals)


@dataclass(frozen=True)
class CriterionSums:
    """The answers to one criterion: how many, their sum and sum of squares in percent, and the breaches of it."""

    n: float
    total: float
    squares: float
    breaches: float


def read_criteria(sample: Sample, *, session: Session, by: Actor, background: bool = False) -> dict[str, CriterionSums]:
    """The sums of each criterion of a sample, by its code."""
    table: Any = CriterionCell
    sums = [cast(func.sum(one), BigInteger) for one in (table.n, table.total, table.squares, table.breaches)]
    condition = _condition(table, replace(sample, subject=""), background=background, session=session, by=by)
    rows = columns_of(table.criterion, *sums).where(condition).group_by(table.criterion)
    units = ANSWER_UNITS / PERCENT
    found = session.connection().execute(rows)
    return {
        code: CriterionSums(float(n), total / units, squares / units**2, float(breaches))
        for code, n, total, squares, breaches in found
    }


def months_of(sample: Sample, *, session: Session, by: Actor, background: bool = False) -> list[CellMonth]:
    """The months of a sample that have scores, in order.

    Each is asked for one cell, which is quicker than adding up all of them; for a made-up one only where the month has
    a made-up plan.
    """
    table, _ = _table(sample)
    with_made_up = set(session.exec(select(MonthPlan.month).where(MonthPlan.made_up).distinct()))
    asked = []
    for back in reversed(range(sample.months)):
        month = sample.until.plus(-back)
        one = replace(sample, until=month, months=1)
        there = and_(table.n > 0, _condition(table, one, background=background, session=session, by=by))
        made_up = exists().where(there, table.made_up) if str(month) in with_made_up else false()
        asked.append(columns_of(literal(str(month)), exists().where(there), made_up))
    found = session.connection().execute(union_all(*asked))
    return [CellMonth(Month.parse(month), bool(made_up)) for month, there, made_up in found if there]


def own_agents(sample: Sample, *, session: Session, by: Actor) -> set[int] | None:
    """Whom a team lead sees by name: the agents whose last call of the sample was in the own team; None: everybody."""
    own = own_team(by, session=session)
    if own is None:
        return None
    cells = read_cells(sample, ("month", "agent_id", "team_id"), session=session, by=by, background=True)
    last = dict(zip(cells.keys["agent_id"].tolist(), cells.keys["team_id"].tolist(), strict=True))
    return {agent for agent, team in last.items() if team == own.id}


def own_team(by: Actor, *, session: Session) -> Team | None:
    """The team of whoever leads one."""
    if by.scope.level != Level.TEAM:
        return None
    return session.exec(select(Team).where(Team.code == by.scope.code)).first()


def _table(sample: Sample) -> tuple[Any, float]:
    return (ScoreCell, SCORE_UNITS) if sample.subject == SCORE else (CriterionCell, ANSWER_UNITS / PERCENT)


def _key(table: Any, name: str) -> ColumnElement[Any]:
    if name == "month":
        return cast(func.replace(col(table.month), "-", ""), BigInteger)
    column: Any = getattr(table, name)
    return cast(func.coalesce(column, 0) if name == "team_id" else column, BigInteger)


def _condition(table: Any, sample: Sample, *, background: bool, session: Session, by: Actor) -> ColumnElement[bool]:
    criterion = true() if table is ScoreCell or not sample.subject else table.criterion == sample.subject
    return and_(
        criterion,
        table.basis == sample.basis,
        table.population == "calls",
        table.month > str(sample.until.plus(-sample.months)),
        table.month <= str(sample.until),
        _operated(table, sample.operator),
        true() if sample.agent_id is None else table.agent_id == sample.agent_id,
        _in_centre(table, sample.centre_id),
        true() if not sample.team else table.team_id.in_(select(Team.id).where(Team.code == sample.team)),
        _reach(table, background=background, session=session, by=by),
    )


def _in_centre(table: Any, centre_id: int | None) -> ColumnElement[bool]:
    """By its agents too, so that the index on them is used."""
    if centre_id is None:
        return true()
    agents = select(Agent.id).where(Agent.centre_id == centre_id)
    return and_(table.centre_id == centre_id, col(table.agent_id).in_(agents))


def _operated(table: Any, operator: str) -> ColumnElement[bool]:
    """By the team's operator; by the centre's where nobody knows the team."""
    if not operator:
        return true()
    centres = select(Centre.id).where(Centre.operator == operator)
    teams = select(Team.id).where(Team.operator == operator)
    return or_(col(table.team_id).in_(teams), and_(col(table.team_id).is_(None), col(table.centre_id).in_(centres)))


def _reach(table: Any, *, background: bool, session: Session, by: Actor) -> ColumnElement[bool]:
    team = own_team(by, session=session) if background else None
    if team is not None:
        return col(table.centre_id) == team.centre_id
    return within(by, centre_id=table.centre_id, team_id=table.team_id, agent_id=table.agent_id)
