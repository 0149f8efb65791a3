"""Who has which entry of the month's sample still to verify, and giving some to another inspector."""

from collections.abc import Sequence

import streamlit as st
from sqlmodel import Session

from inspection.database import open_session
from inspection.measurement.information.handing import SampledEntry, reassign_samples, samples_of
from inspection.month import Month
from inspection.policies import Actor, may
from inspection.words import say
from ui.choice import chosen_rows
from ui.doing import take_step
from ui.information.shown import industry_name
from ui.names import Names, account_names, inspector_names


def hand_section(month: Month, user: Actor) -> None:
    """The sampled entries that nobody has noted yet; nothing for who may not reassign."""
    words = user.language
    if not may(user, "reassign"):
        return
    with open_session() as session:
        waiting = [one for one in samples_of(month, session=session, by=user) if not one.sample.result]
    st.subheader(say("information.sampled_title", words))
    if not waiting:
        st.caption(say("information.hand_all_done", words))
        return
    names = account_names(words)
    ids = [one.sample.id or 0 for one in waiting]
    chosen = chosen_rows([_row(one, names, words) for one in waiting], ids, "information_hand", several=True)
    if not chosen:
        st.caption(say("information.hand_choose", words))
        return
    _form([one for one in waiting if one.sample.id in chosen], user)


def _row(one: SampledEntry, names: Names, words: str) -> dict[str, str]:
    who = names.get(one.inspector, one.inspector) or say("information.sampled_nobody", words)
    return {
        say("information.code", words): one.listed.entry.code,
        say("information.industry", words): industry_name(one.listed.industry, words),
        say("information.entry", words): one.listed.entry.title,
        say("information.sampled_by", words): who,
    }


def _form(chosen: Sequence[SampledEntry], user: Actor) -> None:
    words, names = user.language, account_names(user.language)
    with st.form("information_hand_form"):
        to = st.selectbox(
            say("information.hand_to", words),
            inspector_names(user),
            format_func=lambda one: names.get(one, one),
            key=f"information_hand_to_{words}",
            width=320,
        )
        if st.form_submit_button(say("information.hand", words)):
            _hand(chosen, str(to), user)
            st.rerun()


def _hand(chosen: Sequence[SampledEntry], to: str, user: Actor) -> None:
    versions = {one.sample.id or 0: one.sample.version for one in chosen}

    def step(session: Session) -> str:
        number = reassign_samples(versions, to, session=session, by=user)
        return say("information.handed", user.language, number=number, name=to)

    take_step(step, "information", user)
