"""Intervals for a proportion, and whether a target is proven met."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, count, counts, divide, share

Verdict = Literal["met", "not_met", "not_proven"]
MOST_NEEDED = 1_000_000


@dataclass(frozen=True)
class TargetVerdict:
    """Whether a target is proven met or missed.

    `bound` is the one-sided confidence bound that decided (or the one on the good side where neither does),
    `more_needed` how many further tests at the rate seen would prove it; None where none would.
    """

    verdict: Verdict
    bound: float
    more_needed: int | None


def wilson_interval(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Array, Array]:
    """Wilson's score interval (Wilson 1927; Newcombe 1998a, method 3) for x of n, elementwise; NaN where n is 0.

    Raises:
        StatisticsError: x or n is impossible, or the confidence is not between 0 and 1.
    """
    part, whole = counts(x, n)
    z = float(stats.norm.ppf(0.5 + share("confidence", confidence) / 2))
    middle = divide(part + z * z / 2, whole + z * z)
    root = np.sqrt(np.maximum(0.0, divide(part * (whole - part), whole) + z * z / 4))
    half = z * divide(root, whole + z * z)
    empty = ~(whole > 0)
    low = np.where(empty, np.nan, np.where(part == 0, 0.0, np.maximum(0.0, middle - half)))
    high = np.where(empty, np.nan, np.where(part == whole, 1.0, np.minimum(1.0, middle + half)))
    return low, high


def exact_interval(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Array, Array]:
    """The exact interval of Clopper and Pearson (1934) for x of n, elementwise; NaN where n is 0.

    Raises:
        StatisticsError: as `wilson_interval`.
    """
    part, whole = counts(x, n)
    tail = (1 - share("confidence", confidence)) / 2
    return lower_bound(part, whole, tail), upper_bound(part, whole, tail)


def target_verdict(x: float, n: float, target: float, at_least: bool = True, confidence: float = 0.95) -> TargetVerdict:
    """Whether a sampled rate is proven on the right side of its target, by the one-sided exact bound.

    Args:
        x: how often it happened.
        n: how often it was tested.
        target: the rate that is required, 0..1.
        at_least: whether the rate must be at least the target, else at most.
        confidence: of the one-sided bound.

    Raises:
        StatisticsError: x or n is impossible, or the target is not in 0..1.
    """
    if not 0 <= target <= 1:
        raise StatisticsError(f"target = {target:g}; expected 0 to 1")
    part, whole = count("x", x, n)
    good, required = (part, target) if at_least else (whole - part, 1 - target)
    tail = 1 - share("confidence", confidence)
    low = float(lower_bound(good, whole, tail)) if whole > 0 else 0.0
    high = float(upper_bound(good, whole, tail)) if whole > 0 else 1.0
    verdict: Verdict = "met" if low >= required else "not_met" if high < required else "not_proven"
    bound = high if verdict == "not_met" else low
    needed = _more_needed(good, whole, required, tail) if verdict == "not_proven" else 0
    return TargetVerdict(verdict, bound if at_least else 1 - bound, needed)


def _more_needed(good: float, whole: float, required: float, tail: float) -> int | None:
    """Further tests at the rate seen (all good where none is seen yet) until either bound decides."""
    rate = good / whole if whole else 1.0
    if abs(rate - required) < 1e-12 and 0 < rate < 1:
        return None

    def decided(more: int) -> bool:
        number, hits = whole + more, math.floor(good + rate * more + 1e-9)
        return bool(lower_bound(hits, number, tail) >= required or upper_bound(hits, number, tail) < required)

    reach = 1
    while not decided(reach):
        reach *= 2
        if reach > MOST_NEEDED:
            return None
    low = reach // 2
    while reach - low > 1:
        middle = (low + reach) // 2
        low, reach = (low, middle) if decided(middle) else (middle, reach)
    return reach


def lower_bound(x: ArrayLike, n: ArrayLike, tail: float) -> Array:
    """One-sided exact bound (Clopper and Pearson 1934): the rate under which x or more of n has the chance `tail`."""
    part, whole = np.asarray(x, np.float64), np.asarray(n, np.float64)
    with np.errstate(invalid="ignore"):
        bound = special.betaincinv(part, whole - part + 1, tail)
    return np.where(np.isnan(part) | ~(whole > 0), np.nan, np.where(part == 0, 0.0, bound))


def upper_bound(x: ArrayLike, n: ArrayLike, tail: float) -> Array:
    """One-sided exact bound (Clopper and Pearson 1934): the rate under which x or fewer of n has the chance `tail`."""
    part, whole = np.asarray(x, np.float64), np.asarray(n, np.float64)
    with np.errstate(invalid="ignore"):
        bound = special.betaincinv(part + 1, whole - part, 1 - tail)
    return np.where(np.isnan(part) | ~(whole > 0), np.nan, np.where(part == whole, 1.0, bound))
