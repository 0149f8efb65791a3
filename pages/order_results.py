"""What came of the month's sampled work orders, for leads: progress, what fails, and where the systems differ."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.work_orders.overview import order_overview, see_check
from inspection.policies import Actor
from inspection.words import say
from ui.choice import id_in_address
from ui.months import chosen_month
from ui.orders.overview import choose_check, show_differences, show_items, show_progress
from ui.orders.result import show_check
from ui.page import empty_state


def render(user: Actor) -> None:
    """The work orders of a month, and the check that the address names."""
    words = user.language
    st.title(say("order_results.title", words))
    month = chosen_month(words)
    with open_session() as session:
        found = order_overview(month, session=session, by=user)
    if not found.orders:
        empty_state(say("order_results.nothing", words, month=month), say("order_results.to_month", words), "month")
        return
    number, done = len(found.orders), len(found.checked)
    st.markdown(f"**{say('order_results.sentence', words, month=month, number=number, done=done)}**")
    show_progress(found, words)
    if done:
        st.subheader(say("order_results.items", words))
        show_items(found, words)
        st.subheader(say("order_results.differences", words))
        st.caption(say("order_results.differences_help", words))
        show_differences(found, words)
    st.subheader(say("order_results.orders", words))
    picked = choose_check(found, words)
    if picked is not None:
        st.query_params["check"] = str(picked)
    asked = id_in_address("check")
    if asked is None:
        st.caption(say("order_results.choose", words))
    else:
        _one(asked, user)


def _one(check_id: int, user: Actor) -> None:
    try:
        with open_session() as session:
            sheet = see_check(check_id, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(user.language))
        return
    st.subheader(sheet.assignment.call_id)
    show_check(sheet, user.language)
