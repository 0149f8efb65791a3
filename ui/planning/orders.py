"""Samples of work orders: drawn like calls, listed for whoever checks them."""

import streamlit as st

from inspection.database import open_session
from inspection.models import AssignmentState
from inspection.month import Month
from inspection.planning.ledger import read_plan, read_population
from inspection.planning.work_orders import NOT_PROCESSED, ORDERS, USUAL_QUOTA, draw_work_orders
from inspection.policies import Actor, may
from inspection.words import say
from ui.planning.acting import act


def show_orders(month: Month, user: Actor, *, made_up: bool) -> None:
    """The drawn work orders of a month, or the button that draws them."""
    words = user.language
    with open_session() as session:
        plan = read_plan(month, ORDERS, session=session, by=user)
    if plan is None:
        st.markdown(say("month.orders_not_drawn", words))
        if made_up or not may(user, "draw"):
            return
        quota = st.number_input(say("month.orders_quota", words), 1, 100, USUAL_QUOTA, key="month_orders_quota")
        if st.button(say("month.orders_draw", words), key="month_orders_draw"):
            act(
                user,
                lambda session: len(draw_work_orders(month, quota=quota, session=session, by=user)),
                "month.orders_drawn",
            )
        return
    done = sum(one.state == AssignmentState.DONE for one in plan.assignments)
    st.markdown(f"**{say('month.orders_sentence', words, number=len(plan.assignments), done=done)}**")
    with open_session() as session:
        considered = read_population(month, ORDERS, session=session, by=user)
    left_out = sum(one.excluded == NOT_PROCESSED for one in considered)
    st.caption(say("month.orders_processed", words, number=left_out, whole=len(considered)))
    st.dataframe(
        [
            {
                say("month.order", words): one.call_id,
                say("month.agent", words): one.agent,
                say("month.inspector", words): one.inspector or "—",
                say("month.due_on", words): one.due_on,
                say("month.state", words): say(f"orders.state_{one.state}", words),
            }
            for one in plan.assignments
        ],
        hide_index=True,
        key="month_orders",
    )
