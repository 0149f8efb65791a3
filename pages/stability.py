"""Stability over the months: one series large with its verdict, many small ones beneath, and what was changed when."""

import streamlit as st

from inspection.analysis.closer import breach_gaps
from inspection.analysis.stability import MONTHS, stability_over_months
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.models.organisation import Level
from inspection.policies import Actor
from inspection.words import say
from ui.months import chosen_month
from ui.page import empty_state
from ui.stability.address import SUBJECTS
from ui.stability.changes import show_changes
from ui.stability.choose import chosen_comparison, chosen_place, chosen_subject
from ui.stability.grid import show_grid
from ui.stability.large import show_large


def render(user: Actor) -> None:
    """The place and the subject stand in the address, and so does what is compared."""
    words = user.language
    st.title(say("stability.title", words))
    first, second, third = st.columns([1, 2, 3])
    with first:
        month = chosen_month(words)
    try:
        with open_session() as session:
            spot = chosen_place(second, session=session, user=user)
            found = stability_over_months(month, session=session, by=user, language=words, spot=spot)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if not found.tracks:
        empty_state(found.sentence, say("publish.to_month", words), "month")
        show_changes(spot, user)
        return
    track = chosen_subject(third, found.tracks, words)
    gaps = None
    if track.breach:
        with open_session() as session:
            gaps = breach_gaps(track, spot, month, MONTHS, session=session, by=user, language=words)
    show_large(track, spot, gaps, words)
    st.subheader(say("stability.compare", words))
    over = chosen_comparison(spot, words)
    if over is not None:
        with open_session() as session:
            found = stability_over_months(
                month, session=session, by=user, language=words, spot=spot, subject=track.subject, over=over
            )
    if found.tracks:
        personal = Level.AGENT in (spot.level, over)
        show_grid(found, month, str(over or SUBJECTS), words, personal=personal)
    else:
        empty_state(say("stability.none_there", words, subject=track.subject_name))
    show_changes(spot, user)
