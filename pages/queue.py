"""The transcription queue: how far it is, what failed and why."""

import streamlit as st

from inspection import jobs
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.listening.transcription import KIND
from inspection.policies import Actor
from inspection.words import say
from ui.page import empty_state


def render(user: Actor) -> None:
    """Show progress, renewed every two seconds while anything is open, and failures with a way to try again."""
    st.title(say("queue.title", user.language))
    _progress(user)


@st.fragment(run_every="2s")
def _progress(user: Actor) -> None:
    words = user.language
    problem = st.session_state.pop("queue_problem", None)
    if problem:
        st.error(problem)
    try:
        with open_session() as session:
            found = jobs.overview(KIND, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if not found.number:
        empty_state(say("queue.empty", words))
        return
    st.progress(
        found.share,
        text=say("queue.progress", words, done=f"{found.done_work / 60:.1f}", total=f"{found.total_work / 60:.1f}"),
    )
    columns = st.columns(4)
    for column, state in zip(columns, ("queued", "running", "done", "failed"), strict=True):
        column.metric(say(f"queue.{state}", words), found.states[state])
    if found.speed is not None and found.left_s:
        left = f"{found.left_s / 60:.0f}" if found.left_s >= 60 else "<1"
        st.caption(say("queue.speed", words, speed=f"{found.speed:.1f}", left=left))
    for job in found.failed:
        message, again = st.columns([5, 1], vertical_alignment="center")
        message.error(say("queue.failure", words, subject=job.subject, reason=job.error))
        label = say("queue.again", words)
        again.button(label, key=f"queue_again_{job.id}", on_click=_again, args=(job.id or 0, user))


def _again(job_id: int, user: Actor) -> None:
    try:
        with transaction() as session:
            jobs.retry(job_id, session=session, by=user)
    except ZhijianError as error:
        st.session_state["queue_problem"] = error.told(user.language)
