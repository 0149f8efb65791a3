"""How often each agent's calls break a rule: rare, so drawn towards all, and judged by counting."""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from inspection.analysis.leniency import LEVEL
from inspection.analysis.levels import FEWEST_CALLS
from inspection.statistics import benjamini_hochberg, exact_interval, funnel, shrink_rates
from inspection.statistics.checks import Array, divide

WEAKEST, TINIEST = 1e-6, 1e-300


@dataclass(frozen=True)
class BreachRates:
    """Breaches of all calls, an agent each: the shrunken rate with its 95 % interval, and who has more than chance.

    `rate` is that of all together with its exact `interval`, `prior` the mean of the shares that they are drawn
    towards, `between` the variance of these shares beyond chance; `spread` says whether there is any. `tau` widens the
    limits of a funnel (Spiegelhalter 2005).
    """

    shrunk: Array
    low: Array
    high: Array
    outside: Array
    rate: float
    interval: tuple[float, float]
    prior: float
    between: float
    tau: float
    spread: bool


def breach_rates(breaches: Array, calls: Array) -> BreachRates:
    """Beta-binomial: what is left of each agent's rate, and who has more breaches than the others let expect.

    Where agents differ no more than chance brings, each has the rate of all, and its interval.

    Args:
        breaches: calls with a breach, of two agents or more.
        calls: all calls.
    """
    found = shrink_rates(breaches, calls)
    rejected = benjamini_hochberg(chances(breaches, calls), q=LEVEL).rejected & (calls >= FEWEST_CALLS)
    low, high = exact_interval(breaches.sum(), calls.sum())
    ends = np.array([[low], [high]]) * np.ones(calls.size)
    if found.reason is None:
        a = breaches + found.prior_mean * found.prior_strength
        b = calls - breaches + (1 - found.prior_mean) * found.prior_strength
        ends = np.asarray(stats.beta.ppf([[0.025], [0.975]], a, b), np.float64)
    return BreachRates(
        found.shrunk,
        ends[0],
        ends[1],
        rejected.astype(np.float64),
        float(breaches.sum() / calls.sum()),
        (float(low), float(high)),
        found.prior_mean,
        found.between,
        float(funnel(breaches, calls).tau),
        found.reason is None,
    )


def chances(breaches: Array, calls: Array) -> Array:
    """How likely chance gives an agent so many breaches or more, as all others together let expect.

    Fisher's exact chance; where the others differ among themselves, that of a beta-binomial with their mean and spread
    (by moments, Kleinman 1973) where it is larger. It counts in that their mean is not known exactly, and, by Student's
    t in place of the normal, that their spread is not. So nobody hides behind the spread that he or she makes.
    """
    others = calls.size - 1
    broken, number = breaches.sum() - breaches, calls.sum() - calls
    exact = np.nan_to_num(stats.hypergeom.sf(breaches - 1, calls.sum(), breaches.sum(), calls), nan=1.0)
    between = _spread_of_others(breaches, calls)
    if others < 2 or not (between > 0).any():
        return np.asarray(exact, np.float64)
    mean = (broken + 0.5) / (number + 1)
    most = mean * (1 - mean)
    within = np.maximum(most - between, 0.0)
    variance = between + (between + within * others / np.maximum(number, 1.0)) / others
    strength = np.maximum(most / variance - 1, WEAKEST)
    tail = np.clip(_at_least(breaches, calls, mean, strength), TINIEST, 1.0)
    wider = stats.t.sf(stats.norm.isf(tail), others - 1)
    return np.asarray(np.where(between > 0, np.maximum(exact, wider), exact), np.float64)


def _spread_of_others(x: Array, n: Array) -> Array:
    """Of each agent, the variance between the rates of all others beyond chance; 0 where there is none."""
    others, number = n.size - 1, n.sum() - n
    rate = np.nan_to_num(divide(x.sum() - x, number))
    each = np.nan_to_num(divide(x**2, n))
    squares = each.sum() - each - number * rate**2
    scale = number - np.nan_to_num(divide((n**2).sum() - n**2, number)) - (others - 1)
    return np.maximum(0.0, np.nan_to_num(divide(squares - rate * (1 - rate) * (others - 1), np.maximum(scale, 0.0))))


def _at_least(x: Array, n: Array, mean: Array, strength: Array) -> Array:
    """The chance of x or more of n, where rates spread as beta priors of these means and strengths say."""
    a, b = mean * strength, (1 - mean) * strength
    below = np.zeros(x.size)
    for count in range(int(x.max())):
        ways = -np.log1p(n) - special.betaln(n - count + 1, count + 1)
        with np.errstate(invalid="ignore"):
            chance = np.exp(ways + special.betaln(count + a, n - count + b) - special.betaln(a, b))
        below += np.where(count < x, np.nan_to_num(chance), 0.0)
    return np.clip(1 - below, 0.0, 1.0)
