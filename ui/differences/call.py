"""One published result with its sound: the sheet to read, and its evidence to hear."""

import streamlit as st

from inspection.errors import ZhijianError
from inspection.listening.heard import Heard
from inspection.policies import Actor
from inspection.scoring.evaluations import Sheet
from inspection.words import say
from ui.page import plain
from ui.scoring.heard import show_heard_result
from ui.scoring.listening import seek_to


def show_call(evaluation_id: int, user: Actor) -> None:
    """The player with the marked evidence beside the sheet, to whoever may see the result and hear the call."""
    words = user.language
    try:
        show_heard_result(evaluation_id, user, height=360, above=lambda sheet, heard: _evidence(sheet, heard, words))
    except ZhijianError as error:
        st.error(plain(error.told(words)))


def _evidence(sheet: Sheet, heard: Heard, words: str) -> None:
    marked = [
        (one, filled.evidence_ms)
        for one in sheet.criteria
        if (filled := sheet.answers.get(one.code)) is not None and filled.evidence_ms is not None
    ]
    if not marked:
        st.caption(say("differ.no_evidence", words))
        return
    st.caption(say("differ.evidence", words))
    with st.container(horizontal=True, gap="small"):
        for one, (start_ms, end_ms) in marked:
            st.button(
                f"{one.code} {_clock(start_ms)}–{_clock(end_ms)}",
                key=f"differ_evidence_{one.code}",
                icon=":material/play_arrow:",
                on_click=seek_to,
                args=(heard.recording.id or 0, start_ms),
            )


def _clock(milliseconds: int) -> str:
    return f"{milliseconds // 60_000}:{milliseconds // 1000 % 60:02d}"
