"""Since when: the most likely position of one step in a series."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, counts, series


@dataclass(frozen=True)
class ChangePoint:
    """The series is best described by one level before `position` (0-based) and another from it on.

    `log_likelihood` is what each position 1, 2, ... gains over one level throughout; NaN where it was not allowed.
    """

    position: int
    before: float
    after: float
    log_likelihood: Array

    @property
    def side(self) -> int:
        """1 for a step upwards, -1 downwards, 0 for none."""
        return int(np.sign(self.after - self.before))


def change_point(
    values: ArrayLike,
    n: ArrayLike | None = None,
    *,
    sigma: ArrayLike | None = None,
    allowed: ArrayLike | None = None,
) -> ChangePoint:
    """The most likely change point of one step (Hinkley 1970): least squares, or binomial likelihood of counts.

    Args:
        values: measurements in order of time, two or more; with `n`, counts of so many.
        n: totals of counts, more than 0.
        sigma: standard deviation of each measurement where they differ; then squares are weighted by precision.
        allowed: which of the positions 1, 2, ... may be chosen; by default all.

    Raises:
        StatisticsError: fewer than two points, an impossible count, a total of 0, or no position is allowed.
    """
    points = series(values)
    if n is None:
        weights = (
            np.ones(points.size) if sigma is None else np.broadcast_to(np.asarray(sigma, float) ** -2, points.shape)
        )
        sums, amounts = _split(points * weights), _split(weights)
        gain = (sums**2 / amounts).sum(axis=0) - (points @ weights) ** 2 / weights.sum()
        gain = gain / 2
    else:
        part, whole = counts(points, n)
        if not (whole > 0).all():
            raise StatisticsError(f"n = {whole[~(whole > 0)][0]:g}; expected more than 0")
        sums, amounts = _split(part), _split(whole)
        gain = _binomial(sums, amounts).sum(axis=0) - _binomial(part.sum(), whole.sum())
    choice = gain if allowed is None else np.where(np.asarray(allowed, np.bool_), gain, np.nan)
    if np.isnan(choice).all():
        raise StatisticsError("no position is allowed for the change point; expected one or more")
    at = int(np.nanargmax(choice))
    before, after = sums[:, at] / amounts[:, at]
    return ChangePoint(at + 1, float(before), float(after), choice)


def steps(values: Array, weights: Array) -> NDArray[np.int_]:
    """Sign of the step at each of the positions 1, 2, ...: the weighted mean from there on against that before."""
    sums, amounts = _split(values * weights), _split(weights)
    return np.asarray(np.sign(sums[1] / amounts[1] - sums[0] / amounts[0]), np.int_)


def _split(values: Array) -> Array:
    """Sums before and from each of the positions 1, 2, ... on."""
    before = np.cumsum(values)[:-1]
    return np.stack([before, values.sum() - before])


def _binomial(part: Array, whole: Array) -> Array:
    rate = part / whole
    return np.asarray(special.xlogy(part, rate) + special.xlogy(whole - part, 1 - rate), np.float64)
