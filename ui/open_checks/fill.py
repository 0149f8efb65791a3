"""Filling in an open check on the spot: large answers, saved as they are given; made for a tablet and a phone."""

import streamlit as st
from sqlmodel import Session

from inspection.measurement.open_checks.answering import LONGEST_NOTE, NO, Answered, finish, lacking, save_answer
from inspection.measurement.open_checks.listing import Opened
from inspection.measurement.open_checks.sheet import Item
from inspection.models import CAUSES, OPEN_ANSWERS
from inspection.policies import Actor
from inspection.words import say
from ui.doing import take_step
from ui.open_checks.shown import called
from ui.page import plain

KEY = "open_checks"


def fill(opened: Opened, user: Actor) -> None:
    """Every item with its answer; then the button that finishes the check."""
    words, items = user.language, opened.sheet.items
    missing = lacking(opened.sheet, opened.answers)
    done = len(items) - len(missing)
    st.progress(done / len(items), text=say("open_checks.progress", words, done=done, all=len(items)))
    numbers = {item.code: at for at, item in enumerate(items, start=1)}
    for section in opened.sheet.sections:
        st.subheader(section.title(words))
        for item in section.items:
            _item(item, numbers[item.code], opened, user)
    st.caption(say("open_checks.finish_told", words))
    st.button(
        say("open_checks.finish", words),
        type="primary",
        key="open_checks_finish",
        icon=":material/done_all:",
        disabled=bool(missing),
        on_click=_finish,
        args=(opened, user),
    )


def _item(item: Item, number: int, opened: Opened, user: Actor) -> None:
    words, key = user.language, _key(opened, item)
    kept = opened.answers.get(item.code)
    _show_kept(key, kept)
    with st.container(border=True, gap="small"):
        st.markdown(f"**{number}. {plain(item.name(words))}**")
        st.caption(plain(say("open_checks.look", words, look=item.look(words))))
        st.segmented_control(
            say("open_checks.answer", words),
            OPEN_ANSWERS,
            format_func=lambda one: say(f"open_checks.answer_{one}", words),
            key=f"{key}_answer",
            label_visibility="collapsed",
            width="stretch",
            on_change=_save,
            args=(item, opened, user),
        )
        if kept is None:
            return
        no = kept.answer == NO
        st.text_input(
            say("open_checks.note_no" if no else "open_checks.note_any", words),
            key=f"{key}_note",
            max_chars=LONGEST_NOTE,
            on_change=_save,
            args=(item, opened, user),
        )
        if no:
            st.pills(
                say("open_checks.cause", words),
                CAUSES,
                format_func=lambda one: say(f"sheet.cause_{one}", words),
                key=f"{key}_cause",
                on_change=_save,
                args=(item, opened, user),
            )


def _key(opened: Opened, item: Item) -> str:
    return f"open_check_{opened.seen.check.id}_{item.code}"


def _show_kept(key: str, kept: Answered | None) -> None:
    """Let the boxes of an item show what is kept, where that is not what they showed last."""
    if f"{key}_seen" in st.session_state and st.session_state[f"{key}_seen"] == kept:
        return
    st.session_state[f"{key}_seen"] = kept
    st.session_state[f"{key}_answer"] = kept.answer if kept else None
    st.session_state[f"{key}_note"] = kept.note if kept else ""
    st.session_state[f"{key}_cause"] = kept.cause or None if kept else None


def _save(item: Item, opened: Opened, user: Actor) -> None:
    """Keep an answer; where it was refused, the page shows what is kept."""
    key, check = _key(opened, item), opened.seen.check
    seen: Answered | None = st.session_state[f"{key}_seen"]
    answer = st.session_state[f"{key}_answer"] or (seen.answer if seen else None)
    if answer is None:
        return
    st.session_state[f"{key}_answer"] = answer
    note, cause = st.session_state.get(f"{key}_note") or "", st.session_state.get(f"{key}_cause") or ""
    answered = Answered(answer, note.strip(), cause if answer == NO else "")

    def save(session: Session) -> str:
        save_answer(check.id or 0, item.code, answered, seen=seen, session=session, by=user)
        return ""

    if take_step(save, KEY, user):
        st.session_state[f"{key}_seen"] = answered
    else:
        st.session_state.pop(f"{key}_seen")


def _finish(opened: Opened, user: Actor) -> None:
    check = opened.seen.check

    def end(session: Session) -> str:
        found = {item.code: st.session_state.get(f"{_key(opened, item)}_seen") for item in opened.sheet.items}
        seen = {code: one for code, one in found.items() if one is not None}
        finish(check.id or 0, seen=seen, session=session, by=user)
        place = called(opened.seen, user.language)
        return say("open_checks.was_finished", user.language, place=place, day=check.planned_on)

    if take_step(end, KEY, user):
        st.query_params["check"] = str(check.id)
