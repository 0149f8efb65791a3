"""The two clocks: the real one, and the one of business dates, which a demo fixes."""

from datetime import UTC, datetime, timedelta

from inspection.clock import DEMO, FIXED_NOW, business_now, is_demo, now
from inspection.database import open_session, transaction
from inspection.models import Installation


def test_the_real_clock_is_in_utc() -> None:
    assert now().tzinfo is UTC
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_business_dates_follow_the_real_clock_unless_it_is_fixed(database: str) -> None:
    with open_session() as session:
        assert abs(business_now(session=session) - now()) < timedelta(seconds=5)
        assert not is_demo(session=session)
    with transaction() as session:
        session.add(Installation(key=FIXED_NOW, value="2026-11-03T09:00:00+08:00"))
        session.add(Installation(key=DEMO, value="2026-10"))
    with open_session() as session:
        assert business_now(session=session) == datetime(2026, 11, 3, 1, tzinfo=UTC)
        assert is_demo(session=session)
