"""Control charts: what is ordinary noise over time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, counts, divide, series

D2 = 1.128
"""Expected range of two normal observations, in standard deviations (NIST/SEMATECH 6.3.2.2)."""


@dataclass(frozen=True)
class Chart:
    """A control chart: `signals` are the positions beyond the limits; `sigma_z` is Laney's, 1 for the other charts."""

    centre: float
    lower: Array
    upper: Array
    statistic: Array
    signals: NDArray[np.int_]
    sigma_z: float = 1.0


def p_chart(x: ArrayLike, n: ArrayLike, baseline: slice | None = None, width: float = 3.0) -> Chart:
    """Shewhart's p chart (NIST/SEMATECH 6.3.3.1) of x of n over time.

    Args:
        x: counts in order of time.
        n: totals, more than 0.
        baseline: the points that centre and limits rest on; by default all.
        width: distance of the limits in standard deviations.

    Raises:
        StatisticsError: a count is impossible, a total is 0, or there are fewer than two points.
    """
    part, whole, base = _proportions(x, n, baseline)
    return _p(part, whole, base, width, 1.0)


def p_prime_chart(x: ArrayLike, n: ArrayLike, baseline: slice | None = None, width: float = 3.0) -> Chart:
    """Laney's p' chart (Laney 2002): limits widened by the variation between points that sampling does not explain.

    Arguments and errors as `p_chart`. Needs two baseline points.
    """
    part, whole, base = _proportions(x, n, baseline)
    centre = part[base].sum() / whole[base].sum()
    sigma = np.sqrt(centre * (1 - centre) / whole[base])
    z = divide(part[base] / whole[base] - centre, sigma)
    ranges = np.abs(np.diff(z))
    sigma_z = float(ranges.mean() / D2) if ranges.size and np.isfinite(ranges).all() else 1.0
    return _p(part, whole, base, width, sigma_z)


def xmr_chart(
    values: ArrayLike, baseline: slice | None = None, sigma: ArrayLike | None = None, width: float = 3.0
) -> Chart:
    """Individuals chart (NIST/SEMATECH 6.3.2.2): limits from the mean moving range, or from a given sigma.

    Args:
        values: in order of time.
        baseline: the points that centre and sigma rest on; by default all.
        sigma: standard deviation of one point, where it is known better (pooled over agents), or of each point; then
            the centre is weighted by the points' precision.
        width: distance of the limits in sigmas.

    Raises:
        StatisticsError: fewer than two points, one that is not a number, or a sigma that is not more than 0.
    """
    points = series(values)
    part = baseline or slice(None)
    base = series(points[part])
    spread = np.asarray(np.abs(np.diff(base)).mean() / D2 if sigma is None else sigma, np.float64)
    if sigma is not None and not (np.isfinite(spread) & (spread > 0)).all():
        raise StatisticsError(f"sigma = {spread[~(spread > 0)][0] if spread.ndim else spread:g}; expected more than 0")
    spread = np.broadcast_to(spread, points.shape)
    even = sigma is None or np.ptp(spread) == 0
    centre = float(base.mean() if even else np.average(base, weights=spread[part] ** -2))
    lower, upper = centre - width * spread, centre + width * spread
    return Chart(centre, lower, upper, points, _beyond(points, lower, upper))


def sigma_of_means(mean: ArrayLike, n: ArrayLike, within: float) -> Array:
    """Standard deviation of each mean of `n` values, widened by what sampling does not explain.

    Laney's idea (2002) for means: sigma_i = sigma_z sqrt(within / n_i), with sigma_z the mean moving range of
    z_i = (mean_i - grand mean) / sqrt(within / n_i) over 1.128, and at least 1. So few values have wide limits.

    Args:
        mean: means in order of time.
        n: values behind each, more than 0.
        within: variance of one value around its mean.

    Raises:
        StatisticsError: fewer than two points, an n or a variance that is not more than 0.
    """
    points, number = series(mean), np.asarray(n, np.float64)
    if number.shape != points.shape or not (number > 0).all() or not within > 0:
        raise StatisticsError(f"n = {number}, within = {within:g}; expected n > 0 for each mean, within > 0")
    plain = np.sqrt(within / number)
    z = (points - np.average(points, weights=number)) / plain
    return np.asarray(max(1.0, float(np.abs(np.diff(z)).mean() / D2)) * plain, np.float64)


def ewma_chart(
    values: ArrayLike, target: float, sigma: float, weight: float = 0.2, width: float = 2.86, steady: bool = True
) -> Chart:
    """Exponentially weighted moving average (Roberts 1959; NIST/SEMATECH 6.3.2.4), with steady-state limits by default.

    Raises:
        StatisticsError: sigma is not positive, or the weight not in (0, 1].
    """
    points = series(values, 1)
    if sigma <= 0 or not 0 < weight <= 1:
        raise StatisticsError(f"sigma = {sigma:g}, weight = {weight:g}; expected sigma > 0 and 0 < weight <= 1")
    statistic = np.empty_like(points)
    level = float(target)
    for index, value in enumerate(points):
        level = weight * float(value) + (1 - weight) * level
        statistic[index] = level
    grown = 1.0 if steady else 1 - (1 - weight) ** (2 * np.arange(1, points.size + 1))
    half = width * sigma * np.sqrt(weight / (2 - weight) * grown) * np.ones(points.size)
    return Chart(
        float(target), target - half, target + half, statistic, _beyond(statistic, target - half, target + half)
    )


@dataclass(frozen=True)
class Cusum:
    """Two-sided cumulative sums in the units of the values; `signals` are positions beyond the decision interval."""

    centre: float
    lower: Array
    upper: Array
    statistic: Array
    signals: NDArray[np.int_]


def cusum_chart(values: ArrayLike, target: float, sigma: float, k: float = 0.5, h: float = 5.0) -> Cusum:
    """Tabular CUSUM (Page 1954; NIST/SEMATECH 6.3.2.3); `statistic` has the rows S+ and S-.

    Args:
        k: allowance in sigmas.
        h: decision interval in sigmas.

    Raises:
        StatisticsError: sigma is not positive.
    """
    points = series(values, 1)
    if sigma <= 0:
        raise StatisticsError(f"sigma = {sigma:g}; expected more than 0")
    sums = np.zeros((2, points.size))
    up = down = 0.0
    for index, value in enumerate(points):
        up = max(0.0, up + float(value) - target - k * sigma)
        down = max(0.0, down + target - float(value) - k * sigma)
        sums[:, index] = up, down
    limit = np.full(points.shape, h * sigma)
    return Cusum(float(target), -limit, limit, sums, np.flatnonzero((sums > h * sigma).any(axis=0)))


def _proportions(x: ArrayLike, n: ArrayLike, baseline: slice | None) -> tuple[Array, Array, slice]:
    part, whole = counts(x, n)
    series(part)
    if (whole == 0).any():
        raise StatisticsError(f"n = 0 at position {int(np.flatnonzero(whole == 0)[0])}; expected more than 0")
    base = baseline or slice(None)
    series(part[base])
    return part, whole, base


def _p(part: Array, whole: Array, base: slice, width: float, sigma_z: float) -> Chart:
    centre = float(part[base].sum() / whole[base].sum())
    half = width * sigma_z * np.sqrt(centre * (1 - centre) / whole)
    lower, upper = np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
    rate = part / whole
    return Chart(centre, lower, upper, rate, _beyond(rate, lower, upper), sigma_z)


def _beyond(values: Array, lower: Array, upper: Array) -> NDArray[np.int_]:
    return np.flatnonzero((values > upper + 1e-12) | (values < lower - 1e-12))
