"""What of the store is overdue, and noting an update of it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from inspection.database import open_session
from inspection.intake.information import local_today
from inspection.measurement.information.updates import LONGEST_CONTENT, Overdue, update_information
from inspection.policies import Actor, may
from inspection.words import say
from ui.choice import chosen_rows
from ui.doing import take_step
from ui.information.shown import cells
from ui.page import empty_state


def note_updates(rows: Sequence[Overdue], number: int, user: Actor) -> None:
    """The overdue entries; whoever may update chooses one and notes its update."""
    words = user.language
    if not rows:
        empty_state(say("information.overdue_none", words))
        return
    if number > len(rows):
        st.caption(say("information.overdue_more", words, shown=len(rows), number=number))
    if not may(user, "update_information"):
        st.dataframe([overdue_cells(one, words) for one in rows], hide_index=True, key="information_overdue_rows")
        return
    st.caption(say("information.update_choose", words))
    table = [overdue_cells(one, words) for one in rows]
    picked = chosen_rows(table, [one.listed.entry.id or 0 for one in rows], "information_overdue")
    chosen = next((one for one in rows if one.listed.entry.id in picked), None)
    if chosen is not None:
        update_form(chosen.listed.entry.id or 0, chosen.listed.entry, user)


def overdue_cells(one: Overdue, words: str) -> dict[str, Any]:
    """An overdue entry as the cells of a row."""
    entry = one.listed.entry
    shown = cells(one.listed, {}, words)
    del shown[say("information.collected", words)]
    return {
        say("information.days_overdue", words): one.days,
        say("information.outlived", words): one.outlived,
        **shown,
        say("information.updated_on", words): entry.updated_on.isoformat(),
        say("information.due_on", words): entry.due_on.isoformat(),
    }


def update_form(entry_id: int, entry: Any, user: Actor) -> None:
    """The form that notes an update of one entry."""
    words, key = user.language, f"information_update_{entry_id}_{entry.version}"
    with open_session() as session:
        today = local_today(session=session)
    with st.form(key):
        st.markdown(f"**{entry.code}**")
        st.caption(say("information.update_told", words))
        day, content = st.columns([1, 3])
        day.date_input(say("information.update_day", words), today, max_value=today, key=f"{key}_day")
        content.text_area(
            say("information.update_content", words), entry.content, key=f"{key}_content", max_chars=LONGEST_CONTENT
        )
        st.text_input(say("information.note", words), key=f"{key}_note", max_chars=200)
        st.form_submit_button(
            say("information.update_send", words), type="primary", on_click=_update, args=(entry, key, user)
        )


def _update(entry: Any, key: str, user: Actor) -> None:
    day, content, note = (st.session_state[f"{key}_{name}"] for name in ("day", "content", "note"))

    def update(session: Session) -> str:
        row = update_information(entry.id, day, content, note, version=entry.version, session=session, by=user)
        return say("information.was_updated", user.language, code=row.code, day=row.due_on)

    take_step(update, "information", user)
