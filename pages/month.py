"""The month's draw: draw and assign once, then the quota ledger and the assignments."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.models import AssignmentState
from inspection.month import Month
from inspection.planning.ledger import LedgerLine, PlanView, read_plan, read_population
from inspection.planning.month_plan import draw_month, forecast
from inspection.planning.seeds import hash_of
from inspection.policies import Actor
from inspection.words import say
from ui.months import chosen_month
from ui.page import empty_state


def render(user: Actor) -> None:
    """Show the month's plan, or offer to draw it."""
    words = user.language
    st.title(say("month.title", words))
    month = chosen_month(words)
    with open_session() as session:
        plan = read_plan(month, session=session, by=user)
        fingerprint = hash_of(month, session=session)
    if plan is None:
        _offer(month, fingerprint, user)
        return
    if plan.made_up:
        st.caption(say("month.made_up", words))
    _summary(plan, words)
    ledger, calls, population = st.tabs(
        [say("month.ledger", words), say("month.assignments", words), say("month.population", words)]
    )
    with ledger:
        _ledger(plan.lines, words)
    with calls:
        _assignments(plan, words)
    with population:
        _population(month, user)


def _offer(month: Month, fingerprint: str | None, user: Actor) -> None:
    """What the draw would find, and the button that draws."""
    words = user.language
    with open_session() as session:
        expected = forecast(month, session=session, by=user)
    if not expected:
        empty_state(say("month.nothing", words, month=month), say("month.to_coverage", words), "coverage")
        return
    st.info(say("month.not_drawn", words, month=month))
    if fingerprint:
        st.caption(say("month.seed_hash", words, hash=fingerprint))
    if st.button(say("month.draw", words), type="primary", key="month_draw"):
        _draw(month, user)
    st.markdown(f"**{say('month.forecast', words)}**")
    _ledger(expected, words)


def _draw(month: Month, user: Actor) -> None:
    try:
        with st.spinner(say("month.drawing", user.language)), transaction() as session:
            draw_month(month, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(user.language))
    else:
        st.rerun()


def _summary(plan: PlanView, words: str) -> None:
    short = [line for line in plan.lines if line.shortfall]
    done = sum(line.done for line in plan.lines)
    drawn = sum(line.drawn for line in plan.lines)
    key = "month.some_short" if short else "month.all_met"
    sentence = say(key, words, agents=len(plan.lines), short=len(short), quota=plan.quota, drawn=drawn, done=done)
    st.markdown(f"**{sentence}**")
    st.progress(done / drawn if drawn else 0.0, text=say("month.progress", words, done=done, drawn=drawn))
    st.caption(say("month.seed", words, seed=plan.seed))


def _ledger(lines: Sequence[LedgerLine], words: str) -> None:
    st.dataframe(
        [
            {
                say("month.agent", words): f"{line.agent} {line.name_zh if words == 'zh' else line.name_en}",
                say("month.due", words): line.due,
                say("month.eligible", words): line.eligible,
                say("month.drawn", words): line.drawn,
                say("month.assigned", words): line.assigned,
                say("month.done", words): line.done,
                say("month.short", words): max(0, line.due - line.drawn),
                say("month.why", words): say(f"month.{line.shortfall}", words) if line.shortfall else "",
            }
            for line in lines
        ],
        hide_index=True,
        key="month_ledger",
    )


def _assignments(plan: PlanView, words: str) -> None:
    load = Counter(call.inspector or "—" for call in plan.assignments)
    done = Counter(call.inspector or "—" for call in plan.assignments if call.state == AssignmentState.DONE)
    for name, number in sorted(load.items()):
        st.progress(done[name] / number, text=say("month.load", words, inspector=name, done=done[name], number=number))
    st.dataframe(
        [
            {
                say("month.call", words): call.call_id,
                say("month.agent", words): call.agent,
                say("month.inspector", words): call.inspector or "—",
                say("month.basis", words): say(f"month.basis_{call.basis}", words),
                say("month.due_on", words): call.due_on,
                say("month.state", words): say(f"month.state_{call.state}", words),
            }
            for call in plan.assignments
        ],
        hide_index=True,
        key="month_calls",
    )


def _population(month: Month, user: Actor) -> None:
    words = user.language
    with open_session() as session:
        rows = read_population(month, session=session, by=user)
    excluded = Counter(one.excluded for one in rows if one.excluded)
    eligible = len(rows) - sum(excluded.values())
    st.markdown(say("month.population_sentence", words, number=len(rows), eligible=eligible))
    st.dataframe(
        [
            {
                say("month.call", words): one.call_id,
                say("month.agent", words): one.agent or "",
                say("month.excluded", words): say(f"month.{one.excluded}", words) if one.excluded else "",
            }
            for one in rows
        ],
        hide_index=True,
        key="month_population",
    )
