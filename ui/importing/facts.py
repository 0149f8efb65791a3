"""Bringing in operational facts: a file is queued, and its progress shown."""

import streamlit as st

from inspection import job_control
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.intake.facts_queue import Queued, queue_facts, queued_imports
from inspection.models import JobState
from inspection.policies import Actor
from inspection.words import say
from ui.importing.upload import on_disk
from ui.page import plain


def bring_facts(user: Actor) -> None:
    """Choose a file and queue its import."""
    words = user.language
    upload = st.file_uploader(say("imports.file_facts", words), type=["csv", "parquet"], key="imports_file_facts")
    if upload is None or not st.button(say("imports.import_facts", words), type="primary", key="imports_queue"):
        return
    with on_disk(upload) as file, transaction() as session:
        batch, again = queue_facts(file, upload.name, session=session, by=user)
    key = "imports.again" if again else "imports.queued"
    st.session_state["imports_told"] = say(key, words, file=upload.name, day=f"{batch.imported_at:%Y-%m-%d}")
    st.rerun()


@st.fragment(run_every="2s")
def on_the_way(user: Actor) -> None:
    """The imports that wait and run, renewed every two seconds; the whole screen is drawn anew when one is through."""
    with open_session() as session:
        waiting = queued_imports(session=session, by=user)
    before = st.session_state.get("imports_waiting", 0)
    st.session_state["imports_waiting"] = len(waiting)
    if len(waiting) < before:
        st.rerun()
    if waiting:
        st.subheader(say("imports.on_the_way", user.language))
    for one in waiting:
        _shown(one, user)


def _shown(one: Queued, user: Actor) -> None:
    words, file = user.language, one.batch.file_name
    if one.state in (JobState.QUEUED, JobState.RUNNING):
        key = "imports.fact_running" if one.state == JobState.RUNNING else "imports.fact_queued"
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(one.share, text=plain(say(key, words, file=file, done=one.rows_done)))
        button.button(
            say("queue.cancel", words), key=f"imports_cancel_{one.job_id}", on_click=_do, args=("cancel", one, user)
        )
        return
    message, button = st.columns([5, 1], vertical_alignment="center")
    key = "imports.fact_failed" if one.state == JobState.FAILED else "imports.fact_cancelled"
    message.error(plain(say(key, words, file=file, error=one.error)))
    button.button(say("queue.again", words), key=f"imports_again_{one.job_id}", on_click=_do, args=("again", one, user))


def _do(step: str, one: Queued, user: Actor) -> None:
    use_case = job_control.cancel if step == "cancel" else job_control.retry
    try:
        with transaction() as session:
            use_case(one.job_id, session=session, by=user)
    except ZhijianError as error:
        st.session_state["imports_problem"] = error.told(user.language)
