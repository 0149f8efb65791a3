"""How lenient each inspector is, compared with the others on the same agents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from inspection.analysis.cells import Cells
from inspection.statistics import Crossed, benjamini_hochberg, stratified_difference
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
    number = np.asarray(np.bincount(inspector, cells.n, ids.size), np.float64)
    value, error, agents = np.zeros(ids.size), np.zeros(ids.size), np.zeros(ids.size)
    if effects is not None and effects.connected:
        value, error, agents = _against_others(cells, inspector, ids.size)
    p_values = np.where(error > 0, 2 * stats.norm.sf(np.abs(np.nan_to_num(divide(value, error)))), 1.0)
    half = 1.96 * error
    return _levels([names[int(one)] for one in ids], number, value, value - half, value + half, p_values, agents)


def inspector_breaches(cells: Cells, names: Mapping[int, str]) -> tuple[InspectorLevel, ...]:
    """As `inspector_levels`, of a criterion that is broken or not: whoever marks breaches less often is lenient.

    The differences are Mantel and Haenszel's over the agents shared, in percentage points.
    """
    ids = np.unique(cells.keys["inspector_id"])
    pair = cells.keys["inspector_id"] * (int(cells.keys["agent_id"].max()) + 1) + cells.keys["agent_id"]
    first = np.unique(pair, return_index=True)[1]
    index, pairs = codes(pair)
    n, broken = (np.asarray(np.bincount(index, one, pairs), np.float64) for one in (cells.n, cells.fatal))
    inspector, agent = cells.keys["inspector_id"][first], cells.keys["agent_id"][first]
    who, agents = codes(agent)
    rest_n, rest_broken = (np.bincount(who, one, agents)[who] - one for one in (n, broken))
    found = stratified_difference(broken, n, rest_broken, rest_n, inspector)
    place, _ = codes(inspector)
    shared = np.bincount(place, (rest_n > 0) & (n > 0), ids.size)
    known = ~np.isnan(found.low)
    value, low, high = (np.where(known, -100 * one, 0.0) for one in (found.difference, found.high, found.low))
    number = np.asarray(np.bincount(place, n, ids.size), np.float64)
    return _levels(
        [names[int(one)] for one in ids], number, value, low, high, found.p_value, np.where(known, shared, 0)
    )


def _levels(
    names: Sequence[str], n: Array, value: Array, low: Array, high: Array, p_values: Array, agents: Array
) -> tuple[InspectorLevel, ...]:
    """Inspectors by name; who stands out by Benjamini and Hochberg."""
    rejected = benjamini_hochberg(p_values, q=LEVEL).rejected
    levels = [
        InspectorLevel(
            name, int(n[at]), float(value[at]), float(low[at]), float(high[at]), bool(rejected[at]), int(agents[at])
        )
        for at, name in enumerate(names)
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
