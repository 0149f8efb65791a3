"""Searching a ratio of variances, 0 or more, for the least loss; by ratio / (1 + ratio), which is bounded."""

from collections.abc import Callable

import numpy as np
from scipy import optimize

from inspection.statistics.checks import Array

HIGHEST = 1 - 1e-9
GRID, ROUNDS = 33, 7


def least(loss: Callable[[float], float]) -> float:
    """The best ratio, by Brent's method; 0 where nothing is better."""
    found = optimize.minimize_scalar(
        lambda at: loss(at / (1 - at)), bounds=(0.0, HIGHEST), method="bounded", options={"xatol": 1e-9}
    )
    at = float(found.x)
    return 0.0 if loss(0.0) <= float(found.fun) + 1e-10 else at / (1 - at)


def least_of_many(loss: Callable[[Array], Array]) -> float:
    """The best ratio, where many can be tried at once: a grid that narrows around its best point."""
    low, high, best = 0.0, HIGHEST, 0.0
    for _ in range(ROUNDS):
        tried = np.linspace(low, high, GRID)
        at = int(np.argmin(loss(tried / (1 - tried))))
        low, high, best = float(tried[max(at - 1, 0)]), float(tried[min(at + 1, GRID - 1)]), float(tried[at])
    ends = loss(np.array([0.0, best / (1 - best)]))
    return 0.0 if ends[0] <= ends[1] + 1e-10 else best / (1 - best)
