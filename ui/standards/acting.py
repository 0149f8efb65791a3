"""Doing something to a standard on its page: one use case, one transaction, one sentence."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from sqlmodel import Session

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.words import say
from ui.page import plain

TOLD, REFUSED = "standards_told", "standards_refused"


def act(user: Actor, step: Callable[[Session], object], done: str, **values: object) -> None:
    """A callback: run a step in a transaction of its own; the page drawn next says that it is done, or why not.

    Args:
        done: key of the sentence that says so.
    """
    try:
        with transaction() as session:
            step(session)
    except ZhijianError as error:
        st.session_state[REFUSED] = error.told(user.language)
        return
    st.session_state[TOLD] = say(done, user.language, **values)


def begin(user: Actor, step: Callable[[Session], Any], choice: str) -> None:
    """A callback: make a draft, and let the page show it.

    Args:
        choice: key of the widget that chooses a version.
    """

    def made(session: Session) -> None:
        st.session_state[choice] = step(session).id

    act(user, made, "standards.drafted")


def tell() -> None:
    """Show once what was done or refused before the page was drawn anew."""
    told, refused = st.session_state.pop(TOLD, None), st.session_state.pop(REFUSED, None)
    # What comes and goes above the tabs stands in one block: else the tab that was open would close.
    with st.container():
        if told is not None:
            st.success(plain(told))
        if refused is not None:
            st.error(plain(refused))
