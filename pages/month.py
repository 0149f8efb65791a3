"""The month's draw: draw and assign, then the quota ledger, the assignments, samples and closing."""

from collections import Counter

import streamlit as st

from inspection.database import open_session
from inspection.month import Month
from inspection.planning.ledger import PlanView, read_plan, read_population
from inspection.planning.seeds import hash_of
from inspection.policies import Actor
from inspection.words import say
from ui.months import chosen_month
from ui.page import plain
from ui.planning.acting import tell
from ui.planning.calls import show_calls
from ui.planning.closing import show_closing
from ui.planning.ledger import show_ledger
from ui.planning.offer import offer, options_sentence
from ui.planning.orders import show_orders
from ui.planning.samples import show_samples


def render(user: Actor) -> None:
    """Show the month's plan, or offer to draw it."""
    words = user.language
    st.title(say("month.title", words))
    month = chosen_month(words)
    # What comes and goes above the tabs stands in one block: else the tab that was open would close.
    above = st.container()
    with above:
        tell()
    with open_session() as session:
        plan = read_plan(month, session=session, by=user)
        fingerprint = hash_of(month, session=session)
    if plan is None:
        offer(month, fingerprint, user)
        return
    with above:
        _summary(plan, words)
    names = ("ledger", "assignments", "targeted", "work_orders", "population", "closing")
    ledger, calls, samples, orders, population, closing = st.tabs([say(f"month.{name}", words) for name in names])
    with ledger:
        show_ledger(month, plan, user)
    with calls:
        show_calls(plan, user)
    with samples:
        show_samples(month, plan, user)
    with orders:
        show_orders(month, user, made_up=plan.made_up)
    with population:
        _population(month, user)
    with closing:
        show_closing(month, plan, user)


def _summary(plan: PlanView, words: str) -> None:
    if plan.made_up:
        st.caption(say("month.made_up", words))
    short = [line for line in plan.lines if line.missing]
    done = sum(line.done for line in plan.lines)
    drawn = sum(line.drawn - line.replaced for line in plan.lines)
    key = "month.some_short" if short else "month.all_met"
    sentence = say(key, words, agents=len(plan.lines), short=len(short), quota=plan.quota, drawn=drawn, done=done)
    st.markdown(f"**{sentence}**")
    if plan.closed:
        st.info(say("month.closed_is", words, month=plan.month))
    st.progress(done / drawn if drawn else 0.0, text=say("month.progress", words, done=done, drawn=drawn))
    st.caption(say("month.seed", words, seed=plan.seed))
    options = options_sentence(plan.options, words)
    if options:
        st.caption(plain(say("month.options_are", words, options=options)))


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
