"""What dial tests count for the indicators: of own centres and of competitors alike."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
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
    for row in session.connection().execute(columns_of(*JUDGED_BY).where(or_(*dialled))) if dialled else ():
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


_EVENTS = sorted({event for events in DIAL_TEST_DELAYS.values() for event in events})
_LINES = ("transfer_requested_line", "transfer_reached_line")
JUDGED_BY = [getattr(DialTest, name) for name in ("centre_id", "query_ok", *_LINES, *_EVENTS)]
"""The columns that `judge_dial_test` reads, and the own centre."""


class Judged(NamedTuple):
    """What one test says of one indicator: whether it belongs to the numerator, and which events are missing."""

    inside: bool
    missing: tuple[str, ...] = ()


def judge_dial_test(test: Any) -> dict[str, Judged]:
    """What one test says of each indicator that it came to.

    Every test counts for K1 and K2, also one that never rang: K1 asks whether an agent answered at all at whatever hour
    was called, K2 whether in time. The others count where the test came to that step.

    Args:
        test: a `DialTest`, or a row that has its time stamps, lines and `query_ok` under the same names.
    """
    reached = test.answered_at is not None
    judged = {"K1": Judged(reached, () if reached else ("no_answered_at",))}
    for identity, since, until, limit in _limits():
        before, after = getattr(test, since), getattr(test, until)
        if before is None:
            if identity == "K2":
                judged[identity] = Judged(False, (f"no_{since}",))
        elif after is None:
            judged[identity] = Judged(False, (f"no_{until}",))
        else:
            judged[identity] = Judged(_NONE <= after - before <= limit)
    if test.query_ok is not None:
        judged["K5"] = Judged(test.query_ok)
    if test.transfer_reached_line or test.transfer_completed_at is not None:
        judged["K4"] = _wrong_line(test.transfer_requested_line, test.transfer_reached_line)
    return judged


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


_NONE = timedelta(0)


@cache
def _limits() -> list[tuple[str, str, str, timedelta]]:
    """Indicator, the two events, and the time that may lie between them."""
    limits = {one.id: timedelta(seconds=one.limit_s or 0.0) for one in indicators()}
    return [(identity, since, until, limits[identity]) for identity, (since, until) in DIAL_TEST_DELAYS.items()]


def _wrong_line(wanted: str, reached: str) -> Judged:
    """K4: whether a transfer reached another line than the one asked for."""
    unknown = (("no_reached_line",) if not reached else ()) + (("no_requested_line",) if not wanted else ())
    return Judged(not unknown and wanted != reached, unknown)
