"""What the page of the causes shows, as its address says: of what, what is counted, and by what it is ordered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from inspection.analysis.cause_shapes import ALL, BASES, DIMENSIONS
from inspection.analysis.found_causes import sources_of
from inspection.analysis.pareto import MEASURES
from inspection.analysis.scored_causes import SCORING
from inspection.words import say
from ui.choice import id_in_address, pressed

PICK = "pick"
OPENED = {"evaluation_id": "evaluation", "dial_test": "test", "order_check": "order", "open_check": "open_check"}
"""How the address names what is open: a call's evaluation, a dial test, a work order's check, an open check."""


@dataclass(frozen=True)
class Shown:
    """The choice: one of `BASES`, a source of it or `ALL`, a measure of `MEASURES`, a dimension of `DIMENSIONS`."""

    basis: str
    source: str
    measure: str
    by: str

    @property
    def unit(self) -> str:
        """The unit of the measure, as charts name it."""
        return "points" if self.measure == "points" else "count"


def shown(words: str) -> Shown:
    """Draw the four boxes; each keeps its choice in the address. Points are lost in scoring alone."""
    places: Sequence[Any] = st.columns(4)
    basis = _box(places[0], "basis", BASES, words)
    known = sources_of(basis)
    options = (ALL, *known) if len(known) > 1 else tuple(known)

    def named(one: str) -> str:
        return say(f"causes.source_{one}" if one else "causes.source_all", words)

    source = _box(places[1], "source", options, words, of=basis, named=named)
    points = SCORING in ([source] if source else known)
    measure = _box(places[2], "measure", MEASURES if points else MEASURES[1:], words, of="" if points else "n")
    return Shown(basis, source, measure, _box(places[3], "by", DIMENSIONS, words))


def _box(
    place: Any,
    name: str,
    options: Sequence[str],
    words: str,
    *,
    of: str = "",
    named: Callable[[str], str] | None = None,
) -> str:
    """A box; where its options hang on another choice, `of` names that. One without a choice cannot be opened."""
    asked = st.query_params.get(name, "")
    # A box keeps the words and the options it was drawn with, so each language and each choice has its own.
    key = "_".join(part for part in ("causes", name, of, words) if part)
    picked = place.selectbox(
        say(f"causes.{name}", words),
        options,
        index=options.index(asked) if asked in options else 0,
        format_func=named or (lambda one: say(f"causes.{name}_{one}", words)),
        key=key,
        disabled=len(options) == 1,
        on_change=_keep,
        args=(name, options[0], key),
    )
    return str(picked)


def _keep(name: str, default: str, key: str) -> None:
    value = st.session_state[key]
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
    for other in (PICK, *OPENED.values(), *(["source"] if name == "basis" else [])):
        st.query_params.pop(other, None)


def picked_bar(key: str) -> None:
    """Put what a press on a bar of the chart `key` chose into the address (its callback)."""
    one = pressed(key)
    if one is not None:
        pick(one)


def pick(key: str) -> None:
    """Choose a part of the month; what was open is closed."""
    st.query_params[PICK] = key or NOTHING
    close()


def close() -> None:
    """Close what is open."""
    for name in OPENED.values():
        st.query_params.pop(name, None)


def open_one(kind: str, number: int) -> None:
    """Open one thing, in place of what was open.

    Args:
        kind: one of `OPENED`.
    """
    if opened() != (kind, number):
        close()
        st.query_params[OPENED[kind]] = str(number)


def opened() -> tuple[str, int] | None:
    """What the address says is open: its kind, one of `OPENED`, and its id."""
    return next(((kind, found) for kind, name in OPENED.items() if (found := id_in_address(name)) is not None), None)


NOTHING = "-"
"""How the address names what is not attributed to any cause, or has no type of call."""


def asked_pick() -> str | None:
    """The part of the month that the address names; None where it names none."""
    text = st.query_params.get(PICK)
    return "" if text == NOTHING else text
