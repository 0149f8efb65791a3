"""Where losses come from: process, people, technology or the standard, from the month down to a single call."""

import streamlit as st

from inspection.analysis.cause_shapes import ANNOUNCED
from inspection.analysis.causes import Causes, causes_of_loss
from inspection.analysis.dial_causes import DIAL_TESTS
from inspection.analysis.found_causes import names_of_causes
from inspection.analysis.pareto import ranked
from inspection.analysis.scored_causes import SCORING
from inspection.clock import is_demo
from inspection.database import open_session
from inspection.measurement.dial_seen import hidden_dial_tests
from inspection.month import Month
from inspection.policies import Actor, may
from inspection.words import say
from ui.causes.address import Shown, shown
from ui.causes.figures import by_cause, pareto, trend
from ui.causes.found import found_section
from ui.causes.told import what_is_shown
from ui.months import chosen_month
from ui.page import empty_state, plain


def render(user: Actor) -> None:
    """Pareto's order by the dimension chosen, the losses one by one, criteria and types of calls by cause, months."""
    words = user.language
    st.title(say("causes.title", words))
    month = chosen_month(words)
    choice = shown(words)
    with open_session() as session:
        asked = {"basis": choice.basis, "source": choice.source}
        found = causes_of_loss(month, session=session, by=user, language=words, **asked)
        names = names_of_causes(words, session=session)
    if not found.checked and not found.parts:
        _empty(month, choice, words)
        _not_yet_known(month, choice.basis, user)
        return
    st.markdown(f"**{plain(found.sentence)}**")
    _notes(found, month, user)
    rows = ranked(found.parts, choice.by, choice.measure)
    if rows:
        pareto(rows, choice, words, names)
        found_section(rows, choice, month, user, names)
        for by in ("criterion", "call_type"):
            by_cause(found, by, choice, words, names)
    trend(found, choice, words)


def _empty(month: Month, choice: Shown, words: str) -> None:
    if choice.basis == ANNOUNCED:
        empty_state(
            say("causes.none_announced", words, month=month), say("causes.to_open_checks", words), "open_checks"
        )
        return
    told = say(f"causes.none_{choice.basis}", words, month=month)
    if choice.source:
        told = say("causes.none_source", words, month=month, source=say(f"causes.source_{choice.source}", words))
    if choice.source == DIAL_TESTS:
        empty_state(told, say("causes.to_dial_tests", words), "dial")
    else:
        empty_state(told, say("publish.to_month", words), "month")


def _notes(found: Causes, month: Month, user: Actor) -> None:
    """What is shown, what is made up, and what is not shown yet."""
    words = user.language
    st.caption(plain(what_is_shown(found, words)))
    scored = any(one.source == SCORING for one in found.found_by)
    if found.made_up and scored:
        told = say("causes.made_up", words, first=found.made_up[0], last=found.made_up[-1])
        st.caption(f":orange-background[{told}]")
    if found.basis == ANNOUNCED:
        with open_session() as session:
            demo = is_demo(session=session)
        if demo:
            st.caption(f":orange-background[{say('open_checks.made_up', words)}]")
    _not_yet_known(month, found.basis, user)


def _not_yet_known(month: Month, basis: str, user: Actor) -> None:
    """How many dial tests are left out because the reader may not know of them yet."""
    if basis == ANNOUNCED or not may(user, "see_dial_tests"):
        return
    with open_session() as session:
        hidden = hidden_dial_tests(month, session=session, by=user)
    if hidden:
        st.caption(say("dial.hidden", user.language, number=hidden))
