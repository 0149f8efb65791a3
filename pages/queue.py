"""The transcription queue: how far it is, what runs, what comes next, what failed and why."""

from collections.abc import Callable, Sequence

import streamlit as st

from inspection import job_control
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.job_control import Overview
from inspection.listening.queue import Queue, QueuedCall, see_queue
from inspection.listening.transcription import KIND
from inspection.policies import Actor
from inspection.reasons import told_reason
from inspection.words import say
from ui.page import empty_state, plain


def render(user: Actor) -> None:
    """Show the queue, renewed every two seconds, with ways to cancel and to try again."""
    st.title(say("queue.title", user.language))
    _queue(user)


@st.fragment(run_every="2s")
def _queue(user: Actor) -> None:
    problem = st.session_state.pop("queue_problem", None)
    if problem:
        st.error(plain(problem))
    try:
        with open_session() as session:
            found = see_queue(session=session, by=user)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))
        return
    if not found.overview.number:
        empty_state(say("queue.empty", user.language))
        return
    _progress(found.overview, user.language)
    _running(found.running, user)
    _waiting(found, user.language)
    _failed(found.failed, user)
    _cancelled(found.cancelled, user)


def _progress(seen: Overview, words: str) -> None:
    done, total = (f"{work / 60:.1f}" for work in (seen.done_work, seen.total_work))
    st.progress(seen.share, text=say("queue.progress", words, done=done, total=total))
    columns = st.columns(4)
    for column, state in zip(columns, ("queued", "running", "done", "failed"), strict=True):
        column.metric(say(f"queue.{state}", words), seen.states[state])
    if seen.speed is not None and seen.left_s:
        left = f"{seen.left_s / 60:.0f}" if seen.left_s >= 60 else "<1"
        st.caption(say("queue.speed", words, speed=f"{seen.speed:.1f}", left=left))


def _running(calls: Sequence[QueuedCall], user: Actor) -> None:
    if calls:
        st.subheader(say("queue.running_now", user.language))
    for call in calls:
        bar, button = st.columns([5, 1], vertical_alignment="center")
        values = {"done": f"{call.done_s:.0f}", "total": f"{call.total_s:.0f}"}
        text = say("queue.seconds", user.language, call=_name(call, user.language), **values)
        bar.progress(call.share, text=plain(text))
        with button:
            _button("cancel", call, job_control.cancel, user)


def _waiting(found: Queue, words: str) -> None:
    if not found.waiting:
        return
    st.subheader(say("queue.next", words))
    titles = [say(f"queue.{name}", words) for name in ("call", "due", "why")]
    st.dataframe(
        [dict(zip(titles, (_name(one, words), _due(one), _why(one, words)), strict=True)) for one in found.waiting],
        hide_index=True,
        key="queue_next",
    )
    if found.more:
        st.caption(say("queue.more", words, number=found.more))


def _failed(calls: Sequence[QueuedCall], user: Actor) -> None:
    if len(calls) > 1:
        again = say("queue.again_all", user.language)
        st.button(again, key="queue_again_all", on_click=_do, args=(job_control.retry_all, KIND, user))
    for call in calls:
        message, button = st.columns([5, 1], vertical_alignment="center")
        reason = told_reason(call.error, user.language)
        told = say("queue.failure", user.language, call=_name(call, user.language), reason=reason)
        message.error(plain(told))
        with button:
            _button("again", call, job_control.retry, user)


def _cancelled(calls: Sequence[QueuedCall], user: Actor) -> None:
    for call in calls:
        message, button = st.columns([5, 1], vertical_alignment="center")
        message.info(plain(say("queue.cancelled", user.language, call=_name(call, user.language))))
        with button:
            _button("again", call, job_control.retry, user)


def _name(call: QueuedCall, words: str) -> str:
    number = call.call_id or say("queue.gone", words, job=call.job_id)
    return number if call.agent is None else f"{number} · {call.agent[words != 'zh']}"


def _due(call: QueuedCall) -> str:
    return "—" if call.due_on is None else call.due_on.isoformat()


def _why(call: QueuedCall, words: str) -> str:
    return say("queue.assigned" if call.assigned else "queue.by_age", words)


def _button(name: str, call: QueuedCall, step: Callable[..., object], user: Actor) -> None:
    key = f"queue_{name}_{call.job_id}"
    st.button(say(f"queue.{name}", user.language), key=key, on_click=_do, args=(step, call.job_id, user))


def _do(step: Callable[..., object], subject: int | str, user: Actor) -> None:
    """Take a step in a transaction of its own; what was refused is told once."""
    try:
        with transaction() as session:
            step(subject, session=session, by=user)
    except ZhijianError as error:
        st.session_state["queue_problem"] = error.told(user.language)
