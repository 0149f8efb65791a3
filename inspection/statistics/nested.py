"""Groups in groups: teams, agents within teams, calls of agents."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, codes, rows_of
from inspection.statistics.likelihood import least, least_of_many


@dataclass(frozen=True)
class Nested:
    """Variance of outer groups (teams), of inner groups within them (agents), and of values within these (calls)."""

    outer: float
    inner: float
    residual: float
    mean: float
    reason: str | None = None


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
    cells_of = _Cells(means - centre, n, parent, groups, float(((y - means[cell]) ** 2).sum()), y.size)
    inner_ratio = least(lambda ratio: cells_of.at(ratio).best()[1])
    fit = cells_of.at(inner_ratio)
    outer_ratio, _ = fit.best()
    residual, mean = (float(one[0]) for one in fit.profile(np.array([outer_ratio]))[1:])
    zero = [name for name, ratio in (("outer", outer_ratio), ("inner", inner_ratio)) if ratio == 0]
    reason = f"zero_{'_and_'.join(zero)}" if zero else None
    return Nested(outer_ratio * residual, inner_ratio * residual, residual, mean + centre, reason)


@dataclass(frozen=True)
class _Cells:
    """Means and sizes of the inner groups, their parents, and the squares within them."""

    means: Array
    n: Array
    parent: NDArray[np.int_]
    groups: int
    within: float
    size: int

    def at(self, inner: float) -> "_Fit":
        """What is left to fit for this ratio of the inner variance to the residual."""
        precision = self.n / (1 + inner * self.n)
        return _Fit(
            np.asarray(np.bincount(self.parent, precision, self.groups), np.float64),
            np.asarray(np.bincount(self.parent, precision * self.means, self.groups), np.float64),
            self.within + float((precision * self.means**2).sum()),
            float(np.log1p(inner * self.n).sum()),
            self.size - 1,
        )


@dataclass(frozen=True)
class _Fit:
    """Precision and weighted sum of each outer group, all squares, and the likelihood's constant part."""

    weight: Array
    total: Array
    squares: float
    logs: float
    freedom: int

    def best(self) -> tuple[float, float]:
        """The best ratio of the outer variance to the residual, and its loss."""
        ratio = least_of_many(lambda ratios: self.profile(ratios)[0])
        return ratio, float(self.profile(np.array([ratio]))[0][0])

    def profile(self, ratios: Array) -> tuple[Array, Array, Array]:
        """-2 log restricted likelihood (up to a constant), residual variance and mean, for each ratio."""
        grown = 1 + ratios[:, None] * self.weight
        information = (self.weight / grown).sum(axis=1)
        mean = (self.total / grown).sum(axis=1) / information
        explained = (ratios[:, None] * self.total**2 / grown).sum(axis=1) + mean**2 * information
        residual = np.maximum((self.squares - explained) / self.freedom, 1e-300)
        logs = self.logs + np.log(grown).sum(axis=1) + np.log(information)
        return self.freedom * np.log(residual) + logs, residual, mean
