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


def published_points(
    centres: Sequence[Centre], until: Month, months: int, *, session: Session
) -> dict[Source, list[Point]]:
    """Every published figure of some centres by source and indicator: its months up to `until`, oldest first.

    A month that only some of the centres published counts these alone.
    """
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
    newest = {(row.source, row.indicator, row.month, row.code): row for row in rows}
    points: dict[Source, dict[str, Point]] = defaultdict(dict)
    for (source, identity, month, _), row in sorted(newest.items()):
        own = points[source, identity]
        counts = Counts(row.numerator, row.denominator, json.loads(row.missing))
        before = own.get(month)
        own[month] = (
            Point(month, counts, row.made_up)
            if before is None
            else Point(month, before.counts + counts, before.made_up or row.made_up)
        )
    return {source: [own[month] for month in sorted(own)] for source, own in points.items()}
