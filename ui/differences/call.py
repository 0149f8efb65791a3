"""One published result with its sound: the sheet to read, and its evidence to hear."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.listening.heard import Heard, hear_if_kept
from inspection.policies import Actor
from inspection.review.publication import result
from inspection.scoring.evaluations import Sheet
from inspection.words import say
from ui.page import plain
from ui.scoring.listening import listen, seek_to
from ui.scoring.result import show_result


def show_call(evaluation_id: int, user: Actor) -> None:
    """The player with the marked evidence beside the sheet, to whoever may see the result and hear the call."""
    words = user.language
    try:
        with open_session() as session:
            sheet = result(evaluation_id, session=session, by=user)
            heard = hear_if_kept(sheet.assignment.recording_id, session=session, by=user)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    st.subheader(plain(sheet.assignment.call_id))
    left, right = st.columns(2, gap="medium")
    with left:
        if heard is None:
            st.info(say("results.not_kept", words))
        else:
            _evidence(sheet, heard, words)
            listen(heard, words, height=360)
    with right:
        show_result(sheet, words, causes=True, heard=heard, user=user)


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
