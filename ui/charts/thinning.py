"""Fewer marks where more could not be told apart: nothing that stands out is left away, and it is said."""

from collections.abc import Sequence

import numpy as np

MERGED_FROM = 1500
COLUMNS, ROWS = 240, 120


def told_apart(x: Sequence[float], y: Sequence[float]) -> list[tuple[int, int]]:
    """Which points to draw, and how many agents each stands for: of those that would cover each other, the first.

    Up to `MERGED_FROM` points, each stands for itself.
    """
    if len(x) <= MERGED_FROM:
        return [(at, 1) for at in range(len(x))]
    place = _steps(x, COLUMNS) * (ROWS + 1) + _steps(y, ROWS)
    _, first, number = np.unique(place, return_index=True, return_counts=True)
    return sorted(zip(first.tolist(), number.tolist(), strict=True))


def thinned(values: Sequence[float], always: Sequence[bool], most: int) -> list[int]:
    """At most about `most` positions in order of value: all of `always`, and of the rest evenly many everywhere."""
    order = np.argsort(np.asarray(values), kind="stable")
    kept = np.asarray(always, bool)[order]
    if order.size <= most:
        return [int(at) for at in order]
    rest = order[~kept]
    room = max(2, most - int(kept.sum()))
    chosen = {int(rest[at]) for at in np.linspace(0, rest.size - 1, min(room, rest.size)).round().astype(int)}
    chosen |= {int(at) for at in order[kept]}
    return [int(at) for at in order if int(at) in chosen]


def _steps(values: Sequence[float], steps: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    array = np.asarray(values, np.float64)
    low, high = float(array.min()), float(array.max())
    return np.round((array - low) / ((high - low) or 1.0) * steps).astype(np.int64)
