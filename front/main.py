"""The Streamlit script: who is this, which screens, and the frame around them."""

import logging
import sys
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from front.cookies import USER_KEY
from front.shell import Screen, screens_of, sections_of
from inspection import accounts
from inspection.clock import business_now, is_demo
from inspection.database import open_session, transaction
from inspection.models.organisation import Role
from inspection.policies import Actor
from inspection.scope import scope_name
from inspection.words import LANGUAGES, say
from ui.page import demo_banner, know_screens, plain
from ui.session_guard import session_guard

LOG = logging.getLogger(__name__)
LOGO = Path(__file__).with_name("logo.svg")
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def signed_in() -> Actor | None:
    """Who the gate let through, looked up anew at every run."""
    token = st.user.get(USER_KEY)
    if not isinstance(token, str):
        return None
    with open_session() as session:
        return accounts.who(token, session=session)


def choose_language(user: Actor) -> None:
    """Keep the language that the switch was set to."""
    with transaction() as session:
        accounts.set_language(st.session_state["frame_language"], session=session, by=user)


def frame(user: Actor) -> None:
    """Name, language and the way out, in the sidebar."""
    with open_session() as session:
        today = business_now(session=session).date() if is_demo(session=session) else None
        place = scope_name(user.scope, user.language, session=session)
    st.logo(LOGO, size="large")
    with st.sidebar:
        role = say(f"front.role_{user.role}", user.language)
        st.caption(f"**{plain(user.display or user.name)}**  \n{role} · {plain(place)}")
        st.segmented_control(
            say("front.language", user.language),
            LANGUAGES,
            default=user.language,
            required=True,
            format_func=LANGUAGE_NAMES.__getitem__,
            key="frame_language",
            on_change=choose_language,
            args=(user,),
            label_visibility="collapsed",
        )
        session_guard(say("front.sign_out", user.language), user.language)
    if today is not None:
        demo_banner(user.language, today)


def run_screen(chosen: Any, user: Actor) -> None:
    """Run a screen; what nobody foresaw is logged under a mark, and the user is told the mark alone."""
    try:
        chosen.run()
    except Exception:
        mark = uuid4().hex[:8]
        LOG.exception("screen failed, mark %s", mark)
        st.error(say("front.unexpected", user.language, mark=mark))


def main() -> None:
    """Draw the frame and the screen that the address names."""
    user = signed_in()
    scores = user is not None and user.role == Role.INSPECTOR
    st.set_page_config(
        page_title="Zhijian 质检",
        page_icon="🎧",
        layout="wide",
        initial_sidebar_state="collapsed" if scores else "auto",
    )
    if user is None:
        st.stop()

    def page(screen: Screen) -> Any:
        title = say(f"front.page_{screen.name}", user.language)
        return st.Page(partial(screen.render, user), title=title, icon=screen.icon, url_path=screen.name)

    screens = screens_of(user.role)
    pages = {screen.name: page(screen) for screen in screens}
    know_screens(pages)

    def home() -> None:
        st.switch_page(pages[screens[0].name])

    listed = {"": [st.Page(home, title="Zhijian", default=True, visibility="hidden")]}
    for section, own in sections_of(screens).items():
        heading = say(f"front.section_{section}", user.language) if section else ""
        listed.setdefault(heading, []).extend(pages[screen.name] for screen in own)
    chosen = st.navigation(listed, expanded=True)
    frame(user)
    run_screen(chosen, user)


main()
