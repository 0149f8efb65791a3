"""The recordings past their retention, and deleting them."""

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.intake.retention import Expired, drop_files, expired_recordings, next_end, purge_recordings
from inspection.policies import Actor
from inspection.words import say
from ui.page import empty_state, plain

MEGABYTE = 1_000_000
SURE = "recordings_purge_sure"


def purge_section(user: Actor) -> None:
    """What is past its retention and not on hold; deleting it, once that is confirmed."""
    words = user.language
    with open_session() as session:
        found = expired_recordings(session=session, by=user)
        end = None if found else next_end(session=session, by=user)
    if not found:
        key = "recordings.purge_empty" if end is None else "recordings.purge_later"
        empty_state(say(key, words, until=f"{end:%Y-%m-%d}" if end else ""))
        return
    megabytes = f"{sum(one.size_bytes for one in found) / MEGABYTE:.1f}"
    st.markdown(plain(say("recordings.purge_number", words, number=len(found), megabytes=megabytes)))
    st.dataframe([_cells(one, words) for one in found], hide_index=True, key="recordings_purge_table")
    sure = st.checkbox(say("recordings.purge_sure", words), key=SURE)
    label = say("recordings.purge", words)
    st.button(label, key="recordings_purge", disabled=not sure, on_click=_purge, args=(user,))


def _cells(one: Expired, words: str) -> dict[str, object]:
    return {
        say("recordings.call", words): one.call_id,
        say("recordings.started", words): f"{one.started_at:%Y-%m-%d %H:%M} UTC",
        say("recordings.kept", words): f"{one.kept_until:%Y-%m-%d %H:%M} UTC",
        say("recordings.size", words): f"{one.size_bytes / MEGABYTE:.1f}",
    }


def _purge(user: Actor) -> None:
    """Rows first and files after the commit, so that no row is ever without its file."""
    st.session_state[SURE] = False
    try:
        with transaction() as session:
            gone = purge_recordings(session=session, by=user)
        with transaction() as session:
            files = drop_files(gone, session=session)
        told = say("recordings.purged", user.language, number=len(gone), files=files)
        st.session_state["recordings_told"] = told
    except ZhijianError as error:
        st.session_state["recordings_problem"] = error.told(user.language)
