"""How far raters agree on categories: Krippendorff's alpha, Gwet's AC1, and the kappas. Undefined is NaN."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, divide

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(ratings: ArrayLike, level: Level) -> float:
    """Krippendorff's alpha (Krippendorff 2019, 12.3): 1 minus observed over expected disagreement, within units.

    Any raters may have rated any units; units with fewer than two ratings do not count. NaN where no unit has two
    ratings, or all ratings that count are the same.

    Args:
        ratings: shape (raters, units), NaN where a rater did not rate.
        level: how far apart two values are: nominal, ordinal, interval, or ratio (values of 0 or more).

    Raises:
        StatisticsError: another shape or level, an infinite rating, or a negative one at the ratio level.
    """
    found = np.asarray(ratings, np.float64)
    if level not in LEVELS:
        raise StatisticsError(f"level {level!r} is not known; expected one of {', '.join(LEVELS)}")
    if found.ndim != 2 or np.isinf(found).any():
        raise StatisticsError(f"ratings of shape {found.shape}; expected raters x units of finite numbers or NaN")
    paired = found[:, (~np.isnan(found)).sum(axis=0) >= 2]
    there = ~np.isnan(paired)
    values, index = np.unique(paired[there], return_inverse=True)
    if level == "ratio" and values.size and values[0] < 0:
        raise StatisticsError(f"rating {values[0]:g}; expected 0 or more at the ratio level")
    if values.size < 2:
        return float("nan")
    counted = np.zeros((paired.shape[1], values.size))
    np.add.at(counted, (np.nonzero(there)[1], index), 1.0)
    together = counted / (counted.sum(axis=1, keepdims=True) - 1)
    coincidences = together.T @ counted - np.diag(together.sum(axis=0))
    total = coincidences.sum(axis=0)
    apart = _apart(values, total, level)
    observed, expected = float((coincidences * apart).sum()), float(total @ apart @ total)
    return 1 - (float(total.sum()) - 1) * observed / expected


def gwet_ac1(counts: ArrayLike) -> float:
    """Gwet's AC1 (Gwet 2008, eq. 5-7, with missing ratings as in Gwet 2014, 2.4), steady where a category is rare.

    Args:
        counts: shape (subjects, categories), how many raters chose each; the raters of a subject may differ in number.

    Raises:
        StatisticsError: another shape, fewer than two categories, or a count that is negative or not finite.
    """
    agreed, shares = _agreement(counts)
    chance = float((shares * (1 - shares)).sum() / (shares.size - 1))
    return _beyond_chance(agreed, chance)


def fleiss_kappa(counts: ArrayLike) -> float:
    """Fleiss' kappa (Fleiss 1971), with subjects of unequal numbers of raters as in Gwet 2014, 2.4.

    Arguments and errors as `gwet_ac1`. NaN where only one category was ever chosen.
    """
    agreed, shares = _agreement(counts)
    return _beyond_chance(agreed, float((shares**2).sum()))


def cohen_kappa(table: ArrayLike) -> float:
    """Cohen's kappa of two raters (Cohen 1960); NaN where both always chose the same one category.

    Args:
        table: shape (categories, categories), subjects by the first rater's (rows) and the second's choice.

    Raises:
        StatisticsError: the table is not square, or a count is negative or not finite.
    """
    cells = _counted(table)
    if cells.shape[0] != cells.shape[1]:
        raise StatisticsError(f"table of shape {cells.shape}; expected as many rows as columns")
    total = float(cells.sum())
    if total == 0:
        return float("nan")
    chance = float(cells.sum(axis=0) @ cells.sum(axis=1)) / total**2
    return _beyond_chance(float(np.trace(cells)) / total, chance)


def _apart(values: Array, total: Array, level: Level) -> Array:
    """Squared distance of each two values (Krippendorff 2019, 12.3.4)."""
    first, second = values[:, None], values[None, :]
    if level == "nominal":
        return np.asarray(first != second, np.float64)
    if level == "ordinal":
        rank = np.cumsum(total) - total / 2
        return np.asarray((rank[:, None] - rank[None, :]) ** 2, np.float64)
    if level == "interval":
        return np.asarray((first - second) ** 2, np.float64)
    return np.nan_to_num(divide(first - second, first + second)) ** 2


def _counted(table: ArrayLike) -> Array:
    cells = np.asarray(table, np.float64)
    if cells.ndim != 2 or cells.shape[1] < 2:
        raise StatisticsError(f"counts of shape {cells.shape}; expected a table of two categories or more")
    if not (np.isfinite(cells) & (cells >= 0)).all():
        raise StatisticsError(f"count {cells[~(np.isfinite(cells) & (cells >= 0))][0]:g}; expected 0 or more")
    return cells


def _agreement(counts: ArrayLike) -> tuple[float, Array]:
    """Share of pairs of ratings that agree, over subjects with two or more; share of each category, over all rated."""
    cells = _counted(counts)
    raters = cells.sum(axis=1)
    cells, raters = cells[raters > 0], raters[raters > 0]
    several = raters >= 2
    if not several.any():
        return float("nan"), np.full(cells.shape[1], np.nan)
    pairs = (cells * (cells - 1)).sum(axis=1)[several] / (raters * (raters - 1))[several]
    return float(pairs.mean()), (cells / raters[:, None]).mean(axis=0)


def _beyond_chance(agreed: float, chance: float) -> float:
    return (agreed - chance) / (1 - chance) if chance < 1 - 1e-15 else float("nan")
