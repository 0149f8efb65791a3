"""What the stability screen shows, as its address keeps it, so that a link shows the same."""

import streamlit as st

from inspection.month import Month

SUBJECTS = "subjects"
PAGE = "page"
SPECIAL = frozenset("&#+=%?\"'<>")


def link(month: Month, subject: str, place: str, over: str) -> str:
    """The address of a view, from the screen itself; nothing where a code has signs that an address cannot carry.

    A chart's links are escaped by the chart, so they are not escaped here.
    """
    values = {"month": str(month), "show": subject, "place": place, "over": over}
    if SPECIAL & set("".join(values.values())):
        return ""
    return "?" + "&".join(f"{name}={value}" for name, value in values.items())


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
