"""Which languages of calls the inspectors understand: seen and set before the draw, and while a month goes on."""

import streamlit as st

from inspection.database import open_session
from inspection.models import User
from inspection.planning.changes import LANGUAGES, set_languages
from inspection.planning.inspectors import centres_of, inspectors_of, languages_of
from inspection.policies import Actor, may
from inspection.words import say
from ui.planning.acting import act


def show_languages(user: Actor) -> None:
    """Each inspector's languages, and a form that changes one's; for whoever may assign calls."""
    words = user.language
    if not may(user, "reassign"):
        return
    with open_session() as session:
        users = {
            one.name: one
            for centre in centres_of(user, session=session)
            for one in inspectors_of(centre, session=session)
        }
    if not users:
        return
    with st.expander(say("month.languages", words)):
        st.markdown(say("month.languages_help", words))
        st.dataframe(
            [
                {say("month.inspector", words): name, say("month.understands", words): _told(users[name], words)}
                for name in sorted(users)
            ],
            hide_index=True,
            key="month_languages",
        )
        with st.form("month_understands", border=False):
            who, which = st.columns(2)
            name = who.selectbox(say("month.inspector", words), sorted(users), key="month_understands_who")
            chosen = which.multiselect(
                say("month.understands", words),
                LANGUAGES,
                format_func=lambda one: say(f"month.language_{one}", words),
                placeholder=say("month.all_languages", words),
                key="month_understands_which",
            )
            if st.form_submit_button(say("month.understands_set", words)):
                act(
                    user,
                    lambda session: set_languages(str(name), chosen, session=session, by=user),
                    "month.understands_told",
                    name=name,
                )


def _told(user: User, words: str) -> str:
    known = sorted(languages_of(user.understands))
    return ", ".join(say(f"month.language_{one}", words) for one in known) or say("month.all_languages", words)
