"""The player and what stands around it on a scoring page."""

from typing import Any

import streamlit as st
from sample import CLIPS, LONG_MS, duration_ms, utterances

from ui.player import player


def show(language: str) -> None:
    """The player at the left; a field, buttons and what was marked at the right."""
    recording = st.query_params.get("recording", "1")
    left, right = st.columns([3, 1])
    with right:
        _beside()
    with left:
        marked = player(
            "listen",
            src=f"/recordings/{recording}/audio",
            duration_ms=LONG_MS if recording == "long" else duration_ms(),
            channels=("unknown",) if st.query_params.get("mono") else ("agent", "user"),
            utterances=utterances(),
            clips=[*CLIPS, *_found_meanwhile()],
            seek=st.session_state.get("seek_to"),
            language=language,
            find=st.query_params.get("find", ""),
            height=300,
        )
    if marked:
        st.session_state.marks = [*st.session_state.get("marks", []), marked]
    for one in st.session_state.get("marks", []):
        right.write(f"marked {one.start_ms}-{one.end_ms}")


def _found_meanwhile() -> list[dict[str, Any]]:
    # Each rerun brings the player something new, as suggestions do that arrive while somebody listens.
    count = st.session_state.get("reruns", 0)
    return [{"label": f"found {at}", "start_ms": 9000 * at, "end_ms": 9000 * at + 2000} for at in range(1, count + 1)]


def _beside() -> None:
    st.text_input("comment", key="comment")
    if st.button("rerun", key="rerun"):
        st.session_state.reruns = st.session_state.get("reruns", 0) + 1
    if st.button("seek", key="seek"):
        st.session_state.seeks = st.session_state.get("seeks", 0) + 1
        st.session_state.seek_to = {"ms": 30000, "nonce": f"s{st.session_state.seeks}"}
    st.write(f"reruns: {st.session_state.get('reruns', 0)}")
