"""Agents and inspectors crossed: whose calls differ, and who scores mildly."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import csgraph

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, codes, rows_of
from inspection.statistics.likelihood import least, least_of_many

DENSE = 0.05
"""Share of the agent-inspector pairs that occur, from which plain matrices are faster than sparse ones."""
SEPARABLE = 1e-9
IMPOSSIBLE = 1e-9
"""By how much of itself a sum of squares may be too small: rounding."""
DIRECT = 20_000_000
"""Pairs up to which counting them in one array is faster than sorting."""


@dataclass(frozen=True)
class Crossed:
    """Crossed random effects of agents and inspectors; effects by position of the sorted distinct labels.

    Unless `connected`, inspectors of different components were never compared on the same agents, and their effects say
    nothing about each other; `reason` then says "not_connected". Where each agent had one inspector only (or the other
    way round), Henderson's method cannot tell the two apart: the variance it cannot know is given as 0, and `reason`
    says "not_separable".
    """

    agent: float
    inspector: float
    residual: float
    agent_effects: Array
    inspector_effects: Array
    connected: bool
    components: int
    mean: float
    reason: str | None = None


@dataclass(frozen=True)
class _Scores:
    """Sums of the scores around `centre`, their mean; `table` counts the scores of each pair."""

    size: float
    squares: float
    whole: float
    agent_sums: Array
    inspector_sums: Array
    table: sparse.csr_matrix[np.float64] | Array
    components: int
    centre: float

    @property
    def agents(self) -> int:
        return int(self.table.shape[0])

    @property
    def inspectors(self) -> int:
        return int(self.table.shape[1])

    @cached_property
    def of_agent(self) -> Array:
        return np.asarray(self.table.sum(axis=1), np.float64).ravel()

    @cached_property
    def of_inspector(self) -> Array:
        return np.asarray(self.table.sum(axis=0), np.float64).ravel()

    def gram(self, weights: Array) -> Array:
        """table' diag(weights) table, inspectors x inspectors."""
        if sparse.issparse(self.table):
            return np.asarray((self.table.T @ (sparse.diags_array(weights) @ self.table)).todense(), np.float64)
        return np.asarray(self.table.T @ (self.table * weights[:, None]), np.float64)

    def across(self, weights: Array) -> Array:
        """table' weights: a sum over the agents, an inspector."""
        return np.asarray(self.table.T @ weights, np.float64)


def crossed_variance(values: ArrayLike, agent: ArrayLike, inspector: ArrayLike, method: str = "henderson3") -> Crossed:
    """score = mean + agent + inspector + error, with best linear unbiased predictions of the effects.

    "henderson3": Henderson's method III (Searle, Casella and McCulloch 1992, 5.5), quick; a negative estimate is given
    as 0 and said so. "reml": restricted maximum likelihood with the agents eliminated from the mixed model equations
    and the inspectors' block diagonalised, so that one ratio of variances is profiled within the other.

    Args:
        values: scores, one a row; rows that are NaN are left out.
        agent: the agent of each row.
        inspector: the inspector of each row.
        method: "henderson3" or "reml".

    Raises:
        StatisticsError: the method is not known, there are fewer than two agents or inspectors, or too few scores.
    """
    _require_known(method)
    return _crossed(_scores(values, agent, inspector), method)


def crossed_variance_of_cells(
    n: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    agent: ArrayLike,
    inspector: ArrayLike,
    method: str = "henderson3",
) -> Crossed:
    """As `crossed_variance`, from sums: of each cell the number of scores, their sum and the sum of their squares.

    A pair of agent and inspector may have several cells (of several months); a cell without scores is left out.

    Raises:
        StatisticsError: as `crossed_variance`, or sums that no scores have.
    """
    _require_known(method)
    number, sums, square = (np.asarray(one, np.float64) for one in (n, total, squares))
    there = number > 0
    if (number < 0).any() or (square[there] * number[there] < sums[there] ** 2 * (1 - IMPOSSIBLE)).any():
        raise StatisticsError("a cell has fewer than 0 scores, or squares that are too small; expected sums of scores")
    cells = (number[there], sums[there], square[there])
    return _crossed(_summed(*cells, np.asarray(agent)[there], np.asarray(inspector)[there]), method)


def _require_known(method: str) -> None:
    if method not in ("henderson3", "reml"):
        raise StatisticsError(f"method {method!r} is not known; expected henderson3 or reml")


def _crossed(scores: _Scores, method: str) -> Crossed:
    variances, reason = _henderson(scores) if method == "henderson3" else _reml(scores)
    mean, agent_effects, inspector_effects = _blups(scores, variances)
    connected = scores.components == 1
    return Crossed(
        *variances,
        agent_effects,
        inspector_effects,
        connected,
        scores.components,
        mean + scores.centre,
        reason if connected or reason == "not_separable" else "not_connected",
    )


def _scores(values: ArrayLike, agent: ArrayLike, inspector: ArrayLike) -> _Scores:
    y, (agent_labels, inspector_labels) = rows_of(values, agent, inspector)
    centre = float(y.mean())
    return _around(centre, (None, y - centre, float(((y - centre) ** 2).sum())), agent_labels, inspector_labels)


def _summed(n: Array, total: Array, squares: Array, agent: NDArray[Any], inspector: NDArray[Any]) -> _Scores:
    number = float(n.sum())
    centre = float(total.sum()) / number if number else 0.0
    within = float((squares - total**2 / n).sum())
    about = within + float((n * (total / n - centre) ** 2).sum())
    return _around(centre, (n, total - n * centre, about), agent, inspector)


def _around(
    centre: float, sums: tuple[Array | None, Array, float], agent: NDArray[Any], inspector: NDArray[Any]
) -> _Scores:
    """From rows (one score each, `n` None) or cells, already around their mean."""
    n, total, squares = sums
    rows, agents = codes(agent)
    columns, inspectors = codes(inspector)
    if min(agents, inspectors) < 2:
        raise StatisticsError(f"{agents} agents and {inspectors} inspectors; expected two or more of each")
    pairs = _pairs(rows, columns, (agents, inspectors), n)
    components = _components(pairs)
    size = float(total.size if n is None else n.sum())
    if size - (agents + inspectors - components) < 1:
        raise StatisticsError(f"{size:g} scores for {agents} agents and {inspectors} inspectors; expected more")
    return _Scores(
        size,
        squares,
        float(total.sum()),
        np.asarray(np.bincount(rows, total, agents), np.float64),
        np.asarray(np.bincount(columns, total, inspectors), np.float64),
        pairs.toarray() if pairs.nnz >= DENSE * agents * inspectors else pairs,
        components,
        centre,
    )


def _components(pairs: sparse.csr_matrix[np.float64]) -> int:
    """In how many parts the graph of agents and inspectors falls."""
    agents, inspectors = pairs.shape
    one, other = pairs.nonzero()
    nodes = agents + inspectors
    graph = sparse.coo_matrix((np.ones(one.size), (one, agents + other)), shape=(nodes, nodes))
    return int(csgraph.connected_components(graph.tocsr(), directed=False)[0])


def _pairs(
    rows: NDArray[np.int_], columns: NDArray[np.int_], shape: tuple[int, int], n: Array | None
) -> sparse.csr_matrix[np.float64]:
    """Scores of each pair of agent and inspector."""
    if shape[0] * shape[1] <= DIRECT:
        counted = np.bincount(rows * shape[1] + columns, n, shape[0] * shape[1])
        return sparse.csr_matrix(counted.reshape(shape).astype(np.float64))
    return sparse.coo_matrix((np.ones(rows.size) if n is None else n, (rows, columns)), shape=shape).tocsr()


def _henderson(scores: _Scores) -> tuple[tuple[float, float, float], str | None]:
    """Expected reductions of squares, solved for the three variances."""
    agents, inspectors, both = scores.agents - scores.components, scores.inspectors - scores.components, _fitted(scores)
    residual = (scores.squares - both) / (scores.size - scores.agents - inspectors)
    by_agent = float((scores.agent_sums**2 / scores.of_agent).sum())
    by_inspector = float((scores.inspector_sums**2 / scores.of_inspector).sum())
    squares = scores.size
    table = scores.table.power(2) if sparse.issparse(scores.table) else scores.table**2
    given_agent = squares - float(np.asarray(table.sum(axis=1)).ravel() @ (1 / scores.of_agent))
    given_inspector = squares - float(np.asarray(table.sum(axis=0)).ravel() @ (1 / scores.of_inspector))
    parts = (
        (both - by_inspector - residual * agents, given_inspector),
        (both - by_agent - residual * inspectors, given_agent),
    )
    agent, inspector = (reduction / given if given > SEPARABLE else 0.0 for reduction, given in parts)
    reason = "negative_variance" if min(agent, inspector) < 0 else None
    if min(given_agent, given_inspector) <= SEPARABLE:
        reason = "not_separable"
    return (max(0.0, agent), max(0.0, inspector), max(residual, 0.0)), reason


def _fitted(scores: _Scores) -> float:
    """Sum of squares of the least-squares fit on agents and inspectors, with the agents eliminated."""
    n = scores.of_agent
    reduced = np.diag(scores.of_inspector) - scores.gram(1 / n)
    right = scores.inspector_sums - scores.across(scores.agent_sums / n)
    effects = np.linalg.pinv(reduced, hermitian=True) @ right
    return float((scores.agent_sums**2 / n).sum() + effects @ right)


def _reml(scores: _Scores) -> tuple[tuple[float, float, float], str | None]:
    agent = least(lambda ratio: _best_inspector(scores, ratio)[1])
    inspector, _, residual = _best_inspector(scores, agent)
    zero = [name for name, ratio in (("agent", agent), ("inspector", inspector)) if ratio == 0]
    return (agent * residual, inspector * residual, residual), f"zero_{'_and_'.join(zero)}" if zero else None


def _best_inspector(scores: _Scores, agent: float) -> tuple[float, float, float]:
    """For a ratio of the agents' variance to the residual: the best one of inspectors, -2 log likelihood, residual."""
    n = scores.of_agent
    shrink = agent / (1 + agent * n)
    information, left, right = _reduced(scores, shrink)
    lambdas, vectors = np.linalg.eigh(left - np.outer(information[1:], information[1:]) / information[0])
    along = (vectors.T @ (right[1:] - information[1:] * right[0] / information[0])) ** 2
    lambdas = np.maximum(lambdas, 0.0)
    squares = float(scores.squares - (shrink * scores.agent_sums**2).sum() - right[0] ** 2 / information[0])
    fixed, freedom = float(np.log1p(agent * n).sum() + np.log(information[0])), scores.size - 1

    def profile(ratios: Array) -> tuple[Array, Array]:
        grown = 1 + ratios[:, None] * lambdas
        residual = np.maximum((squares - (ratios[:, None] * along / grown).sum(axis=1)) / freedom, 1e-300)
        return freedom * np.log(residual) + np.log(grown).sum(axis=1) + fixed, residual

    best = least_of_many(lambda ratios: profile(ratios)[0])
    loss, residual = profile(np.array([best]))
    return best, float(loss[0]), float(residual[0])


def _reduced(scores: _Scores, shrink: Array) -> tuple[Array, Array, Array]:
    """The equations of mean and inspectors after the agents are eliminated: first row, inspectors, right side."""
    n = scores.of_agent
    crossed = scores.of_inspector - scores.across(shrink * n)
    first = np.concatenate([[scores.size - float((shrink * n * n).sum())], crossed])
    left = np.diag(scores.of_inspector) - scores.gram(shrink)
    right = scores.inspector_sums - scores.across(shrink * scores.agent_sums)
    whole = scores.whole - float((shrink * n * scores.agent_sums).sum())
    return first, left, np.concatenate([[whole], right])


def _blups(scores: _Scores, variances: tuple[float, float, float]) -> tuple[float, Array, Array]:
    """Mean and best linear unbiased predictions, by Henderson's mixed model equations."""
    agent, inspector, residual = variances
    residual = max(residual, 1e-12)
    n = scores.of_agent
    shrink = agent / (residual + agent * n)
    first, left, right = _reduced(scores, shrink)
    effects: Array = np.zeros(scores.inspectors)
    mean = float(right[0] / first[0])
    if inspector > 0:
        whole = np.vstack([first, np.column_stack([first[1:], left + np.eye(effects.size) * residual / inspector])])
        solved = np.linalg.solve(whole, right)
        mean, effects = float(solved[0]), np.asarray(solved[1:], np.float64)
    return mean, shrink * (scores.agent_sums - n * mean - np.asarray(scores.table @ effects)), effects
