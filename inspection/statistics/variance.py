"""Where the differences between scores come from: groups, and designs of a study."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, codes, divide, rows_of


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
