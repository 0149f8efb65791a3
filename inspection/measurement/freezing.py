"""Published figures: the counts of a month as they stood, kept for good; what comes late makes a new version."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.measurement.counting import count_places
from inspection.measurement.definitions import DIAL_TEST, ORDER_CHECK, SYSTEM, Counts
from inspection.measurement.dial_counts import dial_test_counts
from inspection.measurement.figures import available_minutes, reached_centres
from inspection.measurement.order_counts import order_check_counts
from inspection.models import Centre, Level, MonthlyFigure
from inspection.month import Month
from inspection.planning.closing import close_month
from inspection.policies import Actor, may, require

Key = tuple[str, str, str]
"""Centre, indicator and source."""


@dataclass(frozen=True)
class Late:
    """A count of a centre that is not what was published: `version` and `before` are None where nothing was."""

    centre: str
    indicator: str
    source: str
    version: int | None
    before: Counts | None
    after: Counts


def close_with_figures(month: Month, reason: str = "", *, session: Session, by: Actor) -> int:
    """Close the drawn month in scope and publish its figures; how many plans, as `planning.closing.close_month`.

    Raises:
        NotAllowed: the role may not close a month.
        NotFound: no centre in scope is drawn in that month.
        Conflict: it is closed already.
        InvalidInput: inspections are not done or not published, and no reason says why it is closed so.
    """
    closed = close_month(month, reason, session=session, by=by)
    publish_figures(month, session=session, by=by)
    return closed


def publish_figures(month: Month, *, session: Session, by: Actor) -> list[Late]:
    """Keep what the month's counts are by centre; those that were published otherwise get a new version. Gives both.

    Raises:
        NotAllowed: the role may not close a month.
    """
    require(may(by, "close_month"), by, f"publish the figures of {month}")
    late = late_figures(month, session=session, by=by)
    at = business_now(session=session)
    for one in late:
        row = MonthlyFigure(
            indicator=one.indicator,
            source=one.source,
            level=Level.CENTRE,
            code=one.centre,
            month=str(month),
            numerator=one.after.numerator,
            denominator=one.after.denominator,
            missing=json.dumps(dict(one.after.missing), sort_keys=True),
            published_at=at,
            version=(one.version or 0) + 1,
        )
        session.add(row)
    session.flush()
    if late:
        after = {"month": str(month), "figures": len(late), "anew": sum(one.version is not None for one in late)}
        audit.record("figures.published", f"figures/{month}", by=by, session=session, after=after)
    return late


def late_figures(month: Month, *, session: Session, by: Actor) -> list[Late]:
    """The counts of the centres in scope that differ from the newest published ones, or were never published.

    Raises:
        NotAllowed: the role may not see indicators.
    """
    require(may(by, "see_indicators"), by, f"see the indicators of {month}")
    centres = reached_centres(session=session, by=by)
    published = newest_published(month, centres, session=session)
    late = []
    for key, counts in _counted(month, centres, session=session):
        row = published.get(key)
        before = None if row is None else Counts(row.numerator, row.denominator, json.loads(row.missing))
        after = Counts(counts.numerator, counts.denominator, dict(counts.missing))
        if before != after:
            late.append(Late(*key, None if row is None else row.version, before, after))
    return late


def newest_published(month: Month, centres: Sequence[Centre], *, session: Session) -> Mapping[Key, MonthlyFigure]:
    """The newest version of every published figure of some centres."""
    rows = session.exec(
        select(MonthlyFigure)
        .where(
            MonthlyFigure.month == str(month),
            MonthlyFigure.level == Level.CENTRE,
            col(MonthlyFigure.code).in_([one.code for one in centres]),
        )
        .order_by(col(MonthlyFigure.version))
    )
    return {(row.code, row.indicator, row.source): row for row in rows}


def _counted(month: Month, centres: Sequence[Centre], *, session: Session) -> Iterator[tuple[Key, Counts]]:
    """What is counted now, by centre; what has no event is no figure."""
    places = count_places(month, centres=[one.code for one in centres] or ["-"])
    tallies = {centre: own for (_, centre), own in places.items()}
    for centre in centres:
        found = {(SYSTEM, "K1"): available_minutes(month, [centre], session=session)}
        found |= {(SYSTEM, identity): tally.counts for identity, tally in tallies.get(centre.code, {}).items()}
        tests = dial_test_counts(month, [centre], session=session)
        found |= {(DIAL_TEST, identity): counts for identity, counts in tests.items()}
        checks = order_check_counts(month, [centre], session=session)
        found |= {(ORDER_CHECK, identity): counts for identity, counts in checks.items()}
        for (source, identity), counts in found.items():
            if counts.denominator:
                yield (centre.code, identity, source), counts
