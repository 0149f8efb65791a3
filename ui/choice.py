"""What a reader has chosen: rows of a table, or the thing that the address names."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import streamlit as st

LONGEST_ID = 9


def chosen_rows(
    table: Sequence[Mapping[str, Any]], ids: Sequence[int], key: str, *, several: bool = False, whole: bool = False
) -> list[int]:
    """Draw a table to choose from; the ids of its chosen rows.

    A choice is of things, not of places: where other rows stand in the table than before, nothing is chosen any more.

    Args:
        ids: of the rows, in their order.
        several: whether more than one row can be chosen.
        whole: whether every row shows at once, however many there are.
    """
    stamp = sha256(repr(list(ids)).encode()).hexdigest()[:12]
    with st.container(key=key):
        picked = st.dataframe(
            list(table),
            hide_index=True,
            height="content" if whole else "auto",
            key=f"{key}_{stamp}",
            on_select="rerun",
            selection_mode="multi-row" if several else "single-row",
        )
    return [ids[at] for at in picked.selection.rows if at < len(ids)]


def pressed(key: str, chosen: str = "") -> str | None:
    """What the mark stands for that was pressed in the chart `key`, drawn while `chosen` was; None where none is.

    A mark says so by the second part of its `customdata`; what stands for nothing that can be chosen says "".
    """
    points = st.session_state[f"{key}:{chosen}" if chosen else key]["selection"]["points"]
    return str(points[0]["customdata"][1]) if points else None


def id_in_address(name: str) -> int | None:
    """The id that the address gives, such as 12 in `?assignment=12`; None where it gives none."""
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else None


def choice_in_address(
    name: str, options: Sequence[str], label: str, shown: Callable[[str], str], *, key: str, usual: str = ""
) -> str:
    """A box whose choice stands in the address under `name`, so that a link shows the same; the usual one does not.

    What the address names beyond the options is taken as the usual choice.
    """
    there = st.query_params.get(name, usual)

    def keep() -> None:
        if st.session_state[key] == usual:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = st.session_state[key]

    chosen = there if there in options else usual
    return st.selectbox(label, options, index=list(options).index(chosen), format_func=shown, key=key, on_change=keep)
