"""The inspector's work orders to check: the list, and the sheet of the one that the address names."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.measurement.work_orders.checking import OrderSheet, my_order_checks, open_check
from inspection.models import Assignment, AssignmentState
from inspection.policies import Actor
from inspection.words import say
from ui.choice import chosen_rows, id_in_address
from ui.orders.call import show_call
from ui.orders.result import show_check
from ui.orders.saving import prepare, standing
from ui.orders.sheet import events_part, questions_part
from ui.orders.timeline import show_timeline
from ui.orders.words import told
from ui.page import empty_state, plain


def render(user: Actor) -> None:
    """The list of one's work orders, or the one that the address names."""
    with open_session() as session:
        rows = my_order_checks(session=session, by=user)
    asked = id_in_address("assignment")
    if asked is None:
        _list(user, rows)
    else:
        _sheet(asked, user, rows)


def _list(user: Actor, rows: Sequence[Assignment]) -> None:
    words = user.language
    st.title(say("order_checks.title", words))
    if not rows:
        empty_state(say("order_checks.nothing", words))
        return
    _progress(rows, words)
    _next(rows, words)
    chosen = chosen_rows(
        [
            {
                say("orders.order", words): row.call_id,
                say("scoring.month", words): row.month,
                say("scoring.state", words): say(f"orders.state_{row.state}", words),
                say("scoring.due_on", words): row.due_on,
            }
            for row in rows
        ],
        [row.id or 0 for row in rows],
        "orders_list",
    )
    if chosen:
        st.button(say("order_checks.open", words), key="orders_open", on_click=_go, args=(chosen[0],))


def _sheet(assignment_id: int, user: Actor, rows: Sequence[Assignment]) -> None:
    words = user.language
    try:
        with transaction() as session:
            sheet = open_check(assignment_id, session=session, by=user)
    except ZhijianError as error:
        st.title(say("order_checks.title", words))
        st.error(told(error, words))
        _back(words)
        return
    title, back = st.columns([3, 1], vertical_alignment="center")
    title.title(sheet.assignment.call_id)
    with back:
        _back(words)
    st.caption(say("orders.head", words, month=sheet.assignment.month, due=sheet.assignment.due_on.isoformat()))
    if not sheet.draft:
        st.success(say("orders.submitted", words))
        _progress(rows, words)
        _next(rows, words)
        show_check(sheet, words)
        return
    _draft(sheet, user)


def _draft(sheet: OrderSheet, user: Actor) -> None:
    words = user.language
    if not sheet.system.known:
        st.warning(plain(say("orders.not_in_facts", words)))
    prepare(sheet)
    show_timeline(sheet, standing(sheet), words)
    show_call(sheet, user)
    left, right = st.columns([7, 4], gap="medium")
    with left:
        events_part(sheet, user)
    with right:
        questions_part(sheet, user)


def _progress(rows: Sequence[Assignment], words: str) -> None:
    done = sum(row.state == AssignmentState.DONE for row in rows)
    st.progress(done / len(rows), text=say("scoring.progress", words, done=done, number=len(rows)))


def _next(rows: Sequence[Assignment], words: str) -> None:
    waiting = [row for row in rows if row.state != AssignmentState.DONE]
    if not waiting:
        st.success(say("order_checks.all_done", words))
        return
    label = say("order_checks.next", words)
    st.button(label, type="primary", key="orders_next", on_click=_go, args=(waiting[0].id,), shortcut="N")


def _back(words: str) -> None:
    st.button(
        say("scoring.back", words),
        key="orders_back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=_go,
        args=(None,),
    )


def _go(assignment_id: int | None) -> None:
    if assignment_id is None:
        st.query_params.clear()
    else:
        st.query_params["assignment"] = str(assignment_id)
