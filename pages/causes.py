"""Where losses come from: process, people, technology or the standard, from the month down to a single call."""

import streamlit as st

from inspection.analysis.causes import Causes, causes_of_loss
from inspection.analysis.pareto import ranked
from inspection.analysis.sentences import percent
from inspection.database import open_session
from inspection.policies import Actor
from inspection.scoring.rubrics import criterion_names
from inspection.words import say
from ui.causes.address import Shown, picked_bar, shown
from ui.causes.found import found_section
from ui.causes.told import STACK, bar, name_of, pareto_sentence, ranked_cells, stacked, trend_values
from ui.charts import cause_bars, cause_name, cause_trend, pareto_chart
from ui.months import chosen_month
from ui.page import empty_state, figure_block, plain

PARETO = "causes_pareto"
Names = dict[str, str]


def render(user: Actor) -> None:
    """Pareto's order by the dimension chosen, criteria and types of calls by cause, thirteen months, and the calls."""
    words = user.language
    st.title(say("causes.title", words))
    month = chosen_month(words)
    choice = shown(words)
    with open_session() as session:
        found = causes_of_loss(month, session=session, by=user, language=words, basis=choice.basis)
        criteria = criterion_names(words, session=session)
    if not found.losses and not found.parts:
        empty_state(say(f"causes.none_{choice.basis}", words, month=month), say("publish.to_month", words), "month")
        return
    st.markdown(f"**{plain(found.sentence)}**")
    st.caption(plain(_what_is_shown(found, words)))
    if found.made_up:
        told = say("causes.made_up", words, first=found.made_up[0], last=found.made_up[-1])
        st.caption(f":orange-background[{told}]")
    rows = ranked(found.parts, choice.by, choice.measure)
    if not rows:
        _trend(found, choice, words)
        return
    _pareto(found, choice, words, criteria)
    found_section(rows, choice, month, user, criteria)
    for by in ("criterion", "call_type"):
        _by_cause(found, by, choice, words, criteria)
    _trend(found, choice, words)


def _what_is_shown(found: Causes, words: str) -> str:
    whole = sum(part.n for part in found.parts if part.by == "cause")
    open_ = sum(part.n for part in found.parts if part.by == "cause" and not part.cause)
    calls = sum(n for _, n in found.calls)
    share = percent(open_ / whole) if whole else "—"
    basis = say(f"causes.basis_{found.basis}", words)
    return say("causes.shown", words, basis=basis, calls=calls, number=whole, open=open_, share=share)


def _pareto(found: Causes, choice: Shown, words: str, criteria: Names) -> None:
    rows = ranked(found.parts, choice.by, choice.measure)
    sentence = pareto_sentence(rows, choice, words, criteria)
    if not any(one.cumulative for one in rows):
        st.markdown(f"**{plain(sentence)}**")
        return
    figure_block(
        pareto_chart(
            [bar(one, choice, words, criteria) for one in rows],
            words,
            unit=choice.unit,
            title=say(f"causes.measure_{choice.measure}", words),
        ),
        sentence,
        [ranked_cells(one, choice, words, criteria) for one in rows],
        PARETO,
        language=words,
        personal=False,
        on_select=lambda: picked_bar(PARETO),
    )
    st.caption(say("causes.press", words))


def _by_cause(found: Causes, by: str, choice: Shown, words: str, criteria: Names) -> None:
    order = [one.key for one in ranked(found.parts, by, choice.measure)]
    if order == [""]:
        st.caption(say("causes.types_unknown", words))
        return
    labels = [name_of(by, key, words, criteria=criteria) for key in order]
    values = stacked(order, found.parts, by, choice)
    table = [
        {say(f"causes.by_{by}", words): label} | {cause_name(cause, words): values[cause][at] for cause in STACK}
        for at, label in enumerate(labels)
    ]
    if by == "call_type":
        calls = dict(found.calls)
        for row, key in zip(table, order, strict=True):
            row[say("causes.calls", words)] = calls.get(key, 0)
    chart = cause_bars(labels, values, words, unit=choice.unit, title=say(f"causes.measure_{choice.measure}", words))
    sentence = say(f"causes.sentence_{by}", words, first=labels[0])
    figure_block(chart, sentence, table, f"causes_{by}", language=words, personal=False)


def _trend(found: Causes, choice: Shown, words: str) -> None:
    months, values, told = trend_values(found, choice)
    if len(months) < 2:
        st.caption(say("causes.trend_one", words, month=months[0] if months else "—"))
        return
    title = say(f"causes.trend_axis_{choice.measure}", words)
    table = [
        {say("causes.month", words): month} | {cause_name(cause, words): round(values[cause][at], 3) for cause in STACK}
        for at, month in enumerate(months)
    ]
    sentence = say("causes.trend", words, number=len(months), first=months[0], last=months[-1])
    chart = cause_trend(months, values, told, words, title=title)
    figure_block(chart, sentence, table, "causes_trend", language=words, personal=False)
