"""Accounts: who may sign in, in which role, how far."""

import streamlit as st

from inspection import accounts
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.models.organisation import Role
from inspection.policies import Actor, Scope
from inspection.words import say


def render(user: Actor) -> None:
    """List the accounts, add one, stop or allow one, give one a new password."""
    words = user.language
    st.title(say("users.title", words))
    told = st.session_state.pop("users_told", None)
    if told is not None:
        st.success(told)
        st.session_state["users_name"] = st.session_state["users_password"] = ""
    with open_session() as session:
        rows = accounts.all_users(session=session, by=user)
    st.dataframe(
        [
            {
                say("users.name", words): row.name,
                say("users.display", words): row.display_zh if words == "zh" else row.display_en,
                say("users.role", words): say(f"front.role_{row.role}", words),
                say("users.scope", words): f"{row.level}/{row.code}" if row.code else row.level,
                say("users.active", words): row.active,
            }
            for row in rows
        ],
        hide_index=True,
    )
    given = st.session_state.pop("users_given", None)
    if given is not None:
        st.success(say("users.reset_told", words, name=given[0]))
        st.code(given[1], language=None)
    add, change = st.columns(2)
    with add, st.form("users_add", clear_on_submit=False):
        st.subheader(say("users.add", words))
        name = st.text_input(say("users.name", words), key="users_name", max_chars=64)
        role = st.selectbox(
            say("users.role", words),
            list(Role),
            format_func=lambda one: say(f"front.role_{one}", words),
            key="users_role",
        )
        scope = st.text_input(say("users.scope_hint", words), value="centre/", key="users_scope")
        password = st.text_input(say("front.password", words), type="password", key="users_password")
        if st.form_submit_button(say("users.add", words)):
            _add(user, name, str(role), scope, password)
    with change, st.form("users_change"):
        st.subheader(say("users.change", words))
        chosen = st.selectbox(say("users.name", words), [row.name for row in rows], key="users_chosen")
        active = st.toggle(say("users.active", words), value=True, key="users_active")
        if st.form_submit_button(say("users.save", words)):
            _change(user, str(chosen), active)
    with change, st.form("users_reset"):
        st.subheader(say("users.reset", words))
        st.caption(say("users.reset_hint", words))
        forgetful = st.selectbox(say("users.name", words), [row.name for row in rows], key="users_forgetful")
        if st.form_submit_button(say("users.reset", words)):
            _reset(user, str(forgetful))


def _add(user: Actor, name: str, role: str, scope: str, password: str) -> None:
    try:
        with transaction() as session:
            accounts.add_user(name, role=role, scope=Scope.parse(scope), password=password, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(user.language))
    else:
        _say(say("users.added", user.language, name=name))


def _change(user: Actor, name: str, active: bool) -> None:
    try:
        with transaction() as session:
            accounts.set_active(name, active, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(user.language))
    else:
        _say(say("users.saved", user.language, name=name))


def _reset(user: Actor, name: str) -> None:
    try:
        with transaction() as session:
            password = accounts.reset_password(name, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(user.language))
    else:
        st.session_state["users_given"] = (name, password)
        st.rerun()


def _say(sentence: str) -> None:
    """Draw the page anew, with the list as it is now, and the sentence on top."""
    st.session_state["users_told"] = sentence
    st.rerun()
