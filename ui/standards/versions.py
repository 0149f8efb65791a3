"""Choosing a version of a standard, and the steps of its life: draft, publish, retire, throw away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import streamlit as st
from sqlmodel import Session

from inspection.models import StandardState
from inspection.policies import Actor
from inspection.scoring.comparing import Difference
from inspection.words import say
from ui.page import local_time, plain
from ui.standards.acting import act

COLOURS: dict[str, Any] = {"draft": "orange", "published": "green", "retired": "gray"}
ZONE = "Asia/Shanghai"
"""The nation's clock: a standard belongs to no centre."""


class Version(Protocol):
    """What versions of rubrics and scripts have in common."""

    id: int | None
    number: int
    state: str
    version: int
    published_at: Any
    published_by: str


def label(one: Version, words: str) -> str:
    """A version as people name it."""
    return say("standards.version", words, number=one.number, state=say(f"standards.state_{one.state}", words))


def choose(rows: Sequence[Version], key: str, words: str) -> Version:
    """The version that the reader chose; the newest one first."""
    by_id = {one.id or 0: one for one in rows}
    chosen = st.selectbox(
        say("standards.which", words), list(by_id), format_func=lambda one: label(by_id[one], words), key=key
    )
    return by_id[chosen]


def standing(one: Version, *, in_force: bool, words: str) -> None:
    """The state of a version in a badge, and who published it when."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(say(f"standards.state_{one.state}", words), color=COLOURS[one.state])
        if in_force:
            st.badge(say("standards.in_force", words), color="blue", icon=":material/check:")
        if one.published_at is not None:
            at = local_time(one.published_at, ZONE)
            st.caption(plain(say("standards.published_by", words, name=one.published_by, at=at)))


def life(
    one: Version,
    user: Actor,
    key: str,
    *,
    publish: Callable[[Session], object],
    retire: Callable[[Session], object],
    discard: Callable[[Session], object],
) -> None:
    """The buttons that publish, throw away or retire a version, each once it is confirmed."""
    words = user.language
    if one.state == StandardState.RETIRED:
        st.caption(say("standards.retired_is", words))
        return
    draft = one.state == StandardState.DRAFT
    st.markdown(say("standards.publish_what" if draft else "standards.retire_what", words))
    sure = st.checkbox(say("standards.sure", words), key=f"{key}_sure_{one.id}")
    steps = {"publish": publish, "discard": discard} if draft else {"retire": retire}
    with st.container(horizontal=True):
        for name, step in steps.items():
            st.button(
                say(f"standards.{name}", words),
                key=f"{key}_{name}",
                type="primary" if name == "publish" else "secondary",
                disabled=not sure,
                on_click=act,
                args=(user, step, f"standards.{name}_done"),
                kwargs={"number": one.number},
            )


def show_differences(
    rows: Sequence[Version],
    chosen: Version,
    key: str,
    words: str,
    *,
    compare: Callable[[int, int], Sequence[Difference]],
    told: Callable[[str, object], str],
    named: Mapping[str, str],
) -> None:
    """What differs between the chosen version and another one, as a table.

    Args:
        compare: the differences between two ids, the older first.
        told: a field's value in words, from the field's name and the value.
        named: code -> what people call it.
    """
    others = {one.id or 0: one for one in rows if one.id != chosen.id}
    if not others:
        st.caption(say("standards.nothing_to_compare", words))
        return
    other = st.selectbox(
        say("standards.compare_with", words),
        list(others),
        format_func=lambda one: label(others[one], words),
        key=f"{key}_{chosen.id}",
    )
    before, after = sorted((others[other], chosen), key=lambda one: one.number)
    found = compare(before.id or 0, after.id or 0)
    numbers = {"before": before.number, "after": after.number}
    if not found:
        st.info(say("standards.the_same", words, **numbers))
        return
    counts = {what: len({one.code for one in found if one.what == what}) for what in ("added", "changed", "removed")}
    st.markdown(say("standards.differ", words, **numbers, **counts))
    table = [_cells(one, named.get(one.code, ""), words, told) for one in found]
    st.dataframe(table, hide_index=True, key=f"{key}_table")


def _cells(one: Difference, name: str, words: str, told: Callable[[str, object], str]) -> dict[str, str]:
    """A difference as a row of the table; what has no field was added or removed as a whole."""
    field, before, after = "", "", ""
    if one.field:
        field, before, after = (
            say(f"standards.field_{one.field}", words),
            told(one.field, one.before),
            told(one.field, one.after),
        )
    values = {
        "what": say(f"standards.{one.what}", words),
        "code": one.code,
        "name": name,
        "field": field,
        "before": before,
        "after": after,
    }
    return {say(f"standards.{column}", words): value for column, value in values.items()}


def told_value(value: object, words: str) -> str:
    """A plain value in words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return say(f"standards.{'yes' if value else 'no'}", words)
    return f"{value:g}" if isinstance(value, float) else str(value)
