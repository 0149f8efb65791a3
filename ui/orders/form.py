"""The sheet's widgets as values: what is stored put into them, and what stands in them read back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from inspection.measurement.work_orders.checking import OrderSheet
from inspection.measurement.work_orders.found import Found, Given
from inspection.measurement.work_orders.sheet import FIELDS_RIGHT, items
from inspection.measurement.work_orders.times import local_day, read_time, write_time
from inspection.models import ORDER_EVENTS
from inspection.scoring.findings import Cause

SYSTEM, OTHER, NEVER, UNKNOWN = "system", "other", "never", "unknown"
Values = Mapping[str, Any]


def prefix(check_id: int) -> str:
    """How the keys of a check's widgets begin."""
    return f"orders_{check_id}_"


def fates(event: str, sheet: OrderSheet) -> list[str]:
    """What can be said of an event: that it was as the systems say, at another time, never, or not found out."""
    found = [SYSTEM] if event in sheet.system.times else []
    return [*found, OTHER, *([] if event == "created_at" else [NEVER]), UNKNOWN]


def values_of(sheet: OrderSheet) -> dict[str, Any]:
    """What is stored, by the names of the widgets without their prefix."""
    found, zone = sheet.found, sheet.time_zone
    day = day_of(sheet)
    values: dict[str, Any] = {"evidence": found.evidence, "comment": found.comment}
    for event in ORDER_EVENTS:
        at = found.times.get(event)
        values[f"{event}_fate"] = _fate(event, sheet)
        values[f"{event}_time"] = "" if at is None else write_time(at, day, zone)
    for item in items():
        given = found.answers.get(item.id)
        cause = None if given is None else given.cause
        values |= {
            f"{item.id}_answer": None if given is None else given.answer,
            f"{item.id}_comment": "" if given is None else given.comment,
            f"{item.id}_wrong": [] if given is None else list(given.wrong),
            f"{item.id}_cause": None if cause is None else cause.kind,
            f"{item.id}_cause_text": "" if cause is None else cause.text,
        }
    return values


def read_values(values: Values, sheet: OrderSheet) -> Found:
    """What stands in the widgets.

    Raises:
        InvalidInput: a time cannot be read, or a cause's text is too long.
    """
    fate = {event: values.get(f"{event}_fate") for event in ORDER_EVENTS}
    times: dict[str, datetime] = {}
    for event in ORDER_EVENTS:
        text = str(values.get(f"{event}_time") or "").strip()
        if fate[event] == SYSTEM and event in sheet.system.times:
            times[event] = sheet.system.times[event]
        elif fate[event] == OTHER and text:
            times[event] = _typed(text, event, sheet, times.get("created_at"))
    return Found(
        times,
        frozenset(event for event in ORDER_EVENTS if fate[event] == NEVER),
        frozenset(event for event in ORDER_EVENTS if fate[event] == UNKNOWN),
        {item.id: given for item in items() if (given := _given(values, item.id)) is not None},
        str(values.get("evidence") or ""),
        str(values.get("comment") or ""),
    )


def day_of(sheet: OrderSheet, created: datetime | None = None) -> date | None:
    """The local day of the order: by the systems, else by what was found."""
    known = sheet.system.times.get("created_at") or created or sheet.found.times.get("created_at")
    return local_day(known, sheet.time_zone)


def _fate(event: str, sheet: OrderSheet) -> str | None:
    found = sheet.found
    at = found.times.get(event)
    if at is not None:
        return SYSTEM if at == sheet.system.times.get(event) else OTHER
    if event in found.never:
        return NEVER
    return UNKNOWN if event in found.unknown else None


def _typed(text: str, event: str, sheet: OrderSheet, created: datetime | None) -> datetime:
    """A typed time; one that was stored keeps its moment, also the part of a second that is not shown."""
    day, before = day_of(sheet, created), sheet.found.times.get(event)
    if before is not None and text == write_time(before, day_of(sheet), sheet.time_zone):
        return before
    return read_time(text, day, sheet.time_zone)


def _given(values: Values, item: str) -> Given | None:
    answer = values.get(f"{item}_answer")
    if answer is None:
        return None
    comment = str(values.get(f"{item}_comment") or "")
    if answer != "no":
        return Given(answer, comment=comment)
    kind = values.get(f"{item}_cause")
    cause = None if kind is None else Cause(kind, str(values.get(f"{item}_cause_text") or ""))
    wrong = tuple(values.get(f"{item}_wrong") or ()) if item == FIELDS_RIGHT else ()
    return Given(answer, wrong, comment, cause)
