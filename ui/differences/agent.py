"""One agent looked at closely: months, criteria, calls; never a rank."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from inspection.analysis.agents import AgentLevel, Differences
from inspection.analysis.cells import SCORE, Sample
from inspection.analysis.one_agent import AgentCall, AgentView, look_at_agent
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.words import say
from ui.charts import MonthPoint, NextMonth, ProfileRow, agent_months_chart, profile_chart
from ui.choice import choice_in_address, chosen_rows, id_in_address
from ui.differences.call import show_call
from ui.page import figure_block, plain

NOBODY = ""


def chosen_agent(found: Differences, words: str) -> int | None:
    """Whom the address names, of the agents that the reader sees by name; with a box to choose another."""
    names = {str(one.agent_id): one.label(words) for one in found.agents if one.own}
    picked = choice_in_address(
        "agent",
        [NOBODY, *names],
        say("differ.choose_agent", words),
        lambda one: names.get(one) or say("differ.nobody", words),
        key="differ_agent",
    )
    return int(picked) if picked else None


def show_agent(agent_id: int, sample: Sample, found: Differences, user: Actor) -> None:
    """The agent's level in a sentence, the months, the criteria, and the calls to hear."""
    words = user.language
    try:
        with open_session() as session:
            seen = look_at_agent(agent_id, sample, found, session=session, by=user, language=words)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    with st.container(border=True):
        st.subheader(plain(seen.level.label(words)))
        st.markdown(plain(_level_sentence(seen.level, found, words)))
        left, right = st.columns(2, gap="medium")
        with left:
            _months(seen, found.subject, words)
        with right:
            _criteria(seen, words)
        _calls(seen.calls, user)


def _level_sentence(one: AgentLevel, found: Differences, words: str) -> str:
    told = {"n": one.n, "mean": one.adjusted, "shrunk": one.shrunk, "low": one.low, "high": one.high}
    centre = 0.0 if found.limits is None else found.limits.centre
    numbers = {name: value if isinstance(value, int) else f"{value:.1f}" for name, value in told.items()}
    key = "differ.level_out" if one.stands_out else "differ.level_noise"
    if found.basis != "random":
        key = "differ.level_targeted"
    return say(key, words, centre=f"{centre:.1f}", **numbers)


def _months(seen: AgentView, subject: str, words: str) -> None:
    points = [MonthPoint(one.month, one.n, one.value, one.centre, one.low, one.high) for one in seen.months]
    coming = seen.expected
    expected = None if coming is None else NextMonth(coming.month, coming.value, coming.low, coming.high)
    sentence = say("differ.months_told", words) if coming is None else coming.sentence
    table: list[dict[str, Any]] = [
        {
            say("stability.month", words): one.month,
            say("differences.calls", words): one.n,
            say("differences.mean", words): round(one.value, 1),
            say("charts.centre_mean", words): round(one.centre, 1),
        }
        for one in seen.months
    ]
    title = "" if subject == SCORE else say("differ.share_axis", words)
    chart = agent_months_chart(points, words, expected=expected, made_up_until=seen.made_up_until, title=title)
    figure_block(chart, sentence, table, "agent_months", language=words)


def _criteria(seen: AgentView, words: str) -> None:
    rows = [
        ProfileRow(one.label(words), one.value, one.low, one.high, one.centre, one.n, one.stands_out)
        for one in seen.criteria
    ]
    if not rows:
        st.info(say("differ.no_criteria", words))
        return
    out = [one.code for one in seen.criteria if one.stands_out]
    between = "、" if words == "zh" else ", "
    key = "differ.criteria_some" if out else "differ.criteria_none"
    sentence = say(key, words, codes=between.join(out), number=len(rows))
    table = [
        {
            say("scoring.criterion", words): one.label,
            say("differ.answers", words): one.n,
            say("differ.agent_share", words): f"{one.value:.1f}%",
            say("differences.interval", words): f"{one.low:.1f} – {one.high:.1f}%",
            say("charts.centre_mean", words): f"{one.centre:.1f}%",
        }
        for one in rows
    ]
    figure_block(profile_chart(rows, words), sentence, table, "agent_criteria", language=words)


def _calls(calls: Sequence[AgentCall], user: Actor) -> None:
    words = user.language
    heard = sum(one.recorded for one in calls)
    st.markdown(f"**{say('differ.calls_told', words, number=len(calls), recorded=heard)}**")
    picked = chosen_rows(
        [
            {
                say("publish.call", words): one.call_id,
                say("stability.month", words): one.month,
                say("differ.score", words): one.score,
                say("publish.fatal", words): one.fatal,
                say("differ.recorded", words): one.recorded,
            }
            for one in calls
        ],
        [one.evaluation_id for one in calls],
        "differ_calls",
    )
    if picked:
        st.query_params["evaluation"] = str(picked[0])
    asked = id_in_address("evaluation")
    if asked in {one.evaluation_id for one in calls}:
        show_call(asked or 0, user)
    else:
        st.caption(say("differ.choose_call", words))
