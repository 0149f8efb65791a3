"""The agents side by side: funnel, means with intervals, fatal calls. A press on a mark chooses its agent."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from inspection.analysis.agents import AgentLevel, Differences, Limits
from inspection.words import say
from ui.charts import CaterpillarRow, FunnelLimits, FunnelPoint, caterpillar_chart, funnel_chart, thinned
from ui.differences.choose import told_of_press, when_pressed
from ui.differences.units import Reading, reading_of
from ui.page import figure_block

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_ROWS = 160
"""Rows of the chart of means; more are drawn thinner."""


def show_funnel(found: Differences, limits: Limits, words: str, *, chosen: int | None = None) -> None:
    """The funnel of all agents, and who stands out in sentences."""
    figure = funnel_figure(found, limits, words, chosen)
    table = [_cells(one, reading_of(found, words)) for one in found.agents if one.own]
    _pressable(figure, found.sentence, table, "funnel", words, chosen)
    st.caption(say("differences.funnel_breach" if found.breach else "differences.funnel", words))
    for flag in found.flags:
        st.markdown(f"- {flag.sentence}")


def show_means(found: Differences, limits: Limits, words: str, *, chosen: int | None = None) -> None:
    """The shrunken means or shares with their intervals."""
    reading = reading_of(found, words)
    figure, left_out = means_figure(found, limits, words, chosen)
    table = [_means_cells(one, reading) for one in found.agents if one.own]
    calls = sum(one.n for one in found.agents if one.own)
    _pressable(
        figure,
        say(f"differences.means_{reading.kind}", reading.words, calls=calls) + left_out,
        table,
        "means",
        words,
        chosen,
    )


def show_fatal(found: Differences, words: str, *, chosen: int | None = None) -> None:
    """Fatal calls by themselves: a funnel of shares around the rate of all."""
    if found.fatal is None:
        return
    st.subheader(say("differ.fatal_title", words))
    figure = fatal_figure(found, found.fatal, words, chosen)
    _pressable(figure, found.fatal_sentence, _fatal_table(found, words), "fatal", words, chosen)
    st.caption(say("differ.fatal_told", words))


def funnel_figure(found: Differences, limits: Limits, words: str, chosen: int | None = None) -> "Figure":
    """The adjusted means of all agents against what their number of calls lets expect."""
    reading = reading_of(found, words)
    points = [
        FunnelPoint(
            one.label(words),
            one.n,
            reading.drawn(one.adjusted),
            one.own,
            one.own and one.stands_out,
            reading.part(one),
            *_choice(one, chosen),
        )
        for one in found.agents
    ]
    return funnel_chart(
        points, reading.lines(limits), words, unit=reading.unit, title=say(f"differ.axis_{reading.kind}", reading.words)
    )


def means_figure(found: Differences, limits: Limits, words: str, chosen: int | None) -> tuple["Figure", str]:
    """The shrunken means of the own agents, and a sentence where not all are drawn."""
    own = [one for one in found.agents if one.own]
    always = [one.stands_out or one.agent_id == chosen for one in own]
    kept = thinned([one.shrunk for one in own], always, MOST_ROWS)
    reading = reading_of(found, words)
    rows = [_level(own[at], reading, chosen) for at in kept]
    told = "" if len(kept) == len(own) else say("differ.thinned", words, drawn=len(kept), agents=len(own))
    title = say(f"differ.axis_{reading.kind}", reading.words)
    return caterpillar_chart(rows, reading.drawn(limits.centre), words, unit=reading.unit, title=title), told


def fatal_figure(found: Differences, limits: Limits, words: str, chosen: int | None = None) -> "Figure":
    """The share of fatal calls of all agents against what their number of calls lets expect."""
    points = [
        FunnelPoint(
            one.label(words),
            one.calls,
            one.fatal / one.calls,
            one.own,
            one.own and one.fatal_beyond,
            say("differ.fatal_part", words, fatal=one.fatal, calls=one.calls),
            *_choice(one, chosen),
        )
        for one in found.agents
        if one.calls
    ]
    lines = FunnelLimits(limits.n, limits.low_95, limits.high_95, limits.low_998, limits.high_998, limits.centre)
    return funnel_chart(points, lines, words, title=say("differ.fatal_axis", words))


def _pressable(
    figure: "Figure", sentence: str, table: list[dict[str, Any]], key: str, words: str, chosen: int | None
) -> None:
    now = str(chosen or "")
    pressed = when_pressed(key, now)
    figure_block(figure, sentence, table, key, language=words, on_select=pressed, chosen=now)
    told_of_press(key, words)
    if now and key != "funnel":
        st.caption(f"[{say('differ.see_agent', words)}](#agent)")


def _choice(one: AgentLevel, chosen: int | None) -> tuple[str, bool]:
    """What a press on an agent's mark chooses, and whether it is chosen; nothing for agents without a name."""
    return (str(one.agent_id), one.agent_id == chosen) if one.own else ("", False)


def _level(one: AgentLevel, reading: Reading, chosen: int | None) -> CaterpillarRow:
    value, low, high, plain = (reading.drawn(value) for value in (one.shrunk, one.low, one.high, one.adjusted))
    told = (one.stands_out, reading.part(one), *_choice(one, chosen))
    return CaterpillarRow(one.label(reading.words), value, low, high, one.n, plain, *told)


def _cells(one: AgentLevel, reading: Reading) -> dict[str, Any]:
    words = reading.words
    breach = reading.kind == "breach"
    adjusted = {} if breach else {say("differ.adjusted", words): reading.told(one.adjusted)}
    counted = {say("differ.breaches" if breach else "differences.fatal", words): one.fatal}
    return (
        {say("differences.agent", words): one.label(words), say("differences.calls", words): one.n}
        | (counted if reading.kind != "share" else {})
        | {say(f"differences.mean_{reading.kind}", reading.words): reading.told(one.mean)}
        | adjusted
        | {
            say("differences.shrunk", words): reading.told(one.shrunk),
            say("differences.interval", words): reading.between(one.low, one.high),
            say("differences.stands_out", words): say("differences.yes", words) if one.stands_out else "",
        }
    )


def _means_cells(one: AgentLevel, reading: Reading) -> dict[str, Any]:
    words = reading.words
    return {
        say("differences.agent", words): one.label(words),
        say("differences.calls", words): one.n,
        say("differences.shrunk", words): reading.told(one.shrunk),
        say("differences.interval", words): reading.between(one.low, one.high),
        say("charts.plain_mean", words): reading.told(one.adjusted),
    }


def _fatal_table(found: Differences, words: str) -> list[dict[str, Any]]:
    return [
        {
            say("differences.agent", words): one.label(words),
            say("differences.calls", words): one.calls,
            say("differences.fatal", words): one.fatal,
            say("differ.fatal_shrunk", words): f"{one.fatal_shrunk:.1%}",
            say("differences.stands_out", words): say("differences.yes", words) if one.fatal_beyond else "",
        }
        for one in found.agents
        if one.own
    ]
