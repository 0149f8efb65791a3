"""Doing something on the month's page: one use case, one transaction, one sentence."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.words import say
from ui.page import plain

TOLD = "month_told"


def act(user: Actor, step: Callable[[Session], object], done: str, **values: object) -> None:
    """Run a step in a transaction of its own, and say that it is done, or why it was refused.

    Args:
        done: key of the sentence that says so; `number` in it is what the step returned.
    """
    try:
        with st.spinner(say("month.working", user.language)), transaction() as session:
            number = step(session)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))
        return
    st.session_state[TOLD] = say(done, user.language, number=number, **values)
    st.rerun()


def tell() -> None:
    """Show once what was done before the page was drawn anew."""
    told = st.session_state.pop(TOLD, None)
    if told is not None:
        st.success(plain(told))
