"""Where findings come from (process, people, technology, standard): from the published answers that cost points."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inspection.analysis.cause_shapes import DIMENSIONS, NOT_ATTRIBUTED, CauseSum, Window, along
from inspection.analysis.flags import Flag
from inspection.analysis.found_causes import cause_sums
from inspection.analysis.scored_causes import SCORING, answers_given, calls_inspected, made_up_months
from inspection.models import CAUSES
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say

MONTHS = 13


@dataclass(frozen=True)
class Loss:
    """What a criterion cost in a month: points lost over all calls, of how many answers."""

    criterion: str
    lost: float
    n: int


@dataclass(frozen=True)
class Source:
    """What a cause cost: points lost that inspectors put down to it, over how many findings."""

    cause: str
    lost: float
    n: int


@dataclass(frozen=True)
class Part:
    """What one cause cost in one part of the month: `key` is a value of the dimension `by`."""

    by: str
    key: str
    cause: str
    points: float
    n: int


@dataclass(frozen=True)
class CauseMonth:
    """What one cause cost in one month, over how many inspected calls."""

    month: str
    cause: str
    points: float
    n: int
    calls: int


@dataclass(frozen=True)
class Causes:
    """Points lost by criterion and by what inspectors put them down to, the largest first; nothing is flagged.

    The sources and what is not attributed to any add up to the points lost. A breach of a fatal criterion counts as a
    finding without points.

    Args:
        basis: the sample: random inspections, or targeted ones.
        calls: inspected calls of the month, by type of call.
        parts: the month by each dimension and cause; the parts of a dimension add up to the whole.
        trend: thirteen months by cause; a month without inspected calls is left out.
        made_up: months among them that are made up for a demonstration.
    """

    month: str
    losses: tuple[Loss, ...]
    flags: tuple[Flag, ...]
    sentence: str
    sources: tuple[Source, ...] = ()
    not_attributed: float = 0.0
    basis: str = "random"
    calls: tuple[tuple[str, int], ...] = ()
    parts: tuple[Part, ...] = ()
    trend: tuple[CauseMonth, ...] = ()
    made_up: tuple[str, ...] = ()


def causes_of_loss(month: Month, *, session: Session, by: Actor, language: str = "en", basis: str = "random") -> Causes:
    """Points lost in the month's published inspections, and what they are put down to; the twelve months before beside.

    Args:
        basis: `random` or `targeted`: the two samples are never mixed.

    Raises:
        NotAllowed: the role may not see causes.
        NotFound: there is no such sample.
    """
    window = Window(month.plus(1 - MONTHS), month, basis)
    sums = cause_sums(window, session=session, by=by)
    calls = calls_inspected(window, session=session, by=by)
    now = [one for one in sums if one.month == str(month)]
    losses = _losses(now, answers_given(Window(month, month, basis), session=session, by=by))
    sources = sorted(
        (Source(part.key, part.points, part.n) for part in parts_of(now, "cause") if part.cause != NOT_ATTRIBUTED),
        key=lambda one: (-one.lost, -one.n, one.cause),
    )
    left = round(sum(one.points for one in along(now, "cause") if one.cause == NOT_ATTRIBUTED), 2)
    types = tuple(sorted((kind, n) for (name, kind), n in calls.items() if name == str(month)))
    return Causes(
        str(month),
        tuple(losses),
        (),
        _sentence(month, losses, sources, now, left, language),
        tuple(sources),
        left,
        basis,
        types,
        tuple(part for dimension in DIMENSIONS for part in parts_of(now, dimension)),
        trend_of(sums, calls),
        tuple(made_up_months(window, session=session)),
    )


def parts_of(sums: Iterable[CauseSum], by: str) -> list[Part]:
    """Losses added up by one dimension and by cause."""
    points: dict[tuple[str, str], float] = defaultdict(float)
    number: dict[tuple[str, str], int] = defaultdict(int)
    for one in along(sums, by):
        points[one.key(by), one.cause] += one.points
        number[one.key(by), one.cause] += one.n
    return [Part(by, key, cause, round(points[key, cause], 2), number[key, cause]) for key, cause in sorted(points)]


def trend_of(sums: Iterable[CauseSum], calls: dict[tuple[str, str], int]) -> tuple[CauseMonth, ...]:
    """Every cause, and what is not attributed, in every month with inspected calls."""
    inspected_calls: dict[str, int] = defaultdict(int)
    for (month, _), n in calls.items():
        inspected_calls[month] += n
    points: dict[tuple[str, str], float] = defaultdict(float)
    number: dict[tuple[str, str], int] = defaultdict(int)
    for one in along(sums, "cause"):
        points[one.month, one.cause] += one.points
        number[one.month, one.cause] += one.n
    return tuple(
        CauseMonth(month, cause, round(points[month, cause], 2), number[month, cause], inspected_calls[month])
        for month in sorted(inspected_calls)
        for cause in (*CAUSES, NOT_ATTRIBUTED)
    )


def _losses(now: Iterable[CauseSum], answers: Mapping[str, int]) -> list[Loss]:
    """By criterion, over all its answers of the month; fatal criteria have no points of their own."""
    lost: dict[str, float] = defaultdict(float)
    for one in along(now, "criterion"):
        if one.source == SCORING:
            lost[one.criterion] += one.points
    losses = [Loss(code, round(lost[code], 2), n) for code, n in answers.items()]
    return sorted(losses, key=lambda one: (-one.lost, one.criterion))


def _sentence(
    month: Month, losses: Sequence[Loss], sources: Sequence[Source], now: Sequence[CauseSum], left: float, language: str
) -> str:
    found = sum(one.n for one in along(now, "cause"))
    if not losses:
        key = "causes.no_calls" if found else "analysis.causes_none"
        return say(key, language, month=month, number=found)
    if not any(one.lost for one in losses):
        fatal = sum(one.n for one in along(now, "cause") if one.source == SCORING)
        return say("causes.fatal_alone" if fatal else "causes.no_loss", language, month=month, number=fatal)
    told = {"month": month, "criterion": losses[0].criterion}
    if not sources:
        return say("analysis.causes_sentence", language, **told)
    cause, points = say(f"sheet.cause_{sources[0].cause}", language), f"{sources[0].lost:g}"
    return say("analysis.causes_put_down", language, **told, cause=cause, points=points, left=f"{left:g}")
