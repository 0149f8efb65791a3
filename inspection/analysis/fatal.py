"""How often each agent's calls have a fatal answer: rare, so drawn towards all, and judged by counting."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from inspection.analysis.leniency import LEVEL
from inspection.analysis.levels import FEWEST_CALLS
from inspection.statistics import benjamini_hochberg, shrink_rates
from inspection.statistics.checks import Array


@dataclass(frozen=True)
class FatalRates:
    """Fatal calls of all calls, an agent each: the shrunken rate, and whether there are more than chance brings.

    `rate` is that of all together, `prior` the mean of the shares that they are drawn towards; `spread` says whether
    agents differ more than chance lets expect.
    """

    shrunk: Array
    outside: Array
    rate: float
    prior: float
    spread: bool


def fatal_rates(fatal: Array, calls: Array) -> FatalRates:
    """Beta-binomial: what is left of each agent's rate, and who has more fatal calls than the others' spread explains.

    Args:
        fatal: calls with a fatal answer, of two agents or more.
        calls: all calls.
    """
    found = shrink_rates(fatal, calls)
    tail = _at_least(fatal, calls, found.prior_mean, found.prior_strength)
    rejected = benjamini_hochberg(tail, q=LEVEL).rejected & (calls >= FEWEST_CALLS)
    rate = float(fatal.sum() / calls.sum())
    return FatalRates(found.shrunk, rejected.astype(np.float64), rate, found.prior_mean, found.reason is None)


def _at_least(x: Array, n: Array, mean: float, strength: float) -> Array:
    """The chance of x or more of n, where rates spread as the beta prior says."""
    if not 0 < mean < 1:
        return np.ones(x.size)
    if not np.isfinite(strength):
        return np.where(x > 0, special.betainc(np.maximum(x, 1), n - x + 1, mean), 1.0)
    a, b = mean * strength, (1 - mean) * strength
    below = np.zeros(x.size)
    for count in range(int(x.max())):
        ways = -np.log1p(n) - special.betaln(n - count + 1, count + 1)
        with np.errstate(invalid="ignore"):
            chance = np.exp(ways + special.betaln(count + a, n - count + b) - special.betaln(a, b))
        below += np.where(count < x, np.nan_to_num(chance), 0.0)
    return np.clip(1 - below, 0.0, 1.0)
