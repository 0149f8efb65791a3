"""Keeping what stands on the sheet: every change is saved at once, and what was refused is said."""

from typing import Any

import streamlit as st

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.measurement.work_orders.checking import OrderSheet, save_check, submit_check
from inspection.measurement.work_orders.found import Found
from inspection.policies import Actor
from inspection.words import say
from ui.orders.form import prefix, read_values, values_of
from ui.orders.words import told

CHANGED = "error.changed_meanwhile"


def prepare(sheet: OrderSheet) -> None:
    """Put what is stored into the widgets that are not drawn yet; a sheet opened afresh begins at its version."""
    start = prefix(sheet.check.id or 0)
    fresh = f"{start}created_at_fate" not in st.session_state
    if fresh:
        st.session_state[f"{start}version"] = sheet.check.version
        st.session_state.pop(f"{start}problem", None)
    for name, value in values_of(sheet).items():
        st.session_state.setdefault(f"{start}{name}", value)


def standing(sheet: OrderSheet) -> Found:
    """What stands in the widgets; what is stored, where a time in them cannot be read."""
    try:
        return read_values(_values(sheet), sheet)
    except ZhijianError:
        return sheet.found


def keep(sheet: OrderSheet, user: Actor) -> None:
    """Save what stands in the widgets (the callback of each of them)."""
    start = prefix(sheet.check.id or 0)
    try:
        with transaction() as session:
            found, version = read_values(_values(sheet), sheet), st.session_state[f"{start}version"]
            saved = save_check(sheet.check.id or 0, found, version=version, session=session, by=user)
    except ZhijianError as error:
        _refused(start, error, user)
        return
    st.session_state[f"{start}version"] = saved.check.version
    st.session_state[f"{start}problem"] = None


def hand_in(sheet: OrderSheet, user: Actor) -> None:
    """Submit what stands in the widgets (a button's callback)."""
    start = prefix(sheet.check.id or 0)
    try:
        with transaction() as session:
            found, version = read_values(_values(sheet), sheet), st.session_state[f"{start}version"]
            submit_check(sheet.check.id or 0, found, version=version, session=session, by=user)
    except ZhijianError as error:
        _refused(start, error, user)


def tell_problem(sheet: OrderSheet, user: Actor) -> None:
    """What was refused last; where another window changed the sheet, the way to what is stored."""
    start = prefix(sheet.check.id or 0)
    problem = st.session_state.get(f"{start}problem")
    if problem is None:
        return
    st.error(problem[1])
    if problem[0] == CHANGED:
        label = say("orders.take_theirs", user.language)
        st.button(label, key="orders_take_theirs", on_click=_forget, args=(start,))


def _refused(start: str, error: ZhijianError, user: Actor) -> None:
    text = say("orders.changed", user.language) if error.key == CHANGED else told(error, user.language)
    st.session_state[f"{start}problem"] = (error.key, text)


def _forget(start: str) -> None:
    for key in [key for key in st.session_state if str(key).startswith(start)]:
        del st.session_state[key]


def _values(sheet: OrderSheet) -> dict[str, Any]:
    start = prefix(sheet.check.id or 0)
    return {
        str(key).removeprefix(start): value for key, value in st.session_state.items() if str(key).startswith(start)
    }
