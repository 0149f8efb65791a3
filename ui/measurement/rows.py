"""The rows behind the system's figures: choose an indicator and what is odd, and see each of them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from inspection.analysis.sentences import reason_words
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.counting import MOST_ROWS, Rows
from inspection.measurement.definitions import SYSTEM
from inspection.measurement.drill import FAILED, UNSURE, figure_rows, is_error
from inspection.measurement.event_rules import RULES
from inspection.measurement.figures import Figure
from inspection.month import Month
from inspection.policies import Actor, Scope
from inspection.words import say
from ui.months import ZONE
from ui.page import csv_of


def rows_section(month: Month, figures: Sequence[Figure], user: Actor, place: Scope | None = None) -> None:
    """Two boxes and the table of rows; a word where every row is whole and in time."""
    words = user.language
    counted = {one.indicator.id: one for one in figures if one.source == SYSTEM and one.indicator.id in RULES}
    choices = {identity: found for identity, one in counted.items() if (found := _reasons(one))}
    st.subheader(say("targets.rows", words))
    if not choices:
        st.caption(say("targets.rows_none", words))
        return
    st.caption(say("targets.rows_help", words))
    which, what = st.columns(2)
    identity = which.selectbox(
        say("targets.indicator", words),
        list(choices),
        format_func=lambda one: f"{one} {counted[one].indicator.name(words)}",
        key="targets_rows_of",
    )
    numbers = choices[str(identity)]
    reason = what.selectbox(
        say("targets.rows_which", words),
        list(numbers),
        format_func=lambda one: f"{reason_words(_named(str(identity), one), words)}: {numbers[one]}",
        key=f"targets_rows_why_{identity}",
    )
    try:
        with open_session() as session:
            rows = figure_rows(str(identity), str(reason), month, session=session, by=user, place=place)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    _table(rows, numbers[str(reason)], f"{month}_{identity}_{reason}", words)


def _reasons(one: Figure) -> dict[str, int]:
    counts = one.counts
    failed = counts.numerator if is_error(one.indicator.id) else counts.denominator - counts.numerator
    found = dict(counts.missing) | {UNSURE: counts.unsure, FAILED: failed}
    return {reason: number for reason, number in found.items() if number}


def _named(identity: str, reason: str) -> str:
    return "wrong" if reason == FAILED and is_error(identity) else reason


def _table(rows: Rows, number: int, name: str, words: str) -> None:
    st.markdown(f"**{say('targets.rows_number', words, number=number)}**")
    if rows.cut:
        st.caption(say("targets.rows_cut", words, number=MOST_ROWS))
    table = [
        {_title(column, words): _cell(column, value) for column, value in zip(rows.columns, row, strict=True)}
        for row in rows.rows
    ]
    st.dataframe(table, hide_index=True, key="targets_rows")
    label = say("ui.download_csv", words)
    st.download_button(label, csv_of(table), f"{name}.csv", "text/csv", key="targets_rows_csv", on_click="ignore")


def _title(column: str, words: str) -> str:
    return say(f"targets.{'event' if column.endswith('_at') else 'column'}_{column}", words)


def _cell(column: str, value: object) -> object:
    """Times by the centres' clock, to the millisecond; nothing where there is none; other values as they came."""
    if column.endswith("_at") and isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M:%S.%f}"[:-3]
    return "" if value is None else value
