"""What the stability screen shows, as its address keeps it, so that a link shows the same."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from inspection.models.organisation import Level
from inspection.month import Month

SUBJECTS = "subjects"
PAGE = "page"


def link(month: Month, subject: str, place: str, over: str) -> str:
    """The address of a view, from the screen itself."""
    return "?" + urlencode({"month": str(month), "show": subject, "place": place, "over": over})


def level_of(over: str, allowed: Mapping[str, Level]) -> Level | None:
    """The level that is compared, None for the subjects of one place; what the address misspells is that as well."""
    return allowed.get(over)


def keep(name: str, key: str) -> None:
    """Put what a box says into the address; its first page is shown."""
    value = st.session_state[key]
    if value is None or value is False:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = "1" if value is True else str(value)
    st.query_params.pop(PAGE, None)


def page_in_address() -> int:
    """The page of small charts, from 1."""
    text = st.query_params.get(PAGE, "")
    return max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 5 else 1


def turn_to(page: int) -> None:
    """Show another page of small charts."""
    st.query_params[PAGE] = str(page)
