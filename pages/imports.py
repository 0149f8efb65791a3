"""Imports: the tables of an organisation and its operational facts come in, with a look before."""

import streamlit as st

from inspection.errors import ZhijianError
from inspection.intake.kinds import KINDS
from inspection.policies import Actor, may, require
from inspection.words import say
from ui.importing.facts import bring_facts, on_the_way
from ui.importing.past import past
from ui.importing.table import bring_table
from ui.page import plain

FACTS = "facts"
ACCOUNTS = "user"


def render(user: Actor) -> None:
    """Choose what to import, bring it in, and see what was brought in before."""
    words = user.language
    st.title(say("imports.title", words))
    require(may(user, "import"), user, say("imports.title", words))
    _told(words)
    kinds = [name for name in KINDS if name != ACCOUNTS or may(user, "administer")]
    chosen = st.selectbox(
        say("imports.what", words),
        ["agent", *(name for name in kinds if name != "agent"), FACTS],
        format_func=lambda one: say(f"imports.kind_{one}", words),
        key="imports_kind",
    )
    _bring(chosen, user)
    on_the_way(user)
    past(user)


def _bring(kind: str, user: Actor) -> None:
    """What is refused is one sentence, and past imports stay in sight."""
    try:
        if kind == FACTS:
            bring_facts(user)
        else:
            bring_table(kind, user)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))


def _told(words: str) -> None:
    """What was done just now; the passwords of new accounts stay until they are noted."""
    told, problem = st.session_state.pop("imports_told", None), st.session_state.pop("imports_problem", None)
    if told:
        st.success(plain(told))
    if problem:
        st.error(plain(problem))
    passwords = st.session_state.get("imports_passwords")
    if not passwords:
        return
    st.warning(say("imports.passwords", words))
    titles = [say(f"imports.{name}", words) for name in ("field_name", "password")]
    st.dataframe([dict(zip(titles, pair, strict=True)) for pair in passwords.items()], hide_index=True)
    if st.button(say("imports.hide", words), key="imports_hide"):
        st.session_state.pop("imports_passwords")
        st.rerun()
