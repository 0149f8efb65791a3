"""The list of recordings, and the one that is chosen: its sound, and its holds."""

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.intake.holds import LONGEST_REASON, place_hold, release_hold
from inspection.intake.listing import Listed
from inspection.listening.heard import hear_if_kept
from inspection.policies import Actor, may
from inspection.words import say
from transcribe.faults import from_json
from ui.choice import chosen_rows
from ui.page import local_time, plain
from ui.scoring.listening import context_card, listen


def recordings_list(found: list[Listed], user: Actor) -> Listed | None:
    """The rows; gives the one that is chosen, to whoever can do something with it."""
    words = user.language
    cells = [_cells(one, words) for one in found]
    if not may(user, "hold"):
        st.dataframe(cells, hide_index=True, key="recordings_table")
        return None
    st.caption(say("recordings.choose", words))
    chosen = chosen_rows(cells, [one.recording.id or 0 for one in found], "recordings_list")
    return next((one for one in found if chosen and one.recording.id == chosen[0]), None)


def chosen_recording(one: Listed, user: Actor) -> None:
    """Listen to a recording, hold it or release it."""
    words, call_id = user.language, one.recording.call_id
    with open_session() as session:
        heard = hear_if_kept(one.recording.id, session=session, by=user)
    left, right = st.columns([3, 2])
    with left:
        if heard is not None:
            listen(heard, words)
    with right:
        if heard is not None:
            context_card(heard, words)
        key = f"recordings_reason_{one.recording.id}"
        st.text_input(say("recordings.reason", words), key=key, max_chars=LONGEST_REASON)
        place = say("recordings.place", words)
        st.button(place, key="recordings_hold", on_click=_hold, args=(call_id, key, user))
        for hold in one.holds:
            label = plain(say("recordings.release", words, reason=hold.reason))
            st.button(label, key=f"recordings_release_{hold.id}", on_click=_release, args=(hold.id, call_id, key, user))


def _cells(one: Listed, words: str) -> dict[str, object]:
    row = one.recording
    odd = dict.fromkeys(say(f"sound.{found.code}", words) for found in from_json(row.warnings))
    name = one.agent.name_zh if words == "zh" else one.agent.name_en
    return {
        say("recordings.call", words): row.call_id,
        say("recordings.agent", words): f"{one.agent.staff_number} {name}",
        say("recordings.centre", words): one.centre.code,
        say("recordings.started", words): local_time(row.started_at, one.centre.time_zone),
        say("recordings.length", words): f"{row.duration_ms // 60_000}:{row.duration_ms // 1000 % 60:02d}",
        say("recordings.direction", words): say(f"recordings.direction_{row.direction}", words)
        if row.direction
        else "",
        say("recordings.sound", words): "; ".join(odd),
        say("recordings.kept", words): one.kept_until,
        say("recordings.hold", words): "; ".join(hold.reason for hold in one.holds),
    }


def _hold(call_id: str, key: str, user: Actor) -> None:
    try:
        with transaction() as session:
            place_hold(call_id, str(st.session_state.get(key, "")), session=session, by=user)
        _done(key, say("recordings.held", user.language, call=call_id))
    except ZhijianError as error:
        st.session_state["recordings_problem"] = error.told(user.language)


def _release(hold_id: int, call_id: str, key: str, user: Actor) -> None:
    try:
        with transaction() as session:
            release_hold(hold_id, str(st.session_state.get(key, "")), session=session, by=user)
        _done(key, say("recordings.released", user.language, call=call_id))
    except ZhijianError as error:
        st.session_state["recordings_problem"] = error.told(user.language)


def _done(key: str, told: str) -> None:
    st.session_state[key] = ""
    st.session_state["recordings_told"] = told
