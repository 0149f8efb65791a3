"""From a part of the month to its calls: the losses one by one, and the call with its sound where it may be heard."""

from collections.abc import Mapping, Sequence

import streamlit as st

from inspection.analysis.cause_shapes import Chosen, FoundCause, Window
from inspection.analysis.found_causes import MOST_ROWS, found_causes
from inspection.analysis.pareto import Ranked
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.listening.heard import hear_if_kept
from inspection.month import Month
from inspection.policies import Actor
from inspection.review.publication import result
from inspection.words import say
from ui.appeals.state import appeal_link
from ui.causes.address import EVALUATION, Shown, asked_pick, pick
from ui.causes.told import name_of
from ui.choice import chosen_rows, id_in_address
from ui.months import ZONE
from ui.page import local_time, plain
from ui.planning.samples import kind_name
from ui.scoring.listening import listen
from ui.scoring.result import cause_told, show_result

PLACES = 10_000
"""More than there are rows."""


def found_section(rows: Sequence[Ranked], shown: Shown, month: Month, user: Actor, criteria: Mapping[str, str]) -> None:
    """A box of the parts, the losses of the chosen one, and the call that is chosen among them."""
    words = user.language
    st.subheader(say("causes.found", words))
    key = _choose(rows, shown, words, criteria)
    with open_session() as session:
        found = found_causes(Window(month, month, shown.basis), Chosen(shown.by, key), session=session, by=user)
    number = next(one.n for one in rows if one.key == key)
    name = name_of(shown.by, key, words, criteria=criteria)
    st.markdown(f"**{plain(say('causes.found_number', words, name=name, number=number))}**")
    if number > len(found):
        st.caption(say("causes.found_cut", words, number=MOST_ROWS))
    # A row is named by its call and its place: a call may stand there with several losses.
    ids = [(one.evaluation_id or 0) * PLACES + at for at, one in enumerate(found)]
    picked = chosen_rows(_filled([_cells(one, words) for one in found]), ids, f"causes_found_{shown.by}")
    chosen = found[picked[0] % PLACES] if picked else None
    if chosen is not None and chosen.evaluation_id is not None:
        st.query_params[EVALUATION] = str(chosen.evaluation_id)
    asked = id_in_address(EVALUATION)
    if asked is None:
        st.caption(say("causes.choose", words))
        return
    if chosen is not None and chosen.appeal_id is not None:
        appeal_link(chosen.appeal_id, words)
    mine = [chosen] if chosen is not None else [one for one in found if one.evaluation_id == asked]
    _call(asked, next((one.evidence_ms[0] for one in mine if one.evidence_ms), 0), user)


def _choose(rows: Sequence[Ranked], shown: Shown, words: str, criteria: Mapping[str, str]) -> str:
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
            format_func=lambda key: f"{name_of(shown.by, key, words, criteria=criteria)} ({numbers[key]})",
            key=name,
            on_change=lambda: pick(st.session_state[name]),
            width=420,
        )
    )


def _cells(one: FoundCause, words: str) -> dict[str, object]:
    evidence = one.evidence_ms
    clip = "" if evidence is None else f"{_clock(evidence[0])}–{_clock(evidence[1])}"
    return {
        say("causes.call", words): one.call_id or one.test_id or one.order_id,
        say("causes.agent", words): one.staff_number,
        say("causes.at", words): local_time(one.at, ZONE),
        say("causes.by_call_type", words): kind_name(one.call_type, words),
        say("causes.by_criterion", words): f"{one.criterion} {one.criterion_zh if words == 'zh' else one.criterion_en}",
        say("causes.points", words): one.points,
        say("causes.by_cause", words): cause_told(one.cause, one.detail, words) if one.cause else "",
        say("causes.text", words): one.text or one.comment,
        say("causes.clip", words): clip,
        say("causes.source", words): say(f"causes.source_{one.source}", words),
    }


def _filled(table: list[dict[str, object]]) -> list[dict[str, object]]:
    """The table without columns that say nothing in any row."""
    kept = [name for name in table[0] if any(row[name] != "" for row in table)] if table else []
    return [{name: row[name] for name in kept} for row in table]


def _clock(milliseconds: int) -> str:
    return f"{milliseconds // 60_000}:{milliseconds // 1000 % 60:02d}"


def _call(evaluation_id: int, start_ms: int, user: Actor) -> None:
    try:
        with open_session() as session:
            sheet = result(evaluation_id, session=session, by=user)
            heard = hear_if_kept(sheet.assignment.recording_id, session=session, by=user)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))
        return
    st.subheader(plain(sheet.assignment.call_id))
    left, right = st.columns(2, gap="medium")
    with left:
        if heard is None:
            st.info(say("results.not_kept", user.language))
        else:
            listen(heard, user.language, start_ms=start_ms)
    with right:
        show_result(sheet, user.language, causes=True, heard=heard, user=user)
