"""What a dial test found wrong, each with what it comes from, and two rows of chips to say so."""

import streamlit as st
from sqlmodel import Session, col

from inspection.database import open_session
from inspection.measurement.dial_findings import (
    attribute_shortcoming,
    attributed,
    may_attribute,
    shortcoming_name,
    shortcomings,
)
from inspection.models import CAUSES, DialTest
from inspection.policies import Actor
from inspection.scoring.findings import LONGEST_FINDING, Cause
from inspection.scoring.standards import cause_details
from inspection.words import say
from ui.doing import take_step, tell_once
from ui.page import plain
from ui.scoring.result import whole_cause

KEY = "dial_attributed"


def attribution(test: DialTest, user: Actor) -> None:
    """Every shortcoming of a test of an own centre with its cause; chips where the user may say what it comes from."""
    found = shortcomings(test)
    if test.centre_id is None or test.withdrawn_because or not found:
        return
    words = user.language
    with open_session() as session:
        stored = attributed(col(DialTest.id) == test.id, session=session)
        allowed = may_attribute(test, session=session, by=user)
    st.markdown(f"**{say('dial.shortcomings', words, number=len(found))}**")
    tell_once(KEY)
    for item in found:
        cause = stored.get((test.id or 0, item))
        with st.container(border=True, gap="small"):
            st.markdown(f":red[✗] {plain(shortcoming_name(item, words))}")
            if allowed:
                _chips(test, item, cause, user)
            else:
                st.caption(plain(whole_cause(cause, words) or say("sheet.cause_none", words)))


def _chips(test: DialTest, item: str, stored: Cause | None, user: Actor) -> None:
    words = user.language
    # What is stored stands in the key: where somebody changed it, the chips show it anew.
    chosen = _chosen(stored, f"dial_{test.id}_{item}_{stored}", words)
    st.button(
        say("dial.cause_keep", words),
        key=f"dial_keep_{item}",
        disabled=chosen == stored,
        on_click=_keep,
        args=(test.id or 0, item, chosen, stored, user),
    )


def _chosen(stored: Cause | None, key: str, words: str) -> Cause | None:
    """Draw the chips of both levels and the word; what they say."""
    kind = st.pills(
        say("causes.by_cause", words),
        CAUSES,
        default=None if stored is None else stored.kind,
        format_func=lambda one: say(f"sheet.cause_{one}", words),
        key=f"{key}_cause",
    )
    if not isinstance(kind, str):
        return None
    names = cause_details()[kind]
    detail = st.pills(
        say("causes.by_detail", words),
        list(names),
        default=stored.detail or None if stored is not None and kind == stored.kind else None,
        format_func=lambda one: names[one][words],
        key=f"{key}_{kind}",
    )
    before = "" if stored is None else stored.text
    text = st.text_input(say("sheet.cause_text", words), before, max_chars=LONGEST_FINDING, key=f"{key}_text")
    return Cause(kind, (text or "").strip(), detail or "")


def _keep(test_id: int, item: str, cause: Cause | None, seen: Cause | None, user: Actor) -> None:
    def put_down(session: Session) -> str:
        attribute_shortcoming(test_id, item, cause, seen=seen, session=session, by=user)
        words = user.language
        told = whole_cause(cause, words) or say("sheet.cause_none", words)
        return say("dial.attributed", words, item=shortcoming_name(item, words), cause=told)

    take_step(put_down, KEY, user)
