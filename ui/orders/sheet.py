"""The sheet of one work order to fill in: its events beside what the systems say, then the questions."""

from functools import partial

import streamlit as st

from inspection.measurement.work_orders.checking import OrderSheet
from inspection.measurement.work_orders.sheet import FIELDS_RIGHT, Item, field_names, items
from inspection.measurement.work_orders.times import write_time
from inspection.models import CAUSES, ORDER_ANSWERS, ORDER_EVENTS
from inspection.policies import Actor
from inspection.words import say
from ui.orders.form import OTHER, day_of, fates, prefix
from ui.orders.keys import submit_by_keys
from ui.orders.saving import hand_in, keep, tell_problem
from ui.orders.words import event_name

WIDTHS = [1.9, 1.2, 6.6, 2]


def events_part(sheet: OrderSheet, user: Actor) -> None:
    """One line an event: its time by the systems, and what the inspector found."""
    words = user.language
    st.subheader(say("orders.times", words))
    st.caption(say("orders.times_help", words))
    for column, name in zip(st.columns(WIDTHS), ("event", "chart_system", "chart_found"), strict=False):
        column.caption(say(f"orders.{name}", words))
    for event in ORDER_EVENTS:
        _event(event, sheet, user)


def questions_part(sheet: OrderSheet, user: Actor) -> None:
    """The questions, what the findings rest on, and the button that submits."""
    words, start = user.language, prefix(sheet.check.id or 0)
    st.subheader(say("orders.questions", words))
    for item in items():
        _question(item, sheet, user)
    save = partial(keep, sheet, user)
    st.text_input(say("orders.evidence", words), key=f"{start}evidence", on_change=save)
    st.text_area(say("orders.comment", words), key=f"{start}comment", on_change=save, height=68)
    tell_problem(sheet, user)
    st.button(
        say("orders.submit", words),
        type="primary",
        key="orders_submit",
        on_click=hand_in,
        args=(sheet, user),
    )
    submit_by_keys("orders_submit")
    st.caption(say("orders.saved_help", words))


def _event(event: str, sheet: OrderSheet, user: Actor) -> None:
    words, start = user.language, prefix(sheet.check.id or 0)
    save = partial(keep, sheet, user)
    name, system, fate, time = st.columns(WIDTHS, vertical_alignment="center")
    label = event_name(event, words)
    name.markdown(f"**{label}**")
    at = sheet.system.times.get(event)
    system.markdown("—" if at is None else write_time(at, day_of(sheet), sheet.time_zone))
    chosen = fate.radio(
        label,
        fates(event, sheet),
        index=None,
        horizontal=True,
        format_func=lambda one: say(f"orders.fate_{one}", words),
        label_visibility="collapsed",
        key=f"{start}{event}_fate",
        on_change=save,
    )
    if chosen == OTHER:
        time.text_input(
            say("orders.time_of", words, event=label),
            placeholder=say("orders.time_form", words),
            label_visibility="collapsed",
            key=f"{start}{event}_time",
            on_change=save,
        )


def _question(item: Item, sheet: OrderSheet, user: Actor) -> None:
    words, start = user.language, prefix(sheet.check.id or 0)
    save = partial(keep, sheet, user)
    with st.container(border=True, gap="small"):
        answer = st.radio(
            f"**{item.name(words)}**",
            ORDER_ANSWERS if item.may_not_apply else ORDER_ANSWERS[:2],
            index=None,
            horizontal=True,
            format_func=lambda one: say(f"orders.answer_{one}", words),
            help=item.guidance(words),
            key=f"{start}{item.id}_answer",
            on_change=save,
        )
        if answer == "no":
            _why_not(item, sheet, user)
        if answer in ("no", "na"):
            label = say("orders.item_comment", words)
            st.text_input(label, key=f"{start}{item.id}_comment", on_change=save)


def _why_not(item: Item, sheet: OrderSheet, user: Actor) -> None:
    words, start = user.language, prefix(sheet.check.id or 0)
    save = partial(keep, sheet, user)
    if item.id == FIELDS_RIGHT:
        names = field_names()
        st.multiselect(
            say("orders.wrong", words),
            list(names),
            format_func=lambda one: names[one][words],
            placeholder=say("orders.choose", words),
            key=f"{start}{item.id}_wrong",
            on_change=save,
        )
    cause, text = st.columns([2, 3])
    cause.selectbox(
        say("orders.cause", words),
        CAUSES,
        index=None,
        format_func=lambda one: say(f"sheet.cause_{one}", words),
        placeholder=say("orders.no_cause", words),
        key=f"{start}{item.id}_cause",
        on_change=save,
    )
    text.text_input(say("orders.cause_text", words), key=f"{start}{item.id}_cause_text", on_change=save)
