"""Steps that a button takes: in a transaction of its own, and told once afterwards."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.policies import Actor
from ui.page import plain


def take_step(work: Callable[[Session], str], key: str, user: Actor) -> bool:
    """Take a step; what it came to, or what was refused, is told once under the key. Whether it was taken."""
    try:
        with transaction() as session:
            told = work(session)
    except ZhijianError as error:
        st.session_state[f"{key}_problem"] = error.told(user.language)
        return False
    st.session_state[f"{key}_told"] = told
    return True


def tell_once(key: str) -> None:
    """Show what the last step under the key came to."""
    told, problem = st.session_state.pop(f"{key}_told", None), st.session_state.pop(f"{key}_problem", None)
    if told:
        st.success(plain(told))
    if problem:
        st.error(plain(problem))
