"""The timeline of one work order, from what the systems say and what was found."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from inspection.measurement.order_counts import ORDER_RULES, limits_s
from inspection.measurement.work_orders.checking import OrderSheet
from inspection.measurement.work_orders.found import Found
from inspection.models import ORDER_EVENTS
from inspection.words import say
from ui.charts import EventRow, Limit, order_timeline
from ui.orders.words import event_name
from ui.page import figure_block, local_time

MINUTE = timedelta(minutes=1)


def show_timeline(sheet: OrderSheet, found: Found, language: str) -> None:
    """Draw the order's events with their limits; `found` is what stands on the page just now."""
    start = found.times.get("created_at") or sheet.system.times.get("created_at")
    rows = [] if start is None else [_row(one, start, sheet, found, language) for one in ORDER_EVENTS]
    figure_block(
        order_timeline(rows, language),
        _sentence(sheet, found, language),
        [_cells(one, sheet, found, language) for one in ORDER_EVENTS],
        "order_timeline",
        language=language,
    )


def _row(event: str, start: datetime, sheet: OrderSheet, found: Found, language: str) -> EventRow:
    system, own = (_minutes(times.get(event), start) for times in (sheet.system.times, found.times))
    parts = [
        say(f"orders.beside_{name}", language, minutes=f"{at:.1f}")
        for name, at in (("system", system), ("found", own))
        if at is not None
    ]
    if event in found.never:
        parts.append(say("orders.beside_never", language))
    limits = []
    for identity, (since, until) in ORDER_RULES.items():
        begun = _minutes(found.times.get(since) or sheet.system.times.get(since), start)
        if until == event and begun is not None and since not in found.never:
            minutes = limits_s()[identity] / 60
            label = say("orders.limit", language, minutes=f"{minutes:g}", id=identity.partition("-")[0])
            limits.append(Limit(begun, begun + minutes, label))
    return EventRow(event_name(event, language), system, own, "  ".join(parts) or "—", tuple(limits))


def _minutes(at: datetime | None, start: datetime) -> float | None:
    return None if at is None else (at - start) / MINUTE


def _sentence(sheet: OrderSheet, found: Found, language: str) -> str:
    seen: Mapping[str, datetime] = found.times if "user_replied_at" in found.times else sheet.system.times
    start, end = seen.get("created_at"), seen.get("user_replied_at")
    if "user_replied_at" in found.never:
        return say("orders.sentence_never", language, order=sheet.assignment.call_id)
    if start is None or end is None:
        return say("orders.sentence_open", language, order=sheet.assignment.call_id)
    key = "orders.sentence_found" if seen is found.times else "orders.sentence_system"
    return say(key, language, order=sheet.assignment.call_id, minutes=f"{(end - start) / MINUTE:.1f}")


def _cells(event: str, sheet: OrderSheet, found: Found, language: str) -> dict[str, object]:
    zone = sheet.time_zone
    own = local_time(found.times.get(event), zone)
    for fate in ("never", "unknown"):
        if event in getattr(found, fate):
            own = say(f"orders.fate_{fate}", language)
    return {
        say("orders.event", language): event_name(event, language),
        say("orders.chart_system", language): local_time(sheet.system.times.get(event), zone),
        say("orders.chart_found", language): own,
    }
