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
    return [
        CentreCounts(centre, names[centre.province_id], _tallies(month, centre, facts, session=session))
        for centre in centres
    ]


def added_up(places: Iterable[Tallies]) -> dict[Source, Tally]:
    """Places as one."""
    total: dict[Source, Tally] = {}
    for tallies in places:
        for source, tally in tallies.items():
            total[source] = total[source] + tally if source in total else tally
    return total


def _tallies(month: Month, centre: Centre, facts: Mapping[str, Mapping[str, Tally]], *, session: Session) -> Tallies:
    found = {(SYSTEM, "K1"): Tally(available_minutes(month, [centre], session=session))}
    found |= {(SYSTEM, identity): tally for identity, tally in facts.get(centre.code, {}).items()}
    tests = dial_test_counts(month, [centre], session=session)
    found |= {(DIAL_TEST, identity): Tally(counts) for identity, counts in tests.items()}
    checks = order_check_counts(month, [centre], session=session)
    return found | {(ORDER_CHECK, identity): Tally(counts) for identity, counts in checks.items()}


def reached_centres(*, session: Session, by: Actor, place: Scope | None = None) -> list[Centre]:
    """The centres in the actor's scope; of one place where it is named."""
    statement = select(Centre).order_by(Centre.code)
    if not is_system(by):
        statement = statement.where(centre_condition(by.scope))
    if place is not None:
        statement = statement.where(centre_condition(place))
    return list(session.exec(statement))


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
