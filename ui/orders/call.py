"""The call that an order was taken in: heard beside the sheet where it is here, else why it is not."""

import streamlit as st

from inspection.database import open_session
from inspection.listening.heard import Heard, hear_if_kept
from inspection.measurement.work_orders.checking import OrderSheet
from inspection.policies import Actor
from inspection.words import say
from ui.page import plain
from ui.scoring.listening import context_card, listen


def show_call(sheet: OrderSheet, user: Actor) -> None:
    """The player with the call's record behind a switch, or one sentence."""
    words = user.language
    call_id = sheet.system.call_id or sheet.check.call_id
    if not call_id:
        st.caption(say("orders.no_call", words))
        return
    heard = _heard(sheet, user)
    if heard is None:
        st.caption(plain(say("orders.call_not_here", words, call=call_id)))
        return
    if st.toggle(say("orders.hear", words, call=call_id), key="orders_hear"):
        listen(heard, words, height=300)
        context_card(heard, words)


def _heard(sheet: OrderSheet, user: Actor) -> Heard | None:
    with open_session() as session:
        return hear_if_kept(sheet.recording_id, session=session, by=user)
