"""Delays as an exact histogram that adds up, so that the median of a month comes from the delays of its days."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
MS = 1000.0


@dataclass(frozen=True, eq=False)
class Delays:
    """How often each delay was met: `values_ms`, ascending and each once, and `counts` beside them."""

    values_ms: Whole
    counts: Whole

    @classmethod
    def of(cls, values_ms: Whole) -> "Delays":
        """Delays in any order, the same one several times or not."""
        values, counts = np.unique(values_ms, return_counts=True)
        return cls(values, counts)

    @classmethod
    def none(cls) -> "Delays":
        """No delay at all."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64))

    def __add__(self, other: "Delays") -> "Delays":
        values, place = np.unique(np.concatenate((self.values_ms, other.values_ms)), return_inverse=True)
        counts = np.bincount(place, np.concatenate((self.counts, other.counts)), len(values))
        return Delays(values, counts.astype(np.int64))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Delays):
            return NotImplemented
        return np.array_equal(self.values_ms, other.values_ms) and np.array_equal(self.counts, other.counts)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _ends(self) -> Whole:
        return np.cumsum(self.counts)

    @property
    def number(self) -> int:
        """How many delays there are."""
        return int(self._ends[-1]) if len(self._ends) else 0

    def quantile_s(self, share: float) -> float | None:
        """The quantile in seconds, linear between neighbours (Hyndman and Fan 1996, type 7); None without delays."""
        if not self.number:
            return None
        place = share * (self.number - 1)
        below = int(place)
        low, high = (self._at(min(one, self.number - 1)) for one in (below, below + 1))
        return (low + (high - low) * (place - below)) / MS

    @property
    def worst_s(self) -> float | None:
        """The longest delay in seconds; None without delays."""
        return float(self.values_ms[-1]) / MS if self.number else None

    def _at(self, place: int) -> float:
        return float(self.values_ms[np.searchsorted(self._ends, place, side="right")])
