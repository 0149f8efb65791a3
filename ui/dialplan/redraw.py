"""Letting a drawn month follow the list of competitors: what would change, and the form that does it."""

import streamlit as st

from inspection.database import open_session
from inspection.measurement.dial_plan_view import read_dial_plan
from inspection.measurement.dial_redraw import changes_to_come, redraw_competitors
from inspection.measurement.dial_slots import MOST_WORDS
from inspection.month import Month
from inspection.policies import Actor, may
from inspection.words import say
from ui.planning.acting import act


def redraw_section(month: Month, user: Actor) -> None:
    """Whether the month's plan is as the list is; where not, what would change, and a form for who plans."""
    words = user.language
    with open_session() as session:
        if read_dial_plan(month, session=session, by=user) is None:
            return
        found = changes_to_come(month, session=session, by=user)
    st.subheader(say("dial_plan.redraw_title", words, month=month))
    if not found:
        st.caption(say("dial_plan.redraw_none", words, month=month))
        return
    st.warning(say("dial_plan.redraw_due", words, month=month, taken_out=found.taken_out, added=found.added))
    if not may(user, "plan_dial_tests"):
        return
    with st.form("dial_plan_redraw"):
        why = say("dial_plan.why", words)
        reason = st.text_input(why, key="dial_plan_redraw_why", max_chars=MOST_WORDS)
        if st.form_submit_button(say("dial_plan.redraw", words), type="primary"):
            act(
                user,
                lambda session: redraw_competitors(month, reason, session=session, by=user).number,
                "dial_plan.redrawn_told",
            )
