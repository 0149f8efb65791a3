"""The open form: drawn by itself, so that keeping what is entered never disturbs the rest of the page."""

from typing import Any

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.dial_drafts import own_draft
from inspection.policies import Actor
from ui.dialling import dialling
from ui.dialling.offer import dial_data
from ui.dialling.saving import take
from ui.keeping import draw_anew_when_asked
from ui.page import plain


def dial_desk(draft_id: int, user: Actor) -> None:
    """Draw the form of a draft of one's own, as it is stored just now."""
    _form(draft_id, user)
    draw_anew_when_asked()


@st.fragment
def _form(draft_id: int, user: Actor) -> None:
    key, told = f"dialling_{draft_id}", f"told_of_dialling_{draft_id}"
    try:
        with open_session() as session:
            draft = own_draft(draft_id, session=session, by=user)
            data = dial_data(draft, st.session_state.get(told), user, session=session)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))
        return
    if draft.test_id is not None:
        st.rerun()

    def sent() -> None:
        message: Any = st.session_state[key]
        st.session_state[told] = take(message.get("sent"), draft_id, by=user)

    dialling(key, data=data, language=user.language, on_sent=sent)
