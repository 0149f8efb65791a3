"""The dial tests of some months that a user may know of, and what they found wrong, for the analysis of causes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from inspection.measurement.dial_findings import attributed, shortcomings
from inspection.measurement.dial_seen import month_of
from inspection.measurement.dial_sight import published_months
from inspection.models import Centre, DialSlot, DialTest, Province
from inspection.month import Month
from inspection.policies import Actor, Place, may_know_dial_test
from inspection.scope import within
from inspection.scoring.findings import Cause

ZONES = timedelta(days=1)
"""No clock is further from UTC."""


@dataclass(frozen=True)
class MadeTest:
    """A test of an own centre that counts, and the month it was dialled in by the centre's clock."""

    month: str
    test: DialTest


@dataclass(frozen=True)
class DialShortcoming:
    """One thing that a test found wrong; `cause` is None where nobody put it down to any."""

    made: MadeTest
    item: str
    cause: Cause | None


def made_tests(first: Month, last: Month, basis: str, *, session: Session, by: Actor) -> list[MadeTest]:
    """The tests of own centres dialled in some months that count and that a user may know of, by time.

    Args:
        basis: `random` for planned tests; `targeted` for those whose hour somebody chose: added to a plan by hand, or
            made without one.
    """
    rows = session.exec(
        select(DialTest, Centre, Province.code)
        .join(Centre, col(Centre.id) == DialTest.centre_id)
        .join(Province, col(Province.id) == Centre.province_id)
        .join(DialSlot, col(DialSlot.id) == DialTest.slot_id, isouter=True)
        .where(_between(first, last), within(by, centre_id=DialTest.centre_id), _of(basis))
        .order_by(col(DialTest.dialled_at), col(DialTest.id))
    )
    out = published_months(first, last, session=session)
    found = []
    for test, centre, province in rows:
        month = str(month_of(test, centre.time_zone))
        published = (centre.code, month) in out
        place, in_time = Place(province, centre.code), str(first) <= month <= str(last)
        if in_time and may_know_dial_test(by, place, kind=test.kind, tested_by=test.tested_by, published=published):
            found.append(MadeTest(month, test))
    return found


def dial_shortcomings(
    first: Month, last: Month, basis: str, *, session: Session, by: Actor
) -> Iterator[DialShortcoming]:
    """What these tests found wrong, with its cause."""
    causes = attributed(_between(first, last), session=session)
    for made in made_tests(first, last, basis, session=session, by=by):
        for item in shortcomings(made.test):
            yield DialShortcoming(made, item, causes.get((made.test.id or 0, item)))


def _between(first: Month, last: Month) -> ColumnElement[bool]:
    since, until = first.bounds("UTC")[0] - ZONES, last.bounds("UTC")[1] + ZONES
    dialled = col(DialTest.dialled_at)
    return and_(dialled >= since, dialled < until, col(DialTest.withdrawn_because) == "")


def _of(basis: str) -> ColumnElement[bool]:
    chosen = or_(col(DialTest.slot) == "", and_(col(DialSlot.id).is_not(None), col(DialSlot.origin) == "added"))
    return chosen if basis == "targeted" else ~chosen
