"""Control charts: what is ordinary noise over time.

Time runs along the last axis; every axis before it is one more set of charts (agents x months), each for itself. A
missing point (NaN, or a total of 0) has no statistic, no signal and no part in centre and limits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, counts, divide, plain, points, positive, together

D2 = 1.128
"""Expected range of two normal observations, in standard deviations (NIST/SEMATECH 6.3.2.2)."""


@dataclass(frozen=True)
class Chart:
    """Control charts; `sigma_z` is Laney's, 1 for the other charts.

    `centre` and `sigma_z` are a float for one chart, an array of the leading axes for many; `signals` are the positions
    beyond the limits (0-based) for one chart, a row of indices a signal for many.
    """

    centre: float | Array
    lower: Array
    upper: Array
    statistic: Array
    signals: NDArray[np.int_]
    sigma_z: float | Array = 1.0

    @property
    def beyond(self) -> NDArray[np.bool_]:
        """Which points lie beyond the limits, in the shape of `statistic`."""
        return outside(self.statistic, self.lower, self.upper)


def p_chart(x: ArrayLike, n: ArrayLike, baseline: slice | None = None, width: float = 3.0) -> Chart:
    """Shewhart's p chart (NIST/SEMATECH 6.3.3.1) of x of n over time.

    Args:
        x: counts, shape (..., time).
        n: totals, same shape.
        baseline: the points that centre and limits rest on; by default all.
        width: distance of the limits in standard deviations.

    Raises:
        StatisticsError: a count is impossible, or there are fewer than two points.
    """
    part, whole, base = _proportions(x, n, baseline)
    return _p(part, whole, base, width, np.float64(1.0))


def p_prime_chart(x: ArrayLike, n: ArrayLike, baseline: slice | None = None, width: float = 3.0) -> Chart:
    """Laney's p' chart (Laney 2002): limits scaled by the variation between points that sampling does not explain.

    Arguments and errors as `p_chart`. `sigma_z` is 1 where all events (or none) happened.
    """
    part, whole, base = _proportions(x, n, baseline)
    centre = _rate(part[..., base], whole[..., base])
    sigma = np.sqrt(divide(centre * (1 - centre), whole[..., base]))
    z = divide(divide(part[..., base], whole[..., base]) - centre, sigma)
    ranges = moving_range(z)
    return _p(part, whole, base, width, np.where(np.isfinite(ranges), ranges / D2, 1.0))


def xmr_chart(
    values: ArrayLike, baseline: slice | None = None, sigma: ArrayLike | None = None, width: float = 3.0
) -> Chart:
    """Individuals chart (NIST/SEMATECH 6.3.2.2): limits from the mean moving range, or from a given sigma.

    Args:
        values: shape (..., time).
        baseline: the points that centre and sigma rest on; by default all.
        sigma: standard deviation of one point, where it is known better (pooled over agents), or of each point; then
            the centre is weighted by the points' precision.
        width: distance of the limits in sigmas.

    Raises:
        StatisticsError: fewer than two points, one that is infinite, or a sigma that is not more than 0.
    """
    series = points(values)
    part = baseline or slice(None)
    base = points(series[..., part])
    if sigma is None:
        centre, spread = _mean(base, None), _last(moving_range(base) / D2)
        return _limits(series, centre, width * spread)
    _, spread = together(values=series, sigma=sigma)
    wrong = ~np.isnan(series) & ~(np.isfinite(spread) & (spread > 0))
    if wrong.any():
        raise StatisticsError(f"sigma = {spread[wrong][0]:g}; expected more than 0")
    centre = _mean(base, None if np.ndim(sigma) == 0 else spread[..., part] ** -2)
    return _limits(series, centre, width * spread)


def sigma_of_means(mean: ArrayLike, n: ArrayLike, within: float) -> Array:
    """Standard deviation of each mean of `n` values, widened by what sampling does not explain.

    Laney's idea (2002) for means: sigma_i = sigma_z sqrt(within / n_i), with sigma_z the mean moving range of
    z_i = (mean_i - grand mean) / sqrt(within / n_i) over 1.128, and at least 1. So few values have wide limits.

    Args:
        mean: means, shape (..., time).
        n: values behind each, more than 0.
        within: variance of one value around its mean.

    Raises:
        StatisticsError: fewer than two points, an n or a variance that is not more than 0.
    """
    series, number = points(mean), np.asarray(n, np.float64)
    if number.shape != series.shape or not ((number > 0) | np.isnan(series)).all() or not within > 0:
        raise StatisticsError(f"n = {number}, within = {within:g}; expected n > 0 for each mean, within > 0")
    sampling = np.sqrt(divide(within, number))
    z = (series - _mean(series, number)) / sampling
    return np.asarray(np.fmax(1.0, _last(moving_range(z) / D2)) * sampling, np.float64)


def ewma_chart(
    values: ArrayLike, target: float, sigma: float, weight: float = 0.2, width: float = 2.86, steady: bool = True
) -> Chart:
    """Exponentially weighted moving average (Roberts 1959; NIST/SEMATECH 6.3.2.4), with steady-state limits by default.

    A missing point leaves the level where it was.

    Raises:
        StatisticsError: sigma is not positive, or the weight not in (0, 1].
    """
    series = points(values, 1)
    positive("sigma", sigma)
    if not 0 < weight <= 1:
        raise StatisticsError(f"weight = {weight:g}; expected 0 < weight <= 1")
    statistic = np.empty_like(series)
    level = np.full(series.shape[:-1], float(target))
    for at in range(series.shape[-1]):
        seen = series[..., at]
        level = np.where(np.isnan(seen), level, weight * seen + (1 - weight) * level)
        statistic[..., at] = level
    time = np.arange(1, series.shape[-1] + 1)
    grown = np.ones(time.size) if steady else 1 - (1 - weight) ** (2 * time)
    half = np.broadcast_to(width * sigma * np.sqrt(weight / (2 - weight) * grown), series.shape)
    return _limits(statistic, np.full((*series.shape[:-1], 1), float(target)), half)


@dataclass(frozen=True)
class Cusum:
    """Cumulative sums in the units of the values; `signals` are the positions where either passes the interval.

    `statistic` has the rows S+ and S- before the axes of the values.
    """

    centre: float
    lower: Array
    upper: Array
    statistic: Array
    signals: NDArray[np.int_]


def cusum_chart(values: ArrayLike, target: float, sigma: float, k: float = 0.5, h: float = 5.0) -> Cusum:
    """Tabular CUSUM (Page 1954; NIST/SEMATECH 6.3.2.3). A missing point leaves the sums where they were.

    Args:
        values: shape (..., time).
        target: the level to hold.
        sigma: of one value.
        k: allowance in sigmas.
        h: decision interval in sigmas.

    Raises:
        StatisticsError: sigma or h is not positive, or k is negative.
    """
    series = points(values, 1)
    positive("sigma", sigma)
    positive("h", h)
    if not k >= 0:
        raise StatisticsError(f"k = {k:g}; expected 0 or more")
    away = np.nan_to_num(np.stack([series - target, target - series]) - k * sigma)
    sums = np.zeros((2, *series.shape))
    level = np.zeros((2, *series.shape[:-1]))
    for at in range(series.shape[-1]):
        level = np.maximum(0.0, level + away[..., at])
        sums[..., at] = level
    limit = np.full(series.shape, h * sigma)
    return Cusum(float(target), -limit, limit, sums, positions((sums[0] > limit) | (sums[1] > limit)))


def moving_range(values: Array) -> Array:
    """Mean distance of each point from the last one before it that is not missing; NaN without two points."""
    here = np.isfinite(values)
    if here.all():
        return np.asarray(np.abs(np.diff(values)).mean(axis=-1), np.float64)
    at = np.where(here, np.arange(values.shape[-1]), -1)
    before = np.roll(np.maximum.accumulate(at, axis=-1), 1, axis=-1)
    before[..., 0] = -1
    steps = np.abs(values - np.take_along_axis(values, np.maximum(before, 0), axis=-1))
    counted = here & (before >= 0)
    return divide(np.where(counted, steps, 0.0).sum(axis=-1), counted.sum(axis=-1))


def outside(values: Array, lower: Array, upper: Array) -> NDArray[np.bool_]:
    """Which values lie beyond their limits; a value on the limit does not, nor does a missing one."""
    return np.asarray((values > upper + 1e-12) | (values < lower - 1e-12))


def positions(mask: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Positions of one series' marks; for many series a row of indices a mark."""
    return np.flatnonzero(mask) if mask.ndim == 1 else np.argwhere(mask)


def _proportions(x: ArrayLike, n: ArrayLike, baseline: slice | None) -> tuple[Array, Array, slice]:
    part, whole = counts(x, n)
    seen = np.where(whole > 0, part, np.nan)
    points(seen)
    base = baseline or slice(None)
    points(seen[..., base])
    return seen, np.where(np.isnan(seen), np.nan, whole), base


def _rate(part: Array, whole: Array) -> Array:
    return divide(np.nansum(part, axis=-1, keepdims=True), np.nansum(whole, axis=-1, keepdims=True))


def _p(part: Array, whole: Array, base: slice, width: float, sigma_z: Array | np.float64) -> Chart:
    centre = _rate(part[..., base], whole[..., base])
    half = width * _last(sigma_z) * np.sqrt(centre * (1 - centre) / whole)
    found = _limits(part / whole, centre, half)
    lower, upper = np.clip(found.lower, 0.0, 1.0), np.clip(found.upper, 0.0, 1.0)
    return Chart(found.centre, lower, upper, found.statistic, found.signals, plain(sigma_z))


def _limits(statistic: Array, centre: Array, half: Array) -> Chart:
    lower, upper = np.broadcast_arrays(centre - half, centre + half, statistic)[:2]
    return Chart(plain(centre[..., 0]), lower, upper, statistic, positions(outside(statistic, lower, upper)))


def _mean(values: Array, weights: Array | None) -> Array:
    """Mean of the points that are there, kept as the last axis."""
    if weights is None and not np.isnan(values).any():
        return np.asarray(values.mean(axis=-1, keepdims=True), np.float64)
    seen = np.isfinite(values)
    weight = np.where(seen, 1.0 if weights is None else weights, 0.0)
    total = np.where(seen, values, 0.0) * weight
    return divide(total.sum(axis=-1, keepdims=True), weight.sum(axis=-1, keepdims=True))


def _last(values: Array | np.float64) -> Array:
    return np.asarray(values)[..., None]
