"""The week of dial tests: a sentence and a picture."""

import streamlit as st

from inspection.database import open_session
from inspection.measurement.week import HOURS, hours_tested
from inspection.month import Month
from inspection.policies import Actor, Scope
from inspection.words import say
from ui.charts import week_chart
from ui.page import figure_block


def week_section(month: Month, user: Actor, place: Scope | None = None) -> None:
    """In which hours of the week the service was tested, and where nobody answered."""
    words = user.language
    st.subheader(say("targets.week", words))
    with open_session() as session:
        week = hours_tested(month, session=session, by=user, place=place)
    if week.hidden:
        st.caption(say("dial.hidden", words, number=week.hidden))
    if not week.number and not week.hidden:
        st.caption(say("targets.week_none", words, month=month))
        return
    if not week.number:
        return
    told = {"number": week.number, "tested": week.tested, "failures": week.failures}
    table = [
        {
            say("charts.hour", words): f"{say(f'charts.day_{day}', words)} {hour:02d}",
            say("charts.tests", words): week.tests[day][hour],
            say("charts.not_answered", words): week.unanswered[day][hour],
        }
        for day in range(len(week.tests))
        for hour in range(HOURS)
        if week.tests[day][hour]
    ]
    sentence = say("targets.week_sentence", words, month=month, **told)
    chart = week_chart(week.tests, week.unanswered, words)
    figure_block(chart, sentence, table, "targets_week", language=words, personal=False)
