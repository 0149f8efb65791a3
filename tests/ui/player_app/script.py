"""One page with the player and what stands around it on a scoring page."""

import streamlit as st
from sample import CLIPS, duration_ms, utterances

from ui.player import player

st.set_page_config(layout="wide")
language = st.query_params.get("language", "zh")
if st.query_params.get("mono"):
    src, channels = "/recordings/mono/audio", ("unknown",)
elif st.query_params.get("broken"):
    src, channels = "/recordings/none/audio", ("agent", "user")
else:
    src, channels = "/recordings/1/audio", ("agent", "user")
left, right = st.columns([3, 1])
with right:
    st.text_input("comment", key="comment")
    if st.button("rerun", key="rerun"):
        st.session_state.reruns = st.session_state.get("reruns", 0) + 1
    if st.button("seek", key="seek"):
        count = st.session_state.get("seeks", 0) + 1
        st.session_state.seeks = count
        st.session_state.seek_to = {"ms": 30000, "nonce": f"s{count}"}
    st.write(f"reruns: {st.session_state.get('reruns', 0)}")
with left:
    marked = player(
        "listen",
        src=src,
        duration_ms=duration_ms(),
        channels=channels,
        utterances=utterances(),
        clips=CLIPS,
        seek=st.session_state.get("seek_to"),
        language=language,
        height=300,
    )
if marked:
    st.session_state.marks = [*st.session_state.get("marks", []), marked]
for one in st.session_state.get("marks", []):
    right.write(f"marked {one.start_ms}-{one.end_ms}")
