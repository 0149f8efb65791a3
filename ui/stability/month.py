"""One month of a series: pressed in the chart or chosen in a box, in words, with the screens that say more of it."""

from collections.abc import Callable

import streamlit as st

from inspection.analysis.places import Spot
from inspection.analysis.tracks import Track
from inspection.measurement.changes_in_force import FATAL, SCORE
from inspection.measurement.definitions import indicators
from inspection.models.organisation import Level
from inspection.words import say
from ui.choice import choice_in_address, pressed
from ui.page import plain, screen_link
from ui.stability.cells import limits_at, parts_of, value_at

AT, BOX = "at", "stability_at"


def chosen_at(track: Track, words: str) -> str:
    """The month that the address names, of those of the series; empty for none. With a box to choose another."""
    return choice_in_address(
        AT,
        ["", *reversed(track.months)],
        say("stability.at", words),
        lambda one: one or say("stability.at_none", words),
        key=BOX,
    )


def when_pressed(chart: str, chosen: str) -> Callable[[], None]:
    """What to do when a month of a chart is pressed: it is chosen, in the box and in the address.

    Args:
        chosen: the month that was chosen when it was drawn.
    """

    def choose() -> None:
        month = pressed(chart, chosen)
        if month:
            st.session_state[BOX] = st.query_params[AT] = month

    return choose


def show_month(track: Track, spot: Spot, month: str, words: str) -> None:
    """The value of a month, what it counts, its limits, and links to its calls or events."""
    at = track.months.index(month)
    limits = limits_at(track, at, words)
    told = say(
        "stability.month_told" if limits else "stability.month_told_short",
        words,
        month=month,
        value=value_at(track, at, words),
        part=parts_of(track, words)[at],
        limits=limits,
    )
    beyond = say("stability.month_beyond", words) if at in track.signals else ""
    with st.container(border=True):
        st.markdown(plain(told + beyond))
        if not _links(track, spot, month, words):
            st.caption(say("stability.month_no_link", words))


def _links(track: Track, spot: Spot, month: str, words: str) -> bool:
    """Links to where the month is seen in parts; whether the reader has such a screen."""
    if track.subject in {one.id for one in indicators()}:
        there = {"place": spot.address} if spot.level in (Level.PROVINCE, Level.CENTRE) else {}
        return screen_link("targets", say("stability.to_targets", words, month=month), month=month, **there)
    subject = SCORE if track.subject == FATAL else track.subject
    shown = {"month": month, "months": "1", "subject": subject}
    if spot.level == Level.TEAM:
        shown["team"] = spot.code
    if spot.level == Level.AGENT:
        shown["agent"] = str(spot.id)
    return screen_link("differences", say("stability.to_differences", words, month=month), **shown)
