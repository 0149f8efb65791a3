"""Two clocks: security uses the real one, business dates the installation's, which a demo fixes."""

from datetime import UTC, datetime

from sqlmodel import Session

from inspection.models import Installation

DEMO = "demo"
FIXED_NOW = "fixed_now"


def now() -> datetime:
    """The real time, in UTC: sessions, lock-outs, leases."""
    return datetime.now(UTC)


def business_now(*, session: Session) -> datetime:
    """The time that business dates (due, windows, retention) are reckoned from, in UTC."""
    fixed = session.get(Installation, FIXED_NOW)
    return now() if fixed is None else datetime.fromisoformat(fixed.value)


def is_demo(*, session: Session) -> bool:
    """Whether this installation holds the demo month."""
    return session.get(Installation, DEMO) is not None
