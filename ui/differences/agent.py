"""One agent looked at closely: months, criteria, calls; never a rank."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from inspection.analysis.agents import AgentLevel, Differences
from inspection.analysis.cells import Sample
from inspection.analysis.one_agent import AgentCall, AgentView, look_at_agent
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.words import say
from ui.charts import MonthPoint, NextMonth, agent_months_chart
from ui.choice import chosen_rows, id_in_address
from ui.differences.call import show_call
from ui.differences.criteria import show_criteria
from ui.differences.units import Reading, reading_of
from ui.page import figure_block, plain


def show_agent(agent_id: int, sample: Sample, found: Differences, user: Actor) -> None:
    """The agent's level in a sentence, the months, the criteria, and the calls to hear."""
    words = user.language
    try:
        with open_session() as session:
            seen = look_at_agent(agent_id, sample, found, session=session, by=user, language=words)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    reading = reading_of(found, words)
    with st.container(border=True):
        st.subheader(plain(seen.level.label(words)), anchor="agent")
        st.markdown(plain(_level_sentence(seen.level, found, reading)))
        left, right = st.columns(2, gap="medium")
        with left:
            _months(seen, reading)
            show_criteria(seen.criteria, words, breach=True)
        with right:
            show_criteria(seen.criteria, words, breach=False)
        _calls(seen.calls, user)


def _level_sentence(one: AgentLevel, found: Differences, reading: Reading) -> str:
    told = {"mean": one.adjusted, "shrunk": one.shrunk, "low": one.low, "high": one.high}
    told["centre"] = 0.0 if found.limits is None else found.limits.centre
    counted = {"n": one.n, "breaches": one.fatal}
    numbers = {name: reading.told(value) for name, value in told.items()}
    if found.basis != "random":
        return say(f"differ.level_targeted_{reading.kind}", reading.words, **counted, **numbers)
    level = say(f"differ.level_{reading.kind}", reading.words, **counted, **numbers)
    return level + say("differ.level_out" if one.stands_out else "differ.level_noise", reading.words)


def _months(seen: AgentView, reading: Reading) -> None:
    words = reading.words
    points = [MonthPoint(one.month, one.n, one.value, one.centre, one.low, one.high) for one in seen.months]
    coming = seen.expected
    expected = None if coming is None else NextMonth(coming.month, coming.value, coming.low, coming.high)
    calls = sum(one.n for one in seen.months)
    sentence = say("differ.months_told", words, calls=calls) if coming is None else coming.sentence
    table: list[dict[str, Any]] = [
        {
            say("stability.month", words): one.month,
            say("differences.calls", words): one.n,
            say(f"differences.mean_{reading.kind}", reading.words): reading.told(one.value),
            say("charts.centre_mean", words): reading.told(one.centre),
            say("charts.most_months", words): reading.between(one.low, one.high),
        }
        for one in seen.months
    ]
    suffix = "" if reading.kind == "points" else "%"
    chart = agent_months_chart(
        points,
        words,
        expected=expected,
        made_up_until=seen.made_up_until,
        title=say(f"differ.axis_{reading.kind}", reading.words),
        suffix=suffix,
    )
    figure_block(chart, sentence, table, "agent_months", language=words)


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
