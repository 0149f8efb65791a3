"""The gap to the targets: every indicator of the month with its verdict, its months, and every place."""

import streamlit as st

from inspection.analysis.gap import Gap, gap_to_targets
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.month_counts import count_month, reached_centres
from inspection.measurement.places import figures_by_place
from inspection.measurement.verifying import verify
from inspection.policies import Actor
from inspection.words import say
from ui.charts import bullet_chart
from ui.measurement.capability import capability_section
from ui.measurement.figure import bullet_row, figure_cells, figure_line, verified_line
from ui.measurement.own_targets import own_targets_section
from ui.measurement.places import chosen_place, places_section
from ui.measurement.published import published_section
from ui.measurement.rows import rows_section
from ui.measurement.week import week_section
from ui.months import chosen_month
from ui.page import empty_state, figure_block


def render(user: Actor) -> None:
    """Show the official figures, then the ones that verify them, the places beside each other, and the months."""
    words = user.language
    st.title(say("targets.title", words))
    month = chosen_month(words)
    try:
        with open_session() as session:
            counted = count_month(month, reached_centres(session=session, by=user), session=session)
            places = figures_by_place(month, counted, session=session, by=user)
            place = chosen_place(places, words) if places else None
            gap = gap_to_targets(month, session=session, by=user, language=words, place=place, counted=counted)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if not any(one.counts.denominator for one in gap.figures):
        empty_state(say("targets.no_data", words, month=month), say("month.to_coverage", words), "coverage")
        own_targets_section(month, user)
        return
    _figures(gap, words)
    capability_section(month, gap.figures, place, user)
    if place is None:
        places_section(month, places, words)
    week_section(month, user, place)
    rows_section(month, gap.figures, user, place)
    own_targets_section(month, user)
    published_section(month, user, counted)


def _figures(gap: Gap, words: str) -> None:
    official = [one for one in gap.figures if one.official]
    verifying = [one for one in gap.figures if not one.official and one.counts.denominator]
    verified = {(one.indicator.id, one.verifying.source): one for one in verify(gap.figures)}
    figure_block(
        bullet_chart([bullet_row(one, words) for one in official], words),
        gap.sentence,
        [figure_cells(one, words) for one in gap.figures],
        "targets",
        language=words,
        personal=False,
    )
    st.subheader(say("targets.official", words))
    for one in official:
        figure_line(one, words)
    if verifying:
        st.subheader(say("targets.verifying", words))
    for one in verifying:
        figure_line(one, words)
        if (one.indicator.id, one.source) in verified:
            verified_line(verified[one.indicator.id, one.source], words)
