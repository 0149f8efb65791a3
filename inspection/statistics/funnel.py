"""Funnel plots (Spiegelhalter 2005): which units stand out, given how little was seen of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, counts, divide, series

WARNING, ALARM = 1.96, 3.09
WINSORISED = 0.10


@dataclass(frozen=True)
class Funnel:
    """Each unit's z-score, the overdispersion, and who is outside.

    `z` has tau in it where there is overdispersion (phi > 1); `outside` is 0, 1 (beyond 95 %) or 2 (beyond 99.8 %),
    with the sign of the side. `tau` is between-unit spread on the scale of the values.
    """

    baseline: float
    z: Array
    phi: float
    tau: float
    outside: NDArray[np.int_]


def funnel_limits(n: ArrayLike, baseline: float, z: float) -> tuple[Array, Array]:
    """Normal limits `p +- z sqrt(p (1 - p) / n)` around a baseline proportion, clipped to 0..1; NaN where n is 0.

    Raises:
        StatisticsError: the baseline is not in 0..1, or n is negative.
    """
    if not 0 <= baseline <= 1:
        raise StatisticsError(f"baseline = {baseline:g}; expected 0 to 1")
    _, whole = counts(np.zeros_like(np.asarray(n, np.float64)), n)
    half = z * np.sqrt(divide(baseline * (1 - baseline), whole))
    return np.clip(baseline - half, 0.0, 1.0), np.clip(baseline + half, 0.0, 1.0)


def funnel(x: ArrayLike, n: ArrayLike) -> Funnel:
    """The funnel of proportions x of n around their pooled rate.

    Raises:
        StatisticsError: a count is impossible, or there are fewer than two units.
    """
    part, whole = counts(x, n)
    series(part)
    seen = whole > 0
    baseline = float(part.sum() / whole.sum()) if whole.sum() else float("nan")
    variance = divide(baseline * (1 - baseline), whole)
    return _funnel(divide(part, whole), variance, baseline, seen)


def funnel_means(means: ArrayLike, n: ArrayLike, within: float) -> Funnel:
    """The funnel of means around their pooled mean.

    Args:
        means: a mean a unit.
        n: observations behind each mean.
        within: variance of one observation around its unit's mean, pooled over units.

    Raises:
        StatisticsError: fewer than two units, a negative n, or a negative variance.
    """
    values = series(means)
    _, whole = counts(np.zeros_like(values), n)
    if within < 0:
        raise StatisticsError(f"within = {within:g}; expected a variance, 0 or more")
    seen = whole > 0
    baseline = float((values[seen] * whole[seen]).sum() / whole[seen].sum()) if seen.any() else float("nan")
    return _funnel(values, divide(within, whole), baseline, seen)


def _funnel(values: Array, variance: Array, baseline: float, seen: NDArray[np.bool_]) -> Funnel:
    z = divide(values - baseline, np.sqrt(variance))
    known = z[seen & np.isfinite(z)]
    phi, tau = _overdispersion(known, variance[seen & np.isfinite(z)])
    spread = divide(values - baseline, np.sqrt(variance + tau * tau))
    outside = np.where(np.abs(spread) > ALARM, 2, np.where(np.abs(spread) > WARNING, 1, 0)) * np.sign(spread)
    return Funnel(baseline, spread, phi, tau, np.nan_to_num(outside).astype(np.int_))


def _overdispersion(z: Array, variance: Array) -> tuple[float, float]:
    """phi = mean of the winsorised z squared; tau by the method of moments where phi says there is more than chance."""
    if z.size < 2:
        return float("nan"), 0.0
    low, high = np.quantile(z, (WINSORISED, 1 - WINSORISED))
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    weights = 1 / variance
    above = z.size * phi - (z.size - 1)
    below = weights.sum() - (weights**2).sum() / weights.sum()
    tau2 = above / below if phi > 1 and above > 0 and below > 0 else 0.0
    return phi, float(np.sqrt(tau2))
