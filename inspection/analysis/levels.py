"""Each agent's level from the cells of scores: plain, adjusted for the inspectors, shrunken; and who stands out."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from inspection.analysis.cells import Cells, Ids
from inspection.analysis.leniency import LEVEL
from inspection.statistics import Crossed, benjamini_hochberg, crossed_variance_of_cells, shrink_means
from inspection.statistics.checks import Array, codes, divide

FEWEST_CALLS = 10
DECIMALS = 9
"""What differs less than this (points) is rounding."""


@dataclass(frozen=True)
class Levels:
    """Agents by id, a position each; the spread of one score `within` an agent, and of the agents `between`.

    Args:
        mean: of the scores as they were given.
        adjusted: without what the inspectors gave more or less.
        shrunk: drawn towards `centre`, the mean of all scores; `low` and `high` its 95 % interval.
        outside: whether it stands out beyond chance.
    """

    ids: Ids
    n: Array
    mean: Array
    adjusted: Array
    shrunk: Array
    low: Array
    high: Array
    outside: Array
    calls: Array
    fatal: Array
    within: float
    between: float
    centre: float


def inspector_effects(cells: Cells) -> Crossed | None:
    """Agents and inspectors crossed; None where one inspector did everything, or nearly every score is a new pair."""
    inspectors, agents = np.unique(cells.keys["inspector_id"]).size, np.unique(cells.keys["agent_id"]).size
    if inspectors < 2 or agents < 2 or cells.n.sum() < inspectors + agents:
        return None
    keys = (cells.keys["agent_id"], cells.keys["inspector_id"])
    return crossed_variance_of_cells(cells.n, cells.total, cells.squares, *keys)


def leniency_of(cells: Cells, effects: Crossed | None) -> Array:
    """What is taken off each cell's scores; nothing where the inspectors cannot be compared."""
    if effects is None or not effects.connected:
        return np.zeros(len(cells))
    inspector, _ = codes(cells.keys["inspector_id"])
    return effects.inspector_effects[inspector]


def agent_levels(cells: Cells, effects: Crossed | None) -> Levels:
    """The levels of the agents of these cells (by agent and inspector); two agents or more."""
    ids = np.unique(cells.keys["agent_id"])
    agent, agents = codes(cells.keys["agent_id"])

    def by_agent(values: Array) -> Array:
        return np.asarray(np.bincount(agent, values, agents), np.float64)

    n = by_agent(cells.n)
    taken = leniency_of(cells, effects)
    mean = np.round(by_agent(cells.total) / n, DECIMALS)
    adjusted = np.round(by_agent(cells.total - cells.n * taken) / n, DECIMALS)
    within = _within(cells, taken, adjusted[agent], agents)
    found = shrink_means(adjusted, n, within)
    tau2 = found.between
    half = 1.96 * np.sqrt(tau2 * (within / n) / (tau2 + within / n)) if tau2 + within > 0 else np.zeros(agents)
    return Levels(
        ids,
        n,
        mean,
        adjusted,
        found.shrunk,
        np.maximum(0.0, found.shrunk - half),
        np.minimum(100.0, found.shrunk + half),
        stand_out(adjusted, n, within),
        by_agent(cells.calls),
        by_agent(cells.fatal),
        within,
        tau2,
        float(np.average(adjusted, weights=n)),
    )


def stand_out(means: Array, n: Array, within: float) -> Array:
    """Who differs from all others together, those others' own differences counted in (Benjamini-Hochberg, 5 %).

    Of each agent, all sums are those of the others: their mean, and their spread by moments (as `spread_of_means`).
    """
    others = means.size - 1
    if others < 2:
        return np.zeros(means.size)
    away = means - means[0]
    number = n.sum() - n
    first, second = (n * away).sum() - n * away, (n * away**2).sum() - n * away**2
    squares = np.maximum(second - first**2 / number, 0.0)
    scale = number - ((n**2).sum() - n**2) / number
    between = np.maximum(0.0, np.nan_to_num(divide(np.round(squares - within * (others - 1), DECIMALS), scale)))
    error = np.sqrt(within / n + between + (between + within * others / number) / others)
    z = np.nan_to_num(divide(away - first / number, error))
    p_values = np.where(between > 0, 2 * stats.t.sf(np.abs(z), df=others - 1), 2 * stats.norm.sf(np.abs(z)))
    rejected = benjamini_hochberg(p_values, q=LEVEL).rejected
    return np.where(rejected & (n >= FEWEST_CALLS), 1.0, 0.0)


def _within(cells: Cells, taken: Array, level: Array, agents: int) -> float:
    """Variance of one adjusted score around its agent's mean."""
    mean = cells.total / cells.n
    inside = np.maximum(cells.squares - cells.total * mean, 0.0).sum()
    between = (cells.n * (mean - taken - level) ** 2).sum()
    return float(np.round((inside + between) / max(1.0, cells.n.sum() - agents), DECIMALS))
