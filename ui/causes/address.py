"""What the page of the causes shows, as its address says: which sample, what is counted, and by what it is ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from inspection.analysis.cause_shapes import BASES, DIMENSIONS
from inspection.analysis.pareto import MEASURES
from inspection.words import say
from ui.choice import pressed

PICK = "pick"
EVALUATION = "evaluation"


@dataclass(frozen=True)
class Shown:
    """The choice: a sample of `BASES`, a measure of `MEASURES`, a dimension of `DIMENSIONS`."""

    basis: str
    measure: str
    by: str

    @property
    def unit(self) -> str:
        """The unit of the measure, as charts name it."""
        return "points" if self.measure == "points" else "count"


def shown(words: str) -> Shown:
    """Draw the three boxes; each keeps its choice in the address."""
    places: Sequence[Any] = st.columns(3)
    return Shown(
        _box(places[0], "basis", BASES, words),
        _box(places[1], "measure", MEASURES, words),
        _box(places[2], "by", DIMENSIONS, words),
    )


def _box(place: Any, name: str, options: Sequence[str], words: str) -> str:
    asked = st.query_params.get(name, "")
    picked = place.selectbox(
        say(f"causes.{name}", words),
        options,
        index=options.index(asked) if asked in options else 0,
        format_func=lambda one: say(f"causes.{name}_{one}", words),
        key=f"causes_{name}_{words}",  # a box keeps the words it was drawn with, so each language has its own
        on_change=_keep,
        args=(name, options[0], words),
    )
    return str(picked)


def _keep(name: str, default: str, words: str) -> None:
    value = st.session_state[f"causes_{name}_{words}"]
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
    for other in (PICK, EVALUATION):
        st.query_params.pop(other, None)


def picked_bar(key: str) -> None:
    """Put what a press on a bar of the chart `key` chose into the address (its callback)."""
    one = pressed(key)
    if one is not None:
        pick(one)


def pick(key: str) -> None:
    """Choose a part of the month; a call that was open is closed."""
    st.query_params[PICK] = key or NOTHING
    st.query_params.pop(EVALUATION, None)


NOTHING = "-"
"""How the address names what is not attributed to any cause, or has no type of call."""


def asked_pick() -> str | None:
    """The part of the month that the address names; None where it names none."""
    text = st.query_params.get(PICK)
    return "" if text == NOTHING else text
