"""The small charts: every subject of a place, or one subject over places, shifts first."""

import streamlit as st

from inspection.analysis.stability import Stability
from inspection.analysis.tracks import Track
from inspection.month import Month
from inspection.words import say
from ui.charts import SmallChart, multiples_chart
from ui.page import figure_block
from ui.stability.address import SUBJECTS, link, page_in_address, turn_to
from ui.stability.cells import limits_at, lines_of, parts_of, value_at

SHOWN = 48


def show_grid(found: Stability, month: Month, over: str, words: str, *, personal: bool) -> None:
    """One page of small charts, each with a link to its large one.

    Args:
        over: `subjects`, or the level of the places compared.
    """
    pages = -(-len(found.tracks) // SHOWN)
    page = min(page_in_address(), pages)
    start = (page - 1) * SHOWN
    shown = found.tracks[start : start + SHOWN]
    figure_block(
        multiples_chart([_small(one, month, over, words) for one in shown], words),
        found.sentence,
        [_cells(one, words) for one in found.tracks],
        f"stability_grid_{over}",
        language=words,
        personal=personal,
    )
    st.caption(say("stability.grid_help", words))
    if pages > 1:
        _pager(page, pages, words)


def _small(one: Track, month: Month, over: str, words: str) -> SmallChart:
    return SmallChart(
        one.subject_name if over == SUBJECTS else one.place_name,
        link(month, one.subject, one.place, SUBJECTS),
        one.months,
        one.values,
        one.centre,
        one.lower,
        one.upper,
        parts_of(one, words),
        one.verdict.verdict == "shift",
        one.unit,
        lines_of(one),
    )


def _cells(one: Track, words: str) -> dict[str, object]:
    last = len(one.months) - 1
    return {
        say("stability.series", words): one.name,
        say("stability.verdict", words): say(f"stability.verdict_{one.verdict.verdict}", words),
        say("stability.months", words): len(one.months),
        say("stability.n", words): sum(one.n),
        say("stability.last", words): value_at(one, last, words),
        say("stability.limits", words): limits_at(one, last, words),
        say("stability.sentence", words): one.sentence,
    }


def _pager(page: int, pages: int, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        before, after = say("stability.page_before", words), say("stability.page_after", words)
        st.button(before, key="stability_before", disabled=page == 1, on_click=turn_to, args=(page - 1,))
        st.button(after, key="stability_after", disabled=page == pages, on_click=turn_to, args=(page + 1,))
        st.caption(say("stability.page", words, page=page, pages=pages))
