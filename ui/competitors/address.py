"""What the page of the competitors shows, as its address says: whom, which tests, and what counts as equal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from inspection.analysis.competitors import MARGIN, Rival
from inspection.models import DIAL_KINDS
from inspection.words import say
from ui.page import plain

LEAST, MOST = 1, 30
DEFAULT = round(100 * MARGIN)


@dataclass(frozen=True)
class Shown:
    """The choice: a kind of dial test (empty: both), the margin in percentage points, a competitor (empty: all)."""

    kind: str
    margin: int
    competitor: str = ""


def kind_and_margin(words: str) -> Shown:
    """Draw the boxes of kind and margin; what the address asks for and cannot be is said."""
    asked, kinds = st.query_params.get("kind", ""), ("", *DIAL_KINDS)
    left, right = st.columns(2)
    kind = left.selectbox(
        say("competitors.kind", words),
        kinds,
        index=kinds.index(asked) if asked in kinds else 0,
        format_func=lambda one: say(f"competitors.kind_{one or 'all'}", words),
        key=f"competitors_kind_{words}",  # a box keeps the words it was drawn with, so each language has its own
        on_change=keep,
        args=("kind", "", words),
    )
    margin = right.number_input(
        say("competitors.margin", words),
        LEAST,
        MOST,
        _asked_margin(words),
        key=f"competitors_margin_{words}",
        help=say("competitors.margin_help", words),
        on_change=keep,
        args=("margin", DEFAULT, words),
    )
    return Shown(kind, int(margin))


def _asked_margin(words: str) -> int:
    text = st.query_params.get("margin")
    if text is None:
        return DEFAULT
    if text.isascii() and text.isdecimal() and len(text) <= 2 and LEAST <= int(text) <= MOST:
        return int(text)
    st.warning(plain(say("competitors.unknown_margin", words, margin=text, default=DEFAULT)))
    return DEFAULT


def chosen_rivals(rivals: Sequence[Rival], words: str) -> list[Rival]:
    """Draw the box of competitors where there are several; the ones to show."""
    codes = [one.code for one in rivals]
    asked = st.query_params.get("competitor", "")
    if asked and asked not in codes:
        st.warning(plain(say("competitors.unknown", words, code=asked)))
        asked = ""
    if len(rivals) < 2:
        return list(rivals)
    names: Mapping[str, str] = {one.code: f"{one.code} {one.name(words)}" for one in rivals}
    picked = st.selectbox(
        say("competitors.competitor", words),
        ["", *codes],
        index=["", *codes].index(asked),
        format_func=lambda one: names.get(one) or say("competitors.every", words),
        key=f"competitors_competitor_{words}",
        on_change=keep,
        args=("competitor", "", words),
        width=360,
    )
    return [one for one in rivals if picked in ("", one.code)]


def keep(name: str, default: object, words: str) -> None:
    """Write what a box says into the address; its default stands for itself."""
    value = st.session_state[f"competitors_{name}_{words}"]
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)
