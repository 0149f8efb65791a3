"""What is needed for a verdict, what the plan brings of it, and what a capacity can show."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from inspection.analysis.sentences import percent
from inspection.database import open_session
from inspection.measurement.competitor_list import active_rivals
from inspection.measurement.dial_need import FAILURES, Detectable, Need, needs_of_capacity, needs_of_plan
from inspection.measurement.dial_plan_view import DialPlanView
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say
from ui.charts import NeedRow, need_chart, week_chart
from ui.dialplan.change import caller_names
from ui.page import figure_block

USUAL_EACH = 40


def need_section(month: Month, plan: DialPlanView, centres: int, user: Actor) -> None:
    """The plan against the need, the hours it covers, and what another capacity would show."""
    words = user.language
    needs = needs_of_plan(plan)
    sentence = say("dial_plan.need_sentence", words, month=month, **settled(needs))
    need_block(needs, sentence, "dial_plan_need", words)
    _week(month, plan, words)
    _capacity(month, centres, user)


def need_block(needs: Sequence[Need], sentence: str, key: str, words: str, *, note: bool = True) -> None:
    """The chart of planned against needed, its numbers, and what they mean (`note`)."""
    rows = [NeedRow(f"{one.indicator.id} {one.indicator.name(words)}", one.planned, one.needed) for one in needs]
    figure_block(
        need_chart(rows, words), sentence, [_cells(one, words) for one in needs], key, language=words, personal=False
    )
    if note:
        st.caption(say("dial_plan.need_note", words))
    codes = sorted({found.competitor for one in needs for found in one.detectable})
    if codes:
        st.dataframe([_gaps(one, codes, words) for one in needs if one.detectable], hide_index=True, key=f"{key}_gaps")


def settled(needs: Sequence[Need]) -> dict[str, int]:
    """How many targets the tests can prove, of those that tests can prove at all."""
    return {
        "enough": sum(one.allowed is not None for one in needs),
        "provable": sum(one.provable for one in needs),
    }


def _cells(one: Need, words: str) -> dict[str, Any]:
    side = "≥" if one.indicator.at_least else "≤"
    none = say("dial_plan.not_provable", words)
    cells = {
        say("dial_plan.indicator", words): f"{one.indicator.id} {one.indicator.name(words)}",
        say("dial_plan.goal", words): f"{side} {percent(one.indicator.target)}",
        say("dial_plan.planned", words): one.planned,
    }
    cells |= {
        say(f"dial_plan.needed_{failures}", words): none if number is None else str(number)
        for failures, number in zip(FAILURES, one.needed, strict=True)
    }
    cells[say("dial_plan.allowed", words)] = "—" if one.allowed is None else str(one.allowed)
    cells[say("dial_plan.missing", words)] = "—" if one.missing is None else str(one.missing)
    return cells


def _gaps(one: Need, codes: Sequence[str], words: str) -> dict[str, str]:
    found = {gap.competitor: gap for gap in one.detectable}
    cells = {say("dial_plan.indicator", words): f"{one.indicator.id} {one.indicator.name(words)}"}
    return cells | {say("dial_plan.detectable", words, code=code): _gap(found.get(code), words) for code in codes}


def _gap(gap: Detectable | None, words: str) -> str:
    if gap is None:
        return say("dial_plan.not_compared", words)
    if gap.difference is None:
        return say("dial_plan.no_points", words, number=gap.number)
    return say("dial_plan.points", words, points=f"{gap.difference * 100:.0f}", number=gap.number)


def _week(month: Month, plan: DialPlanView, words: str) -> None:
    st.subheader(say("dial_plan.week", words))
    week = plan.week
    number, hours = sum(map(sum, week)), sum(bool(cell) for day in week for cell in day)
    nothing = [[0] * len(day) for day in week]
    sentence = say("dial_plan.week_sentence", words, month=month, number=number, hours=hours)
    table = [
        {
            say("charts.hour", words): f"{say(f'charts.day_{day}', words)} {hour:02d}",
            say("dial_plan.planned", words): cell,
        }
        for day, cells in enumerate(week)
        for hour, cell in enumerate(cells)
        if cell
    ]
    chart = week_chart(week, nothing, words, planned=True)
    figure_block(chart, sentence, table, "dial_plan_week", language=words, personal=False)


def _capacity(month: Month, centres: int, user: Actor) -> None:
    words = user.language
    st.subheader(say("dial_plan.capacity", words))
    with open_session() as session:
        rivals = {one.code: one.compared for one in active_rivals(session=session)}
    left, right = st.columns(2)
    known = len(caller_names(month, user))
    people = left.number_input(say("dial_plan.people", words), 0, 1000, known, key="dial_plan_people")
    each = right.number_input(say("dial_plan.each", words), 0, 1000, USUAL_EACH, key="dial_plan_each")
    pairs, needs = needs_of_capacity(people, each, centres=centres, rivals=rivals)
    told = {"people": people, "each": each, "pairs": pairs}
    sentence = say("dial_plan.need_capacity", words, **told, **settled(needs))
    need_block(needs, sentence, "dial_plan_capacity", words, note=False)
