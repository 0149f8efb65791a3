"""Until when a result can be appealed, and a decision taken to arbitration. Pure."""

from datetime import datetime, timedelta


def window_end(since: datetime, days: int) -> datetime:
    """The last moment of a window of whole days that begins with a publication or a decision."""
    return since + timedelta(days=days)


def is_open(now: datetime, end: datetime) -> bool:
    """Whether something can still be asked for; the last moment counts."""
    return now <= end


def days_left(now: datetime, end: datetime) -> int:
    """Days left of a window, begun ones as whole; 0 once it is over."""
    return 0 if not is_open(now, end) else max(1, -((now - end) // timedelta(days=1)))
