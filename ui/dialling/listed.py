"""An inspector's planned tests: what is due, the earliest first, and beginning one that nobody planned."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from inspection.clock import business_now
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.measurement.dial_drafts import (
    MySlot,
    Target,
    begin_unplanned,
    my_slots,
    my_unplanned,
    open_slot,
    targets,
)
from inspection.measurement.dial_form import About
from inspection.measurement.dial_tasks import task_told
from inspection.models import DIAL_KINDS, DialDraft
from inspection.policies import Actor
from inspection.words import say
from ui.dialling.offer import due_text, named
from ui.page import empty_state, plain

MOST_SHOWN = 20
GROUPS = ("overdue", "today", "later")
LANGUAGES = ("zh", "en")
CALL_TYPES = ("query", "transfer", "booking")
PROBLEM = "dial_problem"


def my_work(user: Actor) -> None:
    """The slots by when they are due, the drafts that were left, and a form to begin an unplanned test."""
    words = user.language
    with open_session() as session:
        slots, drafts = my_slots(session=session, by=user), my_unplanned(session=session, by=user)
        now = business_now(session=session)
    problem = st.session_state.pop(PROBLEM, None)
    if problem:
        st.error(plain(problem))
    if not slots and not drafts:
        empty_state(say("dial.nothing", words))
    for group in GROUPS:
        rows = [one for one in slots if group_of(one, now) == group]
        if rows:
            st.subheader(say(f"dial.group_{group}", words, number=len(rows)))
        for one in rows[:MOST_SHOWN]:
            _slot(one, now, user)
        if len(rows) > MOST_SHOWN:
            st.caption(say("dial.more", words, number=len(rows) - MOST_SHOWN))
    if drafts:
        st.subheader(say("dial.group_drafts", words))
        for draft in drafts[:MOST_SHOWN]:
            _draft(draft, words)
    _unplanned(user)


def group_of(one: MySlot, now: datetime) -> str:
    """Overdue, due today or later, by the clock of what is called."""
    zone = ZoneInfo(one.target.zone)
    if one.slot.state == "missed" or one.slot.due_at < now:
        return "overdue"
    return "today" if one.slot.due_at.astimezone(zone).date() == now.astimezone(zone).date() else "later"


def go(draft_id: int | None) -> None:
    """Open a draft, or go back to the list."""
    for name in ("draft", "test"):
        st.query_params.pop(name, None)
    if draft_id is not None:
        st.query_params["draft"] = str(draft_id)


def _slot(one: MySlot, now: datetime, user: Actor) -> None:
    words, slot = user.language, one.slot
    with st.container(border=True, gap="small"):
        due = due_text(slot, now, ZoneInfo(one.target.zone), words)
        side = say("dial.own" if one.target.own else "dial.competitor", words)
        name = one.target.name_zh if words == "zh" else one.target.name_en
        st.markdown(f"**{plain(due)}** · {side} {plain(name)} · {plain(slot.line or one.target.line)}")
        kind = say(f"dial.kind_{slot.kind}", words)
        about = (
            kind,
            named("language", slot.language, words),
            named("call", slot.call_type, words),
            task_told(slot.task, words),
        )
        st.caption(plain(" · ".join(part for part in about if part)))
        label = say("dial.go_on" if one.drafted else "dial.start", words)
        key = f"dial_open_{slot.slot_id}"
        if st.button(label, key=key, type="primary", icon=":material/call:", width="stretch"):
            _open(slot.id or 0, user)


def _open(slot_id: int, user: Actor) -> None:
    try:
        with transaction() as session:
            draft = open_slot(slot_id, session=session, by=user)
    except ZhijianError as error:
        st.session_state[PROBLEM] = error.told(user.language)
    else:
        go(draft.id)
    st.rerun()


def _draft(draft: DialDraft, words: str) -> None:
    about = About.from_json(draft.about)
    label = say("dial.draft", words, target=about.target, time=f"{draft.started_at:%m-%d}")
    st.button(plain(label), key=f"dial_draft_{draft.id}", on_click=go, args=(draft.id,), width="stretch")


def _unplanned(user: Actor) -> None:
    words = user.language
    with open_session() as session:
        found = targets(session=session, by=user)
    if not found:
        return
    with st.expander(say("dial.unplanned", words), icon=":material/add_call:"):
        _unplanned_form(found, user)


def _unplanned_form(found: Sequence[Target], user: Actor) -> None:
    words = user.language

    def name(at: int) -> str:
        one = found[at]
        side = say("dial.own" if one.own else "dial.competitor", words)
        return f"{side} · {one.name_zh if words == 'zh' else one.name_en} ({one.code})"

    at = st.selectbox(say("imports.field_target", words), range(len(found)), format_func=name, key="dial_new_target")
    target = found[at or 0]
    line = st.text_input(say("imports.field_line", words), target.line, key=f"dial_new_line_{at}")
    kind = st.segmented_control(
        say("imports.field_kind", words),
        DIAL_KINDS,
        default="mystery",
        required=True,
        format_func=lambda one: say(f"dial.kind_{one}", words),
        key="dial_new_kind",
    )
    language = st.segmented_control(
        say("imports.field_language", words),
        LANGUAGES,
        default="zh",
        required=True,
        format_func=lambda one: named("language", one, words),
        key="dial_new_language",
    )
    call_type = st.segmented_control(
        say("imports.field_call_type", words),
        CALL_TYPES,
        default="query",
        required=True,
        format_func=lambda one: named("call", one, words),
        key="dial_new_call_type",
    )
    task = st.text_input(say("dial.task", words), key="dial_new_task", max_chars=400)
    if st.button(say("dial.start", words), key="dial_new_go", type="primary", width="stretch"):
        about = About(target.code, target.own, line.strip(), str(language), str(kind), str(call_type), task.strip())
        try:
            with transaction() as session:
                draft = begin_unplanned(about, session=session, by=user)
        except ZhijianError as error:
            st.error(plain(error.told(words)))
            return
        go(draft.id)
        st.rerun()
