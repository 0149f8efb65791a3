"""How an appeal stands, as a row of steps, and how its parts are told in words."""

from datetime import datetime

import streamlit as st

from inspection.models import OUTCOMES, AppealState, Criterion
from inspection.models.organisation import Role
from inspection.policies import Actor
from inspection.review.appeals.case import Case
from inspection.review.appeals.listing import Opened
from inspection.review.appeals.windows import days_left
from inspection.scoring.totals import Score
from inspection.words import say
from ui.page import local_time, plain
from ui.scoring.sheet import points

COLOURS = {
    "filed": "blue", "under_review": "blue", "upheld": "green", "partly_upheld": "green", "rejected": "orange",
    "arbitration": "violet", "final": "gray", "withdrawn": "gray",
}  # fmt: skip


def state_badge(state: str, words: str) -> str:
    """A state in words and colour, as Markdown."""
    return f":{COLOURS[state]}-badge[{plain(say(f'appeals.state_{state}', words))}]"


def criterion_name(criterion: Criterion, words: str) -> str:
    """Code and name."""
    return f"{criterion.code} {criterion.name_zh if words == 'zh' else criterion.name_en}"


def called(user_id: int, opened: Opened, user: Actor) -> str:
    """What somebody is called who said or decided something; agents are not told names."""
    if user.role == Role.AGENT:
        return ""
    zh, en = opened.names.get(user_id, ("", ""))
    return zh if user.language == "zh" else en


def amended_told(published: Score, now: Score, words: str) -> str:
    """That a result was amended, with its totals before and after."""
    return say(
        "appeals.amended",
        words,
        before=points(published.total),
        after=points(now.total),
        before_plain=points(published.total_without_fatal),
        after_plain=points(now.total_without_fatal),
    )


def appeal_link(number: int, words: str) -> None:
    """A link that opens an appeal; nothing where the reader does not have the screen."""
    page = st.session_state.get("screens", {}).get("appeals")
    if page is not None:
        label, address = say("appeals.to_appeal", words), {"appeal": str(number)}
        st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=address)


def timeline(opened: Opened, words: str) -> None:
    """The steps the appeal took, and the one that it waits for."""
    case, zone = opened.case, opened.listed.centre.time_zone
    marks = [_mark("green", "step_filed", case.appeal.filed_at, zone, words)]
    replies = case.said("reply")
    if replies:
        marks.append(_mark("green", "step_answered", replies[0].said_at, zone, words))
    for decision in case.decisions:
        step = "step_decided" if decision.round == 1 else "step_arbitrated"
        told = say(f"appeals.state_{decision.outcome}", words)
        marks.append(_mark("green", step, decision.decided_at, zone, words, told))
        asked = case.said("arbitration")
        if decision.round == 1 and asked:
            marks.append(_mark("green", "step_asked", asked[0].said_at, zone, words))
    marks.append(_last(case, opened.now, zone, words))
    st.markdown(" :gray[→] ".join(marks))


def _last(case: Case, now: datetime, zone: str, words: str) -> str:
    state, end = case.appeal.state, case.appeal.arbitration_ends_at
    if state in (AppealState.FINAL, AppealState.WITHDRAWN):
        return _mark("gray", f"step_{state}", case.appeal.ended_at, zone, words)
    if state in OUTCOMES and end is not None:
        told = say("appeals.arbitration_until", words, at=local_time(end, zone), days=days_left(now, end))
        return f":blue-badge[{plain(told)}]"
    return f":blue-badge[{plain(say(f'appeals.waits_{state}', words))}]"


def _mark(colour: str, step: str, at: datetime | None, zone: str, words: str, told: str = "") -> str:
    text = f"{say(f'appeals.{step}', words)} {local_time(at, zone)}"
    return f":{colour}-badge[{plain(f'{text} · {told}' if told else text)}]"
