"""What is left of a small sample's extreme mean or rate: empirical Bayes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from inspection.statistics.checks import Array, counts, divide, points, variance

STRONGEST = 1e7
"""A prior worth more observations than this is no different from no spread between units at all."""


@dataclass(frozen=True)
class Shrunk:
    """Shrunken values with the prior they are drawn towards.

    `prior_strength` is in observations, `between` the variance between units that it means. The strength is infinite,
    and `reason` says "no_spread", where the units differ no more than chance brings.
    """

    shrunk: Array
    prior_mean: float
    prior_strength: float
    between: float
    reason: str | None = None


def shrink_means(mean: ArrayLike, n: ArrayLike, within: float) -> Shrunk:
    """Empirical Bayes: each mean drawn towards all by B = tau^2 / (tau^2 + within / n).

    tau^2 is the estimate by moments with the sum of squares divided by k - 3 in place of k - 1, so that for equal n the
    result is James and Stein's positive-part estimator (Efron and Morris 1977; Morris 1983, 1.17); k - 1 for three
    units or two, where that estimator does not exist.

    Args:
        mean: a mean a unit; NaN where nothing was seen.
        n: observations behind each mean.
        within: variance of one observation around its unit's mean.

    Raises:
        StatisticsError: fewer than two means, or a negative variance or count.
    """
    means = points(mean)
    _, number = counts(np.zeros_like(means), n)
    variance("within", within)
    seen = (number > 0) & np.isfinite(means)
    units = int(seen.sum())
    tau2 = _spread(means[seen], number[seen], within, units - 3 if units > 3 else units - 1)
    grand = _weighted_mean(means[seen], number[seen], tau2, within)
    factor = divide(tau2 * number, tau2 * number + within) if within > 0 else np.ones_like(number)
    factor = np.where(seen, np.nan_to_num(factor), 0.0)
    shrunk = np.where(seen, grand + factor * (np.where(seen, means, 0.0) - grand), grand)
    strength = within / tau2 if tau2 > 0 else float("inf")
    return Shrunk(shrunk, grand, strength, tau2, None if tau2 > 0 else "no_spread")


def spread_of_means(mean: ArrayLike, n: ArrayLike, within: float) -> float:
    """Variance between units beyond what sampling explains, by moments (DerSimonian and Laird 1986); 0 where none.

    Arguments and errors as `shrink_means`.
    """
    means = points(mean)
    _, number = counts(np.zeros_like(means), n)
    variance("within", within)
    seen = (number > 0) & np.isfinite(means)
    return _spread(means[seen], number[seen], within, int(seen.sum()) - 1)


def shrink_rates(x: ArrayLike, n: ArrayLike) -> Shrunk:
    """Beta-binomial empirical Bayes for rare rates, by maximum likelihood (Griffiths 1973).

    Args:
        x: how often it happened, a unit.
        n: of how many; units with 0 (or NaN) are given the prior mean.

    Raises:
        StatisticsError: a count is impossible, or there are fewer than two units.
    """
    part, whole = counts(x, n)
    points(part)
    seen = (whole > 0) & np.isfinite(part)
    hits, number = part[seen], whole[seen]
    pooled = float(hits.sum() / number.sum()) if number.size else float("nan")
    if not 0 < pooled < 1:
        return Shrunk(np.full(part.shape, pooled), pooled, float("inf"), 0.0, "no_spread")
    mean, strength = _beta_prior(hits, number, pooled)
    if not np.isfinite(strength):
        return Shrunk(np.full(part.shape, pooled), pooled, float("inf"), 0.0, "no_spread")
    shrunk = np.where(seen, (np.nan_to_num(part) + mean * strength) / (np.nan_to_num(whole) + strength), mean)
    return Shrunk(shrunk, mean, strength, mean * (1 - mean) / (1 + strength))


def _spread(means: Array, number: Array, within: float, divisor: int) -> float:
    if means.size < 2:
        return 0.0
    grand = float(np.average(means, weights=number))
    squares = float((number * (means - grand) ** 2).sum()) * (means.size - 1) / divisor
    scale = float(number.sum() - (number**2).sum() / number.sum())
    return max(0.0, (squares - within * (means.size - 1)) / scale)


def _weighted_mean(means: Array, n: Array, between: float, within: float) -> float:
    if means.size == 0:
        return float("nan")
    return float(np.average(means, weights=1 / (between + within / n) if between + within > 0 else n))


def _beta_prior(hits: Array, number: Array, pooled: float) -> tuple[float, float]:
    """Mean and strength of the beta prior that makes the counts most likely; infinite strength where none does better.

    Searched in logit of the mean and log of the strength, with exact gradients, from a weak and from a strong prior.
    Units with the same counts are one term, taken as often as there are of them.
    """
    (hits, number), units = np.unique(np.stack([hits, number]), axis=1, return_counts=True)

    def loss(at: NDArray[np.float64]) -> tuple[float, Array]:
        mean, strength = special.expit(at[0]), np.exp(at[1])
        a, b = mean * strength, (1 - mean) * strength
        value = special.betaln(hits + a, number - hits + b) - special.betaln(a, b)
        both = special.digamma(strength) - special.digamma(number + strength)
        by_a = (units * (special.digamma(hits + a) - special.digamma(a) + both)).sum()
        by_b = (units * (special.digamma(number - hits + b) - special.digamma(b) + both)).sum()
        slope = mean * (1 - mean) * strength * (by_a - by_b)
        return -float((units * value).sum()), -np.array([slope, a * by_a + b * by_b])

    limits = [(-30.0, 30.0), (-7.0, float(np.log(STRONGEST)))]
    tries = [
        optimize.minimize(
            loss, np.array([special.logit(pooled), start]), jac=True, method="L-BFGS-B", bounds=limits, tol=1e-13
        )
        for start in (1.0, 5.0)
    ]
    best = min(tries, key=lambda found: float(found.fun))
    binomial = -float((units * (special.xlogy(hits, pooled) + special.xlogy(number - hits, 1 - pooled))).sum())
    if binomial <= float(best.fun) + 1e-9 or best.x[1] >= limits[1][1]:
        return pooled, float("inf")
    return float(special.expit(best.x[0])), float(np.exp(best.x[1]))
