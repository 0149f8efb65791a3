"""Where the differences come from: agents, inspectors, the rest; how lenient each inspector is."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from inspection.analysis.agents import Differences
from inspection.words import say
from ui.charts import (
    AdjustedPoint,
    LeniencyRow,
    VariancePart,
    adjusted_chart,
    leniency_chart,
    variance_bar,
)
from ui.differences.units import reading_of
from ui.page import figure_block

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def show_sources(found: Differences, words: str) -> None:
    """The variance by source with what ten calls are worth, the inspectors, and means with and without them."""
    st.subheader(say("differ.sources_title", words))
    if not found.shares:
        st.info(say("differ.no_shares", words))
        return
    parts = {name: f"{share:.0%}" for name, share in found.shares.items()}
    value = "—" if found.reliability is None else f"{found.reliability:.2f}"
    calls = sum(one.n for one in found.agents)
    sentence = say("differences.variance", words, reliability=value, calls=calls, **parts) + _needed(found, words)
    table: list[dict[str, Any]] = [
        {say("differ.source", words): say(f"charts.source.{name}", words), say("differ.share", words): parts[name]}
        for name in found.shares
    ]
    bar = variance_bar([VariancePart(name, share) for name, share in found.shares.items()], words)
    figure_block(bar, sentence, table, "variance", language=words, personal=False)
    if not found.connected and not found.breach:
        st.warning(say("differ.not_connected", words))
        return
    if found.inspectors:
        _inspectors(found, words)
    if not found.breach:
        _adjusted(found, words)


def _needed(found: Differences, words: str) -> str:
    if found.calls_needed is None:
        return say("differ.never_reliable", words)
    return say("differ.calls_needed", words, calls=found.calls_needed)


def leniency_figure(found: Differences, words: str) -> "Figure":
    """How many points each inspector gives more or less than the others."""
    rows = [
        LeniencyRow(one.name, one.leniency, one.low, one.high, one.n, one.agents, one.stands_out)
        for one in found.inspectors
    ]
    return leniency_chart(rows, words, title=say(f"differ.leniency_axis_{reading_of(found, words).kind}", words))


def _inspectors(found: Differences, words: str) -> None:
    out = sum(one.stands_out for one in found.inspectors)
    key = "differ.inspectors_some" if out else "differ.inspectors_none"
    reading = reading_of(found, words)
    table = [
        {
            say("differ.inspector", words): one.name,
            say("differences.calls", words): one.n,
            say(f"differ.leniency_{reading.kind}", reading.words): f"{one.leniency:+.1f}",
            say("differences.interval", words): f"{one.low:+.1f} – {one.high:+.1f}" if one.agents else "—",
            say("differ.shared_agents", words): one.agents,
            say("differences.stands_out", words): say("differences.yes", words) if one.stands_out else "",
        }
        for one in found.inspectors
    ]
    calls = sum(one.n for one in found.inspectors)
    sentence = say(key, words, out=out, number=len(found.inspectors), calls=calls)
    figure_block(leniency_figure(found, words), sentence, table, "leniency", language=words)


def _adjusted(found: Differences, words: str) -> None:
    with st.expander(say("differ.adjusted_title", words)):
        reading = reading_of(found, words)
        points = [
            AdjustedPoint(one.label(words), reading.drawn(one.mean), reading.drawn(one.adjusted), one.n)
            for one in found.agents
        ]
        most = max(abs(one.mean - one.adjusted) for one in found.agents)
        sentence = say(f"differ.adjusted_told_{reading.kind}", reading.words, most=f"{most:.1f}", agents=len(points))
        table = [
            {
                say("differences.agent", words): one.label(words),
                say("differences.calls", words): one.n,
                say("charts.as_given", words): reading.told(one.mean),
                say("differ.adjusted", words): reading.told(one.adjusted),
            }
            for one in found.agents
            if one.own
        ]
        figure_block(adjusted_chart(points, words, unit=reading.unit), sentence, table, "adjusted", language=words)
