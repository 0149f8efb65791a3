"""The player with the transcript, and the call's context beside it."""

from collections.abc import Sequence

import streamlit as st

from inspection.listening.heard import Heard
from inspection.models import Suggestion
from inspection.words import say
from ui.page import plain
from ui.player import MarkedRange, player


def listen(
    heard: Heard, language: str, *, marking: bool = False, clips: Sequence[Suggestion] = (), height: int = 430
) -> MarkedRange | None:
    """Draw the player; returns a range that was marked just now. `seek_to` before it makes it jump."""
    if heard.transcript is None:
        state = "none" if heard.job is None else heard.job.state
        reason = "" if heard.job is None else heard.job.error
        st.info(say(f"scoring.transcript_{state}", language, reason=reason))
    recording_id = heard.recording.id or 0
    return player(
        f"player_{recording_id}",
        src=f"/recordings/{recording_id}/audio",
        duration_ms=heard.recording.duration_ms,
        channels=heard.channels,
        utterances=[
            {
                "id": one.id,
                "role": one.role,
                "start_ms": one.start_ms,
                "end_ms": one.end_ms,
                "text": one.text,
                "confidence": one.confidence,
            }
            for one in heard.utterances
        ],
        clips=[
            {
                "label": f"{one.criterion_code} {one.phrase[:14]}",
                "start_ms": one.start_ms,
                "end_ms": one.end_ms,
                "criterion": one.criterion_code,
            }
            for one in clips
            if one.start_ms is not None and one.end_ms is not None
        ],
        seek=st.session_state.get(_seek_key(recording_id)),
        language=language,
        height=height,
        marking=marking,
    )


def seek_to(recording_id: int, start_ms: int) -> None:
    """Let the recording's player jump to a moment and play from there (a button's callback)."""
    key = _seek_key(recording_id)
    before = int(st.session_state.get(key, {"nonce": "0"})["nonce"])
    st.session_state[key] = {"ms": start_ms, "nonce": str(before + 1)}


def context_card(heard: Heard, language: str) -> None:
    """What the agent's screen held: the question, the true answer, the SMS, the order."""
    context = heard.context
    if context is None:
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{say('scoring.context', language)}**")
        for name in ("question", "answer_given", "sms_text", "order_number"):
            value = getattr(context, name)
            if value:
                st.markdown(f":gray[{say(f'scoring.{name}', language)}] {plain(value)}")


def _seek_key(recording_id: int) -> str:
    return f"seek_{recording_id}"
