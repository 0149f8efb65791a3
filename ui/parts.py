"""The parts of a page, one of them shown: which one stands in the address, so that a link shows the same."""

from collections.abc import Mapping

import streamlit as st


def chosen_part(parts: Mapping[str, str], key: str, *, label: str, name: str = "part") -> str:
    """A row of buttons, one a part; the name of the one that the address or the reader chose, else the first.

    Args:
        parts: name -> what stands on its button.
        label: what the row is, for those who do not see it.
        name: of the value in the address.
    """
    there = st.query_params.get(name, "")
    wanted = there if there in parts else next(iter(parts))
    if key not in st.session_state or st.session_state[key] not in parts:
        st.session_state[key] = wanted
    st.segmented_control(
        label,
        list(parts),
        format_func=parts.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_keep,
        args=(key, name, next(iter(parts))),
    )
    return str(st.session_state[key])


def _keep(key: str, name: str, first: str) -> None:
    chosen = st.session_state[key]
    if chosen == first:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen
