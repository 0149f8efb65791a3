"""What of the page stands in its address, so that a link shows the same: the part, and the filters of the tests."""

from collections.abc import Sequence

import streamlit as st

from inspection.words import say

VIEWS = ("slots", "need", "competitors")


def chosen_view(words: str) -> str:
    """The part of the page that is shown (`?view=need`); the tests where the address names none."""
    wanted = st.query_params.get("view", VIEWS[0])
    picked = st.segmented_control(
        say("dial_plan.title", words),
        VIEWS,
        default=wanted if wanted in VIEWS else VIEWS[0],
        format_func=lambda one: say(f"dial_plan.tab_{one}", words),
        label_visibility="collapsed",
        required=True,
        key="dial_plan_view",
    )
    keep("view", picked or VIEWS[0], VIEWS[0])
    return picked or VIEWS[0]


def chosen_filter(name: str, options: Sequence[str], label: str, told: dict[str, str]) -> str:
    """One of some values, or all of them (an empty text), as the address says (`?caller=inspector1`)."""
    everything = ["", *options]
    wanted = st.query_params.get(name, "")
    picked = st.selectbox(
        label,
        everything,
        index=everything.index(wanted) if wanted in everything else 0,
        format_func=lambda one: told.get(one, one),
        key=f"dial_plan_{name}",
    )
    keep(name, picked or "", "")
    return picked or ""


def keep(name: str, value: str, default: str) -> None:
    """Let the address say a value; nothing where it is the default."""
    if value == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
