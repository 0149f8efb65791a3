"""The month a page shows: kept in its address, so that a link shows the same."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from inspection.clock import business_now
from inspection.database import open_session
from inspection.errors import InvalidInput
from inspection.month import Month
from inspection.words import say

SHOWN = 14
ZONE = "Asia/Shanghai"


def chosen_month(language: str, *, ahead: int = 0) -> Month:
    """The month of the address (`?month=YYYY-MM`), or the one before this month; with a box to choose another.

    A month in the address that does not exist is said so, and the default one is shown.

    Args:
        ahead: by how many months later the default is, for what is planned.
    """
    with open_session() as session:
        default = last_month(business_now(session=session)).plus(ahead)
    wanted = default
    text = st.query_params.get("month")
    if text is not None:
        try:
            wanted = Month.parse(text)
        except InvalidInput:
            st.warning(say("months.unknown", language, month=text))
    options = sorted({default.plus(1 - back) for back in range(SHOWN)} | {wanted}, reverse=True)
    picked = st.selectbox(
        say("months.month", language),
        [str(option) for option in options],
        index=options.index(wanted),
        key="chosen_month",
        width=180,
    )
    if picked != st.query_params.get("month") and picked != str(default):
        st.query_params["month"] = picked
    elif picked == str(default) and "month" in st.query_params:
        del st.query_params["month"]
    return Month.parse(picked)


def last_month(now: datetime) -> Month:
    """The last whole month before a moment, by the calendar of the centres."""
    return Month.of(now.astimezone(ZoneInfo(ZONE)).date()).previous()
