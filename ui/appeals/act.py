"""What can be said about an appeal: by the team lead, the inspector, and whoever withdraws or asks for arbitration."""

import streamlit as st
from sqlmodel import Session

from inspection.policies import Actor
from inspection.review.appeals.case import LONGEST_TEXT
from inspection.review.appeals.filing import withdraw_appeal
from inspection.review.appeals.listing import Opened
from inspection.review.appeals.speaking import (
    Reply,
    answer_appeal,
    ask_arbitration,
    endorse_appeal,
    take_up_appeal,
)
from inspection.words import say
from ui.doing import take_step

KEY = "appeals"


def endorse_form(opened: Opened, user: Actor) -> None:
    """The team lead supports the appeal or not, with a word on it."""
    words, key = user.language, f"appeal_endorse_{opened.case.number}"
    with st.form(key):
        st.markdown(f"**{say('appeals.endorse_title', words)}**")
        st.radio(
            say("appeals.endorse_title", words),
            [True, False],
            format_func=lambda one: say("appeals.endorses" if one else "appeals.not_endorses", words),
            key=f"{key}_agrees",
            horizontal=True,
            label_visibility="collapsed",
        )
        st.text_area(say("appeals.endorse_text", words), key=f"{key}_text", max_chars=LONGEST_TEXT, height=80)
        st.form_submit_button(say("appeals.send", words), type="primary", on_click=_endorse, args=(opened, user))


def _endorse(opened: Opened, user: Actor) -> None:
    key, number, version = _of(opened, "endorse")
    agrees, text = bool(st.session_state[f"{key}_agrees"]), st.session_state[f"{key}_text"] or ""

    def step(session: Session) -> str:
        endorse_appeal(number, agrees, text, version=version, session=session, by=user)
        return say("appeals.was_endorsed", user.language)

    take_step(step, KEY, user)


def answer_form(opened: Opened, names: dict[str, str], user: Actor) -> None:
    """The inspector agrees with the agent or stands by the result, on each criterion.

    Args:
        names: of the contested criteria, by code.
    """
    words, key = user.language, f"appeal_answer_{opened.case.number}"
    with st.form(key):
        st.markdown(f"**{say('appeals.answer_title', words)}**")
        for code, name in names.items():
            left, right = st.columns([1, 2])
            left.radio(
                name,
                [False, True],
                format_func=lambda one: say("appeals.reply_agrees" if one else "appeals.reply_stands", words),
                key=f"{key}_{code}_agrees",
            )
            right.text_area(
                say("appeals.reply_text", words), key=f"{key}_{code}_text", max_chars=LONGEST_TEXT, height=80
            )
        st.form_submit_button(say("appeals.send", words), type="primary", on_click=_answer, args=(opened, user))


def _answer(opened: Opened, user: Actor) -> None:
    key, number, version = _of(opened, "answer")
    held = st.session_state
    replies = {
        code: Reply(bool(held[f"{key}_{code}_agrees"]), held[f"{key}_{code}_text"] or "") for code in opened.case.items
    }

    def step(session: Session) -> str:
        answer_appeal(number, replies, version=version, session=session, by=user)
        return say("appeals.was_answered", user.language)

    take_step(step, KEY, user)


def take_up_button(opened: Opened, user: Actor) -> None:
    """The quality lead goes on without the inspector's answer."""
    st.caption(say("appeals.take_up_told", user.language))
    label = say("appeals.take_up", user.language)
    st.button(label, key="appeal_take_up", type="primary", on_click=_take_up, args=(opened, user))


def _take_up(opened: Opened, user: Actor) -> None:
    def step(session: Session) -> str:
        take_up_appeal(opened.case.number, version=opened.case.appeal.version, session=session, by=user)
        return say("appeals.was_taken_up", user.language)

    take_step(step, KEY, user)


def withdraw_button(opened: Opened, user: Actor, *, key: str = KEY) -> None:
    """The agent withdraws the appeal.

    Args:
        key: under which it is told what came of it.
    """
    with st.popover(say("appeals.withdraw", user.language), icon=":material/undo:"):
        st.write(say("appeals.withdraw_told", user.language))
        label = say("appeals.withdraw_sure", user.language)
        st.button(label, key="appeal_withdraw", on_click=_withdraw, args=(opened, user, key))


def _withdraw(opened: Opened, user: Actor, key: str) -> None:
    def step(session: Session) -> str:
        withdraw_appeal(opened.case.number, version=opened.case.appeal.version, session=session, by=user)
        return say("appeals.was_withdrawn", user.language)

    take_step(step, key, user)


def ask_form(opened: Opened, user: Actor, *, key: str = KEY) -> None:
    """Whoever it went against asks for arbitration, once.

    Args:
        key: under which it is told what came of it.
    """
    words, form = user.language, f"appeal_ask_{opened.case.number}"
    with st.expander(say("appeals.ask", words), icon=":material/balance:"):
        st.caption(say("appeals.ask_told", words))
        with st.form(form, border=False):
            st.text_area(say("appeals.ask_reason", words), key=f"{form}_text", max_chars=LONGEST_TEXT, height=80)
            label = say("appeals.ask_send", words)
            st.form_submit_button(label, type="primary", on_click=_ask, args=(opened, user, key))


def _ask(opened: Opened, user: Actor, told_under: str) -> None:
    key, number, version = _of(opened, "ask")
    reason = st.session_state[f"{key}_text"] or ""

    def step(session: Session) -> str:
        ask_arbitration(number, reason, version=version, session=session, by=user)
        return say("appeals.was_asked", user.language)

    take_step(step, told_under, user)


def _of(opened: Opened, form: str) -> tuple[str, int, int]:
    """Key of a form, number and version of its appeal."""
    return f"appeal_{form}_{opened.case.number}", opened.case.number, opened.case.appeal.version
