"""Open checks (明查): scheduled and announced by leads, filled in by inspectors, read by those who are checked."""

import streamlit as st

from inspection.clock import is_demo
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.open_checks.listing import Seen, see_check, see_checks
from inspection.models import OpenCheckState, Role
from inspection.policies import Actor, may
from inspection.words import say
from ui.choice import id_in_address
from ui.doing import tell_once
from ui.open_checks.fill import fill
from ui.open_checks.overview import overview
from ui.open_checks.plan import plan_form, steps
from ui.open_checks.shown import findings, head, list_checks
from ui.page import empty_state, plain
from ui.parts import chosen_part

OPEN = (OpenCheckState.PLANNED, OpenCheckState.ANNOUNCED)


def render(user: Actor) -> None:
    """The checks one sees, one of them, and for leads and managers the schedule and what all of them found."""
    words = user.language
    st.title(say("open_checks.title", words))
    with open_session() as session:
        rows, demo = see_checks(session=session, by=user), is_demo(session=session)
    st.caption(say("open_checks.told", words))
    if demo:
        st.caption(f":orange-background[{say('open_checks.made_up', words)}]")
    part = _part(user)
    tell_once("open_checks")
    if part == "overview":
        overview(user)
    elif part == "plan":
        plan_form(user)
    elif rows:
        _checks(rows, user)
    else:
        empty_state(say("open_checks.nothing", words))


def _part(user: Actor) -> str:
    words = user.language
    if user.role not in (Role.QUALITY_LEAD, Role.MANAGER):
        return "list"
    names = ["list", *(["plan"] if may(user, "plan_open_checks") else []), "overview"]
    parts = {name: say(f"open_checks.tab_{name}", words) for name in names}
    return chosen_part(parts, "open_checks_part", label=say("open_checks.title", words))


def _checks(rows: list[Seen], user: Actor) -> None:
    words, asked = user.language, id_in_address("check")
    if asked is None and user.role == Role.INSPECTOR:
        ready = [one.check.id for one in rows if one.check.state == OpenCheckState.ANNOUNCED]
        asked = ready[-1] if ready else None
    with st.expander(say("open_checks.tab_list", words), expanded=asked is None or user.role != Role.INSPECTOR):
        list_checks(rows, words)
    if asked is None:
        st.caption(say("open_checks.choose", words))
        return
    try:
        with open_session() as session:
            opened = see_check(asked, session=session, by=user)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    state = opened.seen.check.state
    head(opened.seen, words)
    if may(user, "do_open_checks") and state == OpenCheckState.ANNOUNCED:
        fill(opened, user)
        return
    if may(user, "do_open_checks") and state == OpenCheckState.PLANNED:
        st.caption(say("open_checks.waiting", words))
    if may(user, "plan_open_checks") and state in OPEN:
        steps(opened.seen, user)
    findings(opened, user)
