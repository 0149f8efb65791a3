"""Information quality: the gate before the store, samples of the store, and updates by their cycle."""

import streamlit as st

from inspection.clock import is_demo
from inspection.database import open_session
from inspection.measurement.information.gate import any_entry
from inspection.measurement.information.overview import Information, information_of
from inspection.policies import Actor, may, require
from inspection.words import say
from ui.doing import tell_once
from ui.information.decide import decide
from ui.information.overview import overview
from ui.information.sample import sample
from ui.information.updates import note_updates
from ui.information.verify import work
from ui.months import chosen_month
from ui.page import empty_state
from ui.parts import chosen_part


def render(user: Actor) -> None:
    """An inspector's entries to verify; for leads and managers the state of the information in their scope."""
    words, sees = user.language, may(user, "see_information")
    st.title(say("information.title", words))
    require(sees or may(user, "verify_information"), user, say("information.title", words))
    with open_session() as session:
        there, demo = any_entry(session=session, by=user), is_demo(session=session)
    if not there:
        empty_state(say("information.nothing", words), say("people.to_imports", words), "imports")
        return
    if demo:
        st.caption(f":orange-background[{say('information.made_up', words)}]")
    if not sees:
        work(user)
        return
    st.caption(say("information.qualitative", words))
    month = chosen_month(words)
    with open_session() as session:
        found = information_of(month, session=session, by=user)
    part = chosen_part(_parts(found, user), "information_part", label=say("information.title", words))
    tell_once("information")
    if part == "decide":
        decide(user)
    elif part == "sample":
        sample(found, user)
    elif part == "overdue":
        note_updates(found.overdue, found.overdue_number, user)
    else:
        overview(found, words)


def _parts(found: Information, user: Actor) -> dict[str, str]:
    """What a role has of the page: name -> what stands on its button."""
    words = user.language
    parts = {"overview": say("information.tab_overview", words)}
    if may(user, "admit_information"):
        parts["decide"] = say("information.tab_decide", words, number=found.step("verified"))
        parts["sample"] = say("information.tab_sample", words)
    parts["overdue"] = say("information.tab_overdue", words, number=found.overdue_number)
    return parts
