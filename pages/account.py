"""One's own account: who one is, and changing the password."""

import streamlit as st

from inspection import accounts
from inspection.clock import is_demo
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.scope import scope_name
from inspection.words import say
from ui.page import plain


def render(user: Actor) -> None:
    """Say who is signed in, and offer to change the password."""
    words = user.language
    st.title(say("account.title", words))
    with open_session() as session:
        place, demo = scope_name(user.scope, words, session=session), is_demo(session=session)
    role = say(f"front.role_{user.role}", words)
    st.markdown(plain(say("account.is", words, name=user.name, role=role, scope=place)))
    if demo:
        st.info(say("account.demo", words))
    with st.form("account_password", clear_on_submit=True, width=480):
        st.subheader(say("account.change", words))
        st.caption(say("account.hint", words))
        current, new, again = (
            st.text_input(say(f"account.{name}", words), type="password", key=f"account_{name}", autocomplete=kind)
            for name, kind in (("current", "current-password"), ("new", "new-password"), ("again", "new-password"))
        )
        if st.form_submit_button(say("account.change", words), type="primary"):
            _change(current, new, again, user)


def _change(current: str, new: str, again: str, user: Actor) -> None:
    if new != again:
        st.error(say("account.differ", user.language))
        return
    try:
        with transaction() as session:
            accounts.change_password(current, new, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(user.language))
    else:
        st.success(say("account.changed", user.language))
