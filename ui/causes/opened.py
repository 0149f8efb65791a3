"""What a finding was found in, to read and to hear: a scored call, a dial test, a work order, an open check."""

from collections.abc import Callable

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.dial_seen import see_dial_test
from inspection.measurement.open_checks import listing
from inspection.measurement.work_orders import overview
from inspection.policies import Actor
from inspection.words import say
from ui.dialling.lead import plain_name
from ui.dialling.result import show_test
from ui.open_checks.shown import findings, head
from ui.orders.result import show_check
from ui.page import plain
from ui.scoring.heard import show_heard_result


def show_opened(kind: str, number: int, start_ms: int, user: Actor) -> None:
    """Show one thing under the list.

    Args:
        kind: one of `ui.causes.address.OPENED`.
        start_ms: where the sound of a call begins.
    """
    try:
        if kind == "evaluation_id":
            show_heard_result(number, user, start_ms=start_ms)
        else:
            VIEWS[kind](number, user)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))


def _dial_test(number: int, user: Actor) -> None:
    with open_session() as session:
        seen = see_dial_test(number, session=session, by=user)
    words = user.language
    st.subheader(plain(say("dial.test", words, target=plain_name(seen, words), test=seen.test.test_id)))
    show_test(seen, user)


def _work_order(number: int, user: Actor) -> None:
    with open_session() as session:
        sheet = overview.see_check(number, session=session, by=user)
    st.subheader(plain(sheet.assignment.call_id))
    show_check(sheet, user.language)


def _open_check(number: int, user: Actor) -> None:
    with open_session() as session:
        found = listing.see_check(number, session=session, by=user)
    head(found.seen, user.language)
    findings(found, user)


VIEWS: dict[str, Callable[[int, Actor], None]] = {
    "dial_test": _dial_test,
    "order_check": _work_order,
    "open_check": _open_check,
}
