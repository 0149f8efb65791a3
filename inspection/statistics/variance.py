"""Where the differences between scores come from, and what is left of a small sample's extreme mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, sparse, special

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, counts, divide, series


@dataclass(frozen=True)
class OneWay:
    """One-way random effects: variance between and within groups, the mean, and per group shrinkage and effect."""

    between: float
    within: float
    mean: float
    shrinkage: Array
    effects: Array
    reason: str | None = None


@dataclass(frozen=True)
class Crossed:
    """Crossed random effects of agents and inspectors; effects by position of the sorted distinct codes."""

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
class Shrunk:
    """Shrunken values with the prior they are drawn towards.

    `prior_strength` is in observations, `between` the variance between units on the scale of the values.
    """

    shrunk: Array
    prior_mean: float
    prior_strength: float
    between: float


def one_way_variance(values: ArrayLike, group: ArrayLike) -> OneWay:
    """Analysis of variance for unbalanced groups (Searle, Casella and McCulloch 1992, 3.6); the effects are BLUPs.

    A negative estimate between groups is given as 0, and said so in `reason`.

    Raises:
        StatisticsError: fewer than two groups, or no group with two values.
    """
    y = series(values)
    _, index = np.unique(np.asarray(group), return_inverse=True)
    n = np.bincount(index).astype(np.float64)
    if n.size < 2 or n.max() < 2:
        raise StatisticsError(
            f"{n.size} groups of at most {n.max():g} values; expected two groups, one with two values"
        )
    means = np.bincount(index, y) / n
    within = float(((y - means[index]) ** 2).sum() / (y.size - n.size))
    grand = float(y.mean())
    between_ms = float((n * (means - grand) ** 2).sum() / (n.size - 1))
    n0 = (y.size - (n**2).sum() / y.size) / (n.size - 1)
    raw = (between_ms - within) / n0
    between = max(0.0, float(raw))
    mean = _weighted_mean(means, n, between, within)
    shrinkage = divide(between, between + within / n) if between + within > 0 else np.zeros_like(n)
    reason = "negative_between" if raw < 0 else None
    return OneWay(between, within, mean, shrinkage, shrinkage * (means - mean), reason)


def crossed_variance(values: ArrayLike, agent: ArrayLike, inspector: ArrayLike, method: str = "henderson3") -> Crossed:
    """score = mean + agent + inspector + error, by Henderson's method III (Searle et al. 1992, 5.5) with BLUPs.

    Where each agent had one inspector only (or the other way round), nothing tells the two apart: the variance of the
    inspectors (agents) is given as 0 and `reason` says `not_separable`; a negative estimate is 0 and said so as well.

    Raises:
        StatisticsError: the method is not known, or there are fewer than two agents or inspectors.
    """
    if method != "henderson3":
        raise StatisticsError(f"method {method!r} is not known; expected henderson3")
    y = series(values)
    _, rows = np.unique(np.asarray(agent), return_inverse=True)
    _, columns = np.unique(np.asarray(inspector), return_inverse=True)
    agents, inspectors = int(rows.max()) + 1, int(columns.max()) + 1
    if min(agents, inspectors) < 2:
        raise StatisticsError(f"{agents} agents and {inspectors} inspectors; expected two or more of each")
    table = sparse.coo_matrix((np.ones(y.size), (rows, columns)), shape=(agents, inspectors)).toarray()
    components = _components(table)
    both = _fitted_ss(y, rows, columns, table)
    freedom = y.size - (agents + inspectors - components)
    if freedom < 1:
        raise StatisticsError(f"{y.size} scores for {agents} agents and {inspectors} inspectors; expected more")
    residual = float((y @ y - both) / freedom)
    by_agent, by_inspector = _group_ss(y, rows, agents), _group_ss(y, columns, inspectors)
    spare_inspectors, spare_agents = inspectors - components, agents - components
    inspector_variance = _component(both - by_agent - residual * spare_inspectors, _trace(table, axis=1))
    agent_variance = _component(both - by_inspector - residual * spare_agents, _trace(table, axis=0))
    reason = None
    if np.isnan([inspector_variance, agent_variance]).any():
        reason = "not_separable"
    elif min(inspector_variance, agent_variance) < 0:
        reason = "negative_variance"
    variances = (_known(agent_variance), _known(inspector_variance), max(residual, 1e-12))
    mean, agent_effects, inspector_effects = _blups(y, rows, columns, table, variances)
    return Crossed(
        variances[0],
        variances[1],
        residual,
        agent_effects,
        inspector_effects,
        components == 1,
        components,
        mean,
        reason,
    )


def shrink_means(mean: ArrayLike, n: ArrayLike, within: float) -> Shrunk:
    """Empirical Bayes: each mean drawn towards all by B = tau^2 / (tau^2 + within / n), tau^2 by moments (Morris 1983).

    Raises:
        StatisticsError: fewer than two means, or a negative variance or count.
    """
    means = series(mean)
    _, number = counts(np.zeros_like(means), n)
    if within < 0:
        raise StatisticsError(f"within = {within:g}; expected a variance, 0 or more")
    seen = number > 0
    weights = number[seen]
    grand = float((weights * means[seen]).sum() / weights.sum())
    chi = float((weights * (means[seen] - grand) ** 2).sum())
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    tau2 = max(0.0, float((chi - within * (seen.sum() - 1)) / scale)) if scale > 0 else 0.0
    grand = _weighted_mean(means[seen], weights, tau2, within)
    factor = divide(tau2 * number, tau2 * number + within) if within > 0 else np.ones_like(number)
    factor = np.where(seen, np.nan_to_num(factor), 0.0)
    strength = within / tau2 if tau2 > 0 else float("inf")
    return Shrunk(np.where(seen, grand + factor * (means - grand), grand), grand, strength, tau2)


def shrink_rates(x: ArrayLike, n: ArrayLike) -> Shrunk:
    """Beta-binomial empirical Bayes for rare rates, by maximum likelihood.

    Raises:
        StatisticsError: a count is impossible, or there are fewer than two units.
    """
    part, whole = counts(x, n)
    series(part)
    pooled = float(part.sum() / whole.sum()) if whole.sum() else 0.0
    if pooled in (0.0, 1.0):
        return Shrunk(np.full(part.shape, pooled), pooled, float("inf"), 0.0)

    def loss(parameters: NDArray[np.float64]) -> float:
        mean, strength = special.expit(parameters[0]), np.exp(parameters[1])
        a, b = mean * strength, (1 - mean) * strength
        return -float((special.betaln(part + a, whole - part + b) - special.betaln(a, b)).sum())

    start = np.array([special.logit(pooled), np.log(50.0)])
    found = optimize.minimize(loss, start, method="L-BFGS-B", bounds=[(-15, 15), (-3, 14)])
    mean, strength = float(special.expit(found.x[0])), float(np.exp(found.x[1]))
    return Shrunk((part + mean * strength) / (whole + strength), mean, strength, mean * (1 - mean) / (1 + strength))


def reliability(agent_variance: float, rest: float, calls: float) -> float:
    """Spearman and Brown: R = k ICC / (1 + (k - 1) ICC) for the mean of `calls` calls; NaN without any variance."""
    total = agent_variance + rest
    if total <= 0:
        return float("nan")
    icc = agent_variance / total
    return calls * icc / (1 + (calls - 1) * icc)


def _weighted_mean(means: Array, n: Array, between: float, within: float) -> float:
    weights = 1 / (between + within / n) if between + within > 0 else n
    return float((weights * means).sum() / weights.sum())


def _group_ss(y: Array, index: NDArray[np.int_], groups: int) -> float:
    return float((np.bincount(index, y, groups) ** 2 / np.bincount(index, minlength=groups)).sum())


def _components(table: Array) -> int:
    agents, inspectors = table.shape
    graph = np.zeros((agents + inspectors, agents + inspectors))
    graph[:agents, agents:] = table
    number, _ = sparse.csgraph.connected_components(sparse.csr_matrix(graph), directed=False)
    return int(number)


def _fitted_ss(y: Array, rows: NDArray[np.int_], columns: NDArray[np.int_], table: Array) -> float:
    """Sum of squares of the fit on agents and inspectors, with the agents eliminated."""
    n = table.sum(axis=1)
    sums = np.bincount(rows, y, table.shape[0])
    reduced = np.diag(table.sum(axis=0)) - table.T @ (table / n[:, None])
    right = np.bincount(columns, y, table.shape[1]) - table.T @ (sums / n)
    effects = np.linalg.pinv(reduced) @ right
    return float((sums**2 / n).sum() + effects @ right)


def _trace(table: Array, axis: int) -> float:
    """Coefficient of one factor's variance in its reduction of squares after the other: N - sum n_ij^2 / n_other."""
    other = table.sum(axis=axis, keepdims=True)
    return float(table.sum() - (table**2 / other).sum())


def _component(reduction: float, coefficient: float) -> float:
    """A variance from its reduction of squares; NaN where the design does not hold it."""
    return reduction / coefficient if coefficient > 1e-9 else float("nan")


def _known(variance: float) -> float:
    return max(0.0, variance) if np.isfinite(variance) else 0.0


def _blups(
    y: Array, rows: NDArray[np.int_], columns: NDArray[np.int_], table: Array, variances: tuple[float, float, float]
) -> tuple[float, Array, Array]:
    """Best linear unbiased predictions, by Henderson's mixed model equations with the agents eliminated."""
    agent, inspector, residual = variances
    agents, inspectors = table.shape
    n = table.sum(axis=1)
    sums, totals = np.bincount(rows, y, agents), np.bincount(columns, y, inspectors)
    inverse = 1 / (n + residual / agent) if agent > 0 else np.zeros(agents)
    fixed = np.column_stack([n, table])
    left = np.zeros((inspectors + 1, inspectors + 1))
    left[0, 0], left[0, 1:], left[1:, 0] = y.size, table.sum(axis=0), table.sum(axis=0)
    left[1:, 1:] = np.diag(table.sum(axis=0))
    left -= fixed.T @ (fixed * inverse[:, None])
    right = np.concatenate([[y.sum()], totals]) - fixed.T @ (inverse * sums)
    if inspector > 0:
        left[1:, 1:] += np.eye(inspectors) * residual / inspector
        solved = np.linalg.solve(left, right)
    else:
        solved = np.concatenate([[right[0] / left[0, 0]], np.zeros(inspectors)])
    effects = inverse * (sums - fixed @ solved)
    return float(solved[0]), effects, solved[1:]
