"""One appeal, side by side: what was given and why, what the agent says, what was answered, what was decided."""

from collections.abc import Callable

import streamlit as st

from inspection.database import open_session
from inspection.listening.heard import Heard, hear_if_kept
from inspection.models import AppealItem, AppealVerdict, Criterion
from inspection.models.organisation import Role
from inspection.policies import Actor
from inspection.review.appeals.listing import ANSWER, ARBITRATE, DECIDE, ENDORSE, TAKE_UP, Opened
from inspection.scoring.answers import Filled
from inspection.words import say
from ui.appeals.act import answer_form, ask_form, endorse_form, take_up_button, withdraw_button
from ui.appeals.decide import decide_all, decide_item
from ui.appeals.state import amended_told, called, criterion_name, state_badge, timeline
from ui.page import plain
from ui.scoring.listening import clock, listen, seek_to
from ui.scoring.result import cause_told, told
from ui.scoring.sheet import points


def show_appeal(opened: Opened, user: Actor) -> None:
    """The appeal whole, with what the reader can do about it."""
    words = user.language
    with open_session() as session:
        heard = hear_if_kept(opened.listed.assignment.recording_id, session=session, by=user)
    title = say("appeals.of_call", words, number=opened.case.number, call=opened.listed.assignment.call_id)
    st.markdown(f"#### {plain(title)} {state_badge(opened.case.appeal.state, words)}")
    timeline(opened, words)
    if heard is None:
        st.info(say("results.not_kept", words))
    else:
        with st.expander(say("appeals.listen", words), icon=":material/headphones:", expanded=True):
            listen(heard, words, height=220)
    _told(opened, user)
    decides = bool({DECIDE, ARBITRATE} & opened.tasks)
    criteria = {one.code: one for one in opened.published.criteria}
    for code, item in opened.case.items.items():
        with st.container(border=True, gap="small"):
            _item(criteria[code], item, opened, heard, user)
            if decides:
                decide_item(criteria[code], opened.published.answers[code], opened, words)
    if decides:
        decide_all(opened, user)
    _steps(opened, {code: criterion_name(criteria[code], words) for code in opened.case.items}, user)


def _steps(opened: Opened, names: dict[str, str], user: Actor) -> None:
    steps: dict[str, Callable[[], None]] = {
        ENDORSE: lambda: endorse_form(opened, user),
        ANSWER: lambda: answer_form(opened, names, user),
        TAKE_UP: lambda: take_up_button(opened, user),
        "withdraw": lambda: withdraw_button(opened, user),
        "ask": lambda: ask_form(opened, user),
    }
    for name, draw in steps.items():
        if name in opened.tasks:
            draw()


def _told(opened: Opened, user: Actor) -> None:
    """The totals, and what was said about the appeal as a whole."""
    words, before = user.language, opened.published.score
    if len(opened.versions) > 1:
        st.success(plain(amended_told(before, opened.current.score, words)))
    else:
        total, without = points(before.total), points(before.total_without_fatal)
        st.markdown(plain(say("appeals.totals", words, total=total, without=without)))
    for one in (*opened.case.said("endorsement"), *opened.case.said("arbitration")):
        key = {"endorsement": "endorsed" if one.agrees else "not_endorsed"}.get(
            one.kind, "asked_by_agent" if one.agrees else "asked_by_inspector"
        )
        st.markdown(
            f":gray[{plain(_by(say(f'appeals.{key}', words), called(one.said_by, opened, user)))}] {plain(one.text)}"
        )
    for decision in opened.case.decisions:
        title = _by(say(f"appeals.round_{decision.round}", words), called(decision.decided_by, opened, user))
        st.markdown(f":gray[{plain(title)}] {state_badge(decision.outcome, words)} {plain(decision.reason)}")


def _item(criterion: Criterion, item: AppealItem, opened: Opened, heard: Heard | None, user: Actor) -> None:
    words, given = user.language, opened.published.answers[criterion.code]
    st.markdown(f"**{plain(criterion_name(criterion, words))}**")
    inspector, agent, reply, decided = st.columns(4, gap="medium")
    with inspector:
        _label("appeals.given", words)
        st.markdown(f"**{plain(told(criterion, given, words))}**")
        if given.comment:
            st.markdown(plain(given.comment))
        _clip(given.evidence_ms, heard, f"given_{criterion.code}")
    with agent:
        _label("appeals.agent_says", words)
        st.markdown(plain(item.reason))
        place = (item.evidence_start_ms, item.evidence_end_ms)
        _clip(None if place[0] is None or place[1] is None else (place[0], place[1]), heard, f"said_{criterion.code}")
    with reply:
        _label("appeals.reply", words)
        _reply(item, opened, user)
    with decided:
        _label("appeals.decision", words)
        _decisions(criterion, opened, user)


def _reply(item: AppealItem, opened: Opened, user: Actor) -> None:
    found = next((one for one in opened.case.said("reply") if one.item_id == item.id), None)
    if found is None:
        st.markdown(f":gray[{say('appeals.no_reply', user.language)}]")
        return
    st.markdown(f"**{say('appeals.reply_agrees' if found.agrees else 'appeals.reply_stands', user.language)}**")
    if found.text:
        st.markdown(plain(found.text))


def _decisions(criterion: Criterion, opened: Opened, user: Actor) -> None:
    words = user.language
    if not opened.case.decisions:
        st.markdown(f":gray[{say('appeals.no_decision', words)}]")
    for decision in opened.case.decisions:
        verdict = opened.case.verdict(criterion.code, decision.round)
        if verdict is not None:
            arbitrated = f"{say('appeals.round_2', words)} · " if decision.round > 1 else ""
            colour, key = ("green", "is_upheld") if verdict.upheld else ("orange", "is_rejected")
            st.markdown(f"{arbitrated}:{colour}[**{say(f'appeals.{key}', words)}**] {plain(verdict.reason)}")
            _cause(verdict, user)
    current = opened.current.answers.get(criterion.code, Filled())
    if opened.versions and current.given != opened.published.answers[criterion.code].given:
        st.markdown(f"{say('appeals.now', words)} **{plain(told(criterion, current, words))}**")


def _cause(verdict: AppealVerdict, user: Actor) -> None:
    """Why the result had to be wrong, which is not for the agent."""
    if verdict.upheld and user.role != Role.AGENT:
        st.caption(plain(cause_told(verdict.cause, verdict.detail, user.language)))


def _clip(place: tuple[int, int] | None, heard: Heard | None, key: str) -> None:
    if place is None:
        return
    label = f"{clock(place[0])}–{clock(place[1])}"
    if heard is None:
        st.caption(label)
        return
    args = (heard.recording.id or 0, place[0])
    st.button(label, key=f"appeal_clip_{key}", icon=":material/play_arrow:", on_click=seek_to, args=args)


def _label(key: str, words: str) -> None:
    st.caption(say(key, words))


def _by(told_: str, name: str) -> str:
    return f"{told_} ({name})" if name else told_
