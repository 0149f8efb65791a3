"""One series over the months with its control chart, limits begun anew where a documented change says so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from inspection.analysis.places import Spot
from inspection.analysis.subjects import Subject
from inspection.analysis.sums import Run, spread_within
from inspection.measurement.changes_in_force import FATAL, Change
from inspection.models import ChangeKind
from inspection.statistics import StabilityVerdict, p_prime_chart, sigma_of_means, stability_verdict, xmr_chart
from inspection.statistics.checks import Array
from inspection.statistics.stability import FEWEST_POINTS
from inspection.words import say

FEWEST_DRAWN = 2
WIDTH = 3.0


@dataclass(frozen=True)
class Mark:
    """A change in a chart: the position of its month, its day, its words, and whether limits begin anew with it."""

    position: int
    day: str
    text: str
    rebase: bool


@dataclass(frozen=True)
class Track:
    """One series over the months with its chart; `breach` where it counts calls that break a rule.

    `totals` are the cases that happened (of `n`) where cases are counted, else the sums of the values. Centre, limits
    and sigma stand for each month; limits are missing where a stretch has fewer than twelve points, sigma where nothing
    varies. `since` is the position from which on the verdict speaks: 0, or that of the last change that began anew.
    """

    subject: str
    subject_name: str
    place: str
    place_name: str
    name: str
    unit: str
    counted: bool
    months: tuple[str, ...]
    values: tuple[float, ...]
    totals: tuple[float, ...]
    n: tuple[int, ...]
    centre: tuple[float, ...]
    lower: tuple[float | None, ...] | None
    upper: tuple[float | None, ...] | None
    sigma: tuple[float | None, ...]
    signals: tuple[int, ...]
    target: float | None
    verdict: StabilityVerdict
    since: int
    marks: tuple[Mark, ...]
    made_up_until: str | None
    sentence: str = ""
    breach: bool = False


@dataclass(frozen=True)
class _Stretch:
    """The chart of the months between two changes."""

    centre: list[float]
    lower: list[float | None]
    upper: list[float | None]
    sigma: list[float | None]
    signals: list[int]
    verdict: StabilityVerdict


def track_of(
    subject: Subject,
    spot: Spot,
    name: str,
    run: Run,
    changes: Sequence[Change],
    language: str,
    *,
    within: float | None = None,
) -> Track | None:
    """The chart of one series; None with fewer than two months.

    Args:
        name: what the sentence calls it.
        run: its months.
        changes: those that concern it, oldest first.
        within: the variance of one observation within its month, where it is known from more than this series.
    """
    run = tuple(one for one in run if one.n)
    if len(run) < FEWEST_DRAWN:
        return None
    counted = subject.counted and all(one.total == round(one.total) <= one.n for one in run)
    spread = None if counted else within or spread_within([run])
    marks = tuple(_marks([one.month for one in run], subject.code, changes, language))
    starts = sorted({0, *(one.position for one in marks if one.rebase)})
    stretches = [
        _stretch(run[start:end], subject, counted, spread)
        for start, end in zip(starts, [*starts[1:], len(run)], strict=True)
    ]
    made_up = [one.month for one in run if one.made_up]
    return Track(
        subject=subject.code,
        subject_name=subject.name,
        place=spot.address,
        place_name=spot.name(language),
        name=name,
        unit=subject.unit,
        counted=counted,
        target=subject.target,
        marks=marks,
        made_up_until=made_up[-1] if made_up else None,
        breach=subject.breach or subject.code == FATAL,
        **_series(run),
        **_joined(starts, stretches),
    )


def _series(run: Run) -> dict[str, Any]:
    """The months of a track with their values."""
    return {
        "months": tuple(one.month for one in run),
        "values": tuple(one.total / one.n for one in run),
        "totals": tuple(one.total for one in run),
        "n": tuple(one.n for one in run),
    }


def _joined(starts: Sequence[int], stretches: Sequence[_Stretch]) -> dict[str, Any]:
    """The charts of the stretches as one, with the verdict of the last."""
    lower = tuple(value for one in stretches for value in one.lower)
    upper = tuple(value for one in stretches for value in one.upper)
    limited = any(value is not None for value in lower)
    return {
        "centre": tuple(value for one in stretches for value in one.centre),
        "lower": lower if limited else None,
        "upper": upper if limited else None,
        "sigma": tuple(value for one in stretches for value in one.sigma),
        "signals": tuple(start + at for start, one in zip(starts, stretches, strict=True) for at in one.signals),
        "verdict": _moved(stretches[-1].verdict, starts[-1]),
        "since": starts[-1],
    }


def _stretch(run: Run, subject: Subject, counted: bool, within: float | None) -> _Stretch:
    number = len(run)
    if number < FEWEST_DRAWN:
        reason = f"{number} points; expected {FEWEST_POINTS} or more"
        verdict = StabilityVerdict("too_short", None, None, float("nan"), 0, reason)
        return _Stretch([run[0].total / run[0].n], [None], [None], [None], [], verdict)
    n = np.array([one.n for one in run], np.float64)
    totals = np.array([one.total for one in run])
    if counted:
        chart, verdict = p_prime_chart(totals, n), stability_verdict(totals, n)
        rate = float(chart.centre)
        sigma = float(chart.sigma_z) * np.sqrt(rate * (1 - rate) / n)
    else:
        means = totals / n
        known = None if within is None else sigma_of_means(means, n, within)
        chart, verdict = xmr_chart(means, sigma=known), stability_verdict(means, sigma=known)
        sigma = np.asarray(chart.upper - chart.centre) / WIDTH
    short = number < FEWEST_POINTS
    return _Stretch(
        [float(chart.centre)] * number,
        [None] * number if short else _clipped(chart.lower, subject.most),
        [None] * number if short else _clipped(chart.upper, subject.most),
        [float(one) if one > 0 else None for one in sigma],
        [] if short else chart.signals.tolist(),
        verdict,
    )


def _clipped(limits: Array, most: float) -> list[float | None]:
    """Limits within what the subject can be."""
    return [float(value) for value in np.clip(limits, 0.0, most)]


def _moved(verdict: StabilityVerdict, since: int) -> StabilityVerdict:
    """A verdict on a part of the months, its positions counted from the first month drawn."""
    position = None if verdict.position is None else verdict.position + since
    first = None if verdict.first_signal is None else verdict.first_signal + since
    return replace(verdict, position=position, first_signal=first)


def _marks(months: Sequence[str], subject: str, changes: Sequence[Change], language: str) -> list[Mark]:
    """The changes between the first and the last month, each at the first month that it holds for."""
    found = []
    for one in changes:
        month = f"{one.made_on:%Y-%m}"
        if one.concerns(subject) and months[0] <= month <= months[-1]:
            position = next(at for at, name in enumerate(months) if name >= month)
            text = change_words(one, language)
            found.append(Mark(position, one.made_on.isoformat(), text, one.begins_anew(subject) and position > 0))
    return found


def change_words(change: Change, language: str) -> str:
    """What a change says of itself: its own text, or which version was published."""
    if change.id is not None:
        return change.text
    key = "changes.rubric_published" if change.kind == ChangeKind.RUBRIC else "changes.script_published"
    return say(key, language, number=change.text)
