"""Documented changes: the list, writing one down, and withdrawing one."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from inspection.analysis.change_list import Listed, listed_changes
from inspection.analysis.places import Spot, parse_spot
from inspection.analysis.subjects import subjects_of
from inspection.clock import business_now
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.measurement.changes import document_change, withdraw_change
from inspection.measurement.changes_in_force import ZONE
from inspection.models import ChangeKind
from inspection.policies import Actor, Scope, may
from inspection.words import say
from ui.page import plain
from ui.stability.choose import places_around

TOLD, PROBLEM = "changes_told", "changes_problem"


def show_changes(spot: Spot, user: Actor) -> None:
    """What was changed and when; those in charge write down and withdraw."""
    words = user.language
    st.subheader(say("changes.title", words))
    told, problem = st.session_state.pop(TOLD, None), st.session_state.pop(PROBLEM, None)
    if told:
        st.success(plain(told))
    if problem:
        st.error(plain(problem))
    with open_session() as session:
        listed = listed_changes(session=session, by=user, language=words)
        names = {code: one.name for code, one in subjects_of(session=session, by=user, language=words).items()}
        places = places_around(spot, session=session, user=user)
        today = business_now(session=session).astimezone(ZONE).date()
    if listed:
        st.dataframe([_cells(one, names, words) for one in listed], hide_index=True, key="changes_table")
    else:
        st.caption(say("changes.none", words))
    if not may(user, "document_changes"):
        return
    own = [one for one in places if may(user, "document_changes", one.place)]
    left, right = st.columns(2, gap="medium")
    with left, st.expander(say("changes.add", words)):
        _form(own, spot, names, today, user)
    with right, st.expander(say("changes.withdraw", words)):
        _withdrawing([one for one in listed if one.may_withdraw], user)


def _cells(one: Listed, names: dict[str, str], words: str) -> dict[str, object]:
    state = say("changes.withdrawn", words, by=one.withdrawn_by, why=one.withdrawn_because) if one.withdrawn_by else ""
    return {
        say("changes.day", words): one.day,
        say("changes.kind", words): say(f"changes.kind_{one.kind}", words),
        say("changes.place", words): one.place,
        say("changes.subject", words): names.get(one.subject, one.subject) or say("changes.every_subject", words),
        say("changes.text", words): one.text,
        say("changes.rebase", words): say("differences.yes", words) if one.rebase else "",
        say("changes.noted_by", words): one.noted_by,
        say("changes.state", words): state,
    }


def _form(places: Sequence[Spot], spot: Spot, names: dict[str, str], today: date, user: Actor) -> None:
    words = user.language
    addresses = {one.address: one.name(words) for one in places}
    if not addresses:
        st.caption(say("changes.no_place", words))
        return
    with st.form("changes_form", clear_on_submit=True, border=False):
        st.date_input(say("changes.day", words), value=today, max_value=today, key="changes_day")
        kinds = list(ChangeKind)
        st.selectbox(
            say("changes.kind", words),
            kinds,
            index=kinds.index(ChangeKind.PROCESS),
            format_func=lambda kind: say(f"changes.kind_{kind}", words),
            key="changes_kind",
        )
        st.selectbox(
            say("changes.place", words),
            list(addresses),
            index=list(addresses).index(spot.address) if spot.address in addresses else 0,
            format_func=addresses.__getitem__,
            key="changes_place",
        )
        st.selectbox(
            say("changes.subject", words),
            ["", *names],
            format_func=lambda code: names.get(code) or say("changes.every_subject", words),
            key="changes_subject",
        )
        st.text_input(say("changes.text", words), key="changes_text", placeholder=say("changes.text_such_as", words))
        st.checkbox(say("changes.rebase_long", words), key="changes_rebase", help=say("changes.rebase_help", words))
        st.form_submit_button(say("changes.submit", words), on_click=_document, args=(user,))


def _document(user: Actor) -> None:
    given = {name: st.session_state[f"changes_{name}"] for name in ("day", "kind", "place", "subject", "text")}
    try:
        with transaction() as session:
            spot = parse_spot(given["place"], session=session, by=user)
            document_change(
                given["day"],
                given["kind"],
                Scope(spot.level, spot.code),
                given["subject"],
                given["text"],
                rebase=st.session_state["changes_rebase"],
                session=session,
                by=user,
            )
    except ZhijianError as error:
        st.session_state[PROBLEM] = error.told(user.language)
    else:
        st.session_state[TOLD] = say("changes.documented", user.language, text=given["text"])


def _withdrawing(own: Sequence[Listed], user: Actor) -> None:
    words = user.language
    if not own:
        st.caption(say("changes.none_to_withdraw", words))
        return
    names = {one.id: f"{one.day} {one.text}" for one in own}
    with st.form("changes_withdraw_form", clear_on_submit=True, border=False):
        st.selectbox(say("changes.which", words), list(names), format_func=names.__getitem__, key="changes_which")
        st.text_input(say("changes.why", words), key="changes_why")
        st.form_submit_button(say("changes.withdraw_submit", words), on_click=_withdraw, args=(user,))


def _withdraw(user: Actor) -> None:
    try:
        with transaction() as session:
            withdraw_change(
                st.session_state["changes_which"], st.session_state["changes_why"], session=session, by=user
            )
    except ZhijianError as error:
        st.session_state[PROBLEM] = error.told(user.language)
    else:
        st.session_state[TOLD] = say("changes.withdrawn_told", user.language)
