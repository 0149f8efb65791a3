"""From a part of the month to what was found: the losses one by one, and what the chosen one was found in."""

from collections.abc import Sequence

import streamlit as st

from inspection.analysis.cause_shapes import Chosen, FoundCause, Names, Window
from inspection.analysis.found_causes import MOST_ROWS, found_causes
from inspection.analysis.pareto import Ranked
from inspection.database import open_session
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say
from ui.appeals.state import appeal_link
from ui.causes.address import Shown, asked_pick, open_one, opened, pick
from ui.causes.opened import show_opened
from ui.causes.told import coded, name_of
from ui.choice import chosen_rows
from ui.months import ZONE
from ui.page import local_time, plain
from ui.planning.samples import kind_name
from ui.scoring.result import cause_told

PLACES = 10_000
"""More than there are rows."""


def found_section(rows: Sequence[Ranked], shown: Shown, month: Month, user: Actor, names: Names) -> None:
    """A box of the parts, the losses of the chosen one, and what is chosen among them."""
    words = user.language
    st.subheader(say("causes.found", words))
    key = _choose(rows, shown, words, names)
    window = Window(month, month, shown.basis, shown.source)
    with open_session() as session:
        found = found_causes(window, Chosen(shown.by, key), session=session, by=user)
    number = next(one.n for one in rows if one.key == key)
    name = name_of(shown.by, key, words, names=names)
    st.markdown(f"**{plain(say('causes.found_number', words, name=name, number=number))}**")
    if number > len(found):
        st.caption(say("causes.found_cut", words, number=MOST_ROWS))
    # A row is named by where it opens and its place: a call may stand there with several losses.
    ids = [(one.opens[1] if one.opens else 0) * PLACES + at for at, one in enumerate(found)]
    picked = chosen_rows(_filled([_cells(one, names, words) for one in found]), ids, f"causes_found_{shown.by}")
    chosen = found[picked[0] % PLACES] if picked else None
    if chosen is not None and chosen.opens is not None:
        open_one(*chosen.opens)
    asked = opened()
    if asked is None:
        st.caption(say("causes.choose", words))
        return
    if chosen is not None and chosen.appeal_id is not None:
        appeal_link(chosen.appeal_id, words)
    mine = [chosen] if chosen is not None else [one for one in found if one.opens == asked]
    show_opened(*asked, next((one.evidence_ms[0] for one in mine if one.evidence_ms), 0), user)


def _choose(rows: Sequence[Ranked], shown: Shown, words: str, names: Names) -> str:
    keys = [one.key for one in rows]
    asked = asked_pick()
    wanted = asked if asked in keys else keys[0]
    name = f"causes_pick_{shown.by}_{words}"
    # A press on a bar changes the address; the box follows it.
    st.session_state[name] = wanted
    numbers = {one.key: one.n for one in rows}
    return str(
        st.selectbox(
            say("causes.pick", words),
            keys,
            format_func=lambda key: f"{name_of(shown.by, key, words, names=names)} ({numbers[key]})",
            key=name,
            on_change=lambda: pick(st.session_state[name]),
            width=420,
        )
    )


def _cells(one: FoundCause, names: Names, words: str) -> dict[str, object]:
    evidence, own = one.evidence_ms, one.criterion_zh if words == "zh" else one.criterion_en
    clip = "" if evidence is None else f"{_clock(evidence[0])}–{_clock(evidence[1])}"
    return {
        say("causes.call", words): one.name,
        say("causes.agent", words): one.staff_number,
        say("causes.at", words): local_time(one.at, ZONE),
        say("causes.by_call_type", words): kind_name(one.call_type, words),
        say("causes.by_criterion", words): f"{one.criterion} {own}" if coded(one.criterion, names) else own,
        say("causes.points", words): one.points,
        say("causes.by_cause", words): cause_told(one.cause, one.detail, words) if one.cause else "",
        say("causes.text", words): one.text or one.comment,
        say("causes.clip", words): clip,
        say("causes.source", words): say(f"causes.source_{one.source}", words),
    }


def _filled(table: list[dict[str, object]]) -> list[dict[str, object]]:
    """The table without columns that say nothing in any row, such as points where none are lost."""
    kept = [name for name in table[0] if any(row[name] for row in table)] if table else []
    return [{name: row[name] for name in kept} for row in table]


def _clock(milliseconds: int) -> str:
    return f"{milliseconds // 60_000}:{milliseconds // 1000 % 60:02d}"
