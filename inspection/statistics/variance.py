"""Where the differences between scores come from: groups, groups in groups, and designs of a study."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, codes, divide, series


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
class Nested:
    """Variance of outer groups (teams), of inner groups within them (agents), and of values within these (calls)."""

    outer: float
    inner: float
    residual: float
    mean: float
    reason: str | None = None


@dataclass(frozen=True)
class GStudy:
    """Variance components of persons x (raters within tasks), and how far the mean over all of them can be relied on.

    `relative` is the generalizability coefficient (for comparing persons), `absolute` the index of dependability (for
    a person against a target). A negative estimate is given as 0 and named in `reason`.
    """

    person: float
    task: float
    rater_in_task: float
    person_task: float
    residual: float
    relative: float
    absolute: float
    reason: str | None = None


def one_way_variance(values: ArrayLike, group: ArrayLike) -> OneWay:
    """Analysis of variance for unbalanced groups (Searle, Casella and McCulloch 1992, 3.6); the effects are BLUPs.

    A negative estimate between groups is given as 0, and said so in `reason`.

    Args:
        values: one a row; rows that are NaN are left out.
        group: the group of each row; shrinkage and effects stand in the order of its sorted distinct values.

    Raises:
        StatisticsError: fewer than two groups, or no group with two values.
    """
    y, (labels,) = rows_of(values, group)
    index, groups = codes(labels)
    n = np.bincount(index).astype(np.float64)
    if groups < 2 or n.max() < 2:
        raise StatisticsError(
            f"{groups} groups of at most {n.max():g} values; expected two groups, one with two values"
        )
    means = np.bincount(index, y) / n
    within = float(((y - means[index]) ** 2).sum() / (y.size - n.size))
    between_ms = float((n * (means - y.mean()) ** 2).sum() / (n.size - 1))
    n0 = (y.size - (n**2).sum() / y.size) / (n.size - 1)
    raw = float((between_ms - within) / n0)
    between = max(0.0, raw)
    weights = 1 / (between + within / n) if between + within > 0 else n
    mean = float(np.average(means, weights=weights))
    shrinkage = divide(between, between + within / n) if between + within > 0 else np.zeros_like(n)
    return OneWay(between, within, mean, shrinkage, shrinkage * (means - mean), "negative_between" if raw < 0 else None)


def nested_variance(values: ArrayLike, outer: ArrayLike, inner: ArrayLike) -> Nested:
    """value = mean + outer + inner within outer + error, by restricted maximum likelihood (Patterson, Thompson 1971).

    The likelihood is profiled: both ratios of variances are searched in turn, mean and residual follow in closed form
    from the means of the inner groups. `reason` names a variance at 0, its bound.

    Args:
        values: one a row; rows that are NaN are left out.
        outer: outer group of each row.
        inner: inner group of each row; the same label in two outer groups means two inner groups.

    Raises:
        StatisticsError: fewer than two outer groups, none with two inner ones, or no inner one with two values.
    """
    y, (outer_labels, inner_labels) = rows_of(values, outer, inner)
    outside, groups = codes(outer_labels)
    inside, labels = codes(inner_labels)
    cell, cells = codes(outside * labels + inside)
    if groups < 2 or cells <= groups or y.size <= cells:
        raise StatisticsError(f"{groups} outer and {cells} inner groups of {y.size} values; expected two, more, more")
    n = np.bincount(cell).astype(np.float64)
    means = np.bincount(cell, y) / n
    parent = np.zeros(cells, np.int_)
    parent[cell] = outside
    centre = float(y.mean())
    spare = float(((y - means[cell]) ** 2).sum())
    fit = _NestedFit(means - centre, n, parent, groups, spare, y.size)
    inner_ratio = least(lambda ratio: fit.best_outer(ratio)[1])
    outer_ratio = fit.best_outer(inner_ratio)[0]
    _, residual, mean = fit.profile(outer_ratio, inner_ratio)
    zero = [name for name, ratio in (("outer", outer_ratio), ("inner", inner_ratio)) if ratio == 0]
    reason = f"zero_{'_and_'.join(zero)}" if zero else None
    return Nested(outer_ratio * residual, inner_ratio * residual, residual, mean + centre, reason)


def g_study(values: ArrayLike) -> GStudy:
    """Generalizability study of persons x (raters within tasks), by analysis of variance (Brennan 2001, 3.2).

    Args:
        values: shape (persons, tasks, raters of a task), nothing missing, two or more of each.

    Raises:
        StatisticsError: another shape, or a value that is not finite.
    """
    y = np.asarray(values, np.float64)
    if y.ndim != 3 or min(y.shape) < 2 or not np.isfinite(y).all():
        raise StatisticsError(
            f"values of shape {y.shape}; expected persons x tasks x raters, two of each, none missing"
        )
    persons, tasks, raters = y.shape
    grand, by_person, by_task = y.mean(), y.mean(axis=(1, 2)), y.mean(axis=(0, 2))
    by_rater, by_both = y.mean(axis=0), y.mean(axis=2)
    person_ms = tasks * raters * ((by_person - grand) ** 2).sum() / (persons - 1)
    task_ms = persons * raters * ((by_task - grand) ** 2).sum() / (tasks - 1)
    rater_ms = persons * ((by_rater - by_task[:, None]) ** 2).sum() / (tasks * (raters - 1))
    both = by_both - by_person[:, None] - by_task + grand
    both_ms = raters * (both**2).sum() / ((persons - 1) * (tasks - 1))
    error = y - by_both[:, :, None] - by_rater + by_task[:, None]
    residual = float((error**2).sum() / ((persons - 1) * tasks * (raters - 1)))
    raw = {
        "person": float(person_ms - both_ms) / (tasks * raters),
        "task": float(task_ms - both_ms - rater_ms + residual) / (persons * raters),
        "rater_in_task": float(rater_ms - residual) / persons,
        "person_task": float(both_ms - residual) / raters,
    }
    return _study(raw, residual, tasks, raters)


def reliability(agent_variance: float, rest: float, calls: float) -> float:
    """Spearman and Brown: R = k ICC / (1 + (k - 1) ICC) for the mean of `calls` calls; NaN without any variance."""
    total = agent_variance + rest
    if total <= 0:
        return float("nan")
    icc = agent_variance / total
    return calls * icc / (1 + (calls - 1) * icc)


def rows_of(values: ArrayLike, *labels: ArrayLike) -> tuple[Array, list[NDArray[np.generic]]]:
    """The rows whose value is there, with their labels.

    Raises:
        StatisticsError: fewer than two values, an infinite one, or labels of another length.
    """
    y = np.asarray(values, np.float64)
    names = [np.asarray(one) for one in labels]
    if y.ndim != 1 or any(one.shape != y.shape for one in names):
        raise StatisticsError(
            f"values {y.shape} with labels {[one.shape for one in names]}; expected rows of one length"
        )
    there = ~np.isnan(y)
    return series(y[there]), [one[there] for one in names]


def least(loss: Callable[[float], float]) -> float:
    """The ratio of variances, 0 or more, with the least loss: searched by ratio / (1 + ratio), 0 where that is best."""
    found = optimize.minimize_scalar(
        lambda at: loss(at / (1 - at)), bounds=(0.0, 1 - 1e-9), method="bounded", options={"xatol": 1e-10}
    )
    at = float(found.x)
    return 0.0 if loss(0.0) <= float(found.fun) + 1e-10 else at / (1 - at)


def _study(raw: dict[str, float], residual: float, tasks: int, raters: int) -> GStudy:
    part = {name: max(0.0, value) for name, value in raw.items()}
    relative_error = part["person_task"] / tasks + residual / (tasks * raters)
    absolute_error = relative_error + part["task"] / tasks + part["rater_in_task"] / (tasks * raters)
    negative = [name for name, value in raw.items() if value < 0]
    return GStudy(
        **part,
        residual=residual,
        relative=float(divide(part["person"], part["person"] + relative_error)),
        absolute=float(divide(part["person"], part["person"] + absolute_error)),
        reason=f"negative_{'_and_'.join(negative)}" if negative else None,
    )


@dataclass(frozen=True)
class _NestedFit:
    """Means and sizes of the inner groups, their parents, and the squares within them."""

    means: Array
    n: Array
    parent: NDArray[np.int_]
    groups: int
    within: float
    size: int

    def best_outer(self, inner: float) -> tuple[float, float]:
        """The best ratio of the outer variance for this inner one, and its loss."""
        ratio = least(lambda outer: self.profile(outer, inner)[0])
        return ratio, self.profile(ratio, inner)[0]

    def profile(self, outer: float, inner: float) -> tuple[float, float, float]:
        """-2 log restricted likelihood (up to a constant), residual variance and mean, for these ratios to it."""
        spread = inner + 1 / self.n
        weight = np.bincount(self.parent, 1 / spread, self.groups)
        total = np.bincount(self.parent, self.means / spread, self.groups)
        shrink = outer / (1 + outer * weight)
        information = float((weight - shrink * weight**2).sum())
        mean = float((total - shrink * weight * total).sum() / information)
        away = self.means - mean
        rest = np.bincount(self.parent, away / spread, self.groups)
        squares = self.within + float((away**2 / spread).sum() - (shrink * rest**2).sum())
        residual = max(squares / (self.size - 1), 1e-300)
        logs = np.log(spread * self.n).sum() + np.log1p(outer * weight).sum() + np.log(information)
        return float((self.size - 1) * np.log(residual) + logs), residual, mean
