"""Sums by month and place that the charts over the months are drawn from."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspection.analysis.places import Spot
from inspection.models.organisation import Level
from inspection.month import Month
from inspection.policies import Actor


@dataclass(frozen=True)
class Sum:
    """One month of one series: `n` observations, their sum (or how many of them), the sum of their squares."""

    month: str
    n: int
    total: float
    squares: float
    made_up: bool

    def __add__(self, other: "Sum") -> "Sum":
        made_up = self.made_up or other.made_up
        return Sum(self.month, self.n + other.n, self.total + other.total, self.squares + other.squares, made_up)


Run = tuple[Sum, ...]
"""One series, the oldest month first, each month once."""

ByPlace = dict[int, Run]
"""Series by the key of their place."""


@dataclass(frozen=True)
class Window:
    """Which months of which places: all of a level within `parent`, or it alone where the level is its own."""

    level: Level
    parent: Spot
    until: Month
    months: int
    by: Actor


def gathered(rows: Iterable[tuple[int, Sum]]) -> ByPlace:
    """Rows of the same place and month as one, places with their months in order."""
    found: dict[int, dict[str, Sum]] = {}
    for place, one in rows:
        months = found.setdefault(place, {})
        months[one.month] = months[one.month] + one if one.month in months else one
    return {place: tuple(months[name] for name in sorted(months)) for place, months in found.items()}


def spread_within(runs: Iterable[Run]) -> float | None:
    """The variance of one observation within its month and place, pooled; None where nothing varies."""
    squares, spare = 0.0, 0
    for one in (month for run in runs for month in run if month.n):
        squares += max(0.0, one.squares - one.total**2 / one.n)
        spare += one.n - 1
    return squares / spare if spare > 0 and squares > 1e-9 * spare else None
