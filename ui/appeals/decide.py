"""Deciding criterion by criterion, with the score as it was published and as it would be."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from inspection.errors import ZhijianError
from inspection.models import CAUSES, Criterion
from inspection.policies import Actor
from inspection.review.appeals.case import LONGEST_TEXT
from inspection.review.appeals.deciding import Verdict, arbitrate_appeal, decide_appeal, decided_score
from inspection.review.appeals.listing import ARBITRATE, Opened
from inspection.scoring.answers import SITUATION_ANSWERS, Filled, offered
from inspection.scoring.findings import Cause
from inspection.scoring.standards import cause_details, situation_names
from inspection.scoring.totals import share_of_situations
from inspection.words import say
from ui.appeals.act import KEY
from ui.doing import take_step
from ui.page import plain
from ui.scoring.result import cause_told
from ui.scoring.sheet import points
from ui.scoring.told import answer_label

NOT_APPLICABLE = "na"


def decide_item(criterion: Criterion, given: Filled, opened: Opened, words: str) -> None:
    """Upheld or rejected, and what follows from it."""
    key = _key(opened, criterion.code)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        upheld = st.segmented_control(
            say("appeals.verdict", words),
            [True, False],
            format_func=lambda one: say("appeals.is_upheld" if one else "appeals.is_rejected", words),
            key=f"{key}_upheld",
        )
        if upheld:
            _answer_fields(criterion, given, key, words)
            st.selectbox(
                say("appeals.cause", words),
                [f"{kind}/{detail}" for kind in CAUSES for detail in ("", *cause_details()[kind])],
                index=None,
                format_func=lambda one: cause_told(one.partition("/")[0], one.partition("/")[2], words),
                placeholder=say("appeals.cause_choose", words),
                key=f"{key}_cause",
            )
    right.text_area(say("appeals.verdict_reason", words), key=f"{key}_reason", max_chars=LONGEST_TEXT, height=110)


def decide_all(opened: Opened, user: Actor) -> None:
    """The score before and after, the reason for the whole, and the button that decides."""
    words, key = user.language, _key(opened, "all")
    _before_and_after(opened, words)
    st.text_area(say("appeals.decision_reason", words), key=f"{key}_reason", max_chars=LONGEST_TEXT, height=80)
    arbitrates = ARBITRATE in opened.tasks
    left = [code for code in opened.case.items if _verdict(opened, code) is None]
    if left:
        st.caption(say("appeals.left_to_decide", words, codes=", ".join(left)))
    st.button(
        say("appeals.arbitrate" if arbitrates else "appeals.decide", words),
        key="appeal_decide",
        type="primary",
        disabled=bool(left),
        on_click=_decide,
        args=(opened, user),
    )


def _before_and_after(opened: Opened, words: str) -> None:
    answers = {
        code: verdict.answer
        for code in opened.case.items
        if (verdict := _verdict(opened, code)) is not None and verdict.answer is not None
    }
    before = opened.published.score
    try:
        after = decided_score(opened.published, answers)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    columns = st.columns(4, gap="small")
    parts = {"total": "scoring.total", "total_without_fatal": "scoring.without_fatal"}
    for at, (name, title) in enumerate(parts.items()):
        was, now = getattr(before, name), getattr(after, name)
        columns[2 * at].metric(f"{say(title, words)} · {say('appeals.published', words)}", points(was))
        delta = None if was is None or now is None or was == now else f"{now - was:+.1f}"
        columns[2 * at + 1].metric(f"{say(title, words)} · {say('appeals.decided', words)}", points(now), delta)


def _answer_fields(criterion: Criterion, given: Filled, key: str, words: str) -> None:
    """What should have been given."""
    situations = given.detail.get("situations")
    if isinstance(situations, Mapping) and situations:
        _situations(situations, bool(given.detail.get("forbidden")), key, words)
        return
    options: list[float | str] = [*(offered(criterion) or (1.0, 0.5, 0.0))]
    if criterion.may_not_apply:
        options.append(NOT_APPLICABLE)
    was = NOT_APPLICABLE if given.not_applicable else given.value
    st.selectbox(
        say("appeals.right_answer", words),
        [one for one in options if one != was],
        index=None,
        format_func=lambda one: (
            say("scoring.na", words) if one == NOT_APPLICABLE else answer_label(criterion, one, words)
        ),
        placeholder=say("appeals.answer_choose", words),
        key=f"{key}_answer",
    )


def _situations(said: Mapping[str, Any], forbidden: bool, key: str, words: str) -> None:
    names = situation_names()
    for name, answer in said.items():
        st.selectbox(
            names[name][words] if name in names else name,
            SITUATION_ANSWERS,
            index=SITUATION_ANSWERS.index(answer),
            format_func=lambda one: say(f"sheet.state_{one}", words),
            key=f"{key}_said_{name}",
        )
    st.checkbox(say("scoring.forbidden", words), forbidden, key=f"{key}_forbidden")


def _verdict(opened: Opened, code: str) -> Verdict | None:
    """What the boxes of a criterion hold; None while it is not decided."""
    held, key = st.session_state, _key(opened, code)
    upheld, reason = held.get(f"{key}_upheld"), held.get(f"{key}_reason") or ""
    if upheld is None:
        return None
    if not upheld:
        return Verdict(reason)
    chosen = held.get(f"{key}_cause")
    kind, _, detail = (chosen or "").partition("/")
    answer = _answer(opened.published.answers[code], key)
    return None if answer is None else Verdict(reason, answer, Cause(kind, detail=detail) if kind else None)


def _answer(given: Filled, key: str) -> Filled | None:
    held, situations = st.session_state, given.detail.get("situations")
    if isinstance(situations, Mapping) and situations:
        said = {name: str(held.get(f"{key}_said_{name}", answer)) for name, answer in situations.items()}
        forbidden = bool(held.get(f"{key}_forbidden"))
        share = share_of_situations(said, forbidden=forbidden)
        return Filled(share, share is None, detail={"situations": said, "forbidden": forbidden})
    chosen = held.get(f"{key}_answer")
    if chosen is None:
        return None
    na = chosen == NOT_APPLICABLE
    return Filled(None if na else float(chosen), na, detail=given.detail)


def _key(opened: Opened, code: str) -> str:
    return f"appeal_verdict_{opened.case.number}_{opened.case.appeal.state}_{code}"


def _decide(opened: Opened, user: Actor) -> None:
    number, version = opened.case.number, opened.case.appeal.version
    found = {code: _verdict(opened, code) for code in opened.case.items}
    verdicts = {code: one for code, one in found.items() if one is not None}
    reason = st.session_state.get(f"{_key(opened, 'all')}_reason") or ""
    use_case = arbitrate_appeal if ARBITRATE in opened.tasks else decide_appeal

    def step(session: Session) -> str:
        decision = use_case(number, verdicts, reason, version=version, session=session, by=user)
        outcome = say(f"appeals.state_{decision.outcome}", user.language)
        return say("appeals.was_decided", user.language, outcome=outcome)

    take_step(step, KEY, user)
