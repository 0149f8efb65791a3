"""Which results the page of differences looks at: chosen in boxes, kept in the address."""

from collections.abc import Callable

import streamlit as st

from inspection.analysis.agents import Differences
from inspection.analysis.cells import MONTHS, SCORE, Sample
from inspection.analysis.choices import known_criteria, operators_to_choose, teams_to_choose
from inspection.database import open_session
from inspection.models import SAMPLES, Role
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say
from ui.choice import choice_in_address, pressed

WINDOWS = ("1", "3", "6", "13", "24")
NOBODY = ""
AGENT, AGENT_BOX, EVALUATION = "agent", "differ_agent", "evaluation"
NAMELESS = "differ_nameless"
"""Where the session keeps in which chart a mark without a name was pressed."""


def chosen_sample(month: Month, user: Actor) -> Sample:
    """The results that the address asks for; leads of a team have no other teams to choose."""
    words = user.language
    with open_session() as session:
        criteria = {one.code: one.label(words) for one in known_criteria(session=session)}
        teams = {one.code: one.label(words) for one in teams_to_choose(session=session, by=user)}
        operators = operators_to_choose(session=session, by=user)
    wide = user.role != Role.TEAM_LEAD
    boxes = {
        "sample": ("random", dict.fromkeys(SAMPLES)),
        "months": (str(MONTHS), dict.fromkeys(WINDOWS)),
        "subject": (SCORE, {SCORE: None} | criteria),
        "team": ("", {"": None} | teams if wide and len(teams) > 1 else {}),
        "operator": ("", dict.fromkeys(("", *operators)) if wide and len(operators) > 1 else {}),
    }
    shown = {name: box for name, box in boxes.items() if box[1]}
    found = {}
    for column, (name, (usual, options)) in zip(st.columns(len(shown)), shown.items(), strict=True):
        labels = {one: label or _word(name, one, words) for one, label in options.items()}
        with column:
            found[name] = choice_in_address(
                name, list(labels), say(f"differ.{name}", words), labels.__getitem__, key=f"differ_{name}", usual=usual
            )
    return Sample(
        month,
        int(found["months"]),
        found["sample"],
        found["subject"],
        found.get("operator", ""),
        found.get("team", ""),
    )


def chosen_agent(found: Differences, words: str) -> int | None:
    """Whom the address names, of the agents that the reader sees by name; with a box to choose another."""
    names = {str(one.agent_id): one.label(words) for one in found.agents if one.own}
    picked = choice_in_address(
        AGENT,
        [NOBODY, *names],
        say("differ.choose_agent", words),
        lambda one: names.get(one) or say("differ.nobody", words),
        key=AGENT_BOX,
    )
    return int(picked) if picked else None


def when_pressed(chart: str, chosen: str) -> Callable[[], None]:
    """What to do when a mark of a chart is pressed: its agent is chosen, in the box and in the address.

    Args:
        chosen: the agent who was chosen when it was drawn.
    """

    def choose() -> None:
        agent = pressed(chart, chosen)
        if agent:
            st.session_state[AGENT_BOX] = st.query_params[AGENT] = agent
            st.query_params.pop(EVALUATION, None)
        elif agent is not None:
            st.session_state[NAMELESS] = chart

    return choose


def told_of_press(chart: str, words: str) -> None:
    """Say that nobody is named, where a mark without a name was pressed in this chart just now."""
    if st.session_state.get(NAMELESS) == chart:
        del st.session_state[NAMELESS]
        st.toast(say("differ.nameless", words), icon=":material/visibility_off:", duration="long")


def _word(name: str, option: str, words: str) -> str:
    if name == "months":
        return say("differ.months_one" if option == "1" else "differ.months_number", words, number=option)
    return say(f"differ.{name}_{option or 'all'}", words)
