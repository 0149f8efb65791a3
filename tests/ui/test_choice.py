"""What a reader has chosen."""

import json

import pytest
from streamlit.testing.v1 import AppTest


def page(ids: list[int], several: bool) -> None:
    import streamlit as st

    from ui.choice import chosen_rows, id_in_address

    ids = st.session_state.get("ids", ids)
    st.text(repr(chosen_rows([{"n": one} for one in ids], ids, "list", several=several)))
    st.text(repr(id_in_address("thing")))


def app(ids: list[int], *, several: bool = True, address: str | None = None) -> AppTest:
    made = AppTest.from_function(page, args=(ids, several), default_timeout=30)
    if address is not None:
        made.query_params["thing"] = address
    return made.run()


def choose(made: AppTest, *rows: int) -> None:
    states = made._tree.get_widget_states()
    chosen = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    states.widgets.add(id=made.dataframe[0].proto.id, string_value=json.dumps(chosen))
    made._run(states)
    assert not made.exception


@pytest.mark.parametrize(
    ("rows", "several", "chosen"),
    [((), True, "[]"), ((0,), False, "[7]"), ((0, 2), True, "[7, 9]"), ((2, 40), True, "[9]")],
)
def test_the_ids_of_the_rows(rows: tuple[int, ...], several: bool, chosen: str) -> None:
    made = app([7, 8, 9], several=several)
    choose(made, *rows)
    assert made.text[0].value == chosen


@pytest.mark.parametrize("after", [[8, 9], [9, 8, 7], [7, 8, 9, 10]])
def test_a_choice_ends_when_other_rows_stand_there(after: list[int]) -> None:
    made = app([7, 8, 9])
    choose(made, 0)
    made.session_state["ids"] = after
    assert made.run().text[0].value == "[]"


def test_a_choice_stays_while_the_rows_do() -> None:
    made = app([7, 8, 9])
    choose(made, 1)
    assert made.run().text[0].value == "[8]"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("12", "12"),
        ("0", "0"),
        ("999999999", "999999999"),
        ("1000000000", "None"),
        ("-1", "None"),
        ("1.0", "None"),
        ("²", "None"),
        ("x", "None"),
        ("", "None"),
        (None, "None"),
    ],
)
def test_an_id_of_the_address(address: str | None, found: str) -> None:
    assert app([1], address=address).text[1].value == found
