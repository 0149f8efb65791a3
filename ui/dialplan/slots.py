"""The planned tests of a month as a table to choose from, and what was missed."""

from collections.abc import Sequence

import streamlit as st

from inspection.measurement.dial_changes import mark_missed
from inspection.measurement.dial_plan_view import DialPlanView, Slot
from inspection.measurement.dial_tasks import task_told
from inspection.month import Month
from inspection.policies import Actor, may
from inspection.words import say
from ui.choice import chosen_rows
from ui.dialplan.address import chosen_filter
from ui.dialplan.change import add_form, change_forms
from ui.planning.acting import act

STATES = ("planned", "overdue", "done", "missed", "withdrawn")
NOBODY = "-"


def slots_section(month: Month, plan: DialPlanView, user: Actor) -> None:
    """The tests that can be seen, by caller and state; changing those chosen; adding one."""
    words = user.language
    _overdue(month, plan, user)
    slots = _filtered(plan.slots, words)
    if not slots:
        st.caption(say("dial_plan.none_shown", words))
    else:
        table = _told([_row(one, words) for one in slots], words)
        picked = chosen_rows(table, [one.id for one in slots], "dial_plan_slots", several=True)
        if may(user, "plan_dial_tests"):
            change_forms(month, [one for one in slots if one.id in picked], user)
    if may(user, "plan_dial_tests"):
        add_form(month, plan, user)


def _filtered(slots: Sequence[Slot], words: str) -> list[Slot]:
    left, right, _ = st.columns([1, 1, 2])
    callers = sorted({one.inspector or NOBODY for one in slots})
    told = {"": say("dial_plan.everybody", words), NOBODY: say("dial_plan.nobody", words)}
    states = {"": say("dial_plan.everybody", words)} | {one: say(f"dial_plan.state_{one}", words) for one in STATES}
    with left:
        caller = chosen_filter("caller", callers, say("dial_plan.filter_caller", words), told)
    with right:
        state = chosen_filter("state", STATES, say("dial_plan.filter_state", words), states)
    return [
        one
        for one in slots
        if (not caller or (one.inspector or NOBODY) == caller) and (not state or state_of(one) == state)
    ]


def state_of(slot: Slot) -> str:
    """Where a test stands, by what the clock says of it."""
    return "overdue" if slot.overdue else slot.state


def _row(slot: Slot, words: str) -> dict[str, str]:
    name, at = slot.name_zh if words == "zh" else slot.name_en, slot.local
    return {
        say("dial_plan.due", words): f"{at:%m-%d} {say(f'charts.day_{at.weekday()}', words)} {at:%H:%M}",
        say("dial_plan.pair", words): slot.pair.removeprefix(f"{slot.month}-"),
        say("dial_plan.target", words): name,
        say("dial_plan.caller", words): slot.inspector or "—",
        say("dial_plan.state", words): say(f"dial_plan.state_{state_of(slot)}", words),
        say("dial_plan.language", words): say(f"dial_plan.language_{slot.language}", words),
        say("dial_plan.kind", words): say(f"dial_plan.kind_{slot.kind}", words),
        say("dial_plan.line", words): slot.line,
        say("dial_plan.task", words): task_told(slot.task, words),
        say("dial_plan.reason", words): slot.reason,
        say("dial_plan.origin", words): "" if slot.origin == "drawn" else say(f"dial_plan.origin_{slot.origin}", words),
    }


def _told(table: list[dict[str, str]], words: str) -> list[dict[str, str]]:
    """The table without the columns that say nothing of any test."""
    idle = {
        title
        for title in (say("dial_plan.reason", words), say("dial_plan.origin", words))
        if not any(row[title] for row in table)
    }
    return [{title: cell for title, cell in row.items() if title not in idle} for row in table]


def _overdue(month: Month, plan: DialPlanView, user: Actor) -> None:
    words = user.language
    number = sum(one.overdue for one in plan.slots)
    if not number:
        return
    st.warning(say("dial_plan.overdue", words, number=number))
    if not may(user, "plan_dial_tests"):
        return
    with st.form("dial_plan_missed", border=False):
        why, go = st.columns([3, 1], vertical_alignment="bottom")
        reason = why.text_input(say("dial_plan.why", words), key="dial_plan_missed_why", max_chars=500)
        if go.form_submit_button(say("dial_plan.mark_missed", words)):
            act(user, lambda session: mark_missed(month, reason, session=session, by=user), "dial_plan.missed_told")
