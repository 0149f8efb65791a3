"""Funnel plots (Spiegelhalter 2005): which units stand out, given how little was seen of each.

Units run along the last axis; every axis before it is one more funnel (months), each for itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, counts, divide, plain, points, together, variance

WARNING, ALARM = 1.96, 3.09
WINSORISED = 0.10


@dataclass(frozen=True)
class Funnel:
    """Each unit's z-score, the overdispersion, and who is outside.

    `z` has tau in it where there is overdispersion (phi > 1); `outside` is 0, 1 (beyond 95 %) or 2 (beyond 99.8 %),
    with the sign of the side. `tau` is between-unit spread on the scale of the values; `phi` is NaN, with a `reason`,
    where fewer than two units can be compared. Floats for one funnel, arrays of the leading axes for many.
    """

    baseline: float | Array
    z: Array
    phi: float | Array
    tau: float | Array
    outside: NDArray[np.int_]
    reason: str | None = None


def funnel_limits(n: ArrayLike, baseline: ArrayLike, z: float, tau: float = 0.0) -> tuple[Array, Array]:
    """Normal limits `p +- z sqrt(p (1 - p) / n + tau^2)` around a baseline proportion, clipped to 0..1; NaN at n = 0.

    Args:
        n: of how many.
        baseline: the proportion p.
        z: how many standard errors wide.
        tau: how much units differ by themselves (`funnel`); 0 where there is no more than chance.

    Raises:
        StatisticsError: the baseline is not in 0..1, or n or tau is negative.
    """
    variance("tau", tau)
    rate, _ = together(baseline=baseline, n=n)
    if (rate < 0).any() or (rate > 1).any():
        raise StatisticsError(f"baseline = {rate[(rate < 0) | (rate > 1)][0]:g}; expected 0 to 1")
    _, whole = counts(np.zeros_like(rate), n)
    half = z * np.sqrt(divide(rate * (1 - rate), whole) + tau**2)
    return np.clip(rate - half, 0.0, 1.0), np.clip(rate + half, 0.0, 1.0)


def funnel(x: ArrayLike, n: ArrayLike) -> Funnel:
    """The funnel of proportions x of n around their pooled rate.

    Args:
        x: how often it happened, shape (..., units).
        n: of how many; a unit with 0 (or NaN) has no z-score.

    Raises:
        StatisticsError: a count is impossible, or there are fewer than two units.
    """
    part, whole = counts(x, n)
    points(part)
    seen = whole > 0
    total = np.where(seen & ~np.isnan(part), whole, 0.0).sum(axis=-1, keepdims=True)
    baseline = divide(np.where(seen, np.nan_to_num(part), 0.0).sum(axis=-1, keepdims=True), total)
    return _funnel(divide(part, whole), divide(baseline * (1 - baseline), whole), baseline)


def funnel_means(means: ArrayLike, n: ArrayLike, within: float) -> Funnel:
    """The funnel of means around their pooled mean.

    Args:
        means: a mean a unit, shape (..., units), NaN where there is none.
        n: observations behind each mean.
        within: variance of one observation around its unit's mean, pooled over units.

    Raises:
        StatisticsError: fewer than two units, a negative n, or a negative variance.
    """
    values = points(means)
    _, whole = counts(np.zeros_like(values), n)
    variance("within", within)
    weight = np.where((whole > 0) & ~np.isnan(values), whole, 0.0)
    total = (np.nan_to_num(values) * weight).sum(axis=-1, keepdims=True)
    return _funnel(values, divide(within, whole), divide(total, weight.sum(axis=-1, keepdims=True)))


def _funnel(values: Array, sampling: Array, baseline: Array) -> Funnel:
    z = divide(values - baseline, np.sqrt(sampling))
    phi, tau = _overdispersion(z, sampling)
    spread = divide(values - baseline, np.sqrt(sampling + tau * tau))
    size = np.nan_to_num(np.abs(spread))
    outside = np.where(size > ALARM, 2, np.where(size > WARNING, 1, 0)) * np.sign(np.nan_to_num(spread))
    reason = "fewer_than_two_units" if np.isnan(phi).any() else None
    lines = [plain(one[..., 0]) for one in (baseline, phi, tau)]
    return Funnel(lines[0], spread, lines[1], lines[2], outside.astype(np.int_), reason)


def _overdispersion(z: Array, sampling: Array) -> tuple[Array, Array]:
    """phi = mean of the winsorised z squared; tau by the method of moments where phi says there is more than chance."""
    known = np.isfinite(z)
    number = known.sum(axis=-1, keepdims=True).astype(np.float64)
    if (number < 2).all():
        return np.full(number.shape, np.nan), np.zeros(number.shape)
    held = np.where(number >= 2, np.where(known, z, np.nan), 0.0)
    quantile = np.quantile if known.all() else np.nanquantile
    low, high = quantile(held, (WINSORISED, 1 - WINSORISED), axis=-1, keepdims=True)
    squares = np.where(known, np.clip(held, low, high) ** 2, 0.0).sum(axis=-1, keepdims=True)
    phi = np.where(number >= 2, divide(squares, number), np.nan)
    weights = np.where(known, divide(1.0, sampling), 0.0)
    total = weights.sum(axis=-1, keepdims=True)
    below = total - divide((weights**2).sum(axis=-1, keepdims=True), total)
    above = squares - (number - 1)
    spread = divide(above, np.where(below > 0, below, 0.0))
    return phi, np.sqrt(np.where((phi > 1) & (above > 0) & (below > 0), spread, 0.0))
