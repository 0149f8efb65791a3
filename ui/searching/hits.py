"""What a search found: sentences with what was looked for marked, each to play from."""

from collections.abc import Sequence

import streamlit as st

from inspection.listening.search import A_PAGE, Found, Hit
from inspection.words import say
from ui.page import local_time, plain
from ui.planning.samples import kind_name
from ui.scoring.listening import seek_to

BEGINS_BEFORE_MS = 500
PLAYS = "search_plays"
"""In the state of the session: whether the chosen place was asked to be played just now."""


def number_found(found: Found, words: str) -> None:
    """How many, and whether that may not be all."""
    key = "search.number_more" if found.more else "search.number"
    st.markdown(f"**{plain(say(key, words, number=found.number))}**")
    if not found.whole:
        st.info(say("search.not_whole", words), icon=":material/hourglass_top:")


def hit_list(hits: Sequence[Hit], chosen: tuple[int, int] | None, words: str) -> None:
    """The hits of a page, the chosen one marked."""
    for hit in hits:
        with st.container(border=True, gap="small"):
            before, meant, behind = (plain(part) for part in hit.parts)
            role = say(f"player.{hit.role}", words)
            colour = {"agent": "blue", "user": "orange"}.get(hit.role, "gray")
            st.markdown(f":{colour}-badge[{role}] {before}:yellow-background[**{meant}**]{behind}")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(plain(_about(hit, words)))
                st.button(
                    say("search.play", words),
                    key=f"search_play_{hit.recording_id}_{hit.start_ms}_{hit.role}",
                    icon=":material/play_arrow:",
                    type="primary" if chosen == (hit.recording_id, hit.start_ms) else "secondary",
                    width="content",
                    on_click=_choose,
                    args=(hit.recording_id, hit.start_ms),
                )


def pages(found: Found, page: int, words: str) -> None:
    """Ways to the pages before and behind."""
    last = max(1, -(-found.number // A_PAGE))
    if last == 1:
        return
    back, where, on = st.columns([1, 2, 1], vertical_alignment="center")
    back.button(say("search.page_back", words), key="search_back", disabled=page <= 1, on_click=_turn, args=(page - 1,))
    where.markdown(plain(say("search.page", words, page=page, pages=last)), width="content")
    on.button(say("search.page_on", words), key="search_on", disabled=page >= last, on_click=_turn, args=(page + 1,))


def _about(hit: Hit, words: str) -> str:
    clock = f"{hit.start_ms // 60_000}:{hit.start_ms // 1000 % 60:02d}"
    length = f"{hit.duration_ms // 60_000}:{hit.duration_ms // 1000 % 60:02d}"
    kind = kind_name(hit.call_type, words)
    parts = [hit.call_id, hit.agent, local_time(hit.started_at, hit.time_zone), kind, f"{clock} / {length}"]
    return " · ".join(part for part in parts if part)


def _choose(recording_id: int, start_ms: int) -> None:
    st.query_params["clip"] = f"{recording_id}-{start_ms}"
    seek_to(recording_id, max(0, start_ms - BEGINS_BEFORE_MS))
    st.session_state[PLAYS] = True


def _turn(page: int) -> None:
    st.query_params["page"] = str(page)
