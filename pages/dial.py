"""Dial tests: an inspector records the own ones; those who lead see the month's."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.dial_drafts import own_draft
from inspection.measurement.dial_seen import dial_tests_of, my_dial_tests, see_dial_test
from inspection.policies import Actor, may, require
from inspection.words import say
from ui.choice import id_in_address
from ui.dialling.desk import dial_desk
from ui.dialling.lead import month_list, plain_name, test_list
from ui.dialling.listed import go, my_work
from ui.dialling.result import TOLD, show_test
from ui.months import chosen_month
from ui.page import plain


def render(user: Actor) -> None:
    """The form or the test that the address names, else the list."""
    records = may(user, "record_dial_test")
    require(records or may(user, "see_dial_tests"), user, say("dial.title", "en"))
    draft, test = id_in_address("draft"), id_in_address("test")
    try:
        if draft is not None and records:
            _form(draft, user)
        elif test is not None:
            _test(test, user)
        else:
            _list(user, records=records)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))
        _back(user.language)


def _list(user: Actor, *, records: bool) -> None:
    words = user.language
    st.title(say("dial.title", words))
    if not records:
        month = chosen_month(words)
        with open_session() as session:
            month_list(dial_tests_of(month, session=session, by=user), month, words)
        return
    my_work(user)
    with open_session() as session:
        mine = my_dial_tests(session=session, by=user)
    if mine:
        st.subheader(say("dial.recorded", words))
        test_list(mine, words, callers=False)


def _form(draft_id: int, user: Actor) -> None:
    with open_session() as session:
        draft = own_draft(draft_id, session=session, by=user)
    if draft.test_id is not None:
        st.query_params.pop("draft", None)
        st.query_params["test"] = str(draft.test_id)
        st.session_state[TOLD] = say("dial.recorded_now", user.language)
        st.rerun()
    _back(user.language)
    dial_desk(draft_id, user)


def _test(test_id: int, user: Actor) -> None:
    words = user.language
    with open_session() as session:
        seen = see_dial_test(test_id, session=session, by=user)
    st.title(plain(say("dial.test", words, target=plain_name(seen, words), test=seen.test.test_id)))
    _back(words)
    show_test(seen, user)


def _back(words: str) -> None:
    label = say("dial.back", words)
    st.button(label, key="dial_back", type="tertiary", icon=":material/arrow_back:", on_click=go, args=(None,))
