"""Whether an indicator keeps its target month after month: the target against the variation of the process (G1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inspection.measurement.definitions import Indicator, indicators
from inspection.measurement.figures import Figure, centres_of_place
from inspection.measurement.published import Point, published_points
from inspection.month import Month
from inspection.policies import Actor, Scope, may, require
from inspection.statistics import p_prime_chart, stability_verdict
from inspection.statistics.stability import FEWEST_POINTS
from inspection.words import say

MONTHS = 13
VERDICTS = ("consistently_missed", "unstable", "hit_or_miss", "too_short", "consistently_met")


@dataclass(frozen=True)
class Capability:
    """The months of one official indicator with its p' limits at a usual month's number of events.

    `verdict` is `consistently_met`, `consistently_missed`, `hit_or_miss`, `unstable` (it shifted, so that no limits
    hold for all months) or `too_short` (under twelve months; then there are no limits).
    """

    indicator: Indicator
    points: tuple[Point, ...]
    centre: float
    lower: float | None
    upper: float | None
    verdict: str

    @property
    def made_up_until(self) -> str | None:
        """The last month that is made up; None where none is."""
        made_up = [one.month for one in self.points if one.made_up]
        return made_up[-1] if made_up else None


def capability_over_months(
    month: Month, figures: Sequence[Figure], *, session: Session, by: Actor, place: Scope | None = None
) -> tuple[Capability, ...]:
    """The official indicators of a place over the thirteen months up to `month`; those with two months or more.

    Args:
        figures: of that month and place, for a month that is not published yet.

    Raises:
        NotAllowed: the role may not see indicators.
        NotFound: the place has no centre in scope.
    """
    require(may(by, "see_indicators"), by, f"see the capability up to {month}")
    centres = centres_of_place(place, session=session, by=by)
    published = published_points(centres, month, MONTHS, session=session)
    now = {(one.source, one.indicator.id): one for one in figures}
    found = []
    for one in indicators():
        source = (one.official, one.id)
        points = _with_current(published.get(source, []), now.get(source), month)
        if len(points) >= 2:
            found.append(capability(one, points))
    return tuple(found)


def _with_current(points: Sequence[Point], current: Figure | None, month: Month) -> list[Point]:
    known = [one for one in points if one.counts.denominator]
    if current is not None and current.counts.denominator and str(month) not in {one.month for one in known}:
        known.append(Point(str(month), current.counts, False))
    return known


def capability(indicator: Indicator, points: Sequence[Point]) -> Capability:
    """What two months or more say: the target beyond the limits of a usual month, or between them."""
    x = [one.counts.numerator for one in points]
    n = [one.counts.denominator for one in points]
    chart = p_prime_chart(x, n)
    centre = float(chart.centre)
    if len(points) < FEWEST_POINTS:
        return Capability(indicator, tuple(points), centre, None, None, "too_short")
    usual = sorted(range(len(n)), key=lambda at: n[at])[len(n) // 2]
    lower, upper = float(chart.lower[usual]), float(chart.upper[usual])
    if stability_verdict(x, n).verdict == "shift":
        return Capability(indicator, tuple(points), centre, lower, upper, "unstable")
    return Capability(indicator, tuple(points), centre, lower, upper, _verdict(indicator, lower, upper))


def _verdict(indicator: Indicator, lower: float, upper: float) -> str:
    worst, best = (lower, upper) if indicator.at_least else (-upper, -lower)
    target = indicator.target if indicator.at_least else -indicator.target
    if worst >= target:
        return "consistently_met"
    return "consistently_missed" if best < target else "hit_or_miss"


def by_verdict(found: Sequence[Capability]) -> list[list[Capability]]:
    """Grouped by their verdict, what asks for something first."""
    groups = [[one for one in found if one.verdict == verdict] for verdict in VERDICTS]
    return [group for group in groups if group]


def capability_sentence(group: Sequence[Capability], language: str) -> str:
    """What is said of indicators of one verdict, in words.

    Raises:
        ValueError: they are none, or of several verdicts.
    """
    (verdict,) = {one.verdict for one in group}
    names = ("、" if language == "zh" else ", ").join(
        f"{one.indicator.id} {one.indicator.name(language)}" for one in group
    )
    return say(f"capability.{verdict}", language, name=names, number=min(len(one.points) for one in group))
