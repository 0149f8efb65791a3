"""One comparison looked at closely: its tests side by side, by kind, and over the months."""

from collections.abc import Sequence

import streamlit as st

from inspection.analysis.competitor_look import MOST_ROWS, Beside, Look, Side, look_at
from inspection.analysis.competitors import Compared, Rival
from inspection.database import open_session
from inspection.measurement.definitions import indicator
from inspection.month import Month
from inspection.policies import Actor, Scope
from inspection.words import say
from ui.charts import GapPoint, gap_trend_chart
from ui.competitors.address import Shown
from ui.competitors.table import counted, label_of
from ui.page import csv_of, figure_block, plain


def look_section(
    compared: Sequence[Compared],
    rivals: Sequence[Rival],
    shown: Shown,
    month: Month,
    place: Scope | None,
    user: Actor,
) -> None:
    """A box of the comparisons, the chosen one in the address, and what lies behind it."""
    words = user.language
    st.subheader(say("competitors.look", words))
    one = _choose(compared, words)
    rival = next(row for row in rivals if row.code == one.competitor)
    with open_session() as session:
        look = look_at(one.indicator, one.competitor, month, session=session, by=user, kind=shown.kind, place=place)
    _kinds(look, words)
    _tests(look, f"{month}_{one.indicator}_{one.competitor}", words)
    _trend(look, one, rival, shown, words)


def _choose(compared: Sequence[Compared], words: str) -> Compared:
    known = {f"{one.indicator}/{one.competitor}": one for one in compared}
    asked, options = st.query_params.get("show", ""), list(known)
    telling = min(known, key=lambda name: known[name].p_value)
    picked = st.selectbox(
        say("competitors.look_pick", words),
        options,
        index=options.index(asked if asked in known else telling),
        format_func=lambda name: f"{label_of(known[name], words)} · {known[name].competitor}",
        key=f"competitors_show_{words}",
        width=420,
    )
    if picked != telling or asked:
        st.query_params["show"] = picked
    return known[picked]


def _kinds(look: Look, words: str) -> None:
    if not look.kinds:
        return
    st.markdown(say("competitors.kinds", words))
    for name, one in look.kinds.items():
        values = {"points": one.difference, "low": one.low, "high": one.high}
        line = say(
            "competitors.kinds_line",
            words,
            kind=say(f"competitors.kind_{name}", words),
            own=counted(one.own, words),
            other=counted(one.other, words),
            **{key: f"{100 * value:+.1f}" for key, value in values.items()},
        )
        st.markdown(f"- {plain(line)}")


def _tests(look: Look, name: str, words: str) -> None:
    st.caption(say("competitors.tests", words, number=look.number))
    if look.number > len(look.tests):
        st.caption(say("competitors.tests_cut", words, number=MOST_ROWS))
    timed = any(side.delay_s is not None for one in look.tests for side in (one.own, one.other) if side is not None)
    table = [_row(one, words, timed=timed) for one in look.tests]
    st.dataframe(table, hide_index=True, key="competitors_tests")
    label = say("ui.download_csv", words)
    st.download_button(label, csv_of(table), f"{name}.csv", "text/csv", key="competitors_tests_csv", on_click="ignore")


def _row(one: Beside, words: str, *, timed: bool) -> dict[str, object]:
    sides = {"own_delay": one.own, "other_delay": one.other} if timed else {}
    delays = {
        say(f"competitors.{name}", words): "" if side is None or side.delay_s is None else f"{side.delay_s:.1f}"
        for name, side in sides.items()
    }
    return {
        say("competitors.pair", words): one.pair or say("competitors.unpaired", words),
        say("competitors.when", words): f"{one.at:%Y-%m-%d %H:%M}",
        say("competitors.kind", words): say(f"competitors.kind_{one.kind}", words),
        say("competitors.own_outcome", words): _outcome(one.own, words),
        say("competitors.other_outcome", words): _outcome(one.other, words),
        **delays,
        say("competitors.own_test", words): "" if one.own is None else one.own.test_id,
        say("competitors.other_test", words): "" if one.other is None else one.other.test_id,
    }


def _outcome(side: Side | None, words: str) -> str:
    if side is None:
        return ""
    return say(f"competitors.{'no_step' if side.good is None else 'good' if side.good else 'bad'}", words)


def _trend(look: Look, one: Compared, rival: Rival, shown: Shown, words: str) -> None:
    months = look.months
    if len(months) < 2:
        st.caption(say("competitors.trend_one", words, month=months[0][0] if months else "—"))
        return
    points = [
        GapPoint(month, *found.gain, f"{counted(found.own, words)} · {counted(found.other, words)}")
        for month, found in months
    ]
    table = [
        {
            say("competitors.month", words): month,
            say("competitors.own_count", words): counted(found.own, words),
            say("competitors.other_count", words): counted(found.other, words),
            say("competitors.difference", words): f"{100 * found.difference:+.1f}",
            say("competitors.interval", words): f"{100 * found.low:+.1f} – {100 * found.high:+.1f}",
        }
        for month, found in months
    ]
    told = {"name": indicator(one.indicator).name(words), "competitor": rival.name(words), "number": len(months)}
    sentence = say("competitors.trend", words, **told, first=months[0][0], last=months[-1][0])
    chart = gap_trend_chart(points, words, margin=shown.margin / 100)
    figure_block(chart, sentence, table, "competitors_trend", language=words, personal=False)
