"""Recording coverage: of all answered calls, how many were recorded (S4: all of them)."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.intake.coverage import Coverage, agent_names, coverage
from inspection.policies import Actor
from inspection.words import say
from ui.charts import coverage_chart
from ui.months import chosen_month
from ui.page import empty_state, figure_block


def render(user: Actor) -> None:
    """Show the coverage of a month, per day and agent, and the calls that lack their recording."""
    words = user.language
    st.title(say("coverage.title", words))
    month = chosen_month(words)
    try:
        with open_session() as session:
            found = coverage(month, session=session, by=user)
            names = agent_names(session=session)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if not found.recorded.whole:
        empty_state(say("coverage.empty", words, month=month))
        st.code("python -m inspection import facts FOLDER\npython -m inspection import recordings MANIFEST.json")
        return
    _numbers(found, words)
    days = list(found.by_day)
    figure_block(
        coverage_chart(
            days, [found.by_day[day].part for day in days], [found.by_day[day].whole for day in days], words
        ),
        _sentence(found, words),
        [
            {
                say("coverage.agent", words): f"{agent} {names.get((centre, agent), ('', ''))[words == 'en']}",
                say("coverage.centre", words): centre,
                say("coverage.recorded", words): share.part,
                say("coverage.answered", words): share.whole,
            }
            for (centre, agent), share in found.by_agent.items()
        ],
        "coverage",
        language=words,
    )
    if found.missing:
        st.subheader(say("coverage.missing", words))
        st.dataframe(
            [
                {
                    say("coverage.call", words): call.call_id,
                    say("coverage.agent", words): call.agent,
                    say("coverage.answered_at", words): call.answered_at,
                }
                for call in found.missing
            ],
            hide_index=True,
        )


def _numbers(found: Coverage, words: str) -> None:
    recorded, playable = found.recorded, found.playable
    left, right, _ = st.columns([1, 1, 2])
    left.metric(
        say("coverage.recorded_share", words),
        "—" if recorded.value is None else f"{recorded.value:.2%}",
        say("coverage.of", words, part=recorded.part, whole=recorded.whole),
        delta_color="off",
        delta_arrow="off",
    )
    right.metric(
        say("coverage.playable_share", words),
        "—" if playable.value is None else f"{playable.value:.2%}",
        say("coverage.of", words, part=playable.part, whole=playable.whole),
        delta_color="off",
        delta_arrow="off",
    )


def _sentence(found: Coverage, words: str) -> str:
    lacking = found.recorded.whole - found.recorded.part
    return say("coverage.alert" if found.alert else "coverage.whole", words, lacking=lacking, month=found.month)
