"""The official figures of indicators by month and place."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from inspection.analysis.sums import ByPlace, Sum, Window, gathered
from inspection.measurement.definitions import Counts, Indicator
from inspection.measurement.month_counts import count_month, reached_centres
from inspection.measurement.published import published_by_centre
from inspection.models import Centre, Level
from inspection.month import Month


def indicator_runs(wanted: Sequence[Indicator], window: Window, *, session: Session) -> dict[str, ByPlace]:
    """The official figures of indicators by their ids and by place, the last month from its events where unpublished.

    Teams and agents have no indicators: nothing is found for them.
    """
    centres = {one.code: one for one in _centres_in(window, session=session)}
    known = _published_counts(wanted, centres, window, session=session)
    until = str(window.until)
    lacking = [one for code, one in centres.items() if any((that.id, code, until) not in known for that in wanted)]
    known = _current_counts(wanted, lacking, window.until, session=session) | known
    found: dict[str, list[tuple[int, Sum]]] = {}
    for (identity, code, month), (counts, made_up) in sorted(known.items(), key=lambda one: one[0][2]):
        if counts.denominator:
            one = Sum(month, counts.denominator, counts.numerator, counts.numerator, made_up)
            found.setdefault(identity, []).append((_key_of(window.level, centres[code]), one))
    return {identity: gathered(rows) for identity, rows in found.items()}


Known = dict[tuple[str, str, str], tuple[Counts, bool]]
"""Indicator, centre and month -> the counts, and whether they are made up."""


def _published_counts(
    wanted: Sequence[Indicator], centres: Mapping[str, Centre], window: Window, *, session: Session
) -> Known:
    kept = published_by_centre(list(centres.values()), window.until, window.months, session=session)
    return {
        (one.id, code, month): (point.counts, point.made_up)
        for one in wanted
        for (code, month), point in kept.get((one.official, one.id), {}).items()
    }


def _current_counts(wanted: Sequence[Indicator], lacking: Sequence[Centre], until: Month, *, session: Session) -> Known:
    """What is counted now in centres that have not published all of the month."""
    if not lacking:
        return {}
    return {
        (one.id, counted.centre.code, str(until)): (counted.tallies[one.official, one.id].counts, False)
        for counted in count_month(until, lacking, session=session)
        for one in wanted
        if (one.official, one.id) in counted.tallies
    }


def _centres_in(window: Window, *, session: Session) -> list[Centre]:
    parent = window.parent
    if {parent.level, window.level} & {Level.TEAM, Level.AGENT}:
        return []
    reached = reached_centres(session=session, by=window.by)
    if parent.level == Level.NATION:
        return reached
    kept = {Level.PROVINCE: "province_id", Level.CENTRE: "id"}[parent.level]
    return [one for one in reached if getattr(one, kept) == parent.id]


def _key_of(level: Level, centre: Centre) -> int:
    keys = {Level.NATION: 0, Level.PROVINCE: centre.province_id, Level.CENTRE: centre.id or 0}
    return keys[level]
