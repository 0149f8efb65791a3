"""One figure of an indicator: in words, as a mark of the bullet chart, and as a row of the table."""

import streamlit as st

from inspection.analysis.gap import figure_sentence, own_sentence
from inspection.analysis.sentences import percent, reason_words, verified_sentence
from inspection.measurement.figures import Figure
from inspection.measurement.verifying import Verified
from inspection.words import say
from ui.charts import BulletRow
from ui.page import verdict_badge


def figure_line(one: Figure, words: str) -> None:
    """A figure in words: verdict, sentence, the province's own target, spread, and what nobody can judge."""
    badge, text = st.columns([1, 6])
    with badge:
        verdict_badge(one.verdict, words)
    text.markdown(f"**{one.indicator.id}** {figure_sentence(one, words)}")
    if one.own is not None:
        text.markdown(own_sentence(one, words))
    spread = one.spread
    if spread is not None and spread.median_s is not None and spread.p95_s is not None and spread.worst_s is not None:
        minutes = {
            "median": f"{spread.median_s / 60:.1f}",
            "p95": f"{spread.p95_s / 60:.1f}",
            "worst": f"{spread.worst_s / 60:.1f}",
        }
        text.caption(say("targets.spread", words, **minutes))
    span = one.counts.span
    if span is not None:
        low, high = (percent(rate) for rate in span)
        told = say("targets.span", words, number=one.counts.unsure, low=low, high=high)
        text.caption(told + (say("targets.span_turns", words) if _turns(one, span) else ""))


def _turns(one: Figure, span: tuple[float, float]) -> bool:
    """Whether the verdict depends on the rows that cannot be judged."""
    return (
        span[0] < one.indicator.target <= span[1]
        if one.indicator.at_least
        else span[0] <= one.indicator.target < span[1]
    )


def verified_line(verified: Verified, words: str) -> None:
    """Whether two ways of measuring agree; a warning where not."""
    _, text = st.columns([1, 6])
    (text.caption if verified.agrees else text.warning)(verified_sentence(verified, words))


def bullet_row(one: Figure, words: str) -> BulletRow:
    """A figure as it is drawn."""
    low, high = one.interval or (None, None)
    return BulletRow(
        f"{one.indicator.id} {one.indicator.name(words)}",
        one.counts.rate,
        low,
        high,
        one.indicator.target,
        one.indicator.at_least,
        one.verdict,
        one.counts.numerator,
        one.counts.denominator,
    )


def figure_cells(one: Figure, words: str) -> dict[str, object]:
    """A figure as a row of a table."""
    side = "at_least" if one.indicator.at_least else "at_most"
    interval = one.interval
    return {
        say("targets.indicator", words): f"{one.indicator.id} {one.indicator.name(words)}",
        say("targets.source", words): say(f"targets.source_{one.source}", words),
        say("targets.rate", words): "—" if one.counts.rate is None else percent(one.counts.rate),
        say("targets.counted", words): say(
            "targets.of", words, part=one.counts.numerator, whole=one.counts.denominator
        ),
        say("targets.interval", words): f"{percent(interval[0])} – {percent(interval[1])}"
        if interval
        else say("targets.every_call", words),
        say("targets.target", words): say(f"verdict.{side}", words, target=percent(one.indicator.target)),
        say("targets.verdict", words): say(f"ui.verdict.{one.verdict or 'no_data'}", words),
        say("targets.missing", words): "; ".join(
            f"{reason_words(name, words)}: {number}" for name, number in one.counts.missing.items()
        ),
    }
