"""Appeals (申诉): what waits for whom, one appeal side by side, and for leads what all of them came to."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor, may
from inspection.review.appeals.listing import Listed, see_appeal, see_appeals
from inspection.words import say
from ui.appeals.listed import list_appeals
from ui.appeals.notice import news
from ui.appeals.one import show_appeal
from ui.appeals.overview import overview
from ui.choice import id_in_address
from ui.doing import tell_once
from ui.page import empty_state, plain
from ui.parts import chosen_part

WAYS = {"agent": ("appeals.to_results", "results"), "quality_lead": ("publish.title", "publish")}


def render(user: Actor) -> None:
    """The appeals one sees, the one that the address names, and the overview of leads and managers."""
    words = user.language
    st.title(say("appeals.title", words))
    with open_session() as session:
        rows = see_appeals(session=session, by=user)
    part = "list"
    if may(user, "see_appeal_figures"):
        parts = {name: say(f"appeals.tab_{name}", words) for name in ("list", "overview")}
        part = chosen_part(parts, "appeals_part", label=say("appeals.title", words))
    tell_once("appeals")
    if part == "overview":
        overview(user)
        return
    news(user)
    if rows:
        _list(rows, user)
    else:
        label, screen = WAYS.get(user.role, (None, None))
        empty_state(say("appeals.nothing", words), label and say(label, words), screen)


def _list(rows: list[Listed], user: Actor) -> None:
    words = user.language
    waiting = sum(bool(one.task) for one in rows)
    st.markdown(f"**{say('appeals.sentence', words, number=len(rows), waiting=waiting)}**")
    if any(one.made_up for one in rows):
        st.caption(f":orange-background[{say('appeals.made_up', words)}]")
    list_appeals(rows, user)
    asked = id_in_address("appeal")
    if asked is None:
        st.caption(say("appeals.choose", words))
        return
    try:
        with open_session() as session:
            opened = see_appeal(asked, session=session, by=user)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    show_appeal(opened, user)
