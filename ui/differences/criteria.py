"""How one agent meets each criterion beside the centre: shares of marks, and calls with a breach."""

from collections.abc import Sequence

import streamlit as st

from inspection.analysis.one_agent import CriterionLevel
from inspection.words import say
from ui.charts import ProfileRow, profile_chart
from ui.charts.common import part_of
from ui.page import figure_block


def show_criteria(levels: Sequence[CriterionLevel], words: str, *, breach: bool) -> None:
    """A chart of the criteria that earn marks, or of those that are broken or not (`breach`)."""
    chosen = [one for one in levels if one.breach == breach]
    if chosen:
        _profile(chosen, words, breach=breach)
    elif not breach:
        st.info(say("differ.no_criteria", words))


def _profile(levels: Sequence[CriterionLevel], words: str, *, breach: bool) -> None:
    rows = [
        ProfileRow(
            one.label(words),
            one.value,
            one.low,
            one.high,
            one.centre,
            one.n,
            one.stands_out,
            part_of(round(one.value * one.n / 100), one.n, words) if breach else "",
        )
        for one in levels
    ]
    out = [one.code for one in levels if one.stands_out]
    kind = "breaches" if breach else "criteria"
    between = "、" if words == "zh" else ", "
    sentence = say(
        f"differ.{kind}_{'some' if out else 'none'}",
        words,
        codes=between.join(out),
        number=len(rows),
        n=max(one.n for one in rows),
    )
    table = [_cells(one, words, breach=breach) for one in rows]
    chart = profile_chart(rows, words, title=say("differ.axis_breach", words) if breach else "")
    figure_block(chart, sentence, table, f"agent_{kind}", language=words)


def _cells(one: ProfileRow, words: str, *, breach: bool) -> dict[str, object]:
    counted = {say("differ.breaches", words): one.part} if breach else {say("differ.answers", words): one.n}
    return {
        say("scoring.criterion", words): one.label,
        **counted,
        say("differ.agent_share", words): f"{one.value:.1f}%",
        say("differences.interval", words): f"{one.low:.1f} – {one.high:.1f}%",
        say("charts.centre_mean", words): f"{one.centre:.1f}%",
    }
