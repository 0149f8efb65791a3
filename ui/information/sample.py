"""The month's sample of the store: drawing it, and mending what it found."""

import streamlit as st
from sqlmodel import Session

from inspection.measurement.information.overview import Example, Information
from inspection.measurement.information.sampling import MOST, USUAL, draw_sample, size_of
from inspection.models import InformationState
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say
from ui.doing import take_step
from ui.information.decide import reject_form
from ui.information.hand import hand_section
from ui.information.overview import sample_sentence
from ui.information.shown import summary
from ui.information.updates import update_form
from ui.page import plain

ADMITTED = InformationState.ADMITTED


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
    st.markdown(f"**{plain(sample_sentence(found, words))}**")
    hand_section(found.month, user)
    wrong = [one for one in found.examples if one.where == "sample" and one.listed.entry.state == ADMITTED]
    if wrong:
        st.caption(say("information.found_wrong", words))
    for one in wrong:
        _mend(one, user)


def _mend(one: Example, user: Actor) -> None:
    """An entry of the store that was not right, with the two ways to mend it."""
    words, entry = user.language, one.listed.entry
    with st.container(border=True, gap="small"):
        st.markdown(summary(one.listed, words))
        st.markdown(f":orange-badge[{say(f'information.result_{one.reason}', words)}] {plain(one.note)}")
        left, right = st.columns(2)
        with left, st.expander(f"{say('information.update_send', words)}: {entry.code}"):
            update_form(entry.id or 0, entry, user)
        with right:
            reject_form(one.listed, say("information.take_out", words), user)


def _draw(month: Month, number: int, user: Actor) -> None:
    def draw(session: Session) -> str:
        draws = draw_sample(month, per_industry=number, session=session, by=user)
        size = sum(size_of(one, session=session) for one in draws)
        return say("information.was_drawn", user.language, month=month, number=size)

    take_step(draw, "information", user)
