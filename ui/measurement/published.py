"""What of a month is published, what has changed since, and publishing it."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.measurement.definitions import Counts
from inspection.measurement.freezing import Late, late_figures, newest_published, publish_figures
from inspection.measurement.month_counts import CentreCounts
from inspection.month import Month
from inspection.policies import Actor, may
from inspection.words import say

TOLD = "targets_published"


def published_section(month: Month, user: Actor, counted: Sequence[CentreCounts]) -> None:
    """Whether the figures are published; the ones that differ since, and a button for who may close the month."""
    words = user.language
    st.subheader(say("targets.published", words))
    told = st.session_state.pop(TOLD, None)
    if told is not None:
        (st.success if told[0] else st.error)(told[1])
    with open_session() as session:
        late = late_figures(month, session=session, by=user, counted=counted)
        published = newest_published(month, [one.centre for one in counted], session=session)
    if not published:
        st.markdown(say("targets.published_none", words, month=month))
    elif not late:
        day = f"{max(row.published_at for row in published.values()):%Y-%m-%d}"
        st.markdown(say("targets.published_same", words, month=month, day=day, number=len(published)))
    else:
        st.warning(say("targets.published_late", words, month=month, number=len(late)))
        st.dataframe([_cells(one, words) for one in late], hide_index=True, key="targets_late")
    if late and may(user, "close_month"):
        label = say("targets.publish_anew" if published else "targets.publish", words)
        st.button(label, key="targets_publish", on_click=_publish, args=(month, user))


def _cells(one: Late, words: str) -> dict[str, object]:
    return {
        say("targets.centre", words): one.centre,
        say("targets.indicator", words): one.indicator,
        say("targets.source", words): say(f"targets.source_{one.source}", words),
        say("targets.version", words): one.version,
        say("targets.before", words): _told(one.before, words),
        say("targets.after", words): _told(one.after, words),
    }


def _told(counts: Counts | None, words: str) -> str:
    if counts is None:
        return "—"
    return say("targets.of", words, part=counts.numerator, whole=counts.denominator)


def _publish(month: Month, user: Actor) -> None:
    try:
        with transaction() as session:
            number = len(publish_figures(month, session=session, by=user))
        st.session_state[TOLD] = True, say("targets.published_told", user.language, number=number)
    except ZhijianError as error:
        st.session_state[TOLD] = False, error.told(user.language)
