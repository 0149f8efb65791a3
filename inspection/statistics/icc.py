"""Intraclass correlations: how far the scores of several inspectors of the same calls can be relied on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics.checks import share

Interval = tuple[float, float]
UNKNOWN: Interval = (float("nan"), float("nan"))


@dataclass(frozen=True)
class Coefficient:
    """Reliability of one rater's score and of the mean of all raters, each with its interval."""

    single: float
    average: float
    interval: Interval
    average_interval: Interval


@dataclass(frozen=True)
class Icc:
    """The three designs of Shrout and Fleiss (1979); NaN with a `reason` where undefined.

    one_way: every target has raters of its own (1,1 and 1,k). agreement: the raters are a sample, and their leniency
    counts as error (A,1 and A,k). consistency: leniency does not count (C,1 and C,k). `targets` is how many were
    complete.
    """

    one_way: Coefficient
    agreement: Coefficient
    consistency: Coefficient
    targets: int
    raters: int
    reason: str | None = None


def icc(ratings: ArrayLike, confidence: float = 0.95) -> Icc:
    """Intraclass correlations (Shrout and Fleiss 1979; intervals of McGraw and Wong 1996, table 7).

    Args:
        ratings: shape (targets, raters); a target with a missing rating (NaN) is left out.
        confidence: of the intervals.

    Raises:
        StatisticsError: another shape, fewer than two raters, or an infinite rating.
    """
    found = np.asarray(ratings, np.float64)
    share("confidence", confidence)
    if found.ndim != 2 or found.shape[1] < 2 or np.isinf(found).any():
        raise StatisticsError(f"ratings of shape {found.shape}; expected targets x two or more raters, finite or NaN")
    y = found[~np.isnan(found).any(axis=1)]
    targets, raters = int(y.shape[0]), int(y.shape[1])
    if targets < 2:
        return _undefined(targets, raters, "fewer_than_two_complete_targets")
    grand, by_target, by_rater = y.mean(), y.mean(axis=1), y.mean(axis=0)
    row_ms = float(raters * ((by_target - grand) ** 2).sum() / (targets - 1))
    within_ms = float(((y - by_target[:, None]) ** 2).sum() / (targets * (raters - 1)))
    column_ms = float(targets * ((by_rater - grand) ** 2).sum() / (raters - 1))
    rest = y - by_target[:, None] - by_rater + grand
    error_ms = float((rest**2).sum() / ((targets - 1) * (raters - 1)))
    scale = 1e-24 * max(1.0, float(np.abs(y).max()) ** 2)
    if max(row_ms, column_ms, error_ms) <= scale:
        return _undefined(targets, raters, "no_variation")
    row_ms, within_ms, column_ms, error_ms = (
        0.0 if ms <= scale else ms for ms in (row_ms, within_ms, column_ms, error_ms)
    )
    tail = (1 - confidence) / 2
    freedom = (targets - 1) * (raters - 1)
    return Icc(
        _ratio(row_ms, within_ms, targets, raters, targets * (raters - 1), tail),
        _agreement(row_ms, column_ms, error_ms, targets, raters, tail),
        _ratio(row_ms, error_ms, targets, raters, freedom, tail),
        targets,
        raters,
    )


def _undefined(targets: int, raters: int, reason: str) -> Icc:
    nothing = Coefficient(float("nan"), float("nan"), UNKNOWN, UNKNOWN)
    return Icc(nothing, nothing, nothing, targets, raters, reason)


def _stepped_up(single: float, raters: int) -> float:
    """Spearman and Brown: from one rater's reliability to the mean of all."""
    below = 1 + (raters - 1) * single
    return raters * single / below if below > 0 else float("-inf")


def _ratio(row_ms: float, error_ms: float, targets: int, raters: int, freedom: int, tail: float) -> Coefficient:
    """One-way and consistency: a function of F = row mean square over error mean square."""
    below = row_ms + (raters - 1) * error_ms
    if below == 0:
        return Coefficient(float("nan"), float("nan"), UNKNOWN, UNKNOWN)
    single = (row_ms - error_ms) / below
    average = 1 - error_ms / row_ms if row_ms > 0 else float("-inf")
    if error_ms == 0:
        return Coefficient(1.0, 1.0, (1.0, 1.0), (1.0, 1.0))
    ratio = row_ms / error_ms
    low = ratio / float(stats.f.ppf(1 - tail, targets - 1, freedom))
    high = ratio * float(stats.f.ppf(1 - tail, freedom, targets - 1))
    interval = ((low - 1) / (low + raters - 1), (high - 1) / (high + raters - 1))
    return Coefficient(single, average, interval, (_stepped_up(interval[0], raters), _stepped_up(interval[1], raters)))


def _agreement(row_ms: float, column_ms: float, error_ms: float, targets: int, raters: int, tail: float) -> Coefficient:
    """Absolute agreement: degrees of freedom by Satterthwaite, so that the interval is approximate."""
    n, k = targets, raters
    below = row_ms + (k - 1) * error_ms + k * (column_ms - error_ms) / n
    single = (row_ms - error_ms) / below if below > 0 else float("nan")
    average_below = row_ms + (column_ms - error_ms) / n
    average = (row_ms - error_ms) / average_below if average_below > 0 else float("nan")
    if not np.isfinite(single) or single >= 1 - 1e-15:
        edge = (1.0, 1.0) if np.isfinite(single) else UNKNOWN
        return Coefficient(single, average, edge, edge)
    a = k * single / (n * (1 - single))
    b = 1 + k * single * (n - 1) / (n * (1 - single))
    parts = (a * column_ms, b * error_ms)
    squares = parts[0] ** 2 / (k - 1) + parts[1] ** 2 / ((n - 1) * (k - 1))
    freedom = sum(parts) ** 2 / squares if squares > 0 else float("nan")
    low_f, high_f = stats.f.ppf(1 - tail, n - 1, freedom), stats.f.ppf(1 - tail, freedom, n - 1)
    spread = k * column_ms + (k * n - k - n) * error_ms
    low = float(n * (row_ms - low_f * error_ms) / (low_f * spread + n * row_ms))
    high = float(n * (high_f * row_ms - error_ms) / (spread + n * high_f * row_ms))
    return Coefficient(single, average, (low, high), (_stepped_up(low, k), _stepped_up(high, k)))
