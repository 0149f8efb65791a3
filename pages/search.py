"""Searching what was said in all calls that one may hear; what is found is played from where it was said."""

import re

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.listening.heard import hear_if_kept
from inspection.listening.search import Found, Wanted, note_search, search
from inspection.policies import Actor, may, require
from inspection.words import say
from ui.library.put import put_form
from ui.page import empty_state, plain
from ui.scoring.listening import listen
from ui.searching.address import number_in, wanted_of
from ui.searching.form import search_form
from ui.searching.hits import PLAYS, hit_list, number_found, pages

LIST_HEIGHT = 720
CLIP = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


def render(user: Actor) -> None:
    """The form, and what the search in the address finds."""
    words = user.language
    st.title(say("search.title", words))
    require(may(user, "search"), user, "search transcripts")
    try:
        wanted = wanted_of(st.query_params.to_dict())
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        wanted = Wanted("")
    search_form(wanted, words)
    sent = st.session_state.pop("search_sent", False)
    if not wanted.text and not sent:
        empty_state(say("search.nothing_asked", words))
        return
    page = max(1, number_in(st.query_params, "page", 1))
    try:
        found = _search(wanted, page, user, sent=sent)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    _show(found, wanted, page, user)


def _search(wanted: Wanted, page: int, user: Actor, *, sent: bool) -> Found:
    with open_session() as session:
        found = search(wanted, page=page, session=session, by=user)
    # A page is drawn again and again; what is noted is that somebody asked, or came by a link.
    if sent or st.session_state.get("search_noted") != wanted:
        with transaction() as session:
            note_search(wanted, session=session, by=user)
        st.session_state["search_noted"] = wanted
    return found


def _show(found: Found, wanted: Wanted, page: int, user: Actor) -> None:
    words = user.language
    number_found(found, words)
    if not found.number:
        by_sound = wanted.way == "sound"
        empty_state(say("search.none_by_sound" if by_sound else "search.none", words))
        return
    clip = CLIP.fullmatch(st.query_params.get("clip", ""))
    chosen = None if clip is None else (int(clip[1]), int(clip[2]))
    left, right = st.columns([1, 1], gap="medium")
    with left:
        with st.container(height=LIST_HEIGHT, border=False):
            hit_list(found.hits, chosen, words)
        pages(found, page, words)
    with right:
        if chosen is None:
            st.caption(say("search.choose", words))
        else:
            _hear(chosen, wanted, user)


def _hear(chosen: tuple[int, int], wanted: Wanted, user: Actor) -> None:
    recording_id, start_ms = chosen
    with open_session() as session:
        heard = hear_if_kept(recording_id, session=session, by=user)
    if heard is None:
        st.info(say("results.not_kept", user.language))
        return
    st.subheader(heard.recording.call_id)
    curates = may(user, "keep_examples")
    find = "" if wanted.way == "sound" else wanted.text
    marked = listen(
        heard, user.language, marking=curates, find=find, start_ms=start_ms, plays=st.session_state.pop(PLAYS, False)
    )
    if curates:
        put_form(heard, user, marked, near_ms=start_ms)
