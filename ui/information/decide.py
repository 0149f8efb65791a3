"""The quality lead's step at the gate: verified entries are admitted to the store, or rejected."""

import streamlit as st
from sqlmodel import Session

from inspection.database import open_session
from inspection.measurement.information.found import LONGEST_NOTE, Found
from inspection.measurement.information.gate import Listed, admit_entries, reject_entry, to_decide
from inspection.models import REJECT_REASONS
from inspection.policies import Actor
from inspection.words import say
from ui.choice import chosen_rows
from ui.doing import take_step
from ui.information.shown import cells
from ui.names import account_names
from ui.page import empty_state


def decide(user: Actor) -> None:
    """Choose among what inspectors verified: admit several, or reject one."""
    words = user.language
    with open_session() as session:
        rows, _ = to_decide(session=session, by=user)
    if not rows:
        empty_state(say("information.decide_none", words))
        return
    st.caption(say("information.decide_told", words))
    names = account_names(words)
    table = [
        cells(one, names, words)
        | {
            say("information.verified_by", words): names.get(one.entry.verified_by, one.entry.verified_by),
            say("information.evidence", words): say(f"information.evidence_{one.entry.evidence or 'other'}", words),
            say("information.note", words): one.entry.note,
        }
        for one in rows
    ]
    picked = chosen_rows(table, [one.entry.id or 0 for one in rows], "information_decide", several=True)
    if not picked:
        return
    st.button(
        say("information.admit", words, number=len(picked)),
        type="primary",
        key="information_admit",
        icon=":material/inventory_2:",
        on_click=_admit,
        args=(picked, user),
    )
    if len(picked) == 1:
        (chosen,) = [one for one in rows if one.entry.id == picked[0]]
        reject_form(chosen, say("information.reject", words), user)


def reject_form(listed: Listed, title: str, user: Actor) -> None:
    """The form that rejects one entry, with a reason and a note."""
    words, key = user.language, f"information_reject_{listed.entry.id}_{listed.entry.version}"
    with st.expander(f"{title}: {listed.entry.code}"), st.form(key, border=False):
        st.radio(
            say("information.reason", words),
            REJECT_REASONS,
            format_func=lambda one: say(f"information.result_{one}", words),
            key=f"{key}_reason",
            horizontal=True,
        )
        st.text_area(say("information.note", words), key=f"{key}_note", max_chars=LONGEST_NOTE, height=80)
        st.form_submit_button(title, on_click=_reject, args=(listed, key, user))


def _admit(ids: list[int], user: Actor) -> None:
    def admit(session: Session) -> str:
        number = admit_entries(ids, session=session, by=user)
        return say("information.was_admitted", user.language, number=number)

    take_step(admit, "information", user)


def _reject(listed: Listed, key: str, user: Actor) -> None:
    reason, note = st.session_state[f"{key}_reason"], st.session_state[f"{key}_note"]

    def reject(session: Session) -> str:
        entry = listed.entry
        found = Found(reason, entry.evidence or "other", note)
        reject_entry(entry.id or 0, found, version=entry.version, session=session, by=user)
        return say("information.was_rejected", user.language, code=entry.code)

    take_step(reject, "information", user)
