"""One example of the case library: heard, read, and by whoever may, changed or withdrawn."""

from collections.abc import Sequence

import streamlit as st
from sqlmodel import Session

from inspection.models import Utterance
from inspection.policies import Actor
from inspection.review.examples import change_example, withdraw_example
from inspection.review.library import Seen
from inspection.words import say
from ui.library.put import filing_fields, filing_in, step
from ui.page import plain
from ui.player import player


def show_example(seen: Seen, lines: Sequence[Utterance], user: Actor) -> None:
    """The player with what is said in the stretch, the note, and the ways to change."""
    words, example_id = user.language, seen.example.id or 0
    st.subheader(say("library.number", words, number=example_id))
    if seen.filing.note:
        st.info(plain(seen.filing.note))
    player(
        f"example_{example_id}",
        src=f"/examples/{example_id}/audio",
        duration_ms=seen.end_ms - seen.start_ms,
        channels=_channels(seen),
        utterances=[
            {
                "id": one.id,
                "role": one.role,
                "start_ms": one.start_ms,
                "end_ms": one.end_ms,
                "text": one.text,
                "confidence": one.confidence,
            }
            for one in lines
        ],
        language=words,
        marking=False,
    )
    if seen.changes:
        _changing(seen, user)


def _channels(seen: Seen) -> tuple[str, ...]:
    if seen.recording.channels == 1:
        return ("unknown",)
    return ("agent", "user") if seen.recording.agent_channel == 0 else ("user", "agent")


def _changing(seen: Seen, user: Actor) -> None:
    words, key = user.language, f"library_change_{seen.example.id}_{seen.example.version}"
    problem = st.session_state.pop(f"{key}_problem", None)
    if problem:
        st.error(plain(problem))
    with st.expander(say("library.change", words), icon=":material/edit:"), st.form(key, border=False):
        filing_fields(seen.filing, key, words)
        st.form_submit_button(say("library.change_send", words), on_click=_change, args=(seen, key, user))
    with st.expander(say("library.withdraw", words), icon=":material/bookmark_remove:"):
        st.text_input(say("library.reason", words), key=f"{key}_reason", max_chars=500)
        st.button(say("library.withdraw_send", words), key=f"{key}_send", on_click=_withdraw, args=(seen, key, user))


def _change(seen: Seen, key: str, user: Actor) -> None:
    def change(session: Session) -> str:
        change_example(seen.example.id or 0, filing_in(key), version=seen.example.version, session=session, by=user)
        return say("library.was_changed", user.language, number=seen.example.id)

    step(change, key, user)
    _tell(key)


def _withdraw(seen: Seen, key: str, user: Actor) -> None:
    def withdraw(session: Session) -> str:
        withdraw_example(seen.example.id or 0, st.session_state[f"{key}_reason"], session=session, by=user)
        st.query_params.pop("example", None)
        return say("library.was_withdrawn", user.language, number=seen.example.id)

    step(withdraw, key, user)
    _tell(key)


def _tell(key: str) -> None:
    """What a step came to stands on top of the page: the example's own place may be gone."""
    told = st.session_state.pop(f"{key}_told", None)
    if told:
        st.session_state["library_told"] = told
