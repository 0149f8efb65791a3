"""Targeted samples: looking for calls by what they are, and assigning those chosen."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.models import Outcome
from inspection.month import Month
from inspection.planning.finding import Conditions, FoundCall, find_calls
from inspection.planning.ledger import PlanView
from inspection.planning.targeted import sample_calls
from inspection.policies import Actor, may
from inspection.words import say
from ui.choice import chosen_rows
from ui.page import plain
from ui.planning.acting import act

KINDS = ("query", "booking", "transfer", "complaint")


def show_samples(month: Month, plan: PlanView, user: Actor) -> None:
    """A search by conditions, and the calls found to choose from."""
    words = user.language
    st.info(say("month.targeted_apart", words))
    if plan.closed or not may(user, "sample"):
        return
    conditions = _conditions(plan, words)
    if not conditions.any:
        st.caption(say("error.sample_criteria", words))
        return
    try:
        with open_session() as session:
            found = find_calls(month, conditions, session=session, by=user)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    st.markdown(say("month.found", words, number=len(found)))
    free = [one for one in found if one.inspected is None]
    if len(free) < len(found):
        st.caption(say("month.found_inspected", words, number=len(found) - len(free)))
    if free:
        _sample(month, free, user)


def _conditions(plan: PlanView, words: str) -> Conditions:
    left, middle, right = st.columns(3)
    names = {line.agent: line.name_zh if words == "zh" else line.name_en for line in plan.lines}
    agent = left.selectbox(
        say("month.agent", words),
        ["", *names],
        format_func=lambda one: f"{one} {names[one]}" if one else "—",
        key="month_find_agent",
    )
    kind = middle.selectbox(
        say("month.call_type", words),
        ("", *KINDS),
        format_func=lambda one: kind_name(one, words) or "—",
        key="month_find_kind",
        accept_new_options=True,
    )
    keyword = right.text_input(say("month.keyword", words), key="month_find_keyword")
    criterion = left.text_input(say("month.criterion", words), key="month_find_criterion", placeholder="A1")
    outcome = middle.selectbox(
        say("month.outcome", words),
        [Outcome.NOT_MATCHED, Outcome.MATCHED, Outcome.NOT_EVALUATED],
        format_func=lambda one: say(f"month.outcome_{one}", words),
        key="month_find_outcome",
    )
    silence = right.number_input(say("month.silence", words), 0, 600, 0, key="month_find_silence")
    repeated = left.toggle(say("month.repeated", words), key="month_find_repeated")
    return Conditions(
        str(agent or ""), str(kind or ""), keyword, criterion.strip(), str(outcome), repeated, silence or None
    )


def kind_name(name: str, words: str) -> str:
    """What people call a kind of call; its name in the facts where that is the centre's own."""
    return say(f"month.kind_{name}", words) if name in KINDS else name


def _sample(month: Month, free: list[FoundCall], user: Actor) -> None:
    words = user.language
    table = [
        {
            say("month.call", words): one.call_id,
            say("month.agent", words): one.agent,
            say("month.call_type", words): kind_name(one.call_type, words),
            say("month.seconds", words): round(one.duration_ms / 1000),
        }
        for one in free
    ]
    picked = chosen_rows(table, list(range(len(free))), "month_found", several=True)
    with st.form("month_sample"):
        reason = st.text_input(say("month.sample_reason", words), key="month_sample_reason", max_chars=500)
        if st.form_submit_button(say("month.sample", words), disabled=not picked):
            ids = [free[at].call_id for at in picked]
            act(user, lambda session: sample_calls(month, ids, reason, session=session, by=user), "month.sampled")
