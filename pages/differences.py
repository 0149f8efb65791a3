"""Differences between agents: the own team by name, the others as an anonymous background."""

import streamlit as st

from inspection.analysis.agents import Differences
from inspection.analysis.cells import Sample
from inspection.analysis.differences import differences_between_agents
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor, may
from inspection.words import say
from ui.appeals.notice import appeals_line
from ui.differences.agent import show_agent
from ui.differences.choose import chosen_agent, chosen_sample
from ui.differences.levels import show_fatal, show_funnel, show_means
from ui.differences.sources import show_sources
from ui.months import chosen_month
from ui.open_checks.notice import announced_line
from ui.page import empty_state


def render(user: Actor) -> None:
    """Who differs beyond chance, one agent closely where one is chosen, and where the differences come from."""
    words = user.language
    st.title(say("differences.title", words))
    month = chosen_month(words)
    sample = chosen_sample(month, user)
    try:
        with open_session() as session:
            found = differences_between_agents(month, session=session, by=user, language=words, sample=sample)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if may(user, "see_announcements"):
        announced_line(user)
        appeals_line(user)
    if found.limits is None:
        empty_state(found.sentence, say("publish.to_month", words), "month")
        st.caption(say("differ.none_hint", words))
        return
    _told(found, sample, words)
    agent_id = chosen_agent(found, words)
    show_funnel(found, found.limits, words, chosen=agent_id)
    if agent_id is not None:
        show_agent(agent_id, sample, found, user)
    show_means(found, found.limits, words, chosen=agent_id)
    show_fatal(found, words, chosen=agent_id)
    show_sources(found, words)


def _told(found: Differences, sample: Sample, words: str) -> None:
    """Which results the page shows."""
    random = "differences.window_breach" if found.breach else "differences.window"
    key = random if sample.basis == "random" else "differ.window_targeted"
    st.caption(say(key, words, first=found.months[0], last=found.months[-1]))
    if found.made_up:
        st.caption(f":orange-background[{say('differences.made_up', words)}]")
