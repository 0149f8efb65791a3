"""The gap to the competitors: every indicator of ours against theirs, from dial tests to both."""

from collections.abc import Sequence

import streamlit as st

from inspection.analysis.competitors import (
    PAIRED,
    VERDICTS,
    Compared,
    Competition,
    Rival,
    compared_sentence,
    gap_to_competitors,
)
from inspection.database import open_session
from inspection.measurement.definitions import indicator
from inspection.measurement.places import places_in_scope
from inspection.policies import Actor
from inspection.words import say
from ui.charts import dumbbell_chart, forest_chart
from ui.competitors.address import Shown, chosen_rivals, kind_and_margin
from ui.competitors.look import look_section
from ui.competitors.table import cells, dumbbell_row, forest_row, rate_cells
from ui.measurement.places import chosen_place
from ui.months import chosen_month
from ui.page import csv_of, empty_state, figure_block, plain


def render(user: Actor) -> None:
    """The sentence, a forest plot and both levels for each competitor, what the tests can show, the tests behind."""
    words = user.language
    st.title(say("competitors.title", words))
    month = chosen_month(words)
    with open_session() as session:
        place = chosen_place(places_in_scope(session=session, by=user), words)
    shown = kind_and_margin(words)
    with open_session() as session:
        margin = shown.margin / 100
        found = gap_to_competitors(
            month, session=session, by=user, language=words, margin=margin, kind=shown.kind, place=place
        )
    if not found.compared:
        empty_state(found.sentence, say("competitors.to_targets", words), "targets")
        return
    st.markdown(f"**{plain(found.sentence)}**")
    st.caption(plain(_what_is_shown(found, words)))
    rivals = chosen_rivals(found.competitors, words)
    for rival in rivals:
        _rival(rival, found.compared, shown, words)
    _power(found.compared, words)
    _download(found, words)
    codes = {one.code for one in rivals}
    compared = [one for one in found.compared if one.competitor in codes]
    if compared:
        look_section(compared, rivals, shown, month, place, user)


def _what_is_shown(found: Competition, words: str) -> str:
    kind = say(f"competitors.kind_{found.kind or 'all'}", words)
    others = sum(one.tests for one in found.competitors)
    return say("competitors.shown", words, kind=kind, own=found.own_tests, others=others)


def _rival(rival: Rival, every: Sequence[Compared], shown: Shown, words: str) -> None:
    name, compared = rival.name(words), [one for one in every if one.competitor == rival.code]
    st.subheader(plain(f"{rival.code} {name}"))
    if not compared:
        key = "competitors.not_compared" if rival.tests else "competitors.untested"
        st.caption(plain(say(key, words, name=name)))
        return
    figure_block(
        forest_chart([forest_row(one, words) for one in compared], words, margin=shown.margin / 100),
        say("competitors.gap_of", words, name=name, number=len(compared), **_numbers(compared)),
        [cells(one, rival, words) for one in compared],
        f"competitors_{rival.code}",
        language=words,
        personal=False,
    )
    paired = sum(one.method == PAIRED for one in compared)
    methods = {"paired": paired, "independent": len(compared) - paired, "all": len(every)}
    st.caption(plain(say("competitors.gap_help", words, margin=shown.margin, **methods)))
    st.markdown("\n".join(f"- {plain(compared_sentence(one, words, margin=shown.margin / 100))}" for one in compared))
    figure_block(
        dumbbell_chart([dumbbell_row(one, words) for one in compared], (say("competitors.own", words), name), words),
        say("competitors.rates_of", words, name=name),
        [rate_cells(one, rival, words) for one in compared],
        f"competitors_rates_{rival.code}",
        language=words,
        personal=False,
    )


def _numbers(compared: Sequence[Compared]) -> dict[str, int]:
    verdicts = [one.verdict for one in compared]
    return {name: verdicts.count(name) for name in VERDICTS}


def _power(compared: Sequence[Compared], words: str) -> None:
    known = sorted((one.detectable, indicator(one.indicator).name(words)) for one in compared if one.detectable)
    if known:
        (best, best_name), (worst, worst_name) = known[0], known[-1]
        points = {"best": f"{100 * best:.0f}", "worst": f"{100 * worst:.0f}"}
        st.info(plain(say("competitors.power", words, **points, best_name=best_name, worst_name=worst_name)))


def _download(found: Competition, words: str) -> None:
    rivals = {one.code: one for one in found.competitors}
    table = [cells(one, rivals[one.competitor], words) for one in found.compared]
    label, name = say("competitors.download", words), f"competitors_{found.month}.csv"
    st.download_button(label, csv_of(table), name, "text/csv", key="competitors_csv", on_click="ignore")
