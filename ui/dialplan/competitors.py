"""The competitors: their numbers, what can be compared with what, and changing that."""

from typing import Any

import streamlit as st

from inspection.database import open_session
from inspection.measurement.competitor_list import Entry, add_competitor, change_competitor, competitors
from inspection.measurement.definitions import indicators
from inspection.policies import Actor, may
from inspection.words import say
from ui.page import empty_state
from ui.planning.acting import act

NEW = ""


def competitors_section(user: Actor) -> None:
    """Every competitor, and a form for managers."""
    words = user.language
    with open_session() as session:
        found = competitors(session=session, by=user)
    if found:
        st.dataframe([_row(one, words) for one in found], hide_index=True, key="dial_plan_competitors")
    else:
        empty_state(say("dial_plan.competitors_none", words))
    if not may(user, "edit_competitors"):
        return
    st.caption(say("dial_plan.competitors_help", words))
    entries = {one.code: one for one in found}
    chosen = st.selectbox(
        say("dial_plan.which", words),
        [*entries, NEW],
        format_func=lambda code: entries[code].code if code in entries else say("dial_plan.new_one", words),
        key="dial_plan_competitor",
        width=260,
    )
    _form(entries.get(str(chosen)), user)


def _row(one: Entry, words: str) -> dict[str, Any]:
    every = len(one.compared) == len(indicators())
    notes = "; ".join(f"{identity}: {note}" for identity, note in one.corresponds.items())
    return {
        say("dial_plan.code", words): one.code,
        say("dial_plan.name_zh", words): one.name_zh,
        say("dial_plan.name_en", words): one.name_en,
        say("dial_plan.number", words): one.service_number or say("dial_plan.no_number", words),
        say("dial_plan.compared", words): say("dial_plan.every_one", words) if every else ", ".join(one.compared),
        say("dial_plan.corresponds", words): notes,
        say("dial_plan.is_active", words): say(f"dial_plan.{'yes' if one.active else 'no'}", words),
    }


def _form(entry: Entry | None, user: Actor) -> None:
    words = user.language
    code = NEW if entry is None else entry.code
    key = f"dial_plan_competitor_{code}_{1 if entry is None else entry.version}"
    known = entry or Entry("", "", "", compared=tuple(one.id for one in indicators()))
    with st.form(key):
        st.markdown(f"**{say('dial_plan.new' if entry is None else 'dial_plan.edit', words)}**")
        first, second, third, fourth = st.columns(4)
        texts = {
            "code": code or first.text_input(say("dial_plan.code", words), key=f"{key}_code"),
            "name_zh": second.text_input(say("dial_plan.name_zh", words), known.name_zh, key=f"{key}_zh"),
            "name_en": third.text_input(say("dial_plan.name_en", words), known.name_en, key=f"{key}_en"),
            "service_number": fourth.text_input(
                say("dial_plan.number", words), known.service_number, key=f"{key}_number"
            ),
        }
        if code:
            first.text_input(say("dial_plan.code", words), code, disabled=True, key=f"{key}_code")
        compared, notes = _indicators(known, key, words)
        active = st.toggle(say("dial_plan.active", words), known.active, key=f"{key}_active")
        if st.form_submit_button(say("dial_plan.save", words), type="primary"):
            changed = Entry(**texts, compared=compared, corresponds=notes, active=active, version=known.version)
            save = add_competitor if entry is None else change_competitor
            told = texts["code"]
            act(user, lambda session: save(changed, session=session, by=user), "dial_plan.saved", code=told)


def _indicators(known: Entry, key: str, words: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """A box an indicator, with what corresponds to it on their side."""
    st.caption(f"{say('dial_plan.compared', words)} · {say('dial_plan.corresponds', words)}")
    chosen, notes = [], {}
    for one in indicators():
        box, note = st.columns([2, 3], vertical_alignment="center")
        label = f"{one.id} {one.name(words)}"
        if box.checkbox(label, one.id in known.compared, key=f"{key}_{one.id}"):
            chosen.append(one.id)
        text = note.text_input(
            say("dial_plan.corresponds", words),
            known.corresponds.get(one.id, ""),
            label_visibility="collapsed",
            placeholder=say("dial_plan.corresponds", words),
            max_chars=200,
            key=f"{key}_{one.id}_note",
        )
        if text.strip():
            notes[one.id] = text
    return tuple(chosen), notes
