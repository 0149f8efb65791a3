"""The published figures of several months at once: newest versions, added up over centres."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.measurement.definitions import Counts
from inspection.measurement.month_counts import Source
from inspection.models import Centre, Level, MonthlyFigure
from inspection.month import Month


@dataclass(frozen=True)
class Point:
    """One month of an indicator's series."""

    month: str
    counts: Counts
    made_up: bool


def published_by_centre(
    centres: Sequence[Centre], until: Month, months: int, *, session: Session
) -> dict[Source, dict[tuple[str, str], Point]]:
    """The newest version of every published figure, by source and indicator, then by centre and month up to `until`."""
    rows = session.exec(
        select(MonthlyFigure)
        .where(
            MonthlyFigure.level == Level.CENTRE,
            col(MonthlyFigure.code).in_([one.code for one in centres]),
            MonthlyFigure.month > str(until.plus(-months)),
            MonthlyFigure.month <= str(until),
        )
        .order_by(col(MonthlyFigure.version))
    )
    found: dict[Source, dict[tuple[str, str], Point]] = defaultdict(dict)
    for row in rows:
        counts = Counts(row.numerator, row.denominator, json.loads(row.missing))
        found[row.source, row.indicator][row.code, row.month] = Point(row.month, counts, row.made_up)
    return dict(found)


def published_points(
    centres: Sequence[Centre], until: Month, months: int, *, session: Session
) -> dict[Source, list[Point]]:
    """Every published figure of some centres by source and indicator: its months up to `until`, oldest first.

    A month that only some of the centres published counts these alone.
    """
    found = published_by_centre(centres, until, months, session=session)
    return {source: _added_up(list(points.values())) for source, points in found.items()}


def _added_up(points: Sequence[Point]) -> list[Point]:
    months: dict[str, Point] = {}
    for one in points:
        before = months.get(one.month)
        if before is not None:
            one = Point(one.month, before.counts + one.counts, before.made_up or one.made_up)
        months[one.month] = one
    return [months[month] for month in sorted(months)]
