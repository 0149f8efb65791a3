"""The month's sample of the store: drawing it, and mending what it found."""

import streamlit as st
from sqlmodel import Session

from inspection.measurement.information.overview import Information
from inspection.measurement.information.sampling import MOST, USUAL, draw_sample, size_of
from inspection.models import InformationState
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say
from ui.doing import take_step
from ui.information.decide import reject_form
from ui.information.shown import card
from ui.information.updates import update_form


def sample(found: Information, user: Actor) -> None:
    """Draw the month's sample; once it is drawn, what it found and still stands in the store."""
    words = user.language
    st.caption(say("information.draw_told", words))
    if not found.drawn:
        left, _ = st.columns([1, 3])
        number = left.number_input(say("information.draw_number", words), 1, MOST, USUAL, key="information_number")
        st.button(
            say("information.draw", words, month=found.month),
            type="primary",
            key="information_draw",
            icon=":material/casino:",
            on_click=_draw,
            args=(found.month, int(number), user),
        )
        return
    wrong = [
        one for one in found.examples if one.where == "sample" and one.listed.entry.state == InformationState.ADMITTED
    ]
    if wrong:
        st.markdown(f"**{say('information.found_wrong', words)}**")
    for one in wrong:
        st.markdown(f":orange-badge[{say(f'information.result_{one.reason}', words)}] {one.note}")
        card(one.listed, words)
        reject_form(one.listed, say("information.take_out", words), user)
        with st.expander(f"{say('information.update_send', words)}: {one.listed.entry.code}"):
            update_form(one.listed.entry.id or 0, one.listed.entry, user)


def _draw(month: Month, number: int, user: Actor) -> None:
    def draw(session: Session) -> str:
        draws = draw_sample(month, per_industry=number, session=session, by=user)
        size = sum(size_of(one, session=session) for one in draws)
        return say("information.was_drawn", user.language, month=month, number=size)

    take_step(draw, "information", user)
