"""Refusing impossible numbers before they become a statistic."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspection.errors import StatisticsError

Array = NDArray[np.float64]


def counts(x: ArrayLike, n: ArrayLike) -> tuple[Array, Array]:
    """Counts and their totals as arrays of one shape.

    Raises:
        StatisticsError: a count is negative, exceeds its total, or is not finite.
    """
    part, whole = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(n, np.float64))
    for name, values, wrong in (
        ("n", whole, ~np.isfinite(whole) | (whole < 0)),
        ("x", part, ~np.isfinite(part) | (part < 0) | (part > whole)),
    ):
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise StatisticsError(f"{name} = {values.flat[at]:g} of n = {whole.flat[at]:g}; expected 0 <= x <= n")
    return part, whole


def share(name: str, value: float) -> float:
    """A number strictly between 0 and 1.

    Raises:
        StatisticsError: it is not.
    """
    if not 0 < value < 1:
        raise StatisticsError(f"{name} = {value:g}; expected between 0 and 1")
    return float(value)


def series(values: ArrayLike, least: int = 2) -> Array:
    """A finite series of at least `least` numbers along the last axis.

    Raises:
        StatisticsError: it is shorter, or has a number that is not finite.
    """
    array = np.asarray(values, np.float64)
    if array.ndim == 0 or array.shape[-1] < least:
        length = 0 if array.ndim == 0 else array.shape[-1]
        raise StatisticsError(f"{length} points; expected {least} or more")
    if not np.isfinite(array).all():
        raise StatisticsError(f"the series has {int((~np.isfinite(array)).sum())} values that are not finite numbers")
    return array


def divide(above: Any, below: Any) -> Array:
    """Quotient, NaN where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(np.asarray(below) == 0, np.nan, np.divide(above, below)), np.float64)
