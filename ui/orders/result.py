"""A submitted check of a work order, to read: its timeline, the answers, and where the systems say otherwise."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from inspection.measurement.work_orders.checking import OrderSheet
from inspection.measurement.work_orders.differences import Difference, differences
from inspection.measurement.work_orders.found import Given
from inspection.measurement.work_orders.sheet import item_name
from inspection.words import say
from ui.orders.timeline import show_timeline
from ui.orders.words import event_name, fields_told
from ui.page import plain


def show_check(sheet: OrderSheet, language: str) -> None:
    """Everything that was found of one order."""
    show_timeline(sheet, sheet.found, language)
    found = differences(sheet.system.times, sheet.found)
    if found:
        st.markdown(f"**{say('orders.differs', language, number=len(found))}**")
        st.dataframe(difference_cells(found, sheet.time_zone, language), hide_index=True, key="orders_differ")
    else:
        st.markdown(say("orders.agrees", language))
    st.dataframe(
        [_answer(item, given, language) for item, given in sheet.found.answers.items()],
        hide_index=True,
        key="orders_answers",
    )
    for name in ("evidence", "comment"):
        text = getattr(sheet.found, name)
        if text:
            st.markdown(f":gray[{say(f'orders.{name}', language)}] {plain(text)}")


def difference_cells(found: Sequence[Difference], time_zone: str, language: str) -> list[dict[str, object]]:
    """Differences as rows of a table."""
    return [
        {
            say("orders.event", language): event_name(one.event, language),
            say("orders.kind", language): say(f"orders.kind_{one.kind}", language),
            say("orders.chart_system", language): _clock(one.system, time_zone),
            say("orders.chart_found", language): _clock(one.found, time_zone),
            say("orders.minutes_later", language): _later(one),
            say("orders.turns", language): ", ".join(one.turns),
        }
        for one in found
    ]


def _clock(at: datetime | None, time_zone: str) -> str:
    return "" if at is None else f"{at.astimezone(ZoneInfo(time_zone)):%m-%d %H:%M}"


def _later(one: Difference) -> str:
    if one.system is None or one.found is None:
        return ""
    return f"{(one.found - one.system).total_seconds() / 60:+.1f}"


def _answer(item: str, given: Given, language: str) -> dict[str, object]:
    cause = given.cause
    told = [] if cause is None else [say(f"sheet.cause_{cause.kind}", language), cause.text]
    return {
        say("orders.item", language): item_name(item, language),
        say("orders.answer", language): say(f"orders.answer_{given.answer}", language),
        say("orders.wrong", language): fields_told(given.wrong, language),
        say("orders.cause", language): " ".join(one for one in told if one),
        say("orders.item_comment", language): given.comment,
    }
