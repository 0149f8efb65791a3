"""A line on the page where somebody lands: what of the appeals waits for them, and what is new."""

import streamlit as st
from sqlmodel import Session

from inspection.database import open_session
from inspection.policies import Actor
from inspection.review.appeals.listing import waiting_for
from inspection.review.appeals.notices import Notice, my_notices, note_notices
from inspection.words import say
from ui.appeals.state import state_badge
from ui.doing import take_step
from ui.page import plain


def appeals_line(user: Actor) -> None:
    """How many appeals wait for the reader, with the way there; nothing where none does and nothing is new."""
    words = user.language
    with open_session() as session:
        waiting, news = waiting_for(session=session, by=user), len(my_notices(session=session, by=user))
    page = st.session_state.get("screens", {}).get("appeals")
    if not (waiting or news) or page is None:
        return
    told = [say("appeals.line_waiting", words, number=waiting)] if waiting else []
    told += [say("appeals.line_news", words, number=news)] if news else []
    label = ("，" if words == "zh" else ", ").join(told)
    st.page_link(page, label=say("appeals.line", words, told=label), icon=":material/gavel:")


def news(user: Actor) -> None:
    """The steps that appeals took and the reader has not noted yet, and a button to note them."""
    words = user.language
    with open_session() as session:
        found = my_notices(session=session, by=user)
    if not found:
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{say('appeals.news', words)}**")
        for one in found:
            number = say("appeals.of_call", words, number=one.notice.appeal_id, call=one.call_id)
            st.markdown(f"{plain(number)} {state_badge(one.notice.state, words)}")
        st.button(say("appeals.noted", words), key="appeals_noted", on_click=_note, args=(found, user))


def _note(found: list[Notice], user: Actor) -> None:
    last = max(one.notice.id or 0 for one in found)

    def step(session: Session) -> str:
        note_notices(last, session=session, by=user)
        return ""

    take_step(step, "appeals", user)
