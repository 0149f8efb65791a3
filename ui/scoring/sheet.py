"""The score of a sheet that is only read: total, total without the fatal rule, and the sections."""

from collections.abc import Mapping

import streamlit as st

from inspection.scoring.totals import Score
from inspection.words import say


def score_bar(score: Score, names: Mapping[str, Mapping[str, str]], language: str) -> None:
    """Total, total without the fatal rule, and the sections by their names."""
    totals = {"total": score.total, "without_fatal": score.total_without_fatal}
    figures = {say(f"scoring.{name}", language): points(value) for name, value in totals.items()}
    figures |= {
        names[section][language]: "—" if one.pct is None else f"{one.pct:.0f}%"
        for section, one in score.sections.items()
    }
    # Each is as wide as it needs; what does not fit beside the others goes to the next line.
    with st.container(horizontal=True, gap="medium"):
        for label, value in figures.items():
            st.metric(label, value, width="content")
    if score.fatal:
        st.error(say("scoring.is_fatal", language))


def points(value: float | None) -> str:
    """A total as people read it."""
    return "—" if value is None else f"{value:.1f}"
