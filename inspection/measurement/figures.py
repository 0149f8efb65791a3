"""The month's figures: system figures from facts and outages, dial-test figures, published ones of the past."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from inspection.errors import NotFound
from inspection.intake.facts_store import has_calls
from inspection.measurement.counting import Spread, count_facts
from inspection.measurement.definitions import DIAL_TEST, ORDER_CHECK, SYSTEM, Counts, Indicator, indicators
from inspection.measurement.dial_counts import dial_test_counts
from inspection.measurement.order_counts import order_check_counts
from inspection.models import Centre, MonthlyFigure, Outage, Province
from inspection.month import Month
from inspection.policies import Actor, is_system, may, require
from inspection.scope import centres as centre_condition
from inspection.statistics import exact_interval, target_verdict


@dataclass(frozen=True)
class Figure:
    """One figure of an indicator for a month.

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

    @property
    def official(self) -> bool:
        """Whether this figure, not the other source's, is the one that counts."""
        return self.source == self.indicator.official


@dataclass(frozen=True)
class Point:
    """One month of an indicator's series."""

    month: str
    counts: Counts
    made_up: bool


def judge(
    indicator: Indicator, source: str, counts: Counts, spread: Spread | None = None, reason: str | None = None
) -> Figure:
    """A figure with its interval and verdict from its counts; `reason` says why where nothing was counted."""
    rate = counts.rate
    if rate is None:
        return Figure(indicator, source, counts, None, None, None, spread, reason or "no_data")
    if source == SYSTEM:
        good = rate >= indicator.target if indicator.at_least else rate <= indicator.target
        return Figure(indicator, source, counts, "met" if good else "not_met", None, None, spread)
    low, high = exact_interval(counts.numerator, counts.denominator)
    proof = target_verdict(counts.numerator, counts.denominator, indicator.target, indicator.at_least)
    interval = (float(low), float(high))
    return Figure(indicator, source, counts, proof.verdict, interval, proof.more_needed, spread)


def facts_figures(month: Month, folder: Path | None, *, provinces: Sequence[str] = ()) -> list[Figure]:
    """The system figures from a folder of facts alone; no database is asked."""
    counted = count_facts(month, folder, provinces=provinces)
    figures = []
    for one in indicators():
        if one.id in counted:
            found = counted[one.id]
            figures.append(judge(one, SYSTEM, found.counts, found.spread, found.reason))
        elif one.official == SYSTEM:
            figures.append(judge(one, SYSTEM, Counts(), reason="not_in_facts"))
    return figures


def month_figures(month: Month, *, session: Session, by: Actor, province: str | None = None) -> list[Figure]:
    """Every figure of a month within the actor's scope: official and verifying ones, in the order of the indicators.

    Raises:
        NotAllowed: the role may not see indicators.
        NotFound: the province has no centre in scope.
    """
    require(may(by, "see_indicators"), by, f"see the indicators of {month}")
    reached = reached_centres(session=session, by=by, province=province)
    if province is not None and not reached:
        raise NotFound(f"there is no centre of province {province!r} in scope")
    counted = count_facts(month, centres=[centre.code for centre in reached] or ["-"])
    tests = dial_test_counts(month, reached, session=session)
    checks = order_check_counts(month, reached, session=session)
    figures = []
    for one in indicators():
        if one.id == "K1":
            figures.append(judge(one, SYSTEM, available_minutes(month, reached, session=session), reason="no_calls"))
        elif one.id in counted:
            found = counted[one.id]
            figures.append(judge(one, SYSTEM, found.counts, spread=found.spread, reason=found.reason))
        if one.id in tests:
            figures.append(judge(one, DIAL_TEST, tests[one.id]))
        if one.id in checks:
            figures.append(judge(one, ORDER_CHECK, checks[one.id]))
    return figures


def reached_centres(*, session: Session, by: Actor, province: str | None = None) -> list[Centre]:
    """The centres in the actor's scope, of one province where it is named."""
    statement = select(Centre).order_by(Centre.code)
    if not is_system(by):
        statement = statement.where(centre_condition(by.scope))
    if province is not None:
        statement = statement.where(col(Centre.province_id).in_(select(Province.id).where(Province.code == province)))
    return list(session.exec(statement))


def series(
    indicator: str,
    source: str,
    until: Month,
    months: int,
    *,
    session: Session,
    by: Actor,
    current: Callable[[], Sequence[Figure]] | None = None,
) -> list[Point]:
    """The published months of an indicator in scope up to `until`, oldest first, and `until` itself from its events.

    Args:
        indicator: its id.
        source: `system`, `dial_test` or `order_check`.
        until: the last month.
        months: how many months up to it.
        session: the database.
        by: who asks.
        current: gives the figures of `until`, where they are counted once for several series.

    Raises:
        NotAllowed: the role may not see stability.
    """
    require(may(by, "see_stability"), by, f"see {indicator} over the months")
    codes = [centre.code for centre in reached_centres(session=session, by=by)]
    rows = session.exec(
        select(MonthlyFigure)
        .where(
            MonthlyFigure.indicator == indicator,
            MonthlyFigure.source == source,
            MonthlyFigure.level == "centre",
            col(MonthlyFigure.code).in_(codes),
            MonthlyFigure.month > str(until.plus(-months)),
            MonthlyFigure.month <= str(until),
        )
        .order_by(col(MonthlyFigure.month), col(MonthlyFigure.version))
    ).all()
    newest = {(row.month, row.code): row for row in rows}
    points: dict[str, Point] = {}
    for (month, _), row in sorted(newest.items()):
        counts = Counts(row.numerator, row.denominator, json.loads(row.missing))
        before = points.get(month)
        made_up = row.made_up or (before is not None and before.made_up)
        points[month] = Point(month, counts + before.counts if before else counts, made_up)
    if str(until) not in points:
        figures = month_figures(until, session=session, by=by) if current is None else current()
        points |= {
            str(until): Point(str(until), one.counts, False)
            for one in figures
            if one.indicator.id == indicator and one.source == source and one.counts.denominator
        }
    return [points[month] for month in sorted(points)]


def available_minutes(month: Month, centres: Sequence[Centre], *, session: Session) -> Counts:
    """Minutes of service of minutes due (K1: every minute of every day), over the centres."""
    total = Counts()
    for centre in centres:
        start, end = month.bounds(centre.time_zone)
        outages = session.exec(
            select(Outage)
            .where(Outage.centre_id == centre.id, col(Outage.started_at) < end, col(Outage.ended_at) > start)
            .order_by(col(Outage.started_at))
        ).all()
        lost, covered = timedelta(0), start
        for outage in outages:
            since, until = max(outage.started_at, covered), min(outage.ended_at, end)
            lost += max(timedelta(0), until - since)
            covered = max(covered, until)
        if not outages and not has_calls(month, centre.code):
            continue  # nothing is known of this centre's month, which is no proof that it was there
        due = int((end - start).total_seconds() // 60)
        total += Counts(due - int(-(-lost.total_seconds() // 60)), due)
    return total
