"""The charts of the page of the causes: Pareto's order, criteria and types of calls by cause, and the months."""

import streamlit as st

from inspection.analysis.cause_shapes import Names
from inspection.analysis.causes import Causes
from inspection.analysis.pareto import Ranked, ranked
from inspection.words import say
from ui.causes.address import Shown, picked_bar
from ui.causes.told import STACK, bar, name_of, pareto_sentence, ranked_cells, stacked, trend_values
from ui.charts import cause_bars, cause_name, cause_trend, pareto_chart
from ui.page import figure_block, plain

PARETO = "causes_pareto"


def pareto(rows: tuple[Ranked, ...], choice: Shown, words: str, names: Names) -> None:
    """The parts in Pareto's order; a press on a bar chooses it."""
    sentence = pareto_sentence(rows, choice, words, names)
    if not any(one.cumulative for one in rows):
        st.markdown(f"**{plain(sentence)}**")
        return
    figure_block(
        pareto_chart(
            [bar(one, choice, words, names) for one in rows],
            words,
            unit=choice.unit,
            title=say(f"causes.measure_{choice.measure}", words),
        ),
        sentence,
        [ranked_cells(one, choice, words, names) for one in rows],
        PARETO,
        language=words,
        personal=False,
        on_select=lambda: picked_bar(PARETO),
    )
    st.caption(say(f"causes.press_{choice.measure}", words))


def by_cause(found: Causes, by: str, choice: Shown, words: str, names: Names) -> None:
    """Every part of a dimension, divided by cause."""
    order = [one.key for one in ranked(found.parts, by, choice.measure)]
    if order == [""]:
        st.caption(say("causes.types_unknown", words))
        return
    labels = [name_of(by, key, words, names=names) for key in order]
    values = stacked(order, found.parts, by, choice)
    table: list[dict[str, object]] = [
        {say(f"causes.by_{by}", words): label} | {cause_name(cause, words): values[cause][at] for cause in STACK}
        for at, label in enumerate(labels)
    ]
    if by == "call_type":
        checked = dict(found.checked)
        for row, key in zip(table, order, strict=True):
            row[say("causes.checked", words)] = checked.get(key, 0)
    chart = cause_bars(labels, values, words, unit=choice.unit, title=say(f"causes.measure_{choice.measure}", words))
    sentence = say(f"causes.sentence_{by}", words, first=labels[0])
    figure_block(chart, sentence, table, f"causes_{by}", language=words, personal=False)


def trend(found: Causes, choice: Shown, words: str) -> None:
    """Thirteen months, one small picture a cause."""
    months, values, told = trend_values(found, choice)
    if len(months) < 2:
        st.caption(say("causes.trend_one", words, month=months[0] if months else "—"))
        return
    table = [
        {say("causes.month", words): month} | {cause_name(cause, words): round(values[cause][at], 3) for cause in STACK}
        for at, month in enumerate(months)
    ]
    title = say(f"causes.trend_axis_{choice.measure}", words)
    told_ = {"number": len(months), "first": months[0], "last": months[-1]}
    chart = cause_trend(months, values, told, words, title=title)
    sentence = say(f"causes.trend_{choice.measure}", words, **told_)
    figure_block(chart, sentence, table, "causes_trend", language=words, personal=False)
    if choice.measure == "n" and sum(bool(one.checked) for one in found.found_by) > 1:
        st.caption(say("causes.trend_mixed", words))
