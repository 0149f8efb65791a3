"""The score of a sheet that is only read: total, total without the fatal rule, and the sections."""

from collections.abc import Mapping

import streamlit as st

from inspection.scoring.totals import Score
from inspection.words import say


def score_bar(score: Score, names: Mapping[str, Mapping[str, str]], language: str) -> None:
    """Total, total without the fatal rule, and the sections by their names."""
    columns = st.columns([1.1, 1.1, *([1] * len(score.sections))], gap="small")
    columns[0].metric(say("scoring.total", language), points(score.total))
    columns[1].metric(say("scoring.without_fatal", language), points(score.total_without_fatal))
    for column, (section, one) in zip(columns[2:], score.sections.items(), strict=True):
        column.metric(names[section][language], "—" if one.pct is None else f"{one.pct:.0f}%")
    if score.fatal:
        st.error(say("scoring.is_fatal", language))


def points(value: float | None) -> str:
    """A total as people read it."""
    return "—" if value is None else f"{value:.1f}"
