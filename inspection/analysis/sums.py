"""Sums by month and place that the charts over the months are drawn from: of indicators, scores and single criteria."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, cast
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from inspection.analysis.places import Spot
from inspection.measurement.counting import count_places
from inspection.measurement.definitions import DIAL_TEST, SYSTEM, Counts, Indicator
from inspection.measurement.dial_counts import dial_test_counts
from inspection.measurement.figures import available_minutes, reached_centres
from inspection.models import (
    PUBLISHED_STATES,
    Answer,
    Assignment,
    Centre,
    Criterion,
    Evaluation,
    Level,
    MonthlyFigure,
    MonthPlan,
)
from inspection.month import Month
from inspection.policies import Actor
from inspection.scope import within


@dataclass(frozen=True)
class Sum:
    """One month of one series: `n` observations, their sum (or how many of them), the sum of their squares."""

    month: str
    n: int
    total: float
    squares: float
    made_up: bool

    def __add__(self, other: "Sum") -> "Sum":
        made_up = self.made_up or other.made_up
        return Sum(self.month, self.n + other.n, self.total + other.total, self.squares + other.squares, made_up)


Run = tuple[Sum, ...]
"""One series, the oldest month first, each month once."""

ByPlace = dict[int, Run]
"""Series by the key of their place."""


def spread_within(runs: Iterable[Run]) -> float | None:
    """The variance of one observation within its month and place, pooled; None where nothing varies."""
    squares, spare = 0.0, 0
    for one in (month for run in runs for month in run):
        squares += max(0.0, one.squares - one.total**2 / one.n)
        spare += one.n - 1
    return squares / spare if spare > 0 and squares > 1e-9 * spare else None


def score_runs(
    level: Level, parent: Spot, until: Month, months: int, *, session: Session, by: Actor
) -> tuple[ByPlace, ByPlace]:
    """The scores without the fatal rule, and the fatal errors, by place; published random inspections alone.

    Args:
        level: of the places; that of `parent` for it alone.
        parent: the place they lie in.
        until: the last month.
        months: how many months up to it.
    """
    value: Any = Evaluation.total_without_fatal
    sums = (func.count(), func.sum(value), func.sum(value * value), func.sum(cast(Evaluation.fatal, Integer)))
    conditions = [*_published(parent, until, months, by=by), col(value).is_not(None)]
    rows = _grouped(level, [], sums, conditions, session=session)
    scores = _gathered((place, Sum(month, n, total, squares, up)) for month, place, n, total, squares, _, up in rows)
    fatals = _gathered((place, Sum(month, n, bad, bad, up)) for month, place, n, _, _, bad, up in rows)
    return scores, fatals


def criterion_runs(
    level: Level, parent: Spot, until: Month, months: int, code: str | None = None, *, session: Session, by: Actor
) -> dict[str, ByPlace]:
    """The answers to each criterion (or to one), by its code and by place; arguments as `score_runs`."""
    value: Any = Answer.value
    conditions = [
        *_published(parent, until, months, by=by),
        Answer.evaluation_id == Evaluation.id,
        Answer.criterion_id == Criterion.id,
        col(value).is_not(None),
        *([] if code is None else [Criterion.code == code]),
    ]
    sums = (func.count(), func.sum(value), func.sum(value * value))
    rows = _grouped(level, [Criterion.code], sums, conditions, session=session)
    found: dict[str, list[tuple[int, Sum]]] = {}
    for month, place, name, n, total, squares, up in rows:
        found.setdefault(name, []).append((place, Sum(month, n, total, squares, up)))
    return {name: _gathered(rows) for name, rows in found.items()}


def fatal_calls(parent: Spot, until: Month, months: int, *, session: Session, by: Actor) -> list[tuple[str, bool]]:
    """The month of every inspected call of a place and whether it had a fatal error, in order."""
    statement = (
        columns_of(col(Assignment.month), col(Evaluation.fatal))
        .where(*_published(parent, until, months, by=by))
        .order_by(col(Assignment.month), col(Assignment.rank), col(Evaluation.id))
    )
    return [(month, fatal) for month, fatal in session.connection().execute(statement)]


def indicator_runs(
    wanted: Sequence[Indicator], level: Level, parent: Spot, until: Month, months: int, *, session: Session, by: Actor
) -> dict[str, ByPlace]:
    """The official figures of indicators by their ids and by place, the last month from its events where unpublished.

    Teams and agents have no indicators: nothing is found for them.
    """
    centres = {one.code: one for one in _centres_in(parent, session=session, by=by)}
    known = _published_counts(wanted, centres, until, months, session=session)
    done = {code for _, code, month in known if month == str(until)}
    lacking = [one for code, one in centres.items() if code not in done]
    known |= _current_counts(wanted, lacking, until, session=session)
    found: dict[str, list[tuple[int, Sum]]] = {}
    for (identity, code, month), (counts, made_up) in sorted(known.items(), key=lambda one: one[0][2]):
        if counts.denominator:
            one = Sum(month, counts.denominator, counts.numerator, counts.numerator, made_up)
            found.setdefault(identity, []).append((_key_of(level, centres[code]), one))
    return {identity: _gathered(rows) for identity, rows in found.items()}


Known = dict[tuple[str, str, str], tuple[Counts, bool]]
"""Indicator, centre and month -> the counts, and whether they are made up."""


def _published_counts(
    wanted: Sequence[Indicator], centres: Mapping[str, Centre], until: Month, months: int, *, session: Session
) -> Known:
    rows = session.exec(
        select(MonthlyFigure)
        .where(
            MonthlyFigure.level == Level.CENTRE,
            col(MonthlyFigure.code).in_(list(centres)),
            col(MonthlyFigure.indicator).in_([one.id for one in wanted]),
            MonthlyFigure.month > str(until.plus(-months)),
            MonthlyFigure.month <= str(until),
        )
        .order_by(col(MonthlyFigure.version))
    )
    official = {one.id: one.official for one in wanted}
    return {
        (row.indicator, row.code, row.month): (
            Counts(row.numerator, row.denominator, json.loads(row.missing)),
            row.made_up,
        )
        for row in rows
        if row.source == official[row.indicator]
    }


def _current_counts(wanted: Sequence[Indicator], lacking: Sequence[Centre], until: Month, *, session: Session) -> Known:
    """What is counted now in centres that have published nothing of the month."""
    if not lacking:
        return {}
    official = {one.id: one.official for one in wanted}
    found: Known = {}
    places = count_places(until, centres=[one.code for one in lacking]) if SYSTEM in official.values() else {}
    tallies = {code: own for (_, code), own in places.items()}
    for centre in lacking:
        counts = {(SYSTEM, identity): tally.counts for identity, tally in tallies.get(centre.code, {}).items()}
        if "K1" in official:
            counts[SYSTEM, "K1"] = available_minutes(until, [centre], session=session)
        if DIAL_TEST in official.values():
            tests = dial_test_counts(until, [centre], session=session)
            counts |= {(DIAL_TEST, identity): one for identity, one in tests.items()}
        for (source, identity), one in counts.items():
            if official.get(identity) == source:
                found[identity, centre.code, str(until)] = (one, False)
    return found


def _centres_in(parent: Spot, *, session: Session, by: Actor) -> list[Centre]:
    if parent.level in (Level.TEAM, Level.AGENT):
        return []
    reached = reached_centres(session=session, by=by)
    if parent.level == Level.NATION:
        return reached
    kept = {Level.PROVINCE: "province_id", Level.CENTRE: "id"}[parent.level]
    return [one for one in reached if getattr(one, kept) == parent.id]


def _key_of(level: Level, centre: Centre) -> int:
    keys = {Level.NATION: 0, Level.PROVINCE: centre.province_id, Level.CENTRE: centre.id or 0}
    return keys[level]


def _gathered(rows: Iterable[tuple[int, Sum]]) -> ByPlace:
    """Rows of the same place and month as one, places with their months in order."""
    found: dict[int, dict[str, Sum]] = {}
    for place, one in rows:
        months = found.setdefault(place, {})
        months[one.month] = months[one.month] + one if one.month in months else one
    return {place: tuple(months[name] for name in sorted(months)) for place, months in found.items()}


def _grouped(
    level: Level, by_what: Sequence[Any], sums: Sequence[Any], conditions: Sequence[Any], *, session: Session
) -> list[tuple[Any, ...]]:
    """Month, key of the place, what else is grouped by, the sums, and whether any of it is made up."""
    key: Any = {
        Level.PROVINCE: Centre.province_id,
        Level.CENTRE: Assignment.centre_id,
        Level.TEAM: Assignment.team_id,
        Level.AGENT: Assignment.agent_id,
    }.get(level)
    groups = [Assignment.month, *([] if key is None else [key]), *by_what]
    joined: list[Any] = [Assignment.centre_id == Centre.id] if level == Level.PROVINCE else []
    there = [] if key is None else [col(key).is_not(None)]
    made_up = func.max(cast(MonthPlan.made_up, Integer))
    statement = columns_of(*groups, *sums, made_up).where(*conditions, *joined, *there).group_by(*groups)
    rows = session.connection().execute(statement)
    if key is None:
        return [(row[0], 0, *row[1:-1], bool(row[-1])) for row in rows]
    return [(*row[:-1], bool(row[-1])) for row in rows]


def _published(parent: Spot, until: Month, months: int, *, by: Actor) -> Iterator[Any]:
    """The conditions of a published random inspection of the months, in a place and within the actor's scope."""
    yield Evaluation.assignment_id == Assignment.id
    yield Assignment.plan_id == MonthPlan.id
    yield col(Evaluation.state).in_(PUBLISHED_STATES)
    yield Assignment.basis == "random"
    yield Assignment.month > str(until.plus(-months))
    yield Assignment.month <= str(until)
    yield within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id, agent_id=Assignment.agent_id)
    match parent.level:
        case Level.PROVINCE:
            yield col(Assignment.centre_id).in_(select(Centre.id).where(Centre.province_id == parent.id))
        case Level.CENTRE:
            yield Assignment.centre_id == parent.id
        case Level.TEAM:
            yield Assignment.team_id == parent.id
        case Level.AGENT:
            yield Assignment.agent_id == parent.id
