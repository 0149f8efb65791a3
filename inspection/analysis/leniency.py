"""How lenient each inspector is, compared with the others on the same agents."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from inspection.analysis.cells import Cells
from inspection.statistics import Crossed, benjamini_hochberg
from inspection.statistics.checks import Array, codes, divide

LEVEL = 0.05
FEWEST = 2
"""Scores that are needed on either side before an agent counts in the comparison."""


@dataclass(frozen=True)
class InspectorLevel:
    """How many points an inspector gives more (less) than the others on the same agents, with its 95 % interval.

    `agents` is how many of these there are; without any, nothing is known: leniency 0, and no interval.
    """

    name: str
    n: int
    leniency: float
    low: float
    high: float
    stands_out: bool
    agents: int = 0


def inspector_levels(cells: Cells, names: Mapping[int, str], effects: Crossed | None) -> tuple[InspectorLevel, ...]:
    """Each inspector against all others, on the same agents (agents' effects taken out as fixed), by name.

    Args:
        cells: by agent and inspector.
        names: of the inspectors, by id.
    """
    ids = np.unique(cells.keys["inspector_id"])
    inspector, _ = codes(cells.keys["inspector_id"])
    number = np.bincount(inspector, cells.n, ids.size)
    value, error, agents = np.zeros(ids.size), np.zeros(ids.size), np.zeros(ids.size)
    if effects is not None and effects.connected:
        value, error, agents = _against_others(cells, inspector, ids.size)
    p_values = np.where(error > 0, 2 * stats.norm.sf(np.abs(np.nan_to_num(divide(value, error)))), 1.0)
    rejected = benjamini_hochberg(p_values, q=LEVEL).rejected
    half = 1.96 * error
    levels = [
        InspectorLevel(
            names[int(one)],
            int(number[at]),
            float(value[at]),
            float(value[at] - half[at]),
            float(value[at] + half[at]),
            bool(rejected[at]),
            int(agents[at]),
        )
        for at, one in enumerate(ids)
    ]
    return tuple(sorted(levels, key=lambda one: one.name))


def _against_others(cells: Cells, inspector: NDArray[np.int_], inspectors: int) -> tuple[Array, Array, Array]:
    """Of each inspector: the difference weighted by its precision over agents, its error, and over how many agents."""
    agent, agents = codes(cells.keys["agent_id"])
    rest = [np.bincount(agent, one, agents)[agent] - one for one in (cells.n, cells.total, cells.squares)]
    mine, my_error = _mean(cells.n, cells.total, cells.squares)
    theirs, their_error = _mean(*rest)
    variance = my_error + their_error
    counted = (cells.n >= FEWEST) & (rest[0] >= FEWEST) & (np.nan_to_num(variance) > 0)
    precision = np.where(counted, divide(1.0, variance), 0.0)
    weighted = np.where(counted, (mine - theirs) * precision, 0.0)
    total = np.bincount(inspector, precision, inspectors)
    known = total > 0
    value = np.where(known, divide(np.bincount(inspector, weighted, inspectors), total), 0.0)
    error = np.where(known, np.sqrt(divide(1.0, total)), 0.0)
    return value, error, np.asarray(np.bincount(inspector, counted, inspectors), np.float64)


def _mean(n: Array, total: Array, squares: Array) -> tuple[Array, Array]:
    """Means of scores from their sums, with the variance of each mean; NaN where fewer than two."""
    mean = divide(total, n)
    inside = np.maximum(squares - total * mean, 0.0)
    inside = np.where(inside > 1e-9 * squares, inside, 0.0)
    return mean, divide(divide(inside, np.maximum(n - 1, 0)), n)
