"""The player with the transcript, and the call's context beside it."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.listening.heard import Heard
from inspection.listening.roles import exchange_roles
from inspection.listening.transcripts import latest_transcript, pieces_of
from inspection.models import JobState, Suggestion
from inspection.policies import Actor
from inspection.reasons import told_reason
from inspection.scoring.rules import ROLES_DOUBTFUL
from inspection.scoring.standards import situation_names
from inspection.words import say
from ui.page import plain
from ui.player import MarkedRange, player

LOOK_AGAIN = "3s"


def listen(
    heard: Heard,
    language: str,
    *,
    marking: bool = False,
    clips: Sequence[Suggestion] = (),
    height: int = 430,
    find: str = "",
    start_ms: int = 0,
    plays: bool = False,
) -> MarkedRange | None:
    """Draw the player; returns a range that was marked just now. `seek_to` before it makes it jump.

    Args:
        find: text whose places in the transcript are marked.
        start_ms: where it stands at first.
        plays: whether it begins to play at once where it was told to jump to, though it was not there before.
    """
    if heard.transcript is None:
        _await_transcript(heard, language)
    if heard.warnings:
        told = "；" if language == "zh" else "; "
        st.warning(told.join(_told(heard, language)), icon=":material/hearing:")
    recording_id = heard.recording.id or 0
    seek = st.session_state.get(_seek_key(recording_id)) or ({"ms": start_ms, "nonce": "0"} if start_ms else None)
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
                "words": [{"text": piece.text, "start_ms": piece.start_ms} for piece in pieces_of(one)],
            }
            for one in heard.utterances
        ],
        clips=_clips(clips, language),
        seek=seek and seek | {"plays": plays},
        language=language,
        height=height,
        marking=marking,
        find=find,
    )


def exchange_button(heard: Heard, found: Sequence[Suggestion], user: Actor) -> None:
    """Offer to exchange agent and user, and say why where the greeting is heard from the user."""
    problem = st.session_state.pop("exchange_problem", None)
    if problem:
        st.error(problem)
    if heard.recording.agent_channel is None:
        return
    if any(one.reason == ROLES_DOUBTFUL for one in found):
        st.warning(say("scoring.roles_doubtful", user.language), icon=":material/swap_horiz:")
    st.button(
        say("scoring.exchange", user.language),
        key="roles_exchange",
        type="tertiary",
        icon=":material/swap_horiz:",
        help=say("scoring.exchange_help", user.language),
        on_click=_exchange,
        args=(heard.recording.id or 0, user),
    )


def _exchange(recording_id: int, user: Actor) -> None:
    try:
        with transaction() as session:
            exchange_roles(recording_id, session=session, by=user)
    except ZhijianError as error:
        st.session_state["exchange_problem"] = error.told(user.language)


def _told(heard: Heard, language: str) -> list[str]:
    """The warnings in words, each once, with the times of those that do not concern the whole call."""
    places: dict[str, list[str]] = {}
    for one in heard.warnings:
        whole = one.start_ms == 0 and one.end_ms >= heard.recording.duration_ms - 1
        spans = places.setdefault(one.code, [])
        if not whole:
            spans.append(f"{clock(one.start_ms)}–{clock(one.end_ms)}")
    between = "、" if language == "zh" else ", "
    return [
        say(f"sound.{code}", language) + (f" ({between.join(spans)})" if spans else "")
        for code, spans in places.items()
    ]


def clock(milliseconds: int) -> str:
    """A place in a recording as minutes and seconds."""
    return f"{milliseconds // 60_000}:{milliseconds // 1000 % 60:02d}"


def _await_transcript(heard: Heard, language: str) -> None:
    """Say where the transcription stands; while it is open, look again until it is there, then draw the page anew."""
    state = "none" if heard.job is None else heard.job.state
    reason = "" if heard.job is None else told_reason(heard.job.error, language)
    st.info(say(f"scoring.transcript_{state}", language, reason=reason))
    if heard.job is None or heard.job.state not in (JobState.QUEUED, JobState.RUNNING):
        return

    @st.fragment(run_every=LOOK_AGAIN)
    def look() -> None:
        with open_session() as session:
            if latest_transcript(heard.recording.id or 0, session=session) is not None:
                st.rerun()

    look()


def _clips(suggestions: Sequence[Suggestion], language: str) -> list[dict[str, object]]:
    """What of the suggestions can be listened to, in order of time; a place is offered once a criterion."""
    names = situation_names()
    clips: dict[tuple[str, int], dict[str, object]] = {}
    for one in sorted(suggestions, key=lambda one: one.start_ms or 0):
        if one.start_ms is None or one.end_ms is None:
            continue
        label = names[one.part][language] if one.part in names else one.heard[:10]
        clip = {"label": label, "start_ms": one.start_ms, "end_ms": one.end_ms, "criterion": one.criterion_code}
        clips.setdefault((one.criterion_code, one.start_ms), clip)
    return list(clips.values())


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
