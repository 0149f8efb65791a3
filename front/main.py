"""The Streamlit script: who is this, which screens, and the frame around them."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st

from front.cookies import USER_KEY
from front.shell import Screen, screens_of
from inspection import accounts
from inspection.clock import is_demo
from inspection.database import open_session, transaction
from inspection.models.organisation import Role
from inspection.policies import Actor
from inspection.words import LANGUAGES, say
from ui.session_guard import session_guard

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
    with st.sidebar:
        st.caption(f"**{user.display or user.name}**  \n{say(f'front.role_{user.role}', user.language)} · {user.scope}")
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
        session_guard(say("front.sign_out", user.language))
    with open_session() as session:
        demo = is_demo(session=session)
    if demo:
        st.caption(f":orange-background[{say('front.demo_banner', user.language)}]")


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

    pages = [page(screen) for screen in screens_of(user.role)]

    def home() -> None:
        st.switch_page(pages[0])

    chosen = st.navigation([st.Page(home, title="Zhijian", default=True, visibility="hidden"), *pages])
    frame(user)
    chosen.run()


main()
