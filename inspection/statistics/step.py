"""How improbable the largest step of a series is, were it stable."""

import numpy as np
from scipy import stats

from inspection.statistics.checks import Array

FREEDOM = 0.75
"""Degrees of freedom a distance between neighbours: sigma comes from that many (benchmarks/false_alarms.py)."""


def any_of(chances: Array) -> float:
    """Sidak: the chance that one of so many is as small as the smallest of these."""
    return float(-np.expm1(chances.size * np.log1p(-min(float(chances.min()), 1 - 1e-12))))


def step_chance(values: Array, sigma: Array, n: Array | None = None) -> float:
    """The chance of a step as large as the largest one among stable points, over every position it could have.

    At each position the weighted means before and after are compared by Student's t, since sigma itself is estimated;
    of counts also exactly (Fisher 1922), since normal limits mislead where events are rare. Sidak over the positions,
    which hang together, makes it err on the safe side.

    Args:
        values: three points or more in order of time, none missing; rates where `n` is given.
        sigma: of each point.
        n: totals behind the rates.
    """
    if values.size < 3 or not (sigma > 0).all():
        return 1.0
    weights = sigma**-2
    before, sums = np.cumsum(weights)[:-1], np.cumsum(weights * values)[:-1]
    after, sums_after = weights.sum() - before, (weights * values).sum() - sums
    z = (sums_after / after - sums / before) / np.sqrt(1 / before + 1 / after)
    chances = 2 * stats.t.sf(np.abs(z), FREEDOM * (values.size - 1))
    return any_of(chances if n is None else np.maximum(chances, _exact(np.round(values * n), n)))


def _exact(part: Array, whole: Array) -> Array:
    """Fisher's exact chance, two-sided, of the counts before each position given those of all."""
    seen, drawn = np.cumsum(part)[:-1], np.cumsum(whole)[:-1]
    known = (whole.sum(), part.sum(), drawn)
    tails = np.minimum(stats.hypergeom.cdf(seen, *known), stats.hypergeom.sf(seen - 1, *known))
    return np.asarray(np.minimum(1.0, 2 * tails), np.float64)
