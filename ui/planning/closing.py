"""Closing a month, and opening it again."""

import streamlit as st

from inspection.measurement.freezing import close_with_figures
from inspection.month import Month
from inspection.planning.closing import reopen_month
from inspection.planning.ledger import PlanView
from inspection.policies import Actor, may
from inspection.words import say
from ui.planning.acting import act


def show_closing(month: Month, plan: PlanView, user: Actor) -> None:
    """Whether the month stands still; a manager closes it or opens it again."""
    words = user.language
    st.markdown(say("month.closed_is" if plan.closed else "month.open_is", words, month=month))
    if not may(user, "close_month") or plan.made_up:
        return
    with st.form("month_close"):
        key = "month_reopen_reason" if plan.closed else "month_close_reason"
        reason = st.text_input(say("month.close_reason", words), key=key, max_chars=500)
        name = "month.reopen" if plan.closed else "month.close"
        if not st.form_submit_button(say(name, words)):
            return
    if plan.closed:
        act(user, lambda session: reopen_month(month, reason, session=session, by=user), "month.reopened")
    else:
        act(user, lambda session: close_with_figures(month, reason, session=session, by=user), "month.closed")
