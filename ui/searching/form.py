"""The form of the search page: what to look for, and in which calls."""

from datetime import date
from typing import Any

import streamlit as st

from inspection.listening.search import BY_CHARACTERS, BY_SOUND, LONGEST_TEXT, ROLES, Wanted
from inspection.words import say
from ui.planning.samples import KINDS, kind_name
from ui.searching.address import address_of

LANGUAGES = ("", "zh", "en")
LONGEST_S = 7200


def search_form(asked: Wanted, words: str) -> None:
    """Draw the form as the last search filled it; sent, it puts the search into the address."""
    with st.form("search_form"):
        text, way, send = st.columns([5, 3, 1], vertical_alignment="bottom")
        text.text_input(say("search.text", words), asked.text, key="search_text", max_chars=LONGEST_TEXT)
        way.radio(
            say("search.way", words),
            (BY_CHARACTERS, BY_SOUND),
            index=int(asked.way == BY_SOUND),
            format_func=lambda one: say(f"search.by_{one}", words),
            key="search_way",
            horizontal=True,
            help=say("search.way_help", words),
        )
        narrowed = len(address_of(asked)) > len(address_of(Wanted(asked.text, asked.way)))
        with st.expander(say("search.narrow", words), expanded=narrowed):
            _narrowing(asked, words)
        send.form_submit_button(say("search.send", words), type="primary", on_click=_send)


def _narrowing(asked: Wanted, words: str) -> None:
    one, two, three, four = st.columns(4)
    one.selectbox(
        say("search.role", words),
        ROLES,
        index=ROLES.index(asked.role) if asked.role in ROLES else 0,
        format_func=lambda role: say(f"player.{role}", words) if role else "—",
        key="search_role",
    )
    two.text_input(say("search.agent", words), asked.agent, key="search_agent")
    kinds = list(dict.fromkeys(("", *KINDS, asked.call_type)))
    three.selectbox(
        say("search.type", words),
        kinds,
        index=kinds.index(asked.call_type),
        format_func=lambda kind: kind_name(kind, words) or "—",
        key="search_type",
        accept_new_options=True,
    )
    four.selectbox(
        say("search.language", words),
        LANGUAGES,
        index=LANGUAGES.index(asked.language) if asked.language in LANGUAGES else 0,
        format_func=lambda name: say(f"search.language_{name}", words) if name else "—",
        key="search_language",
    )
    one.date_input(say("search.from", words), asked.first_day, key="search_from", format="YYYY-MM-DD")
    two.date_input(say("search.to", words), asked.last_day, key="search_to", format="YYYY-MM-DD")
    three.number_input(say("search.shortest", words), 0, LONGEST_S, asked.shortest_s, key="search_shortest")
    four.number_input(say("search.longest", words), 0, LONGEST_S, asked.longest_s, key="search_longest")


def _send() -> None:
    """Put what the form holds into the address; a new search begins at its first page with nothing chosen."""
    wanted = Wanted(
        _held("text"),
        st.session_state["search_way"],
        _held("role"),
        _held("agent"),
        _day("from"),
        _day("to"),
        _held("type"),
        _held("language"),
        st.session_state["search_shortest"],
        st.session_state["search_longest"],
    )
    st.query_params.from_dict(address_of(wanted))
    st.session_state["search_sent"] = True


def _held(name: str) -> str:
    return str(st.session_state[f"search_{name}"] or "").strip()


def _day(name: str) -> date | None:
    found: Any = st.session_state[f"search_{name}"]
    return found if isinstance(found, date) else None
