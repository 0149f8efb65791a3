"""What the agent's own result page says about appeals: the window, the appeal, and what was amended."""

from dataclasses import replace

import streamlit as st
from sqlmodel import Session

from inspection.clock import business_now
from inspection.database import open_session
from inspection.models import EvaluationState
from inspection.policies import Actor
from inspection.review.appeals.amending import as_published
from inspection.review.appeals.ending import appeal_of
from inspection.review.appeals.listing import Opened, see_appeal
from inspection.review.appeals.windows import days_left, window_end
from inspection.review.publication import acknowledge
from inspection.scoring.evaluations import Sheet
from inspection.settings import get_settings
from inspection.words import say
from ui.appeals.act import ask_form, withdraw_button
from ui.appeals.file import KEY, file_form
from ui.appeals.state import amended_told, appeal_link, state_badge, timeline
from ui.doing import take_step
from ui.page import local_time, plain
from ui.player import MarkedRange
from ui.scoring.result import show_result


def own_result(sheet: Sheet, marked: MarkedRange | None, user: Actor, *, zone: str, hears: bool) -> None:
    """Accept or appeal the result while its window is open, or see how the appeal stands; then the result itself."""
    words, number = user.language, sheet.evaluation.id or 0
    with open_session() as session:
        appeal = appeal_of(number, session=session)
        opened = None if appeal is None else see_appeal(appeal.id or 0, session=session, by=user)
        now = business_now(session=session)
        published = as_published(sheet.evaluation, session=session)
    if opened is not None:
        _appealed(opened, user)
    elif sheet.evaluation.state == EvaluationState.PUBLISHED and sheet.evaluation.published_at is not None:
        end = window_end(sheet.evaluation.published_at, get_settings().appeal_days)
        left = days_left(now, end)
        key = "appeals.window" if left else "appeals.window_over"
        st.caption(say(key, words, at=local_time(end, zone), days=left))
        if left:
            file_form(sheet, marked, user, hears=hears)
    if opened is None or "accept" in opened.tasks:
        _accept_button(sheet, user)
    if opened is not None and len(opened.versions) > 1:
        told = amended_told(published.score, sheet.score, words)
        st.success(plain(told), icon=":material/published_with_changes:")
    show_result(sheet, words)
    if opened is not None and len(opened.versions) > 1:
        with st.expander(say("appeals.as_published", words), icon=":material/history:"):
            show_result(replace(published, evaluation=sheet.evaluation), words)


def _appealed(opened: Opened, user: Actor) -> None:
    words, appeal = user.language, opened.case.appeal
    with st.container(border=True, gap="small"):
        said = say("appeals.number", words, number=appeal.id)
        st.markdown(f"**{plain(said)}** {state_badge(appeal.state, words)}")
        timeline(opened, words)
        appeal_link(appeal.id or 0, words)
        if "withdraw" in opened.tasks:
            withdraw_button(opened, user, key=KEY)
        if "ask" in opened.tasks:
            ask_form(opened, user, key=KEY)


def _accept_button(sheet: Sheet, user: Actor) -> None:
    if sheet.evaluation.state != EvaluationState.CLOSED:
        label, number = say("results.acknowledge", user.language), sheet.evaluation.id or 0
        st.button(label, key="results_acknowledge", on_click=_acknowledge, args=(number, user))


def _acknowledge(number: int, user: Actor) -> None:
    def step(session: Session) -> str:
        acknowledge(number, session=session, by=user)
        return ""

    take_step(step, KEY, user)
