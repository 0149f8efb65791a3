"""What open checks found: the items over the last twelve months, and what was not in order this month."""

import streamlit as st

from inspection.database import open_session
from inspection.measurement.open_checks.overview import ItemCount, OpenChecks, open_checks_of
from inspection.policies import Actor
from inspection.words import say
from ui.charts import ItemRow, items_chart
from ui.months import chosen_month
from ui.open_checks.shown import cause_name
from ui.page import empty_state, figure_block


def overview(user: Actor) -> None:
    """The picture of the items, and the month's findings with what they were put down to."""
    words = user.language
    month = chosen_month(words)
    with open_session() as session:
        found = open_checks_of(month, session=session, by=user)
    st.caption(say("open_checks.month_sentence", words, month=month, **found.states))
    if not found.done:
        empty_state(say("open_checks.overview_none", words, month=month))
        return
    figure_block(
        items_chart([ItemRow(one.item.name(words), one.yes, one.n) for one in found.items], words),
        _sentence(found, words),
        [_cells(one, words) for one in found.items],
        "open_checks_items",
        language=words,
        personal=False,
    )
    st.caption(say("open_checks.overview_help", words))
    if found.findings:
        names = {one.item.code: one.item.name(words) for one in found.items}
        st.markdown(f"**{say('open_checks.findings', words)}**")
        rows = [
            {
                say("open_checks.day", words): one.day.isoformat(),
                say("open_checks.item", words): names[one.item],
                say("open_checks.note", words): one.text,
                say("open_checks.cause_title", words): cause_name(one.cause, words),
            }
            for one in found.findings
        ]
        st.dataframe(rows, hide_index=True, key="open_checks_findings")


def _sentence(found: OpenChecks, words: str) -> str:
    worst = max(found.items, key=lambda one: one.no / one.n if one.n else 0)
    told = {"month": found.month, "done": found.done}
    if not worst.no:
        return say("open_checks.overview_fine", words, **told)
    return say("open_checks.overview_sentence", words, item=worst.item.name(words), no=worst.no, n=worst.n, **told)


def _cells(one: ItemCount, words: str) -> dict[str, object]:
    return {
        say("open_checks.section", words): one.section.title(words),
        say("open_checks.item", words): one.item.name(words),
        say("open_checks.checks", words): one.n,
        say("open_checks.answer_yes", words): one.yes,
        say("open_checks.answer_no", words): one.no,
        say("open_checks.answer_na", words): one.na,
    }
