"""The inspector's workbench: the next call, heard and scored on one page."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.listening.heard import hear
from inspection.models import Assignment, AssignmentState, EvaluationState, Suggestion
from inspection.policies import Actor
from inspection.scoring.evaluations import Sheet, my_assignments, open_assignment, save_draft, submit_evaluation
from inspection.scoring.suggestions import suggestions_of
from inspection.words import say
from ui.choice import chosen_rows, id_in_address
from ui.page import empty_state
from ui.scoring.listening import context_card, exchange_button, listen
from ui.scoring.sheet import draw_sheet, fill_rest, score_bar
from ui.scoring.state import fill, forget, gather, key


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
    if not rows:
        empty_state(say("scoring.nothing", words))
        return
    done = sum(row.state == AssignmentState.DONE for row in rows)
    st.progress(done / len(rows), text=say("scoring.progress", words, done=done, number=len(rows)))
    waiting = [row for row in rows if row.state != AssignmentState.DONE]
    if waiting:
        label = say("scoring.next", words)
        st.button(label, type="primary", key="score_next", on_click=_go, args=(waiting[0].id,))
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
    left, right = st.columns([5, 6], gap="medium")
    with left:
        st.title(sheet.assignment.call_id)
        marked = listen(heard, words, marking=True, clips=found)
        if marked is not None:
            st.session_state[key(sheet, "", "marked")] = (marked.start_ms, marked.end_ms)
        _attach(sheet, user)
        exchange_button(heard, found, user)
        context_card(heard, words)
    with right:
        if sheet.evaluation.state == EvaluationState.DRAFT:
            _score(sheet, found, user)
        else:
            _submitted(sheet, user, rows)


def _score(sheet: Sheet, found: list[Suggestion], user: Actor) -> None:
    words = user.language
    fill(sheet)
    problem = st.session_state.pop("score_problem", None)
    if problem:
        st.error(problem)
    try:
        score_bar(Sheet(sheet.evaluation, sheet.assignment, sheet.criteria, gather(sheet)).score, words)
    except ZhijianError as error:
        st.error(error.told(words))
    save, rest, submit, back = st.columns(4)
    save.button(say("scoring.save", words), key="score_save", on_click=_save, args=(sheet, user, True))
    rest.button(say("scoring.fill_rest", words), key="score_rest", on_click=_rest, args=(sheet, found, user))
    submit.button(
        say("scoring.submit", words), type="primary", key="score_submit", on_click=_submit, args=(sheet, user)
    )
    back.button(say("scoring.back", words), key="score_back", on_click=_go, args=(None,))
    if st.session_state.pop("score_saved", False):
        st.toast(say("scoring.saved", words))
    left = st.session_state.pop("score_left", ())
    if left:
        st.info(say("scoring.left_open", words, codes="、".join(left)))
    with st.container(height=640, border=False):
        draw_sheet(sheet, found, words, lambda: _save(sheet, user, False))
        st.text_area(
            say("scoring.overall", words), key=key(sheet, "", "comment"), on_change=_save, args=(sheet, user, False)
        )


def _save(sheet: Sheet, user: Actor, say_so: bool) -> None:
    mark = key(sheet, "", "version")
    try:
        with transaction() as session:
            saved = save_draft(
                sheet.evaluation.id or 0,
                gather(sheet),
                st.session_state[key(sheet, "", "comment")],
                version=st.session_state[mark],
                session=session,
                by=user,
            )
        st.session_state[mark] = saved.evaluation.version
        st.session_state["score_saved"] = say_so
    except ZhijianError as error:
        st.session_state["score_problem"] = error.told(user.language)


def _rest(sheet: Sheet, found: list[Suggestion], user: Actor) -> None:
    st.session_state["score_left"] = fill_rest(sheet, found)
    _save(sheet, user, False)


def _submit(sheet: Sheet, user: Actor) -> None:
    try:
        with transaction() as session:
            submit_evaluation(
                sheet.evaluation.id or 0,
                gather(sheet),
                st.session_state[key(sheet, "", "comment")],
                version=st.session_state[key(sheet, "", "version")],
                session=session,
                by=user,
            )
        forget(sheet)
    except ZhijianError as error:
        st.session_state["score_problem"] = error.told(user.language)


def _submitted(sheet: Sheet, user: Actor, rows: Sequence[Assignment]) -> None:
    from ui.scoring.result import show_result

    words = user.language
    st.success(say("scoring.submitted", words))
    waiting = [row for row in rows if row.state != AssignmentState.DONE and row.id != sheet.assignment.id]
    following, back = st.columns(2)
    if waiting:
        following.button(
            say("scoring.next", words), type="primary", key="score_next", on_click=_go, args=(waiting[0].id,)
        )
    back.button(say("scoring.back", words), key="score_back", on_click=_go, args=(None,))
    show_result(sheet, words)


def _attach(sheet: Sheet, user: Actor) -> None:
    """Keep a marked range as the evidence of a criterion."""
    marked = st.session_state.get(key(sheet, "", "marked"))
    if marked is None or sheet.evaluation.state != EvaluationState.DRAFT:
        return
    words = user.language
    choice, button = st.columns([3, 1], vertical_alignment="bottom")
    code = choice.selectbox(
        say("scoring.evidence_for", words, start=f"{marked[0] / 1000:.1f}", end=f"{marked[1] / 1000:.1f}"),
        [one.code for one in sheet.criteria],
        key="score_evidence_code",
    )
    button.button(
        say("scoring.attach", words), key="score_attach", on_click=_attach_to, args=(sheet, str(code), marked, user)
    )


def _attach_to(sheet: Sheet, code: str, marked: tuple[int, int], user: Actor) -> None:
    st.session_state[key(sheet, code, "evidence")] = marked
    del st.session_state[key(sheet, "", "marked")]
    _save(sheet, user, True)
