"""Differences between agents: the own team by name, the others as an anonymous background."""

from typing import Any

import streamlit as st

from inspection.analysis.differences import AgentLevel, Differences, Limits, differences_between_agents
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor, may
from inspection.words import say
from ui.charts import (
    CaterpillarRow,
    FunnelLimits,
    FunnelPoint,
    VariancePart,
    caterpillar_chart,
    funnel_chart,
    variance_bar,
)
from ui.months import chosen_month
from ui.open_checks.notice import announced_line
from ui.page import empty_state, figure_block


def render(user: Actor) -> None:
    """Funnel plot, shrunken means with intervals, and where the differences come from."""
    words = user.language
    st.title(say("differences.title", words))
    month = chosen_month(words)
    try:
        with open_session() as session:
            found = differences_between_agents(month, session=session, by=user, language=words)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if may(user, "see_announcements"):
        announced_line(user)
    if found.limits is None:
        empty_state(found.sentence, say("publish.to_month", words), "month")
        return
    st.caption(say("differences.window", words, first=found.months[0], last=found.months[-1]))
    if found.made_up:
        st.caption(f":orange-background[{say('differences.made_up', words)}]")
    figure_block(_funnel(found, found.limits, words), found.sentence, _table(found, words), "funnel", language=words)
    st.caption(say("differences.funnel", words))
    own = [one for one in found.agents if one.own]
    figure_block(
        caterpillar_chart([_level(one, words) for one in own], found.limits.centre, words),
        say("differences.means", words),
        [],
        "means",
        language=words,
    )
    for flag in found.flags:
        st.markdown(f"- {flag.sentence}")
    if found.shares:
        _variance(found, words)


def _funnel(found: Differences, limits: Limits, words: str) -> Any:
    return funnel_chart(
        [
            FunnelPoint(one.label(words), one.n, one.adjusted, one.own, one.own and one.stands_out)
            for one in found.agents
        ],
        FunnelLimits(limits.n, limits.low_95, limits.high_95, limits.low_998, limits.high_998, limits.centre),
        words,
        unit="points",
        title=say("differences.score_axis", words),
    )


def _level(one: AgentLevel, words: str) -> CaterpillarRow:
    return CaterpillarRow(one.label(words), one.shrunk, one.low, one.high, one.n, one.adjusted, one.stands_out)


def _variance(found: Differences, words: str) -> None:
    parts = {name: f"{share:.0%}" for name, share in found.shares.items()}
    value = "—" if found.reliability is None else f"{found.reliability:.2f}"
    figure_block(
        variance_bar([VariancePart(name, share) for name, share in found.shares.items()], words),
        say("differences.variance", words, reliability=value, **parts),
        [],
        "variance",
        language=words,
        personal=False,
    )


def _table(found: Differences, words: str) -> list[dict[str, object]]:
    return [
        {
            say("differences.agent", words): one.label(words),
            say("differences.calls", words): one.n,
            say("differences.mean", words): round(one.mean, 1),
            say("differences.shrunk", words): round(one.shrunk, 1),
            say("differences.interval", words): f"{one.low:.1f} – {one.high:.1f}",
            say("differences.fatal", words): one.fatal,
            say("differences.stands_out", words): say("differences.yes", words) if one.stands_out else "",
        }
        for one in found.agents
        if one.own
    ]
