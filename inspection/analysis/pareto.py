"""The vital few: parts of a whole, the largest first, with the share they come to together (Pareto's order)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from inspection.analysis.cause_shapes import NOT_ATTRIBUTED
from inspection.analysis.causes import Part

MEASURES = ("points", "n")


@dataclass(frozen=True)
class Ranked:
    """One bar: what it cost in points and in number, its share of the whole, and the share up to and with it.

    Args:
        share: of what is ranked by; None where the whole is nothing.
    """

    key: str
    points: float
    n: int
    share: float | None
    cumulative: float | None


def ranked(parts: Iterable[Part], by: str, measure: str) -> tuple[Ranked, ...]:
    """The parts of one dimension by `measure`, one of `MEASURES`; what is not attributed to any cause stands last."""
    points: dict[str, float] = defaultdict(float)
    number: dict[str, int] = defaultdict(int)
    for one in parts:
        if one.by == by:
            points[one.key] += one.points
            number[one.key] += one.n
    sizes: dict[str, float] = dict(points) if measure == "points" else {key: float(n) for key, n in number.items()}
    apart = by in ("cause", "detail")
    order = sorted(sizes, key=lambda key: (apart and key == NOT_ATTRIBUTED, -sizes[key], key))
    whole, so_far, found = sum(sizes.values()), 0.0, []
    for key in order:
        so_far += sizes[key]
        share, cumulative = (sizes[key] / whole, min(1.0, so_far / whole)) if whole else (None, None)
        found.append(Ranked(key, round(points[key], 2), number[key], share, cumulative))
    return tuple(found)
