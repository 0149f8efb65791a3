"""The 168 hours of the week: in which of them dial tests were made, and in which the service did not answer (K1)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from inspection.clock import business_now
from inspection.measurement.dial_counts import dialled_in
from inspection.measurement.dial_seen import knows_mystery
from inspection.measurement.dial_sight import published_centres
from inspection.measurement.month_counts import reached_centres
from inspection.models import DialTest
from inspection.month import Month
from inspection.policies import Actor, Scope, may, require

DAYS, HOURS = 7, 24
Grid = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Week:
    """Tests and those that nobody answered, by weekday (Monday first) and hour of the centre's clock: 7 x 24 each.

    Of `hidden` ones the user may not know yet.
    """

    tests: Grid
    unanswered: Grid
    hidden: int = 0

    @property
    def tested(self) -> int:
        """How many of the 168 hours were tested at least once."""
        return sum(bool(number) for day in self.tests for number in day)

    @property
    def number(self) -> int:
        """All tests."""
        return sum(map(sum, self.tests))

    @property
    def failures(self) -> int:
        """All tests that nobody answered."""
        return sum(map(sum, self.unanswered))


def week_of(tests: Iterable[tuple[datetime, bool]]) -> Week:
    """The week of tests: when each was dialled, by the local clock, and whether it was answered."""
    made = [[0] * HOURS for _ in range(DAYS)]
    failed = [[0] * HOURS for _ in range(DAYS)]
    for dialled_at, answered in tests:
        made[dialled_at.weekday()][dialled_at.hour] += 1
        failed[dialled_at.weekday()][dialled_at.hour] += not answered
    return Week(tuple(map(tuple, made)), tuple(map(tuple, failed)))


def hours_tested(month: Month, *, session: Session, by: Actor, place: Scope | None = None) -> Week:
    """The week of the month's dial tests of the centres in scope, or of one place in it.

    While the month goes on, a mystery caller's hour is shown only to those who may know of it.

    Raises:
        NotAllowed: the role may not see indicators.
    """
    require(may(by, "see_indicators"), by, f"see the dial tests of {month}")
    found: list[tuple[datetime, bool]] = []
    now, hidden = business_now(session=session), 0
    published = published_centres(month, session=session)
    for centre in reached_centres(session=session, by=by, place=place):
        own = DialTest.centre_id == centre.id
        made = select(DialTest.dialled_at, DialTest.answered_at).where(own, dialled_in(month, centre.time_zone))
        over = month.bounds(centre.time_zone)[1] <= now
        if not over and not knows_mystery(centre, month, session=session, by=by, published=published):
            secret = made.where(DialTest.kind != "open")
            hidden += len(session.exec(secret).all())
            made = made.where(DialTest.kind == "open")
        zone = ZoneInfo(centre.time_zone)
        found += [(dialled.astimezone(zone), answered is not None) for dialled, answered in session.exec(made)]
    return replace(week_of(found), hidden=hidden)
