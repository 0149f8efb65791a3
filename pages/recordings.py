"""Recordings: what is here and until when, bringing more in, what could not be taken, and what is to be deleted."""

import streamlit as st

from inspection.database import open_session
from inspection.intake.failed import failed_files
from inspection.intake.listing import Wanted, list_recordings
from inspection.policies import Actor, may, require
from inspection.settings import get_settings
from inspection.words import say
from ui.months import chosen_month
from ui.page import empty_state, plain
from ui.recordings.failed import drop_state, failed_list
from ui.recordings.listed import chosen_recording, recordings_list
from ui.recordings.purge import purge_section
from ui.recordings.upload import tell, upload_form


def render(user: Actor) -> None:
    """List the recordings of a month; whoever may import brings some in, whoever administers deletes what is past."""
    words = user.language
    st.title(say("recordings.title", words))
    require(may(user, "see_recordings"), user, "see the recordings")
    _told(words)
    if not may(user, "import"):
        _list(user)
        return
    names = ["list", "upload", "failed", *(["purge"] if may(user, "administer") else [])]
    here, upload, not_taken, *past = st.tabs([say(f"recordings.tab_{name}", words) for name in names])
    with here:
        _list(user)
    with upload:
        drop_state(words)
        upload_form(user)
    with not_taken:
        failed_list(failed_files(by=user), user)
    for tab in past:
        with tab:
            purge_section(user)


def _told(words: str) -> None:
    """What the last step came to, once."""
    outcome = st.session_state.pop("recordings_outcome", None)
    if outcome is not None:
        tell(outcome, words)
    for name, show in (("recordings_problem", st.error), ("recordings_told", st.success)):
        sentence = st.session_state.pop(name, None)
        if sentence:
            show(plain(sentence))


def _list(user: Actor) -> None:
    words = user.language
    month = chosen_month(words)
    agent, odd, held = st.columns([1, 1, 1], vertical_alignment="bottom")
    wanted = Wanted(
        month,
        agent.text_input(say("recordings.agent_filter", words), key="recordings_agent").strip(),
        odd.toggle(say("recordings.only_warnings", words), key="recordings_odd"),
        held.toggle(say("recordings.only_held", words), key="recordings_held"),
    )
    with open_session() as session:
        found, number = list_recordings(wanted, session=session, by=user)
    if not found:
        text = say("recordings.empty", words, month=month, folder=get_settings().drop)
        empty_state(text, say("recordings.empty_to_coverage", words), "coverage")
        st.code("python -m inspection import recordings MANIFEST.json\npython -m inspection import folder FOLDER")
        return
    key = "recordings.number" if number == len(found) else "recordings.more"
    st.markdown(f"**{say(key, words, number=number, shown=len(found))}**")
    chosen = recordings_list(found, user)
    if chosen is not None:
        chosen_recording(chosen, user)
