"""Recording coverage: of all answered calls, how many were recorded (S4: all of them)."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.intake.coverage import Coverage, MissingCall, agent_names, coverage
from inspection.policies import Actor
from inspection.words import say
from ui.appeals.notice import appeals_line
from ui.charts import coverage_chart
from ui.months import chosen_month
from ui.page import empty_state, figure_block, plain


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
    appeals_line(user)
    if not found.recorded.whole:
        empty_state(say("coverage.empty", words, month=month))
        st.code("python -m inspection import facts FOLDER\npython -m inspection import recordings MANIFEST.json")
        return
    if found.alert:
        st.warning(plain(_sentence(found, words)), icon=":material/warning:")
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
    if len(found.by_centre) > 1:
        _table(say("coverage.by_centre", words), _centres(found, words), "coverage_centres", words)
    _calls("missing", found.missing, words)
    _calls("unplayable", found.unplayable, words)
    with st.expander(say("coverage.every_line", words)):
        st.dataframe(_lines(found, words), hide_index=True, key="coverage_lines")
        st.caption(say("ui.table_download", words))


def _centres(found: Coverage, words: str) -> list[dict[str, object]]:
    return [
        {
            say("coverage.centre", words): centre,
            say("coverage.recorded", words): share.part,
            say("coverage.answered", words): share.whole,
            say("coverage.recorded_share", words): "—" if share.value is None else f"{share.value:.2%}",
        }
        for centre, share in found.by_centre.items()
    ]


def _calls(which: str, calls: Sequence[MissingCall], words: str) -> None:
    rows: list[dict[str, object]] = [
        {
            say("coverage.call", words): call.call_id,
            say("coverage.agent", words): call.agent,
            say("coverage.centre", words): call.centre,
            say("coverage.answered_at", words): call.answered_at,
        }
        for call in calls
    ]
    if rows:
        _table(say(f"coverage.{which}", words), rows, f"coverage_{which}", words)


def _lines(found: Coverage, words: str) -> list[dict[str, object]]:
    return [
        {
            say("coverage.day", words): one.day.isoformat(),
            say("coverage.centre", words): one.centre,
            say("coverage.agent", words): one.agent,
            say("coverage.answered", words): one.answered,
            say("coverage.recorded", words): one.recorded,
            say("coverage.playable_share", words): one.playable,
        }
        for one in found.lines
    ]


def _table(title: str, rows: list[dict[str, object]], key: str, words: str) -> None:
    st.subheader(title)
    st.dataframe(rows, hide_index=True, key=key)
    st.caption(say("ui.table_download", words))


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
