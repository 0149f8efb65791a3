"""The month's figures: system figures from facts and outages, dial-test figures, published ones of the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from inspection.errors import NotFound
from inspection.measurement.counting import Spread, Tally, count_facts, system_count
from inspection.measurement.definitions import SYSTEM, Counts, Indicator, indicators
from inspection.measurement.event_rules import RULES
from inspection.measurement.month_counts import CentreCounts, Tallies, added_up, count_month, reached_centres
from inspection.measurement.own_targets import own_targets
from inspection.models import SOURCES, Centre
from inspection.month import Month
from inspection.policies import Actor, Scope, may, require
from inspection.statistics import exact_interval, target_verdict


@dataclass(frozen=True)
class OwnVerdict:
    """What a province's own target, stricter than the nation's, says of a figure."""

    target: float
    verdict: str
    more_needed: int | None = None


@dataclass(frozen=True)
class Figure:
    """One figure of an indicator for a month; its verdict is the nation's, `own` the province's where it has a target.

    A system figure counts every event: its verdict is plain comparison, and it has no interval. A dial-test figure is a
    sample: exact 95 % interval, and a verdict only where the one-sided bound proves it.
    """

    indicator: Indicator
    source: str
    counts: Counts
    verdict: str | None
    interval: tuple[float, float] | None
    more_needed: int | None = None
    spread: Spread | None = None
    reason: str | None = None
    own: OwnVerdict | None = None

    @property
    def official(self) -> bool:
        """Whether this figure, not the other source's, is the one that counts."""
        return self.source == self.indicator.official


def judge(
    indicator: Indicator,
    source: str,
    counts: Counts,
    spread: Spread | None = None,
    reason: str | None = None,
    own: float | None = None,
) -> Figure:
    """A figure with its interval and verdicts from its counts; `reason` says why where nothing was counted.

    Args:
        own: the target of the province, where it has one.
    """
    if counts.rate is None:
        return Figure(indicator, source, counts, None, None, None, spread, reason or "no_data")
    verdict, more = _verdict(indicator, source, counts, indicator.target)
    strict = None if own is None else OwnVerdict(own, *_verdict(indicator, source, counts, own))
    if source == SYSTEM:
        return Figure(indicator, source, counts, verdict, None, None, spread, own=strict)
    low, high = exact_interval(counts.numerator, counts.denominator)
    return Figure(indicator, source, counts, verdict, (float(low), float(high)), more, spread, own=strict)


def _verdict(indicator: Indicator, source: str, counts: Counts, target: float) -> tuple[str, int | None]:
    """By comparison where every event was counted, by the one-sided exact bound of a sample, and what that lacks."""
    if source == SYSTEM:
        rate = counts.numerator / counts.denominator
        return ("met" if (rate >= target if indicator.at_least else rate <= target) else "not_met"), None
    proof = target_verdict(counts.numerator, counts.denominator, target, indicator.at_least)
    return proof.verdict, proof.more_needed


def facts_figures(
    month: Month, folder: Path | None, *, provinces: Sequence[str] = (), centres: Sequence[str] = ()
) -> list[Figure]:
    """The system figures from a folder of facts alone; no database is asked."""
    counted = count_facts(month, folder, provinces=provinces, centres=centres)
    figures = []
    for one in indicators():
        if one.id in counted:
            found = counted[one.id]
            figures.append(judge(one, SYSTEM, found.counts, found.spread, found.reason))
        elif one.official == SYSTEM:
            figures.append(judge(one, SYSTEM, Counts(), reason="not_in_facts"))
    return figures


def month_figures(
    month: Month,
    *,
    session: Session,
    by: Actor,
    place: Scope | None = None,
    counted: Sequence[CentreCounts] | None = None,
) -> list[Figure]:
    """Every figure of a month within the actor's scope: official and verifying ones, in the order of the indicators.

    Args:
        place: a province or a centre in scope, where not the whole scope is meant.
        counted: what `count_month` gave for the centres of the scope, where it was counted already.

    Raises:
        NotAllowed: the role may not see indicators.
        NotFound: the place has no centre in scope.
    """
    require(may(by, "see_indicators"), by, f"see the indicators of {month}")
    reached = centres_of_place(place, session=session, by=by)
    if counted is None:
        counted = count_month(month, reached, session=session)
    codes = {centre.code for centre in reached}
    mine = [one for one in counted if one.centre.code in codes]
    provinces = {one.province for one in mine}
    own = own_targets(provinces.pop(), month, session=session) if len(provinces) == 1 else {}
    return figures_of(added_up(one.tallies for one in mine), own)


def centres_of_place(place: Scope | None, *, session: Session, by: Actor) -> list[Centre]:
    """The centres of a place in the actor's scope, or of all of it.

    Raises:
        NotFound: the place has none.
    """
    reached = reached_centres(session=session, by=by, place=place)
    if place is not None and not reached:
        raise NotFound(key="error.no_centre_there", place=str(place))
    return reached


def figures_of(tallies: Tallies, own: Mapping[str, float]) -> list[Figure]:
    """The figures of what was counted, in the order of the indicators; every system figure has one.

    Args:
        own: a province's own targets by indicator.
    """
    figures = []
    for one in indicators():
        for source in SOURCES:
            tally, target = tallies.get((source, one.id)), own.get(one.id)
            if source == SYSTEM and one.id in RULES:
                found = system_count(one.id, tally or Tally())
                figures.append(judge(one, source, found.counts, found.spread, found.reason, target))
            elif (source, one.id) == (SYSTEM, "K1"):
                counts = Counts() if tally is None else tally.counts
                figures.append(judge(one, source, counts, reason="no_calls", own=target))
            elif tally is not None:
                figures.append(judge(one, source, tally.counts, own=target))
    return figures
