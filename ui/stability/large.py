"""The large chart of one series: its verdict in words, the chart, its changes, and a closer look."""

import streamlit as st

from inspection.analysis.closer import BreachGaps, Closer, look_closer
from inspection.analysis.places import Spot
from inspection.analysis.tracks import Track
from inspection.measurement.changes_in_force import SCORE
from inspection.measurement.definitions import indicators
from inspection.models.organisation import Level
from inspection.words import say
from ui.charts import control_chart, cusum_figure, ewma_figure, gaps_chart
from ui.page import figure_block, plain
from ui.stability.address import keep
from ui.stability.cells import limits_at, lines_of, parts_of, value_at
from ui.stability.month import AT, chosen_at, show_month, when_pressed

HEADS = {"stable": ("green", "check_circle"), "shift": ("orange", "change_history"), "too_short": ("gray", "hourglass")}


def show_large(track: Track, spot: Spot, gaps: BreachGaps | None, words: str) -> None:
    """One series with everything known of it."""
    _headline(track, words)
    st.caption(plain(_sample(track, words)))
    _control(track, spot, words)
    for one in track.marks:
        key = "stability.mark_anew" if one.rebase else "stability.mark"
        st.caption(f":violet[▎] {plain(say(key, words, day=one.day, text=one.text))}")
    if track.made_up_until is not None:
        st.caption(f":orange-background[{plain(say('stability.made_up', words, month=track.made_up_until))}]")
    if gaps is not None:
        _gaps(gaps, words)
    _closer(track, words)


def _control(track: Track, spot: Spot, words: str) -> None:
    """The control chart, whose months can be pressed, and the month that is chosen."""
    parts, key = parts_of(track, words), f"stability_{track.subject}"
    asked = st.query_params.get(AT, "")
    chosen = asked if asked in track.months else ""
    figure = control_chart(
        track.months,
        track.values,
        track.centre,
        track.lower,
        track.upper,
        track.signals,
        track.target,
        words,
        track.unit,
        track.made_up_until,
        parts=parts,
        changes=lines_of(track),
        chosen=chosen,
    )
    figure_block(
        figure,
        track.sentence,
        [_cells(track, at, parts[at], words) for at in range(len(track.months))],
        key,
        language=words,
        personal=spot.level == Level.AGENT,
        on_select=when_pressed(key, chosen),
        chosen=chosen,
    )
    month = chosen_at(track, words)
    if month:
        show_month(track, spot, month, words)


def _headline(track: Track, words: str) -> None:
    colour, icon = HEADS[track.verdict.verdict]
    key: str = track.verdict.verdict if track.verdict.reason != "chance_among_many" else "stable_among_many"
    if key == "shift":
        key = "shift_up" if track.verdict.side > 0 else "shift_down"
    since = track.months[track.verdict.position] if track.verdict.position is not None else ""
    told = plain(say(f"stability.head_{key}", words, since=since))
    st.markdown(f"### :{colour}[:material/{icon}: {told}]")


def _sample(track: Track, words: str) -> str:
    """Which sample the series counts."""
    official = {one.id: one.official for one in indicators()}
    sample = official.get(track.subject, SCORE if track.subject == SCORE else "random")
    return say(f"stability.sample_{sample}", words)


def _cells(track: Track, at: int, part: str, words: str) -> dict[str, object]:
    marks = [one.text for one in track.marks if one.position == at]
    return {
        say("stability.month", words): track.months[at],
        say("stability.value", words): value_at(track, at, words),
        say("stability.counted", words): part,
        say("stability.limits", words): limits_at(track, at, words),
        say("stability.signal", words): say("differences.yes", words) if at in track.signals else "",
        say("stability.change", words): "; ".join(marks),
    }


def _gaps(gaps: BreachGaps, words: str) -> None:
    figure_block(
        gaps_chart(gaps.months, gaps.gaps, gaps.centre, gaps.upper, words),
        gaps.sentence,
        [
            {say("stability.month", words): month, say("stability.gap", words): gap}
            for month, gap in zip(gaps.months, gaps.gaps, strict=True)
        ],
        "stability_gaps",
        language=words,
        personal=False,
    )


def _closer(track: Track, words: str) -> None:
    asked = st.toggle(
        say("stability.closer", words),
        value=st.query_params.get("closer") == "1",
        key="stability_closer",
        help=say("stability.closer_help", words),
        on_change=keep,
        args=("closer", "stability_closer"),
    )
    if not asked:
        return
    found = look_closer(track)
    if found is None:
        st.caption(say("stability.closer_none", words))
        return
    table = [_closer_cells(found, at, words) for at in range(len(found.months))]
    figure_block(
        ewma_figure(found.months, found.ewma, found.ewma_limit, words),
        say("stability.ewma", words),
        [],
        "stability_ewma",
        language=words,
        personal=False,
    )
    figure_block(
        cusum_figure(found.months, found.high, found.low, found.cusum_limit, words),
        say("stability.cusum", words),
        table,
        "stability_cusum",
        language=words,
        personal=False,
    )


def _closer_cells(found: Closer, at: int, words: str) -> dict[str, object]:
    return {
        say("stability.month", words): found.months[at],
        say("charts.ewma", words): f"{found.ewma[at]:+.2f}",
        say("charts.cusum_high", words): f"{found.high[at]:.2f}",
        say("charts.cusum_low", words): f"{found.low[at]:.2f}",
    }
