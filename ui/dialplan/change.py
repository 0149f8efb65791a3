"""Changing the tests chosen: another caller, another hour, out of the plan; and adding one by hand."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from inspection.database import open_session
from inspection.measurement.dial_adding import NewTest, add_test
from inspection.measurement.dial_callers import callers_of
from inspection.measurement.dial_changes import move_pair, reassign_tests, withdraw_tests
from inspection.measurement.dial_options import LANGUAGES
from inspection.measurement.dial_plan import called_centres
from inspection.measurement.dial_plan_view import DialPlanView, Slot
from inspection.measurement.dial_tasks import task_told, tasks
from inspection.models import DIAL_KINDS
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say
from ui.page import plain
from ui.planning.acting import act

HOURS = range(24)


def change_forms(month: Month, chosen: Sequence[Slot], user: Actor) -> None:
    """What can be done with the tests chosen."""
    words = user.language
    if not chosen:
        st.caption(say("dial_plan.choose", words))
        return
    st.markdown(plain(say("dial_plan.chosen", words, slots=", ".join(one.slot_id for one in chosen))))
    give, move, take = st.columns(3)
    with give:
        _reassign(month, chosen, user)
    with move:
        _move(month, chosen, user)
    with take, st.form("dial_plan_withdraw"):
        reason = st.text_input(say("dial_plan.why", words), key="dial_plan_why", max_chars=500)
        if st.form_submit_button(say("dial_plan.withdraw", words)):
            versions = _versions(chosen)
            act(
                user,
                lambda session: withdraw_tests(versions, reason, session=session, by=user),
                "dial_plan.withdrawn_told",
            )


def _reassign(month: Month, chosen: Sequence[Slot], user: Actor) -> None:
    words, versions = user.language, _versions(chosen)
    with st.form("dial_plan_reassign"):
        to = st.selectbox(say("dial_plan.reassign_to", words), caller_names(month, user), key="dial_plan_to")
        if st.form_submit_button(say("dial_plan.reassign", words)):
            act(
                user,
                lambda session: reassign_tests(versions, str(to), session=session, by=user),
                "dial_plan.reassigned",
                name=to,
            )


def _move(month: Month, chosen: Sequence[Slot], user: Actor) -> None:
    words, one = user.language, chosen[0]
    if len({slot.pair for slot in chosen}) > 1:
        st.caption(say("dial_plan.move_one", words))
        return
    with st.form("dial_plan_move"):
        day = st.date_input(
            say("dial_plan.move_day", words),
            one.local.date(),
            min_value=month.first_day,
            max_value=month.last_day,
            key="dial_plan_day",
        )
        hour = st.selectbox(say("dial_plan.move_hour", words), HOURS, index=one.local.hour, key="dial_plan_hour")
        if st.form_submit_button(say("dial_plan.move", words)) and isinstance(day, date):
            act(
                user,
                lambda session: move_pair(one.id, day, hour, version=one.version, session=session, by=user),
                "dial_plan.moved",
            )


def add_form(month: Month, plan: DialPlanView, user: Actor) -> None:
    """A form that adds a test, and its pair, by hand."""
    words = user.language
    codes = [task.code for task in tasks()]
    with st.expander(say("dial_plan.add", words)), st.form("dial_plan_add", border=False):
        left, middle, right = st.columns(3)
        centre = left.selectbox(
            say("dial_plan.add_centre", words), [one.centre for one in plan.centres], key="dial_plan_add_centre"
        )
        day = middle.date_input(
            say("dial_plan.move_day", words),
            month.last_day,
            min_value=month.first_day,
            max_value=month.last_day,
            key="dial_plan_add_day",
        )
        hour = right.selectbox(say("dial_plan.move_hour", words), HOURS, index=10, key="dial_plan_add_hour")
        task = st.selectbox(
            say("dial_plan.add_task", words),
            codes,
            format_func=lambda one: task_told(one, words),
            accept_new_options=True,
            key=f"dial_plan_add_task_{words}",  # what is shown is the choice itself, so it never outlives its language
        )
        language, kind, caller = (
            left.selectbox(
                say("dial_plan.language", words),
                LANGUAGES,
                format_func=lambda one: say(f"dial_plan.language_{one}", words),
                key="dial_plan_add_language",
            ),
            middle.selectbox(
                say("dial_plan.kind", words),
                DIAL_KINDS,
                format_func=lambda one: say(f"dial_plan.kind_{one}", words),
                key="dial_plan_add_kind",
            ),
            right.selectbox(say("dial_plan.caller", words), caller_names(month, user), key="dial_plan_add_caller"),
        )
        if st.form_submit_button(say("dial_plan.add_go", words)) and isinstance(day, date):
            new = NewTest(str(centre), day, hour, str(task), language, kind, str(caller or ""))
            act(user, lambda session: len(add_test(month, new, session=session, by=user)), "dial_plan.added")


def caller_names(month: Month, user: Actor) -> list[str]:
    """Inspectors who can call the centres in scope."""
    with open_session() as session:
        return sorted(
            {
                one.name
                for centre in called_centres(session=session, by=user)
                for one in callers_of(centre, month, session=session)[0]
            }
        )


def _versions(chosen: Sequence[Slot]) -> dict[int, int]:
    return {one.id: one.version for one in chosen}
