"""What dial tests count for the indicators: of own centres and of competitors alike."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from inspection.measurement.definitions import Counts, indicators
from inspection.models import Centre, DialTest
from inspection.month import Month


def dialled_in(month: Month, time_zone: str) -> ColumnElement[bool]:
    """The condition on `DialTest` that it was dialled in a month, by a clock, and counts."""
    start, end = month.bounds(time_zone)
    return and_(
        col(DialTest.dialled_at) >= start, col(DialTest.dialled_at) < end, col(DialTest.withdrawn_because) == ""
    )


def dial_test_counts(month: Month, centres: Sequence[Centre], *, session: Session) -> dict[str, Counts]:
    """The counts of the indicators that dial tests measure, over own centres."""
    totals: dict[str, Counts] = {}
    for centre in centres:
        own = DialTest.centre_id == centre.id
        rows = session.exec(select(DialTest).where(own, dialled_in(month, centre.time_zone))).all()
        for identity, counts in count_dial_tests(rows).items():
            totals[identity] = totals.get(identity, Counts()) + counts
    return totals


DIAL_TEST_DELAYS = {
    "K2": ("ringback_at", "answered_at"),
    "K3": ("transfer_completed_at", "central_answered_at"),
    "K6": ("sms_need_at", "sms_sent_at"),
    "K7-15": ("order_created_at", "order_replied_at"),
    "K7-20": ("order_created_at", "order_replied_at"),
    "K8": ("order_created_at", "user_replied_at"),
    "K9": ("callback_requested_at", "callback_dialled_at"),
    "K10": ("order_created_at", "order_processed_at"),
}
"""Indicator: the two events of a dial test that must lie within its limit."""


def count_dial_tests(rows: Sequence[DialTest]) -> dict[str, Counts]:
    """Counts of all ten indicators over dial tests.

    Every test counts for K1 and K2, also one that never rang: K1 asks whether an agent answered at all at whatever hour
    was called, K2 whether in time. The others count where the test came to that step.
    """
    limits = {one.id: one.limit_s or 0.0 for one in indicators()}
    counts = {
        identity: _delays(rows, since, until, limits[identity], all_count=identity == "K2")
        for identity, (since, until) in DIAL_TEST_DELAYS.items()
    }
    answers = [row.query_ok for row in rows if row.query_ok is not None]
    counts |= {"K1": _reached(rows), "K4": _wrong_lines(rows), "K5": Counts(sum(answers), len(answers))}
    return {one.id: counts[one.id] for one in indicators()}


def _reached(rows: Sequence[DialTest]) -> Counts:
    """K1: tests that an agent answered, of all tests; a sample of the hours in which the service is due."""
    unanswered = sum(row.answered_at is None for row in rows)
    return Counts(len(rows) - unanswered, len(rows), {"no_answered_at": unanswered} if unanswered else {})


def _delays(rows: Sequence[DialTest], since: str, until: str, limit_s: float, *, all_count: bool) -> Counts:
    pairs = [(getattr(row, since), getattr(row, until)) for row in rows]
    due = [(before, after) for before, after in pairs if all_count or before is not None]
    missing = {
        f"no_{since}": sum(before is None for before, _ in due),
        f"no_{until}": sum(before is not None and after is None for before, after in due),
    }
    known = {reason: number for reason, number in missing.items() if number}
    return Counts(sum(_within(before, after, limit_s) for before, after in due), len(due), known)


def _wrong_lines(rows: Sequence[DialTest]) -> Counts:
    """K4: transfers that reached another line than the one asked for, of all transfers."""
    lines = [
        (row.transfer_requested_line, row.transfer_reached_line)
        for row in rows
        if row.transfer_completed_at is not None or row.transfer_reached_line
    ]
    missing = {
        "no_reached_line": sum(not reached for _, reached in lines),
        "no_requested_line": sum(not wanted for wanted, _ in lines),
    }
    wrong = sum(bool(wanted and reached and wanted != reached) for wanted, reached in lines)
    return Counts(wrong, len(lines), {reason: number for reason, number in missing.items() if number})


def _within(since: datetime | None, until: datetime | None, limit_s: float) -> bool:
    if since is None or until is None:
        return False
    return timedelta(0) <= until - since <= timedelta(seconds=limit_s)
