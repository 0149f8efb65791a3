"""What a recorded dial test must keep: times in order, no impossible gap, outcomes that fit the times.

One validation for the form and for imported tables. All that is wrong is told at once, each with its field, the value
met, and what was expected.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from inspection.errors import InvalidInput
from inspection.words import say

TIMES = (
    "dialled_at", "ringback_at", "answered_at", "transfer_completed_at", "central_answered_at", "sms_need_at",
    "sms_sent_at", "callback_requested_at", "callback_dialled_at", "order_created_at", "order_processed_at",
    "order_replied_at", "user_replied_at", "ended_at",
)  # fmt: skip
CHAINS = (
    ("dialled_at", "ringback_at", "answered_at", "transfer_completed_at", "central_answered_at", "ended_at"),
    ("dialled_at", "ringback_at", "answered_at", "sms_need_at", "sms_sent_at"),
    ("sms_need_at", "ended_at"),
    ("dialled_at", "callback_requested_at", "callback_dialled_at"),
    (
        "dialled_at", "ringback_at", "answered_at", "order_created_at", "order_processed_at", "order_replied_at",
        "user_replied_at",
    ),
)  # fmt: skip
"""Each chain of events must not go back in time; an event that is not known is passed over."""

NEEDED = {
    "central_answered_at": "transfer_completed_at",
    "sms_sent_at": "sms_need_at",
    "sms_ok": "sms_sent_at",
    "callback_dialled_at": "callback_requested_at",
    "order_processed_at": "order_created_at",
    "order_replied_at": "order_created_at",
    "user_replied_at": "order_created_at",
    "order_id": "order_created_at",
    "transfer_reached_line": "transfer_requested_line",
    "transfer_completed_at": "answered_at",
    "sms_need_at": "answered_at",
    "order_created_at": "answered_at",
    "query_ok": "answered_at",
}
"""What cannot be where something else is not: no SMS was sent whose need was never stated, nothing said unanswered."""

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Gap:
    """The longest time that is possible between two events, and the word that says why."""

    since: str
    until: str
    most_s: int
    why: str


GAPS = (
    Gap("dialled_at", "ringback_at", 3 * MINUTE, "dial.why_ringback"),
    Gap("ringback_at", "answered_at", 30 * MINUTE, "dial.why_answered"),
    Gap("transfer_completed_at", "central_answered_at", 30 * MINUTE, "dial.why_answered"),
    Gap("dialled_at", "ended_at", 2 * HOUR, "dial.why_call"),
    Gap("sms_need_at", "sms_sent_at", DAY, "dial.why_day"),
    Gap("callback_requested_at", "callback_dialled_at", DAY, "dial.why_day"),
    Gap("order_created_at", "order_processed_at", 7 * DAY, "dial.why_week"),
    Gap("order_created_at", "order_replied_at", 7 * DAY, "dial.why_week"),
    Gap("order_created_at", "user_replied_at", 7 * DAY, "dial.why_week"),
)

LINE = re.compile(r"[0-9+*#-]{1,20}")
LONGEST = {"transfer_requested_line": 60, "transfer_reached_line": 60, "order_id": 60, "note": 1000}


@dataclass(frozen=True)
class Bounds:
    """Within what the times must lie.

    Args:
        latest: what lies after it is in the future.
        zone: the time zone that times are told in.
        since, until: the month of the planned slot, where it was planned.
        month: its name.
    """

    latest: datetime
    zone: str = "Asia/Shanghai"
    since: datetime | None = None
    until: datetime | None = None
    month: str = ""


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: the field, the value met, and what was expected."""

    field: str
    value: str
    key: str
    values: Mapping[str, object] = made_by(default_factory=dict)

    def expected(self, language: str) -> str:
        """What was expected, in `zh` or `en`."""
        names = ("earlier", "needed")
        told = {name: field_name(str(one), language) if name in names else one for name, one in self.values.items()}
        if "why" in told:
            told["why"] = say(str(told["why"]), language)
        return say(self.key, language, **told)

    def told(self, language: str) -> str:
        """Field, value, and what was expected."""
        values = {"value": self.value or "—", "expected": self.expected(language)}
        return say("dial.wrong", language, field=field_name(self.field, language), **values)


class DialRefused(InvalidInput):
    """A dial test is not recorded; `wrong` are all the reasons."""

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        super().__init__("; ".join(one.told("en") for one in wrong))
        self.wrong = wrong

    def told(self, language: str) -> str:
        """All the reasons, in `zh` or `en`."""
        return ("；" if language == "zh" else "; ").join(one.told(language) for one in self.wrong)


def field_name(name: str, language: str) -> str:
    """What people call a field of a dial test."""
    return say(f"imports.field_{name}", language)


def wrong_with(values: Mapping[str, Any], bounds: Bounds) -> tuple[Wrong, ...]:
    """All that is wrong with a dial test; each field is named once at most.

    Args:
        values: the fields of `DialTest`: times with their zone or None, texts, yes or no or None.
    """
    found: dict[str, Wrong] = {}
    for one in (*_texts(values), *_bounds(values, bounds), *_needed(values), *_order(values, bounds), *_gaps(values)):
        found.setdefault(one.field, one)
    return tuple(found.values())


def clock(at: datetime, zone: str) -> str:
    """A moment to the millisecond, by a local clock."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def _texts(values: Mapping[str, Any]) -> Iterator[Wrong]:
    line = values.get("line") or ""
    if line and not LINE.fullmatch(line):
        yield Wrong("line", line, "dial.expected_line")
    for name, most in LONGEST.items():
        text = values.get(name) or ""
        if len(text) > most:
            yield Wrong(name, f"{text[:20]}…", "dial.expected_short", {"number": len(text), "most": most})


def _bounds(values: Mapping[str, Any], bounds: Bounds) -> Iterator[Wrong]:
    dialled = values.get("dialled_at")
    if dialled is None:
        yield Wrong("dialled_at", "", "dial.expected_dialled")
    elif (bounds.since and dialled < bounds.since) or (bounds.until and dialled >= bounds.until):
        yield Wrong("dialled_at", clock(dialled, bounds.zone), "dial.expected_month", {"month": bounds.month})
    for name in TIMES:
        at = values.get(name)
        if at is not None and at > bounds.latest:
            told = {"latest": clock(bounds.latest, bounds.zone)}
            yield Wrong(name, clock(at, bounds.zone), "dial.expected_past", told)


def _needed(values: Mapping[str, Any]) -> Iterator[Wrong]:
    for name, needed in NEEDED.items():
        if values.get(name) not in (None, "") and values.get(needed) in (None, ""):
            yield Wrong(name, _told(values[name]), "dial.expected_with", {"needed": needed})


def _order(values: Mapping[str, Any], bounds: Bounds) -> Iterator[Wrong]:
    for chain in CHAINS:
        known = [(name, at) for name in chain if (at := values.get(name)) is not None]
        for (earlier, before), (later, after) in pairwise(known):
            if after < before:
                told = {"earlier": earlier, "time": clock(before, bounds.zone)}
                yield Wrong(later, clock(after, bounds.zone), "dial.expected_after", told)


def _gaps(values: Mapping[str, Any]) -> Iterator[Wrong]:
    for gap in GAPS:
        since, until = values.get(gap.since), values.get(gap.until)
        if since is not None and until is not None and until - since > timedelta(seconds=gap.most_s):
            took = f"{(until - since).total_seconds():.3f} s"
            told = {"earlier": gap.since, "most": gap.most_s, "why": gap.why}
            yield Wrong(gap.until, took, "dial.expected_gap", told)


def _told(value: object) -> str:
    return f"{value:%H:%M:%S}" if isinstance(value, datetime) else str(value)
