"""The information of a scope at a glance: the gate, what the month's sample found, what is overdue, and examples."""

from typing import Any

import streamlit as st

from inspection.measurement.information.overview import IndustryState, Information
from inspection.models import SAMPLE_RESULTS, InformationState
from inspection.words import say
from ui.charts import GateRow, OverdueRow, gate_chart, overdue_chart
from ui.charts.common import number
from ui.information.shown import cells, industry_name
from ui.names import account_names
from ui.page import figure_block, plain


def overview(found: Information, words: str) -> None:
    """Two pictures and their numbers, then examples."""
    states = {str(state): found.step(state) for state in InformationState}
    rows = [one for one in found.industries if one.entries]
    figure_block(
        gate_chart([GateRow(industry_name(one.industry, words), one.steps) for one in rows], words),
        say("information.gate_sentence", words, entries=found.total("entries"), **states),
        [_gate_cells(one, words) for one in rows],
        "information_gate",
        language=words,
        personal=False,
    )
    _samples(found, words)
    _overdue(found, words)
    _examples(found, words)


def _samples(found: Information, words: str) -> None:
    if not found.drawn:
        st.markdown(f"**{say('information.samples_none', words, month=found.month)}**")
        return
    st.markdown(f"**{plain(sample_sentence(found, words))}**")
    st.dataframe(
        [_sample_cells(one, words) for one in found.industries if sum(one.results.values())],
        hide_index=True,
        key="information_samples",
    )
    st.caption(say("information.samples_help", words))


def sample_sentence(found: Information, words: str) -> str:
    """What the month's sample found, in one sentence."""
    told = {name: sum(one.results[name] for one in found.industries) for name in ("unverifiable", "open")}
    counts = {"checked": found.total("checked"), "wrong": found.total("wrong")}
    return say("information.samples_sentence", words, month=found.month, **counts, **told)


def _overdue(found: Information, words: str) -> None:
    if not found.overdue:
        st.markdown(f"**{say('information.overdue_none', words)}**")
        return
    days = max(one.days for one in found.overdue)
    told = {"number": found.overdue_number, "days": days, "outlived": found.total("outlived")}
    points = [
        OverdueRow(industry_name(one.listed.industry, words), one.listed.entry.title, one.days, one.outlived)
        for one in found.overdue
    ]
    figure_block(
        overdue_chart(points, words),
        say("information.overdue_sentence", words, **told),
        [_update_cells(one, words) for one in found.industries if one.entries],
        "information_late",
        language=words,
        personal=False,
    )


def _examples(found: Information, words: str) -> None:
    st.subheader(say("information.examples", words))
    if not found.examples:
        st.caption(say("information.examples_none", words))
        return
    names = account_names(words)
    rows: list[dict[str, Any]] = [
        {
            say("information.where", words): say(f"information.where_{one.where}", words),
            say("information.reason", words): say(f"information.result_{one.reason}", words),
            say("information.note", words): one.note,
            **cells(one.listed, names, words),
        }
        for one in found.examples
    ]
    st.dataframe(rows, hide_index=True, key="information_examples")
    st.caption(say("ui.table_download", words))


def _gate_cells(one: IndustryState, words: str) -> dict[str, Any]:
    shares = {
        say(
            f"information.state_{state}", words
        ): f"{one.steps[state]} ({number(one.steps[state] / one.entries, 'percent', words)})"
        for state in InformationState
    }
    reasons = {
        say(f"information.result_{reason}", words): one.reasons.get(reason, 0)
        for reason in SAMPLE_RESULTS
        if reason != "right"
    }
    cycles = f"{one.industry.life_cycle_days} / {one.industry.update_cycle_days}"
    return {
        say("information.industry", words): industry_name(one.industry, words),
        say("information.cycles", words): cycles,
        say("information.entries", words): one.entries,
        **shares,
        **reasons,
    }


def _sample_cells(one: IndustryState, words: str) -> dict[str, Any]:
    share = "—"
    if one.interval is not None:
        low, high = (number(edge, "percent", words) for edge in one.interval)
        share = say("information.wrong_share", words, x=one.wrong, n=one.checked, low=low, high=high)
    results = {say(f"information.result_{name}", words): one.results[name] for name in (*SAMPLE_RESULTS, "open")}
    return {
        say("information.industry", words): industry_name(one.industry, words),
        say("information.wrong_of", words): share,
        **results,
    }


def _update_cells(one: IndustryState, words: str) -> dict[str, Any]:
    return {
        say("information.industry", words): industry_name(one.industry, words),
        say("information.overdue", words): one.overdue,
        say("information.oldest", words): one.oldest_days,
        say("information.outlived", words): one.outlived,
        say("information.updates_on_time", words): one.on_time,
        say("information.updates_late", words): one.late,
    }
