"""The inspector's work on information: one entry at a time, what it was compared with, and the finding by one key."""

from collections.abc import Sequence

import streamlit as st
from sqlmodel import Session

from inspection.database import open_session
from inspection.measurement.information.found import LONGEST_NOTE, Found
from inspection.measurement.information.gate import Listed, to_verify, verify_entry
from inspection.measurement.information.sampling import my_samples, note_sample
from inspection.measurement.information.updates import to_update
from inspection.models import EVIDENCE, SAMPLE_RESULTS
from inspection.policies import Actor
from inspection.words import say
from ui.doing import take_step, tell_once
from ui.information.shown import card
from ui.information.updates import note_updates
from ui.names import account_names
from ui.page import empty_state
from ui.parts import chosen_part

GATE, SAMPLE, UPDATE = "gate", "sample", "update"
ICONS = {"right": "check", "wrong": "close", "outdated": "schedule", "unverifiable": "question_mark"}


def work(user: Actor) -> None:
    """What waits for an inspector, in three parts; the first entry of the chosen one."""
    words = user.language
    with open_session() as session:
        collected, number = to_verify(session=session, by=user)
        samples = my_samples(session=session, by=user)
        overdue, late = to_update(session=session, by=user)
    counts = {GATE: number, SAMPLE: len(samples), UPDATE: late}
    parts = {name: say(f"information.work_{name}", words, number=count) for name, count in counts.items()}
    part = chosen_part(parts, "information_work", label=say("information.work", words))
    tell_once("information")
    if part == UPDATE:
        note_updates(overdue, late, user)
    elif part == SAMPLE:
        versions = [(one.sample.id or 0, one.sample.version, one.listed) for one in samples]
        _one(SAMPLE, versions, len(samples), user)
    else:
        _one(GATE, [(one.entry.id or 0, one.entry.version, one) for one in collected], number, user)


def _one(part: str, waiting: Sequence[tuple[int, int, Listed]], number: int, user: Actor) -> None:
    words, skipped = user.language, st.session_state.setdefault(f"information_skipped_{part}", [])
    if not waiting:
        empty_state(say(f"information.{part}_done", words))
        return
    later = [one for one in waiting if one[0] in skipped]
    identity, version, listed = next(
        (one for one in waiting if one[0] not in skipped), later[0] if later else waiting[0]
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.caption(say("information.left", words, number=number))
        card(listed, account_names(words), words)
    with right:
        _finding(part, identity, version, listed, user)
        if len(waiting) > 1:
            st.button(
                say("information.skip", words),
                key="information_skip",
                type="tertiary",
                icon=":material/skip_next:",
                on_click=_skip,
                args=(part, identity),
            )


def _finding(part: str, identity: int, version: int, listed: Listed, user: Actor) -> None:
    words, key = user.language, f"information_{part}_{identity}"
    st.caption(say("information.keys", words))
    st.pills(
        say("information.evidence", words),
        EVIDENCE,
        format_func=lambda one: say(f"information.evidence_{one}", words),
        key=f"{key}_evidence",
    )
    st.text_area(say("information.note", words), key=f"{key}_note", max_chars=LONGEST_NOTE, height=80)
    for digit, result in enumerate(SAMPLE_RESULTS, start=1):
        st.button(
            f"{say(f'information.result_{result}', words)}",
            key=f"information_{result}",
            icon=f":material/{ICONS[result]}:",
            type="primary" if digit == 1 else "secondary",
            shortcut=str(digit),
            width="stretch",
            on_click=_note,
            args=(part, identity, version, listed.entry.code, result, key, user),
        )


def _note(part: str, identity: int, version: int, code: str, result: str, key: str, user: Actor) -> None:
    evidence, note = st.session_state.get(f"{key}_evidence") or "", st.session_state.get(f"{key}_note") or ""

    def note_it(session: Session) -> str:
        found = Found(result, evidence, note)
        if part == SAMPLE:
            note_sample(identity, found, version=version, session=session, by=user)
        else:
            verify_entry(identity, found, version=version, session=session, by=user)
        shown = say(f"information.result_{result}", user.language)
        return say("information.was_noted", user.language, code=code, result=shown)

    take_step(note_it, "information", user)


def _skip(part: str, identity: int) -> None:
    skipped = st.session_state[f"information_skipped_{part}"]
    if identity in skipped:
        skipped.clear()
    skipped.append(identity)
