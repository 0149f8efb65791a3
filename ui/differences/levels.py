"""The agents side by side: funnel, means with intervals, fatal calls."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from inspection.analysis.agents import AgentLevel, Differences, Limits
from inspection.analysis.cells import SCORE
from inspection.words import say
from ui.charts import (
    CaterpillarRow,
    FunnelLimits,
    FunnelPoint,
    caterpillar_chart,
    funnel_chart,
    thinned,
)
from ui.page import figure_block

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_ROWS = 160
"""Rows of the chart of means; more are drawn thinner."""


def show_levels(found: Differences, limits: Limits, words: str, *, chosen: int | None = None) -> None:
    """The funnel of means, who stands out in sentences, and the shrunken means."""
    figure = funnel_figure(found, limits, words)
    figure_block(figure, found.sentence, _table(found, words), "funnel", language=words)
    st.caption(say("differences.funnel", words))
    for flag in found.flags:
        st.markdown(f"- {flag.sentence}")
    means, left_out = means_figure(found, limits, words, chosen)
    figure_block(means, say("differences.means", words) + left_out, [], "means", language=words)


def show_fatal(found: Differences, words: str) -> None:
    """Fatal calls by themselves: a funnel of shares around the rate of all."""
    if found.fatal is None:
        return
    st.subheader(say("differ.fatal_title", words))
    figure = fatal_figure(found, found.fatal, words)
    figure_block(figure, found.fatal_sentence, _fatal_table(found, words), "fatal", language=words)
    st.caption(say("differ.fatal_told", words))


def funnel_figure(found: Differences, limits: Limits, words: str) -> "Figure":
    """The adjusted means of all agents against what their number of calls lets expect."""
    points = [
        FunnelPoint(one.label(words), one.n, one.adjusted, one.own, one.own and one.stands_out) for one in found.agents
    ]
    return funnel_chart(points, _lines(limits), words, unit="points", title=_axis(found, words))


def means_figure(found: Differences, limits: Limits, words: str, chosen: int | None) -> tuple["Figure", str]:
    """The shrunken means of the own agents, and a sentence where not all are drawn."""
    own = [one for one in found.agents if one.own]
    always = [one.stands_out or one.agent_id == chosen for one in own]
    kept = thinned([one.shrunk for one in own], always, MOST_ROWS)
    rows = [_level(own[at], words) for at in kept]
    told = "" if len(kept) == len(own) else say("differ.thinned", words, drawn=len(kept), agents=len(own))
    return caterpillar_chart(rows, limits.centre, words, title=_axis(found, words)), told


def fatal_figure(found: Differences, limits: Limits, words: str) -> "Figure":
    """The share of fatal calls of all agents against what their number of calls lets expect."""
    points = [
        FunnelPoint(
            one.label(words),
            one.calls,
            one.fatal / one.calls,
            one.own,
            one.own and one.fatal_beyond,
            say("differ.fatal_part", words, fatal=one.fatal, calls=one.calls),
        )
        for one in found.agents
        if one.calls
    ]
    return funnel_chart(points, _lines(limits), words, title=say("differ.fatal_axis", words))


def _axis(found: Differences, words: str) -> str:
    return say("differences.score_axis" if found.subject == SCORE else "differ.share_axis", words)


def _lines(limits: Limits) -> FunnelLimits:
    return FunnelLimits(limits.n, limits.low_95, limits.high_95, limits.low_998, limits.high_998, limits.centre)


def _level(one: AgentLevel, words: str) -> CaterpillarRow:
    return CaterpillarRow(one.label(words), one.shrunk, one.low, one.high, one.n, one.adjusted, one.stands_out)


def _table(found: Differences, words: str) -> list[dict[str, Any]]:
    return [
        {
            say("differences.agent", words): one.label(words),
            say("differences.calls", words): one.n,
            say("differences.mean", words): round(one.mean, 1),
            say("differ.adjusted", words): round(one.adjusted, 1),
            say("differences.shrunk", words): round(one.shrunk, 1),
            say("differences.interval", words): f"{one.low:.1f} – {one.high:.1f}",
            say("differences.fatal", words): one.fatal,
            say("differences.stands_out", words): say("differences.yes", words) if one.stands_out else "",
        }
        for one in found.agents
        if one.own
    ]


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
