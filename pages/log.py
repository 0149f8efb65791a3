"""The audit log: who did what, and whether the log is whole."""

import streamlit as st

from inspection import audit
from inspection.database import open_session
from inspection.policies import Actor
from inspection.words import say

SHOWN = 200


def render(user: Actor) -> None:
    """Show the latest events of a stream and check the chain."""
    words = user.language
    st.title(say("log.title", words))
    stream = st.segmented_control(
        say("log.stream", words),
        ["work", "access"],
        default="work",
        required=True,
        format_func=lambda one: say(f"log.stream_{one}", words),
        key="log_stream",
    )
    with open_session() as session:
        problems = audit.verify(session=session)
        events = audit.latest(str(stream), SHOWN, session=session, by=user)
    if problems:
        st.error("\n\n".join(problems))
    else:
        st.success(say("log.whole", words))
    st.dataframe(
        [
            {
                say("log.at", words): event.at,
                say("log.actor", words): event.actor,
                say("log.action", words): event.action,
                say("log.subject", words): event.subject,
                say("log.after", words): event.after,
            }
            for event in events
        ],
        hide_index=True,
    )
