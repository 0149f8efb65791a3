"""The tests of a month for those who lead: how many, which, and as a file; a secret caller is only counted."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from inspection.database import open_session
from inspection.measurement.dial_rules import clock
from inspection.measurement.dial_seen import SeenTest, SeenTests
from inspection.models import DialTest, User
from inspection.month import Month
from inspection.words import say
from ui.choice import chosen_rows
from ui.dialling.offer import named
from ui.page import empty_state


def month_list(found: SeenTests, month: Month, words: str) -> None:
    """How many tests were made, the list of them, and a way to open each."""
    shown = [one for one in found.tests if not one.test.withdrawn_because]
    own = sum(one.test.centre_id is not None for one in shown)
    told = {"month": month, "number": len(shown), "own": own, "others": len(shown) - own}
    st.markdown(f"**{say('dial.month_sentence', words, **told)}**")
    if found.hidden:
        st.info(say("dial.hidden", words, number=found.hidden))
    if not found.tests:
        empty_state(say("dial.none", words, month=month))
        return
    test_list(found.tests, words, callers=True)


def test_list(tests: Sequence[SeenTest], words: str, *, callers: bool) -> None:
    """Tests, each with a way to open it.

    Args:
        callers: whether the list says who called.
    """
    rows = _rows(tests, words, callers=callers)
    chosen = chosen_rows(rows, [one.test.id or 0 for one in tests], "dial_list")
    if chosen:
        st.button(say("dial.open", words), key="dial_open", on_click=_go, args=(chosen[0],))


def _go(test_id: int) -> None:
    st.query_params["test"] = str(test_id)


def _rows(tests: Sequence[SeenTest], words: str, *, callers: bool) -> list[dict[str, Any]]:
    names = _callers(tests, words) if callers else {}
    rows = []
    for one in tests:
        test = one.test
        row = {
            say("imports.field_test_id", words): test.test_id,
            say("imports.field_target", words): plain_name(one, words),
            say("imports.field_dialled_at", words): clock(test.dialled_at, one.zone),
            say("imports.field_kind", words): say(f"dial.kind_{test.kind}", words),
            say("imports.field_call_type", words): named("call", test.call_type, words),
            say("dial.answered_after", words): _seconds(test),
        }
        if callers:
            row[say("dial.caller", words)] = names.get(test.tested_by or 0, "")
        rows.append(row | {say("dial.state", words): _state(one, words)})
    return rows


def plain_name(one: SeenTest, words: str) -> str:
    """What people call what was called."""
    return f"{one.names[words != 'zh']} ({one.target})"


def _seconds(test: DialTest) -> float | None:
    if test.answered_at is None or test.ringback_at is None:
        return None
    return round((test.answered_at - test.ringback_at).total_seconds(), 3)


def _state(one: SeenTest, words: str) -> str:
    test = one.test
    name = "state_withdrawn" if test.withdrawn_because else "state_late" if test.late else "state_counts"
    return say(f"dial.{name}", words)


def _callers(tests: Sequence[SeenTest], words: str) -> dict[int, str]:
    ids = {one.test.tested_by for one in tests if one.test.tested_by is not None}
    with open_session() as session:
        users = [session.get_one(User, one) for one in ids]
    return {one.id or 0: one.display_zh if words == "zh" else one.display_en for one in users}
