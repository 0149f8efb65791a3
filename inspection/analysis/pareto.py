"""The vital few: parts of a whole, the largest first, with the share they come to together (Pareto's order)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from inspection.analysis.cause_shapes import NOT_ATTRIBUTED
from inspection.analysis.causes import Part

MEASURES = ("points", "n")
ENOUGH = 0.8


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


@dataclass(frozen=True)
class Vital:
    """The vital few of what is attributed: the first part and its share, and how many parts come to 80 %."""

    first: str
    share: float
    few: int
    number: int
    whole: float


def vital(rows: Sequence[Ranked], measure: str, *, apart: bool) -> Vital | None:
    """The vital few of ranked parts; None where there is nothing.

    Args:
        apart: whether the empty key is what is not attributed, which is left out.
    """
    sizes = [(one.key, one.points if measure == "points" else float(one.n)) for one in rows]
    sizes = [(key, size) for key, size in sizes if size and not (apart and key == NOT_ATTRIBUTED)]
    whole = sum(size for _, size in sizes)
    if not whole:
        return None
    so_far = list(accumulate(size for _, size in sizes))
    few = next(at for at, size in enumerate(so_far, start=1) if size >= ENOUGH * whole - 1e-9)
    return Vital(sizes[0][0], sizes[0][1] / whole, few, len(sizes), round(whole, 2))
