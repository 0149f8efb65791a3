"""The agent's form: which criteria are contested, why, and where in the recording."""

from collections.abc import Sequence

import streamlit as st
from sqlmodel import Session

from inspection.models import Criterion
from inspection.policies import Actor
from inspection.review.appeals.case import LONGEST_TEXT
from inspection.review.appeals.filing import Contested, contestable, file_appeal
from inspection.scoring.answers import Filled
from inspection.scoring.evaluations import Sheet
from inspection.words import say
from ui.appeals.state import criterion_name
from ui.doing import take_step
from ui.page import plain
from ui.player import MarkedRange
from ui.scoring.listening import clock
from ui.scoring.result import told

KEY = "results"


def file_form(sheet: Sheet, marked: MarkedRange | None, user: Actor, *, hears: bool) -> None:
    """Choose what to contest and say why; a stretch that was marked in the player can be attached.

    Args:
        marked: what was marked just now.
        hears: whether the recording is there to mark something in.
    """
    words, number = user.language, sheet.evaluation.id or 0
    if marked is not None:
        st.session_state[f"appeal_marked_{number}"] = (marked.start_ms, marked.end_ms)
    open_to = contestable(sheet)
    if not open_to:
        st.caption(say("appeals.nothing_lost", words))
        return
    names = {one.code: criterion_name(one, words) for one in open_to}
    with st.expander(say("appeals.file", words), icon=":material/gavel:", expanded=marked is not None):
        st.caption(say("appeals.file_told_marking" if hears else "appeals.file_told", words))
        codes = st.multiselect(
            say("appeals.which", words),
            list(names),
            format_func=names.__getitem__,
            placeholder=say("appeals.which_choose", words),
            key=f"appeal_codes_{number}",
        )
        for one in open_to:
            if one.code in codes:
                _contest(one, sheet.answers.get(one.code, Filled()), number, words)
        st.button(
            say("appeals.file_send", words),
            key="appeal_send",
            type="primary",
            disabled=not codes,
            on_click=_file,
            args=(number, codes, user),
        )


def _contest(criterion: Criterion, given: Filled, number: int, words: str) -> None:
    key, code = f"appeal_{number}", criterion.code
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(criterion_name(criterion, words))}** :gray[{plain(told(criterion, given, words))}]")
        if given.comment:
            st.caption(plain(given.comment))
        st.text_area(say("appeals.reason", words), key=f"{key}_{code}_reason", max_chars=LONGEST_TEXT, height=80)
        marked, attached = st.session_state.get(f"appeal_marked_{number}"), f"{key}_{code}_place"
        place = st.session_state.get(attached)
        with st.container(horizontal=True, gap="small"):
            if place:
                label = say("appeals.drop_place", words, start=clock(place[0]), end=clock(place[1]))
                st.button(
                    label, key=f"{attached}_drop", icon=":material/close:", on_click=_attach, args=(attached, None)
                )
            if marked and marked != place:
                label = say("appeals.attach_place", words, start=clock(marked[0]), end=clock(marked[1]))
                args = (attached, marked)
                st.button(label, key=f"{attached}_attach", icon=":material/attach_file:", on_click=_attach, args=args)


def _attach(key: str, place: tuple[int, int] | None) -> None:
    st.session_state[key] = place


def _file(number: int, codes: Sequence[str], user: Actor) -> None:
    held = st.session_state
    contested = {
        code: Contested(held.get(f"appeal_{number}_{code}_reason") or "", held.get(f"appeal_{number}_{code}_place"))
        for code in codes
    }

    def step(session: Session) -> str:
        row = file_appeal(number, contested, session=session, by=user)
        return say("appeals.was_filed", user.language, number=row.id)

    take_step(step, KEY, user)
