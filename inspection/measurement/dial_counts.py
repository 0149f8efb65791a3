"""What dial tests count for the indicators: of own centres and of competitors alike."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns_of
from sqlmodel import Session, and_, col

from inspection.measurement.definitions import Counts, indicators
from inspection.models import Centre, DialTest
from inspection.month import Month


def dialled_in(month: Month, time_zone: str) -> ColumnElement[bool]:
    """The condition on `DialTest` that it was dialled in a month, by a clock, and counts."""
    start, end = month.bounds(time_zone)
    return and_(
        col(DialTest.dialled_at) >= start, col(DialTest.dialled_at) < end, col(DialTest.withdrawn_because) == ""
    )


def dial_test_counts(month: Month, centres: Sequence[Centre], *, session: Session) -> dict[str, dict[str, Counts]]:
    """The counts of the indicators that dial tests measure, by the code of the own centre."""
    zones: dict[str, dict[int | None, str]] = {}
    for centre in centres:
        zones.setdefault(centre.time_zone, {})[centre.id] = centre.code
    codes = {key: code for ids in zones.values() for key, code in ids.items()}
    dialled = [and_(col(DialTest.centre_id).in_(list(ids)), dialled_in(month, zone)) for zone, ids in zones.items()]
    tests: dict[str, list[Any]] = {centre.code: [] for centre in centres}
    for row in session.connection().execute(columns_of(*judged_by()).where(or_(*dialled))) if dialled else ():
        tests[codes[row.centre_id]].append(row)
    return {code: count_dial_tests(rows) for code, rows in tests.items()}


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

_LINES = ("transfer_requested_line", "transfer_reached_line")
_READ_BY = {
    "": (*sorted({event for events in DIAL_TEST_DELAYS.values() for event in events}), "query_ok", *_LINES),
    "K1": ("answered_at",),
    "K4": ("transfer_completed_at", *_LINES),
    "K5": ("query_ok",),
} | DIAL_TEST_DELAYS


def judged_by(identity: str = "") -> list[Any]:
    """The columns that `judge_dial_test` reads for an indicator, or for all of them, and the own centre."""
    return [getattr(DialTest, name) for name in ("centre_id", *_READ_BY[identity])]


class Judged(NamedTuple):
    """What one test says of one indicator: whether it belongs to the numerator, and which events are missing."""

    inside: bool
    missing: tuple[str, ...] = ()


def judge_dial_test(test: Any, identity: str = "") -> dict[str, Judged]:
    """What one test says of each indicator that it came to.

    Every test counts for K1 and K2, also one that never rang: K1 asks whether an agent answered at all at whatever hour
    was called, K2 whether in time. The others count where the test came to that step.

    Args:
        test: a `DialTest`, or a row that has what `judged_by` names.
        identity: the only indicator that is asked for; every one where empty.
    """
    judges = {identity: _judges()[identity]} if identity else _judges()
    return {name: found for name, judge in judges.items() if (found := judge(test)) is not None}


def count_dial_tests(tests: Iterable[Any]) -> dict[str, Counts]:
    """Counts of all ten indicators over dial tests, as `judge_dial_test` takes them."""
    return count_judged(judge_dial_test(test) for test in tests)


def count_judged(tests: Iterable[Mapping[str, Judged]]) -> dict[str, Counts]:
    """Counts of all ten indicators over what single tests say."""
    inside: Counter[str] = Counter()
    number: Counter[str] = Counter()
    missing: dict[str, Counter[str]] = {}
    for judged in tests:
        for identity, one in judged.items():
            number[identity] += 1
            inside[identity] += one.inside
            if one.missing:
                missing.setdefault(identity, Counter()).update(one.missing)
    return {
        one.id: Counts(inside[one.id], number[one.id], dict(sorted(missing.get(one.id, {}).items())))
        for one in indicators()
    }


_INSIDE, _OUTSIDE = Judged(True), Judged(False)
_NONE = timedelta(0)


@cache
def _judges() -> dict[str, Callable[[Any], Judged | None]]:
    """How a test is judged, by indicator; None where it did not come to it."""
    limits = {one.id: timedelta(seconds=one.limit_s or 0.0) for one in indicators()}
    in_time = {
        identity: _in_time(since, until, limits[identity], always=identity == "K2")
        for identity, (since, until) in DIAL_TEST_DELAYS.items()
    }
    judges = {"K1": _reached, "K4": _wrong_line, "K5": _right} | in_time
    return {one.id: judges[one.id] for one in indicators()}


def _in_time(since: str, until: str, limit: timedelta, *, always: bool) -> Callable[[Any], Judged | None]:
    """Whether two events lie within a limit; `always`: also of a test without the first."""
    events = attrgetter(since, until)
    without_first = Judged(False, (f"no_{since}",)) if always else None
    without_last = Judged(False, (f"no_{until}",))

    def judge(test: Any) -> Judged | None:
        before, after = events(test)
        if before is None:
            return without_first
        if after is None:
            return without_last
        return _INSIDE if _NONE <= after - before <= limit else _OUTSIDE

    return judge


def _reached(test: Any) -> Judged:
    """K1: whether an agent answered; a sample of the hours in which the service is due."""
    return Judged(False, ("no_answered_at",)) if test.answered_at is None else _INSIDE


def _right(test: Any) -> Judged | None:
    """K5: whether the question was answered rightly."""
    return None if test.query_ok is None else Judged(test.query_ok)


def _wrong_line(test: Any) -> Judged | None:
    """K4: whether a transfer reached another line than the one asked for."""
    wanted, reached = test.transfer_requested_line, test.transfer_reached_line
    if not reached and test.transfer_completed_at is None:
        return None
    unknown = (("no_reached_line",) if not reached else ()) + (("no_requested_line",) if not wanted else ())
    return Judged(not unknown and wanted != reached, unknown)
