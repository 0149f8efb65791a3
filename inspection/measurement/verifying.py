"""Official figures beside those of other sources that verify them: do the two agree?"""

from collections.abc import Sequence
from dataclasses import dataclass

from inspection.measurement.definitions import Indicator
from inspection.measurement.figures import Figure
from inspection.statistics import newcombe_difference


@dataclass(frozen=True)
class Verified:
    """An official figure less the one that verifies it, with Newcombe's 95 % interval of that difference."""

    indicator: Indicator
    official: Figure
    verifying: Figure
    difference: float
    interval: tuple[float, float]

    @property
    def agrees(self) -> bool:
        """Whether the difference is within what chance brings."""
        low, high = self.interval
        return low <= 0.0 <= high


def verify(figures: Sequence[Figure]) -> list[Verified]:
    """Every figure beside the official one of its indicator, where both counted something, in the order of the figures.

    The system counts every event, dial tests and checked work orders are samples of all that happens; both are taken as
    samples of the same service, so that a month with few calls is not held against the samples.
    """
    counted = [one for one in figures if one.counts.denominator]
    officials = {one.indicator.id: one for one in counted if one.official}
    found = []
    for other in counted:
        one = officials.get(other.indicator.id)
        if one is None or other.official:
            continue
        pair = one.counts, other.counts
        parts = [number for counts in pair for number in (counts.numerator, counts.denominator)]
        gap = newcombe_difference(*parts)
        found.append(Verified(one.indicator, one, other, float(gap.difference), (float(gap.low), float(gap.high))))
    return found
