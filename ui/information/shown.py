"""How an entry of information is shown: its card, and its cells in a table."""

from typing import Any

import streamlit as st

from inspection.measurement.information.gate import Listed
from inspection.models import Industry
from inspection.words import say
from ui.names import Names
from ui.page import plain


def industry_name(industry: Industry, words: str) -> str:
    """What people call an industry."""
    return industry.name_zh if words == "zh" else industry.name_en


def cells(listed: Listed, names: Names, words: str) -> dict[str, Any]:
    """An entry as the cells of a row."""
    entry = listed.entry
    return {
        say("information.code", words): entry.code,
        say("information.industry", words): industry_name(listed.industry, words),
        say("information.entry", words): entry.title,
        say("information.content", words): entry.content,
        say("information.source", words): entry.source,
        say("information.collected", words): _person(
            names.get(entry.collected_by, entry.collected_by), entry.collected_on, words
        ),
    }


def card(listed: Listed, names: Names, words: str) -> None:
    """One entry, to be looked into."""
    entry, industry = listed.entry, listed.industry
    with st.container(border=True, gap="small"):
        st.markdown(f":gray-badge[{plain(industry_name(industry, words))}] :gray-badge[{plain(entry.code)}]")
        st.markdown(f"#### {plain(entry.title)}")
        st.markdown(plain(entry.content))
        told = {
            "source": entry.source,
            "collected": _person(names.get(entry.collected_by, entry.collected_by), entry.collected_on, words),
            "updated_on": f"{entry.updated_on}",
            "due_on": f"{entry.due_on}",
        }
        lines = [f":gray[{say(f'information.{name}', words)}] {plain(text)}" for name, text in told.items()]
        st.markdown("  \n".join(lines))


def _person(name: str, day: object, words: str) -> str:
    return say("information.person", words, name=name, day=day)


def summary(listed: Listed, words: str) -> str:
    """An entry on one line of Markdown."""
    entry, industry = listed.entry, industry_name(listed.industry, words)
    badges = f":gray-badge[{plain(industry)}] :gray-badge[{plain(entry.code)}]"
    return f"{badges} **{plain(entry.title)}**  \n{plain(entry.content)}"
