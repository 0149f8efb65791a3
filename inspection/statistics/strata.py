"""The difference of two proportions over many strata, each too small to say anything by itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, codes, counts, divide


@dataclass(frozen=True)
class StratifiedDifference:
    """First proportion minus second within strata, with its 95 % interval and the p-value of no difference.

    One of each group. Where no stratum has both sides, all but the p-value of 1 is NaN; where it happened never or
    always, the difference is 0 and the interval NaN, since so few strata say nothing of how wide it is.
    """

    difference: Array
    low: Array
    high: Array
    p_value: Array


def stratified_difference(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, group: ArrayLike
) -> StratifiedDifference:
    """Mantel and Haenszel's difference of proportions with Sato's variance (1989), and their test (1959).

    Both hold for many strata of few cases, without a continuity correction.

    Args:
        x1: how often it happened on the first side, a stratum each.
        n1: of how many; likewise `x2` and `n2` on the second side.
        group: to which comparison a stratum belongs; comparisons come back sorted by it.

    Raises:
        StatisticsError: a count is impossible, or there is not one group for each stratum.
    """
    first, whole1 = counts(x1, n1)
    second, whole2 = counts(x2, n2)
    if not first.shape == second.shape == np.asarray(group).shape or first.ndim != 1:
        raise StatisticsError(
            f"strata {first.shape} and {second.shape} with groups {np.asarray(group).shape}; expected one of each"
        )
    index, groups = codes(group)
    both = (whole1 > 0) & (whole2 > 0)
    number = np.where(both, whole1 + whole2, 1.0)

    def total(values: Array, scale: Array = number) -> Array:
        return np.asarray(np.bincount(index, np.where(both, values / scale, 0.0), groups), np.float64)

    weight = total(whole1 * whole2)
    difference = divide(total(first * whole2 - second * whole1), weight)
    apart = total(
        whole1**2 * second - whole2**2 * first + whole1 * whole2 * (whole2 - whole1) / 2, number**2
    ) * np.nan_to_num(difference) + total(first * (whole2 - second) + second * (whole1 - first), 2 * number)
    half = float(stats.norm.ppf(0.975)) * divide(np.sqrt(np.maximum(apart, 0.0)), weight)
    happened = first + second
    spread = whole1 * whole2 * happened * (number - happened)
    expected = total(first * number - whole1 * happened)
    chi_square = divide(expected**2, total(spread, number**2 * np.maximum(number - 1, 1.0)))
    half = np.where(np.isnan(chi_square), np.nan, half)
    p_value = stats.chi2.sf(np.nan_to_num(chi_square), 1)
    return StratifiedDifference(
        difference, np.maximum(-1.0, difference - half), np.minimum(1.0, difference + half), p_value
    )
