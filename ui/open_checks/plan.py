"""Scheduling open checks, announcing and cancelling them."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st
from sqlmodel import Session

from inspection.database import open_session
from inspection.intake.information import local_today
from inspection.measurement.open_checks.listing import Seen
from inspection.measurement.open_checks.planning import (
    LONGEST_TEXT,
    Checkable,
    announce,
    cancel,
    checkable,
    plan_open_check,
)
from inspection.models import OpenCheckState
from inspection.policies import Actor
from inspection.words import say
from ui.doing import take_step
from ui.page import empty_state

KEY = "open_checks"


def plan_form(user: Actor) -> None:
    """Choose who is checked, on which day, by whom."""
    words = user.language
    with open_session() as session:
        found = [one for one in checkable(session=session, by=user) if one.inspectors]
        today = local_today(session=session)
    if not found:
        empty_state(say("open_checks.plan_none", words))
        return
    places = _places(found, words)
    inspectors = {one.id or 0: one for centre in found for one in centre.inspectors}
    left, middle, right = st.columns([2, 1, 1])
    place = left.selectbox(
        say("open_checks.place", words), list(places), format_func=places.__getitem__, key="open_checks_place"
    )
    day = middle.date_input(
        say("open_checks.day", words), today + timedelta(days=3), min_value=today, key="open_checks_day"
    )
    centre = next(one for one in found if one.centre.id == place[0])
    inspector = right.selectbox(
        say("open_checks.inspector", words),
        [one.id or 0 for one in centre.inspectors],
        format_func=lambda one: inspectors[one].display_zh if words == "zh" else inspectors[one].display_en,
        key=f"open_checks_inspector_{place[0]}",
    )
    st.button(
        say("open_checks.plan_send", words),
        type="primary",
        key="open_checks_plan",
        icon=":material/event:",
        on_click=_plan,
        args=(place, places[place], day, inspector, user),
    )


def steps(seen: Seen, user: Actor) -> None:
    """What a quality lead can do with a check that is not over: announce it, or cancel it."""
    words, check = user.language, seen.check
    key = f"open_checks_{check.id}_{check.version}"
    if check.state == OpenCheckState.PLANNED:
        usual = say("open_checks.announcement_usual", words, day=check.planned_on, place=seen.place(words))
        with st.form(f"{key}_announce"):
            st.text_area(
                say("open_checks.announcement", words), usual, key=f"{key}_text", max_chars=LONGEST_TEXT, height=100
            )
            st.caption(say("open_checks.announce_told", words))
            st.form_submit_button(
                say("open_checks.announce", words),
                type="primary",
                icon=":material/campaign:",
                on_click=_announce,
                args=(seen, f"{key}_text", user),
            )
    with st.expander(say("open_checks.cancel", words)), st.form(f"{key}_cancel", border=False):
        st.text_input(say("open_checks.cancel_reason", words), key=f"{key}_reason", max_chars=LONGEST_TEXT)
        st.form_submit_button(say("open_checks.cancel", words), on_click=_cancel, args=(seen, f"{key}_reason", user))


def _places(found: Sequence[Checkable], words: str) -> dict[tuple[int, int | None], str]:
    """Teams, then whole centres: (centre, team) -> what people call it."""
    teams: dict[tuple[int, int | None], str] = {}
    wholes: dict[tuple[int, int | None], str] = {}
    for one in found:
        name = one.centre.name_zh if words == "zh" else one.centre.name_en
        wholes[one.centre.id or 0, None] = say("open_checks.whole", words, name=name)
        for team in one.teams:
            called = team.name_zh if words == "zh" else team.name_en
            teams[one.centre.id or 0, team.id] = called if len(found) == 1 else f"{called} · {name}"
    return teams | wholes


def _plan(place: tuple[int, int | None], called: str, day: object, inspector: int, user: Actor) -> None:
    def plan(session: Session) -> str:
        row = plan_open_check(*place, st.session_state["open_checks_day"], inspector, session=session, by=user)
        st.query_params["check"] = str(row.id)
        st.query_params.pop("part", None)
        st.session_state.pop("open_checks_part", None)
        return say("open_checks.was_planned", user.language, place=called, day=day)

    take_step(plan, KEY, user)


def _announce(seen: Seen, key: str, user: Actor) -> None:
    def tell(session: Session) -> str:
        row = announce(seen.check.id or 0, st.session_state[key], version=seen.check.version, session=session, by=user)
        return say("open_checks.was_announced", user.language, place=seen.place(user.language), day=row.planned_on)

    take_step(tell, KEY, user)


def _cancel(seen: Seen, key: str, user: Actor) -> None:
    def drop(session: Session) -> str:
        row = cancel(seen.check.id or 0, st.session_state[key], version=seen.check.version, session=session, by=user)
        return say("open_checks.was_cancelled", user.language, place=seen.place(user.language), day=row.planned_on)

    take_step(drop, KEY, user)
