"""Reading dial tests: who may know of which, asked of one policy by the list, the export and every other reader."""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from inspection.errors import NotFound
from inspection.measurement.dial_sight import published_centres
from inspection.models import Centre, Competitor, DialTest, Level
from inspection.month import Month
from inspection.policies import Actor, Place, may, may_know_dial_test, require
from inspection.scope import centres as in_scope
from inspection.scope import place_of

HOME_ZONE = "Asia/Shanghai"
PAIR_WITHIN = timedelta(days=2)
"""Tests of a pair are made at nearly the same time; another month may use the pair's name again."""


@dataclass(frozen=True)
class SeenTest:
    """A test with the code and names of what was called, by whose clock, and whether its sound is here."""

    test: DialTest
    target: str
    names: tuple[str, str]
    zone: str


@dataclass(frozen=True)
class SeenTests:
    """The tests of a month that a user may know of, and how many more there are."""

    tests: tuple[SeenTest, ...]
    hidden: int


def knows_mystery(
    centre: Centre, month: Month, *, session: Session, by: Actor, published: Set[str] | None = None
) -> bool:
    """Whether a user may know of the mystery callers of a centre in a month.

    Args:
        published: what `published_centres` says of the month, where it was asked already.
    """
    place = place_of(centre_id=centre.id or 0, session=session)
    over = centre.code in (published_centres(month, session=session) if published is None else published)
    return may_know_dial_test(by, place, kind="mystery", tested_by=None, published=over)


def place_called(test: DialTest, *, session: Session) -> Place:
    """The centre that a test called; of a competitor, that of the own test of the same pair."""
    own = _own(test, session=session)
    return Place() if own is None or own.centre_id is None else place_of(centre_id=own.centre_id, session=session)


def knows_of(test: DialTest, *, session: Session, by: Actor) -> bool:
    """Whether a user may know of a test: that, when and by whom it was made.

    A test of a competitor tells the hour in which the own centre of its pair is called, and is known as that one is.
    """
    own = _own(test, session=session)
    published, kind = False, test.kind
    if own is not None:
        centre, kind = session.get_one(Centre, own.centre_id), own.kind
        month = month_of(test, centre.time_zone)
        published = centre.code in published_centres(month, session=session)
    place = place_called(test, session=session)
    return may_know_dial_test(by, place, kind=kind, tested_by=test.tested_by, published=published)


def see_dial_test(test_id: int, *, session: Session, by: Actor) -> SeenTest:
    """One test.

    Raises:
        NotFound: there is no such test that the actor may know of.
    """
    row = session.get(DialTest, test_id)
    if row is None or not knows_of(row, session=session, by=by):
        raise NotFound(key="error.no_dial_test", test=test_id)
    return seen_test(row, session=session)


def month_of(test: DialTest, zone: str) -> Month:
    """The month a test was dialled in, by a clock."""
    return Month.of(test.dialled_at.astimezone(ZoneInfo(zone)).date())


def dial_tests_of(month: Month, *, session: Session, by: Actor) -> SeenTests:
    """The month's tests of the centres in scope and of their competitors, newest first; withdrawn ones too.

    Raises:
        NotAllowed: the role sees no dial tests.
    """
    require(may(by, "see_dial_tests"), by, f"see the dial tests of {month}")
    found: list[SeenTest] = []
    published = published_centres(month, session=session)
    for centre in session.exec(select(Centre).where(in_scope(by.scope)).order_by(Centre.code)):
        seen = select(DialTest).where(DialTest.centre_id == centre.id, _in_month(month, centre.time_zone))
        if not knows_mystery(centre, month, session=session, by=by, published=published):
            seen = seen.where(DialTest.kind == "open")
        names = centre.name_zh, centre.name_en
        found += [SeenTest(row, centre.code, names, centre.time_zone) for row in session.exec(seen)]
    found += _competitors(month, {one.test.pair for one in found if one.test.pair}, session=session, by=by)
    newest_first = tuple(sorted(found, key=lambda one: one.test.dialled_at, reverse=True))
    return SeenTests(newest_first, hidden_dial_tests(month, session=session, by=by))


def hidden_dial_tests(month: Month, *, session: Session, by: Actor) -> int:
    """How many of the month's tests of the centres in scope a user may not know of yet.

    Raises:
        NotAllowed: the role sees no dial tests.
    """
    require(may(by, "see_dial_tests"), by, f"see the dial tests of {month}")
    published = published_centres(month, session=session)
    secret: dict[str, list[int]] = defaultdict(list)
    for centre in session.exec(select(Centre).where(in_scope(by.scope))):
        if not knows_mystery(centre, month, session=session, by=by, published=published):
            secret[centre.time_zone].append(centre.id or 0)
    made = [and_(col(DialTest.centre_id).in_(ids), _in_month(month, zone)) for zone, ids in secret.items()]
    if not made:
        return 0
    return session.exec(select(func.count(col(DialTest.id))).where(DialTest.kind != "open", or_(*made))).one()


def my_dial_tests(*, session: Session, by: Actor, most: int = 50) -> Sequence[SeenTest]:
    """The tests that an inspector recorded, the newest first; withdrawn ones too.

    Raises:
        NotAllowed: the role records no dial tests.
    """
    require(may(by, "record_dial_test"), by, "record dial tests")
    made = select(DialTest).where(DialTest.tested_by == by.user_id).order_by(col(DialTest.dialled_at).desc())
    rows = session.exec(made.limit(most)).all()
    return [seen_test(row, session=session) for row in rows]


def seen_test(row: DialTest, *, session: Session) -> SeenTest:
    """A test with what was called."""
    if row.centre_id is not None:
        centre = session.get_one(Centre, row.centre_id)
        return SeenTest(row, centre.code, (centre.name_zh, centre.name_en), centre.time_zone)
    other = session.get_one(Competitor, row.competitor_id)
    return SeenTest(row, other.code, (other.name_zh, other.name_en), HOME_ZONE)


def _competitors(month: Month, pairs: set[str], *, session: Session, by: Actor) -> list[SeenTest]:
    """Tests of competitors: of a pair whose own test the user knows; the nation's leads know all."""
    made = select(DialTest).where(col(DialTest.competitor_id).is_not(None), _in_month(month, HOME_ZONE))
    rows = session.exec(made).all()
    all_of_them = by.scope.level == Level.NATION
    return [seen_test(row, session=session) for row in rows if all_of_them or row.pair in pairs]


def _in_month(month: Month, zone: str) -> ColumnElement[bool]:
    start, end = month.bounds(zone)
    return (col(DialTest.dialled_at) >= start) & (col(DialTest.dialled_at) < end)


def _own(test: DialTest, *, session: Session) -> DialTest | None:
    """The test itself where it called an own centre, else the own test of its pair."""
    if test.centre_id is not None:
        return test
    if not test.pair:
        return None
    near = test.dialled_at - PAIR_WITHIN, test.dialled_at + PAIR_WITHIN
    own = select(DialTest).where(DialTest.pair == test.pair, col(DialTest.centre_id).is_not(None))
    return session.exec(own.where(col(DialTest.dialled_at).between(*near))).first()
