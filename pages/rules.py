"""The rules that suggest answers: a draft, tried on past calls beside what inspectors answered, then published."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.scoring.rule_bench import run_bench
from inspection.scoring.rule_versions import versions
from inspection.words import say
from ui.months import chosen_month
from ui.page import empty_state, local_time
from ui.rules.bench import show_bench
from ui.rules.editing import edit

RAN = "rules_ran"
CALLS = (20, 50, 100, 200, 500)
ZONE = "Asia/Shanghai"


def render(user: Actor) -> None:
    """The text at the top, the bench below it, the versions at the end."""
    words = user.language
    st.title(say("rules.title", words))
    with open_session() as session:
        rows = versions(session=session, by=user)
    st.markdown(say("rules.what", words))
    if not rows:
        empty_state(say("rules.nothing", words))
        return
    text = edit(user)
    st.subheader(say("rules.bench", words))
    month = chosen_month(words)
    most = st.selectbox(say("rules.most", words), CALLS, key="rules_most", width=220)
    if st.button(say("rules.run", words), key="rules_run", icon=":material/experiment:"):
        try:
            with st.spinner(say("rules.running", words)), open_session() as session:
                st.session_state[RAN] = run_bench(text, month, session=session, by=user, most=most)
        except ZhijianError as error:
            st.session_state.pop(RAN, None)
            st.error(error.told(words))
    if RAN in st.session_state:
        show_bench(st.session_state[RAN], user)
    else:
        st.caption(say("rules.run_first", words))
    with st.expander(say("rules.versions", words)):
        st.dataframe(
            [
                {
                    say("rules.version", words): row.name,
                    say("scoring.state", words): say(f"rules.state_{row.state}", words),
                    say("rules.saved_by", words): row.saved_by,
                    say("rules.published_by", words): row.published_by,
                    say("rules.published_at", words): local_time(row.published_at, ZONE),
                }
                for row in rows
            ],
            hide_index=True,
            key="rules_versions",
        )
