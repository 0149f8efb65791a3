"""The inspector's workbench: the next call, heard and scored on one page."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.listening.heard import Heard, hear
from inspection.models import Assignment, AssignmentState, EvaluationState, Suggestion
from inspection.policies import Actor
from inspection.scoring.evaluations import Sheet, my_assignments, open_assignment
from inspection.scoring.suggestions import suggestions_of
from inspection.settings import get_settings
from inspection.words import say
from ui.appeals.notice import appeals_line
from ui.choice import chosen_rows, id_in_address
from ui.page import empty_state
from ui.scoring.listening import context_card, exchange_button, listen
from ui.scoring.result import show_result
from ui.scoring.workbench import score_sheet, side_by_side


def render(user: Actor) -> None:
    """The list of one's assignments, or the one that the address names."""
    with open_session() as session:
        rows = my_assignments(session=session, by=user)
    asked = id_in_address("assignment")
    if asked is not None:
        _workbench(asked, user, rows)
    else:
        _list(user, rows)


def _list(user: Actor, rows: Sequence[Assignment]) -> None:
    words = user.language
    st.title(say("scoring.title", words))
    appeals_line(user)
    if not rows:
        empty_state(say("scoring.nothing", words))
        return
    _progress(rows, words)
    waiting = _waiting(rows)
    if waiting:
        _next_button(waiting[0].id, words)
    else:
        st.success(say("scoring.all_done", words))
    chosen = chosen_rows(
        [
            {
                say("scoring.call", words): row.call_id,
                say("scoring.month", words): row.month,
                say("scoring.state", words): say(f"month.state_{row.state}", words),
                say("scoring.due_on", words): row.due_on,
            }
            for row in rows
        ],
        [row.id or 0 for row in rows],
        "score_list",
    )
    if chosen:
        st.button(say("scoring.open", words), key="score_open", on_click=_go, args=(chosen[0],))


def _waiting(rows: Sequence[Assignment], *, without: int | None = None) -> list[Assignment]:
    return [row for row in rows if row.state != AssignmentState.DONE and row.id != without]


def _progress(rows: Sequence[Assignment], words: str) -> None:
    done = len(rows) - len(_waiting(rows))
    st.progress(done / len(rows), text=say("scoring.progress", words, done=done, number=len(rows)))


def _next_button(assignment_id: int | None, words: str) -> None:
    label = say("scoring.next", words)
    st.button(label, type="primary", key="score_next", on_click=_go, args=(assignment_id,), shortcut="N")


def _go(assignment_id: int | None) -> None:
    if assignment_id is None:
        st.query_params.clear()
    else:
        st.query_params["assignment"] = str(assignment_id)


def _workbench(assignment_id: int, user: Actor, rows: Sequence[Assignment]) -> None:
    words = user.language
    try:
        with transaction() as session:
            sheet = open_assignment(assignment_id, session=session, by=user)
            heard = hear(sheet.assignment.recording_id or 0, session=session, by=user)
            found = list(suggestions_of(heard.transcript.id or 0, session=session)) if heard.transcript else []
    except ZhijianError as error:
        st.title(say("scoring.title", words))
        st.error(error.told(words))
        st.button(say("scoring.back", words), key="score_back", on_click=_go, args=(None,))
        return
    draft = sheet.evaluation.state == EvaluationState.DRAFT
    left, right = side_by_side()
    with left:
        _head(sheet, rows, words)
        _listen(heard, found, user, draft=draft)
    with right:
        if draft:
            score_sheet(sheet.evaluation.id or 0, user)
        else:
            _submitted(sheet, user, rows)


def _head(sheet: Sheet, rows: Sequence[Assignment], words: str) -> None:
    """Which call, how far one's list is, and the way back to it."""
    title, back = st.columns([3, 1], vertical_alignment="center")
    title.title(sheet.assignment.call_id)
    back.button(
        say("scoring.back", words),
        key="score_back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=_go,
        args=(None,),
    )
    due: date = sheet.assignment.due_on
    done = len(rows) - len(_waiting(rows))
    progress = say("scoring.progress", words, done=done, number=len(rows))
    st.caption(f"{progress} · {say('scoring.due_on', words)} {due.isoformat()}")


def _listen(heard: Heard, found: list[Suggestion], user: Actor, *, draft: bool) -> None:
    # Clips would tell what the machine suggests before it may be known.
    clips = [] if draft and get_settings().blind else found
    listen(heard, user.language, marking=draft, clips=clips)
    exchange_button(heard, found, user)
    context_card(heard, user.language)


def _submitted(sheet: Sheet, user: Actor, rows: Sequence[Assignment]) -> None:
    words = user.language
    st.success(say("scoring.submitted", words))
    _progress(rows, words)
    waiting = _waiting(rows, without=sheet.assignment.id)
    if waiting:
        _next_button(waiting[0].id, words)
    else:
        st.success(say("scoring.all_done", words))
    show_result(sheet, words, causes=True)
