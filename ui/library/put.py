"""The form that puts a call, or a stretch of it, into the case library; and the one that changes what is said of it."""

from collections.abc import Callable, Sequence

import streamlit as st
from sqlmodel import Session

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.listening.heard import Heard
from inspection.models import EXAMPLE_KINDS, REACHES
from inspection.policies import Actor
from inspection.review.examples import LONGEST_NOTE, MOST_TAGS, SEEING_ROLES, Filing, put_example
from inspection.words import say
from ui.page import plain
from ui.player import MarkedRange

WHOLE, MARKED, SENTENCE = "whole", "marked", "sentence"


def put_form(heard: Heard, user: Actor, marked: MarkedRange | None = None, *, near_ms: int | None = None) -> None:
    """Offer to put the call into the library: the marked stretch, the sentence at `near_ms`, or the whole call."""
    words, key = user.language, f"library_put_{heard.recording.id}"
    if marked is not None:
        st.session_state[f"{key}_marked"] = (marked.start_ms, marked.end_ms)
    stretches = _stretches(heard, st.session_state.get(f"{key}_marked"), near_ms)
    told = st.session_state.pop(f"{key}_told", None)
    if told:
        st.success(plain(told))
    with st.expander(say("library.put", words), icon=":material/bookmark_add:", expanded=marked is not None):
        problem = st.session_state.pop(f"{key}_problem", None)
        if problem:
            st.error(plain(problem))
        with st.form(key, border=False):
            st.radio(
                say("library.what", words),
                list(stretches),
                format_func=lambda one: _named(one, stretches[one], words),
                key=f"{key}_what",
                horizontal=True,
            )
            filing_fields(Filing("good"), key, words)
            st.form_submit_button(
                say("library.put_send", words), type="primary", on_click=_put, args=(heard, stretches, key, user)
            )


def filing_fields(filing: Filing, key: str, words: str, tags: Sequence[str] = ()) -> None:
    """The fields of what is said about an example."""
    left, right = st.columns(2)
    left.radio(
        say("library.kind", words),
        EXAMPLE_KINDS,
        index=EXAMPLE_KINDS.index(filing.kind),
        format_func=lambda one: say(f"library.{one}", words),
        key=f"{key}_kind",
        horizontal=True,
    )
    right.text_input(say("library.criterion", words), filing.criterion, key=f"{key}_criterion", placeholder="A1")
    st.multiselect(
        say("library.tags", words),
        list(dict.fromkeys((*filing.tags, *tags))),
        filing.tags,
        key=f"{key}_tags",
        accept_new_options=True,
        max_selections=MOST_TAGS,
    )
    st.text_area(say("library.note", words), filing.note, key=f"{key}_note", max_chars=LONGEST_NOTE, height=80)
    left, right = st.columns([3, 2])
    left.multiselect(
        say("library.roles", words),
        [str(one) for one in SEEING_ROLES],
        list(filing.roles),
        format_func=lambda one: say(f"front.role_{one}", words),
        key=f"{key}_roles",
    )
    right.selectbox(
        say("library.reach", words),
        REACHES,
        index=REACHES.index(filing.reach),
        format_func=lambda one: say(f"library.reach_{one}", words),
        key=f"{key}_reach",
    )


def filing_in(key: str) -> Filing:
    """What the fields hold."""
    held = {name: st.session_state[f"{key}_{name}"] for name in ("kind", "note", "criterion", "reach")}
    return Filing(**held, tags=tuple(st.session_state[f"{key}_tags"]), roles=tuple(st.session_state[f"{key}_roles"]))


def step(work: Callable[[Session], str], key: str, user: Actor) -> None:
    """Take a step in a transaction of its own; what it came to, or what was refused, is told once under the key."""
    try:
        with transaction() as session:
            told = work(session)
        st.session_state[f"{key}_told"] = told
    except ZhijianError as error:
        st.session_state[f"{key}_problem"] = error.told(user.language)


def _put(heard: Heard, stretches: dict[str, tuple[int, int] | None], key: str, user: Actor) -> None:
    stretch = stretches.get(st.session_state[f"{key}_what"])

    def put(session: Session) -> str:
        row = put_example(heard.recording.call_id, filing_in(key), stretch, session=session, by=user)
        return say("library.was_put", user.language, number=row.id)

    step(put, key, user)


def _stretches(heard: Heard, marked: tuple[int, int] | None, near_ms: int | None) -> dict[str, tuple[int, int] | None]:
    """What can be put in: name -> its stretch, None for the whole call."""
    found: dict[str, tuple[int, int] | None] = {}
    if marked is not None:
        found[MARKED] = marked
    line = next((one for one in heard.utterances if one.start_ms == near_ms), None)
    if line is not None and line.start_ms < min(line.end_ms, heard.recording.duration_ms):
        found[SENTENCE] = (line.start_ms, min(line.end_ms, heard.recording.duration_ms))
    return found | {WHOLE: None}


def _named(name: str, stretch: tuple[int, int] | None, words: str) -> str:
    if stretch is None:
        return say(f"library.what_{name}", words)
    times = "–".join(f"{at // 60_000}:{at // 1000 % 60:02d}" for at in stretch)
    return f"{say(f'library.what_{name}', words)} {times}"
