"""Refusing impossible numbers before they become a statistic. Missing is NaN; infinity is never a measurement."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspection.errors import StatisticsError

Array = NDArray[np.float64]


def counts(x: ArrayLike, n: ArrayLike) -> tuple[Array, Array]:
    """Counts and their totals as arrays of one shape, NaN where either is missing.

    Raises:
        StatisticsError: a count is negative, exceeds its total or is infinite, or the shapes do not fit.
    """
    part, whole = together(x=x, n=n)
    for name, values, wrong in (
        ("n", whole, np.isinf(whole) | (whole < 0)),
        ("x", part, np.isinf(part) | (part < 0) | (part > whole)),
    ):
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise StatisticsError(f"{name} = {values.flat[at]:g} of n = {whole.flat[at]:g}; expected 0 <= x <= n")
    return part, whole


def count(name: str, x: float, n: float) -> tuple[float, float]:
    """One count and its total; neither may be missing.

    Raises:
        StatisticsError: as `counts`, or one is missing.
    """
    part, whole = counts(x, n)
    if part.ndim or np.isnan(part) or np.isnan(whole):
        raise StatisticsError(f"{name} = {x} of {n}; expected two numbers, neither missing")
    return float(part), float(whole)


def together(**arrays: ArrayLike) -> list[Array]:
    """Arrays of numbers, broadcast to one shape.

    Raises:
        StatisticsError: the shapes do not fit.
    """
    found = {name: np.asarray(values, np.float64) for name, values in arrays.items()}
    try:
        return list(np.broadcast_arrays(*found.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {values.shape}" for name, values in found.items())
        raise StatisticsError(f"shapes {shapes}; expected shapes that fit each other") from error


def share(name: str, value: float) -> float:
    """A number strictly between 0 and 1.

    Raises:
        StatisticsError: it is not.
    """
    if not 0 < value < 1:
        raise StatisticsError(f"{name} = {value:g}; expected between 0 and 1")
    return float(value)


def positive(name: str, value: float) -> float:
    """A finite number above 0.

    Raises:
        StatisticsError: it is not.
    """
    if not (np.isfinite(value) and value > 0):
        raise StatisticsError(f"{name} = {value:g}; expected a number above 0")
    return float(value)


def variance(name: str, value: float) -> float:
    """A finite number of 0 or more.

    Raises:
        StatisticsError: it is not.
    """
    if not (np.isfinite(value) and value >= 0):
        raise StatisticsError(f"{name} = {value:g}; expected a variance, 0 or more")
    return float(value)


def series(values: ArrayLike, least: int = 2) -> Array:
    """A finite series of at least `least` numbers along the last axis.

    Raises:
        StatisticsError: it is shorter, or has a number that is not finite.
    """
    array = points(values, least)
    if np.isnan(array).any():
        raise StatisticsError(f"the series has {int(np.isnan(array).sum())} values that are not finite numbers")
    return array


def points(values: ArrayLike, least: int = 2) -> Array:
    """Series in order of time along the last axis, NaN where a point is missing.

    Raises:
        StatisticsError: the axis, or what one lone series has of it, is shorter than `least`; a number is infinite.
    """
    array = np.asarray(values, np.float64)
    length = 0 if array.ndim == 0 else array.shape[-1]
    if array.ndim == 1:
        length = int((~np.isnan(array)).sum())
    if length < least:
        raise StatisticsError(f"{length} points; expected {least} or more")
    if np.isinf(array).any():
        raise StatisticsError(f"the series has {int(np.isinf(array).sum())} values that are not finite numbers")
    return array


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


def codes(labels: ArrayLike) -> tuple[NDArray[np.int_], int]:
    """Labels as positions in their sorted distinct values, and how many of these there are."""
    array = np.asarray(labels)
    if array.ndim == 1 and array.size and np.issubdtype(array.dtype, np.integer):
        low, high = int(array.min()), int(array.max())
        if high - low < 4 * array.size:
            shifted = array - low
            present = np.bincount(shifted, minlength=high - low + 1) > 0
            return (np.cumsum(present) - 1)[shifted], int(present.sum())
    names, index = np.unique(array, return_inverse=True)
    return index, int(names.size)


def divide(above: Any, below: Any) -> Array:
    """Quotient, NaN where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(np.asarray(below) == 0, np.nan, np.divide(above, below)), np.float64)


def plain(values: Any) -> Any:
    """A Python float for a single value, the array for many."""
    array = np.asarray(values, np.float64)
    return float(array) if array.ndim == 0 else array
