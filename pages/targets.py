"""The gap to the targets: every indicator of the month with its verdict."""

import streamlit as st

from inspection.analysis.gap import figure_sentence, gap_to_targets
from inspection.analysis.sentences import percent, reason_words, verified_sentence
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.figures import Figure
from inspection.measurement.verifying import Verified, verify
from inspection.policies import Actor
from inspection.words import say
from ui.charts import BulletRow, bullet_chart
from ui.measurement.published import published_section
from ui.measurement.rows import rows_section
from ui.measurement.week import week_section
from ui.months import chosen_month
from ui.page import empty_state, figure_block, verdict_badge


def render(user: Actor) -> None:
    """Show the official figures, then the ones that verify them."""
    words = user.language
    st.title(say("targets.title", words))
    month = chosen_month(words)
    try:
        with open_session() as session:
            gap = gap_to_targets(month, session=session, by=user, language=words)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if not any(one.counts.denominator for one in gap.figures):
        empty_state(say("targets.no_data", words, month=month), say("month.to_coverage", words), "coverage")
        return
    official = [one for one in gap.figures if one.official]
    verified = {(one.indicator.id, one.verifying.source): one for one in verify(gap.figures)}
    figure_block(
        bullet_chart([_row(one, words) for one in official], words),
        gap.sentence,
        [_cells(one, words) for one in gap.figures],
        "targets",
        language=words,
        personal=False,
    )
    st.subheader(say("targets.official", words))
    for one in official:
        _figure(one, words)
    verifying = [one for one in gap.figures if not one.official]
    if verifying:
        st.subheader(say("targets.verifying", words))
        for one in verifying:
            _figure(one, words)
            if (one.indicator.id, one.source) in verified:
                _verified(verified[one.indicator.id, one.source], words)
    week_section(month, user)
    rows_section(month, gap.figures, user)
    published_section(month, user)


def _figure(one: Figure, words: str) -> None:
    badge, text = st.columns([1, 6], vertical_alignment="center")
    with badge:
        verdict_badge(one.verdict, words)
    text.markdown(f"**{one.indicator.id}** {figure_sentence(one, words)}")
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


def _verified(verified: Verified, words: str) -> None:
    _, text = st.columns([1, 6])
    (text.caption if verified.agrees else text.warning)(verified_sentence(verified, words))


def _row(one: Figure, words: str) -> BulletRow:
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


def _cells(one: Figure, words: str) -> dict[str, object]:
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
