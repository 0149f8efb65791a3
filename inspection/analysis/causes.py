"""Where findings come from (process, people, technology, standard): from all that is scored, tested and checked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inspection.analysis.cause_shapes import ALL, DIMENSIONS, NOT_ATTRIBUTED, CauseSum, Checked, Window, along
from inspection.analysis.flags import Flag
from inspection.analysis.found_causes import cause_sums, checked_by
from inspection.analysis.scored_causes import SCORING, answers_given, made_up_months
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
class FoundBy:
    """What one source found in the month: points lost and findings, of how many things that it looked at."""

    source: str
    checked: int
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
    """What one cause cost in one month, over how many inspected calls, and things looked at by any source.

    Points are lost in calls alone, so they are set against `calls`; findings against `checked`.
    """

    month: str
    cause: str
    points: float
    n: int
    calls: int
    checked: int


@dataclass(frozen=True)
class Causes:
    """Points lost by criterion and by what inspectors put them down to, the largest first; nothing is flagged.

    The sources and what is not attributed to any add up to the points lost. A breach of a fatal criterion counts as a
    finding without points.

    Args:
        basis: the sample, random or targeted; or `announced`: open checks, which are none.
        source: by what it was found; empty for everything of the basis.
        calls: inspected calls of the month, by type of call.
        checked: all that was looked at in the month, by type of call.
        found_by: the month by source.
        parts: the month by each dimension and cause; the parts of a dimension add up to the whole.
        trend: thirteen months by cause; a month in which nothing was looked at is left out.
        made_up: months among them that are made up for a demonstration.
    """

    month: str
    losses: tuple[Loss, ...]
    flags: tuple[Flag, ...]
    sentence: str
    sources: tuple[Source, ...] = ()
    not_attributed: float = 0.0
    basis: str = "random"
    source: str = ALL
    calls: tuple[tuple[str, int], ...] = ()
    checked: tuple[tuple[str, int], ...] = ()
    found_by: tuple[FoundBy, ...] = ()
    parts: tuple[Part, ...] = ()
    trend: tuple[CauseMonth, ...] = ()
    made_up: tuple[str, ...] = ()


def causes_of_loss(
    month: Month, *, session: Session, by: Actor, language: str = "en", basis: str = "random", source: str = ALL
) -> Causes:
    """What was found wrong in a month, what it cost and what it is put down to; the twelve months before beside.

    Args:
        basis: one of `BASES`: the two samples and what was announced are never mixed.
        source: by what it was found, a name of `READERS`; everything that belongs to the basis by default.

    Raises:
        NotAllowed: the role may not see causes.
        NotFound: there is no such basis or source.
    """
    window = Window(month.plus(1 - MONTHS), month, basis, source)
    sums = cause_sums(window, session=session, by=by)
    checked = checked_by(window, session=session, by=by)
    now = [one for one in sums if one.month == str(month)]
    scored = SCORING in checked
    losses = _losses(now, answers_given(Window(month, month, basis), session=session, by=by)) if scored else []
    sources = sorted(
        (Source(part.key, part.points, part.n) for part in parts_of(now, "cause") if part.cause != NOT_ATTRIBUTED),
        key=lambda one: (-one.lost, -one.n, one.cause),
    )
    left = round(sum(one.points for one in along(now, "cause") if one.cause == NOT_ATTRIBUTED), 2)
    told = _sentence(month, losses, sources, now, left, language) if scored else _counted(month, now, checked, language)
    return Causes(
        str(month),
        tuple(losses),
        (),
        told,
        tuple(sources),
        left,
        basis,
        source,
        _of_month(month, [checked.get(SCORING, {})]),
        _of_month(month, checked.values()),
        tuple(_found_by(name, month, found, now) for name, found in checked.items()),
        tuple(part for dimension in DIMENSIONS for part in parts_of(now, dimension)),
        trend_of(sums, checked),
        tuple(made_up_months(window, session=session)),
    )


def _of_month(month: Month, checked: Iterable[Checked]) -> tuple[tuple[str, int], ...]:
    """How much was looked at in a month, by type of call."""
    number: dict[str, int] = defaultdict(int)
    for found in checked:
        for (name, kind), n in found.items():
            if name == str(month):
                number[kind] += n
    return tuple(sorted(number.items()))


def _found_by(source: str, month: Month, checked: Checked, now: Sequence[CauseSum]) -> FoundBy:
    own = [one for one in along(now, "cause") if one.source == source]
    whole = sum(n for _, n in _of_month(month, [checked]))
    return FoundBy(source, whole, round(sum(one.points for one in own), 2), sum(one.n for one in own))


def parts_of(sums: Iterable[CauseSum], by: str) -> list[Part]:
    """Losses added up by one dimension and by cause."""
    points: dict[tuple[str, str], float] = defaultdict(float)
    number: dict[tuple[str, str], int] = defaultdict(int)
    for one in along(sums, by):
        points[one.key(by), one.cause] += one.points
        number[one.key(by), one.cause] += one.n
    return [Part(by, key, cause, round(points[key, cause], 2), number[key, cause]) for key, cause in sorted(points)]


def trend_of(sums: Iterable[CauseSum], checked: Mapping[str, Checked]) -> tuple[CauseMonth, ...]:
    """Every cause, and what is not attributed, in every month in which something was looked at."""
    calls: dict[str, int] = defaultdict(int)
    looked: dict[str, int] = defaultdict(int)
    for source, found in checked.items():
        for (month, _), n in found.items():
            looked[month] += n
            calls[month] += n if source == SCORING else 0
    points: dict[tuple[str, str], float] = defaultdict(float)
    number: dict[tuple[str, str], int] = defaultdict(int)
    for one in along(sums, "cause"):
        points[one.month, one.cause] += one.points
        number[one.month, one.cause] += one.n
    return tuple(
        CauseMonth(month, cause, round(points[month, cause], 2), number[month, cause], calls[month], looked[month])
        for month in sorted(looked)
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


def _counted(month: Month, now: Sequence[CauseSum], checked: Mapping[str, Checked], language: str) -> str:
    """The sentence where nothing is scored: how much was looked at, how often something was wrong, and why."""
    told = {"month": month, "checked": sum(n for _, n in _of_month(month, checked.values()))}
    if not told["checked"]:
        return say("causes.nothing_checked", language, month=month)
    number = sum(one.n for one in along(now, "cause"))
    if not number:
        return say("causes.nothing_found", language, **told)
    parts = [one for one in parts_of(now, "cause") if one.cause != NOT_ATTRIBUTED]
    left = number - sum(one.n for one in parts)
    if not parts:
        return say("causes.found_open", language, number=number, **told)
    first = min(parts, key=lambda one: (-one.n, one.cause))
    cause = say(f"sheet.cause_{first.cause}", language)
    return say("causes.found_sentence", language, number=number, cause=cause, n=first.n, left=left, **told)
