"""Uploading recordings: several by their names, or one with what is given by hand; each file's outcome is told."""

from datetime import date, datetime, time

import streamlit as st

from inspection.errors import ZhijianError
from inspection.intake.arrivals import Outcome
from inspection.intake.recordings import CallMeta
from inspection.intake.uploads import Upload
from inspection.listening.arriving import take_uploads
from inspection.policies import Actor
from inspection.settings import get_settings
from inspection.words import say
from ui.page import plain


def upload_form(user: Actor) -> None:
    """The form, its progress, and what became of each file."""
    words = user.language
    st.caption(plain(say("recordings.from_name", words, pattern=get_settings().drop_pattern)))
    with st.form("recordings_upload", clear_on_submit=True):
        files = st.file_uploader(say("recordings.files", words), accept_multiple_files=True, key="recordings_files")
        with st.expander(say("recordings.by_hand", words)):
            given = _by_hand(words)
        sent = st.form_submit_button(say("recordings.send", words), type="primary")
    for outcome in st.session_state.pop("recordings_outcomes", ()):
        tell(outcome, words)
    if not sent:
        return
    if not files:
        st.warning(say("recordings.none_chosen", words))
    elif given and len(files) > 1:
        st.warning(say("recordings.one_by_hand", words, number=len(files)))
    elif given and not all(given[name] for name in ("call_id", "agent", "day", "time")):
        st.warning(say("recordings.hand_lacks", words))
    else:
        _take([Upload(one.name, one, _meta(given)) for one in files], user)


def _by_hand(words: str) -> dict[str, object]:
    """What was given by hand; empty where nothing was."""
    columns = st.columns(5)
    values: dict[str, object] = {
        "call_id": columns[0].text_input(say("recordings.call", words), key="recordings_call", max_chars=200).strip(),
        "agent": columns[1].text_input(say("recordings.agent_filter", words), key="recordings_staff").strip(),
        "centre": columns[2].text_input(say("recordings.centre_optional", words), key="recordings_place").strip(),
        "day": columns[3].date_input(say("recordings.day", words), value=None, key="recordings_day"),
        "time": columns[4].time_input(say("recordings.time", words), value=None, step=60, key="recordings_time"),
    }
    return values if any(values.values()) else {}


def _meta(given: dict[str, object]) -> CallMeta | None:
    day, clock = given.get("day"), given.get("time")
    if not isinstance(day, date) or not isinstance(clock, time):
        return None
    centre = str(given["centre"]) or None
    return CallMeta(str(given["call_id"]), str(given["agent"]), datetime.combine(day, clock), centre=centre)


def _take(uploads: list[Upload], user: Actor) -> None:
    """Take the files under a progress bar; the page is then drawn anew, with what became of each."""
    bar = st.progress(0.0, text=say("recordings.doing", user.language, done=0, total=len(uploads)))
    outcomes = st.session_state["recordings_outcomes"] = []
    try:
        for done, outcome in enumerate(take_uploads(uploads, by=user), start=1):
            text = say("recordings.doing", user.language, done=done, total=len(uploads))
            bar.progress(done / len(uploads), text=text)
            outcomes.append(outcome)
    except ZhijianError as error:
        st.session_state["recordings_problem"] = error.told(user.language)
    st.rerun()


def tell(outcome: Outcome, words: str) -> None:
    """What became of a file, in a line."""
    file = outcome.arrival.name
    if outcome.problem is not None:
        st.error(plain(refusal(file, outcome.told(words), words)))
    elif outcome.unchanged:
        st.info(plain(say("recordings.unchanged", words, file=file)))
    elif outcome.same_as:
        st.warning(plain(say("recordings.taken_same", words, file=file, calls=", ".join(outcome.same_as))))
    else:
        st.success(plain(say("recordings.taken", words, file=file)))


def refusal(file: str, reason: str, words: str) -> str:
    """Why a file was refused; most reasons name it."""
    return reason if file in reason else say("recordings.refused", words, file=file, reason=reason)
