"""The official figures of indicators by month and place."""

import json
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from inspection.analysis.sums import ByPlace, Sum, Window, gathered
from inspection.measurement.counting import count_places
from inspection.measurement.definitions import DIAL_TEST, SYSTEM, Counts, Indicator
from inspection.measurement.dial_counts import dial_test_counts
from inspection.measurement.figures import available_minutes, reached_centres
from inspection.models import Centre, Level, MonthlyFigure
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
    rows = session.exec(
        select(MonthlyFigure)
        .where(
            MonthlyFigure.level == Level.CENTRE,
            col(MonthlyFigure.code).in_(list(centres)),
            col(MonthlyFigure.indicator).in_([one.id for one in wanted]),
            MonthlyFigure.month > str(window.until.plus(-window.months)),
            MonthlyFigure.month <= str(window.until),
        )
        .order_by(col(MonthlyFigure.version))
    )
    official = {one.id: one.official for one in wanted}
    return {
        (row.indicator, row.code, row.month): (
            Counts(row.numerator, row.denominator, json.loads(row.missing)),
            row.made_up,
        )
        for row in rows
        if row.source == official[row.indicator]
    }


def _current_counts(wanted: Sequence[Indicator], lacking: Sequence[Centre], until: Month, *, session: Session) -> Known:
    """What is counted now in centres that have not published all of the month."""
    if not lacking:
        return {}
    official = {one.id: one.official for one in wanted}
    found: Known = {}
    places = count_places(until, centres=[one.code for one in lacking]) if SYSTEM in official.values() else {}
    tallies = {code: own for (_, code), own in places.items()}
    for centre in lacking:
        counts = {(SYSTEM, identity): tally.counts for identity, tally in tallies.get(centre.code, {}).items()}
        if "K1" in official:
            counts[SYSTEM, "K1"] = available_minutes(until, [centre], session=session)
        if DIAL_TEST in official.values():
            tests = dial_test_counts(until, [centre], session=session)
            counts |= {(DIAL_TEST, identity): one for identity, one in tests.items()}
        for (source, identity), one in counts.items():
            if official.get(identity) == source:
                found[identity, centre.code, str(until)] = (one, False)
    return found


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
