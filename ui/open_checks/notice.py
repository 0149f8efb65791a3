"""A line that says which open checks are announced to whoever reads the page."""

import streamlit as st

from inspection.database import open_session
from inspection.measurement.open_checks.listing import announced_to
from inspection.policies import Actor
from inspection.words import say
from ui.page import plain


def announced_line(user: Actor) -> None:
    """The announced checks of the own team from today on; nothing where there are none."""
    words = user.language
    with open_session() as session:
        found = announced_to(session=session, by=user)
    for seen in found:
        told = {"day": seen.check.planned_on, "place": seen.place(words), "text": seen.check.announcement}
        st.info(plain(say("open_checks.to_agent", words, **told)), icon=":material/campaign:")
