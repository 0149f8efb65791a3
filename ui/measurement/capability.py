"""Whether the indicators keep their targets month after month: a picture, and a sentence each."""

from collections.abc import Sequence

import streamlit as st

from inspection.analysis.capability import Capability, by_verdict, capability_over_months, capability_sentence
from inspection.analysis.sentences import percent, target_words
from inspection.database import open_session
from inspection.measurement.figures import Figure
from inspection.month import Month
from inspection.policies import Actor, Scope
from inspection.words import say
from ui.charts import CapabilityRow, capability_chart
from ui.page import figure_block


def capability_section(month: Month, figures: Sequence[Figure], place: Scope | None, user: Actor) -> None:
    """The months of every official indicator against its target; nothing where there is only one month."""
    words = user.language
    with open_session() as session:
        found = capability_over_months(month, figures, session=session, by=user, place=place)
    if not found:
        return
    st.subheader(say("capability.title", words))
    first, *others = [capability_sentence(group, words) for group in by_verdict(found)]
    chart = capability_chart([_row(one, words) for one in found], words)
    table = [_cells(one, words) for one in found]
    figure_block(chart, first, table, "targets_capability", language=words, personal=False)
    st.caption(say("capability.explained", words))
    for sentence in others:
        st.markdown(f"- {sentence}")
    made_up = [one.made_up_until for one in found if one.made_up_until is not None]
    if made_up:
        st.caption(f":orange-background[{say('capability.made_up', words, month=max(made_up))}]")


def _row(one: Capability, words: str) -> CapabilityRow:
    return CapabilityRow(
        f"{one.indicator.id} {one.indicator.name(words)}",
        [point.month for point in one.points],
        [point.counts.numerator / point.counts.denominator for point in one.points],
        [(point.counts.numerator, point.counts.denominator) for point in one.points],
        one.lower,
        one.upper,
        one.indicator.target,
        one.indicator.at_least,
        one.verdict,
    )


def _cells(one: Capability, words: str) -> dict[str, object]:
    known = one.lower is not None and one.upper is not None
    return {
        say("capability.indicator", words): f"{one.indicator.id} {one.indicator.name(words)}",
        say("capability.months", words): len(one.points),
        say("capability.mean", words): percent(one.centre),
        say("capability.band", words): f"{percent(one.lower or 0)} – {percent(one.upper or 0)}" if known else "",
        say("capability.target", words): target_words(one.indicator.target, one.indicator.at_least, words),
        say("capability.verdict", words): say(f"capability.verdict_{one.verdict}", words),
    }
