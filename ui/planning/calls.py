"""The assignments of a drawn month: who has what, what is overdue, and changing it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st
from sqlmodel import Session

from inspection.clock import business_now
from inspection.database import open_session
from inspection.models import AssignmentState
from inspection.planning.changes import REPLACE_REASONS, reassign, replace_assignment
from inspection.planning.ledger import AssignedCall, PlanView
from inspection.policies import Actor, may
from inspection.words import say
from ui.choice import chosen_rows
from ui.names import inspector_names
from ui.page import plain
from ui.planning.acting import act
from ui.planning.languages import show_languages


def show_calls(plan: PlanView, user: Actor) -> None:
    """How far everybody is, the calls to choose from, and what can be done with those chosen."""
    words = user.language
    with open_session() as session:
        today = business_now(session=session).date()
    load = Counter(call.inspector or "—" for call in plan.assignments)
    done = Counter(call.inspector or "—" for call in plan.assignments if call.state == AssignmentState.DONE)
    for name, number in sorted(load.items()):
        st.progress(done[name] / number, text=say("month.load", words, inspector=name, done=done[name], number=number))
    calls = list(plan.assignments)
    overdue = [call for call in calls if call.overdue(today)]
    if overdue:
        st.warning(say("month.overdue", words, number=len(overdue)))
        if st.toggle(say("month.overdue_only", words), key="month_overdue_only"):
            calls = overdue
    ids = [call.assignment_id for call in calls]
    chosen = chosen_rows([_row(call, words) for call in calls], ids, "month_calls", several=True)
    if plan.closed or not may(user, "reassign"):
        return
    show_languages(user)
    if not chosen:
        st.caption(say("month.choose_calls", words))
        return
    _change([call for call in calls if call.assignment_id in chosen], user)


def _row(call: AssignedCall, words: str) -> dict[str, str | date]:
    return {
        say("month.call", words): call.call_id,
        say("month.agent", words): call.agent,
        say("month.inspector", words): call.inspector or "—",
        say("month.basis", words): say(f"month.basis_{call.basis}", words),
        say("month.reason", words): call.reason,
        say("month.due_on", words): call.due_on,
        say("month.state", words): say(f"month.state_{call.state}", words),
    }


def _change(chosen: Sequence[AssignedCall], user: Actor) -> None:
    words = user.language
    st.markdown(plain(say("month.chosen", words, calls=", ".join(call.call_id for call in chosen))))
    give, take = st.columns(2)
    with give, st.form("month_reassign"):
        to = st.selectbox(say("month.reassign_to", words), inspector_names(user), key="month_reassign_to")
        if st.form_submit_button(say("month.reassign", words)):
            ids = [call.assignment_id for call in chosen]
            act(user, lambda session: reassign(ids, str(to), session=session, by=user), "month.reassigned", to=to)
    with take, st.form("month_replace"):
        because = st.selectbox(
            say("month.replace_because", words),
            REPLACE_REASONS,
            format_func=lambda one: say(f"month.because_{one}", words),
            key="month_because",
        )
        if st.form_submit_button(say("month.replace", words)):
            act(user, lambda session: _replace(chosen, str(because), session, user), "month.replaced_told")


def _replace(chosen: Sequence[AssignedCall], because: str, session: Session, user: Actor) -> int:
    for call in chosen:
        replace_assignment(call.assignment_id, because, session=session, by=user)
    return len(chosen)
