"""What a month counts, centre by centre and source by source: read once, and added up for every place above."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from inspection.intake.facts_store import has_calls
from inspection.measurement.counting import Tally, count_places
from inspection.measurement.definitions import DIAL_TEST, ORDER_CHECK, SYSTEM, Counts
from inspection.measurement.dial_counts import dial_test_counts
from inspection.measurement.order_counts import order_check_counts
from inspection.models import Centre, Outage, Province
from inspection.month import Month
from inspection.policies import Actor, Scope, is_system
from inspection.scope import centres as centre_condition

Source = tuple[str, str]
"""How it was measured, and the indicator."""

Tallies = Mapping[Source, Tally]


@dataclass(frozen=True)
class CentreCounts:
    """One centre, the code of its province, and the tallies of its month."""

    centre: Centre
    province: str
    tallies: Tallies


def count_month(month: Month, centres: Sequence[Centre], *, session: Session) -> list[CentreCounts]:
    """The tallies of a month by centre: facts, read once for all, outages, dial tests and checked orders."""
    codes = [centre.code for centre in centres]
    facts = {code: own for (_, code), own in count_places(month, centres=codes or ["-"]).items()}
    names = {row.id: row.code for row in session.exec(select(Province))}
    minutes = available_minutes(month, centres, session=session)
    counted = (
        (DIAL_TEST, dial_test_counts(month, centres, session=session)),
        (ORDER_CHECK, order_check_counts(month, centres, session=session)),
    )
    found = []
    for centre in centres:
        tallies = {(SYSTEM, "K1"): Tally(minutes[centre.code])}
        tallies |= {(SYSTEM, identity): tally for identity, tally in facts.get(centre.code, {}).items()}
        for source, counts in counted:
            tallies |= {(source, identity): Tally(one) for identity, one in counts.get(centre.code, {}).items()}
        found.append(CentreCounts(centre, names[centre.province_id], tallies))
    return found


def added_up(places: Iterable[Tallies]) -> dict[Source, Tally]:
    """Places as one."""
    total: dict[Source, Tally] = {}
    for tallies in places:
        for source, tally in tallies.items():
            total[source] = total[source] + tally if source in total else tally
    return total


def reached_centres(*, session: Session, by: Actor, place: Scope | None = None) -> list[Centre]:
    """The centres in the actor's scope; of one place where it is named."""
    statement = select(Centre).order_by(Centre.code)
    if not is_system(by):
        statement = statement.where(centre_condition(by.scope))
    if place is not None:
        statement = statement.where(centre_condition(place))
    return list(session.exec(statement))


def available_minutes(month: Month, centres: Sequence[Centre], *, session: Session) -> dict[str, Counts]:
    """Minutes of service of minutes due (K1: every minute of every day), by the code of the centre."""
    bounds = {centre.id: month.bounds(centre.time_zone) for centre in centres}
    outages: dict[int | None, list[Outage]] = {centre.id: [] for centre in centres}
    if centres:
        rows = session.exec(
            select(Outage)
            .where(
                col(Outage.centre_id).in_(list(bounds)),
                col(Outage.started_at) < max(end for _, end in bounds.values()),
                col(Outage.ended_at) > min(start for start, _ in bounds.values()),
            )
            .order_by(col(Outage.started_at))
        )
        for row in rows:
            outages[row.centre_id].append(row)
    return {centre.code: _minutes(month, centre, outages[centre.id]) for centre in centres}


def _minutes(month: Month, centre: Centre, outages: Sequence[Outage]) -> Counts:
    start, end = month.bounds(centre.time_zone)
    lost, covered, known = timedelta(0), start, False
    for outage in outages:
        if outage.started_at < end and outage.ended_at > start:
            since, until = max(outage.started_at, covered), min(outage.ended_at, end)
            lost, covered, known = lost + max(timedelta(0), until - since), max(covered, until), True
    if not known and not has_calls(month, centre.code):
        return Counts()  # nothing is known of this centre's month, which is no proof that it was there
    due = int((end - start).total_seconds() // 60)
    return Counts(due - int(-(-lost.total_seconds() // 60)), due)
