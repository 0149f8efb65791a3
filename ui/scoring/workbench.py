"""The open sheet beside the player: drawn by itself, so that saving never disturbs the sound."""

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.listening.transcripts import latest_transcript
from inspection.models import EvaluationState
from inspection.policies import Actor
from inspection.scoring.evaluations import finished_evaluations, own_sheet
from inspection.scoring.suggestions import suggestions_of
from inspection.scoring.templates import templates_for
from inspection.settings import get_settings
from ui.keeping import draw_anew_when_asked
from ui.page import page_mode
from ui.scoring.offer import Desk, sheet_data
from ui.scoring.saving import take
from ui.sheet import sheet
from ui.theme import PAGE

LAYOUT = Path(__file__).parent / "workbench.css"


def side_by_side() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places of the player and of the sheet."""
    page = f":root {{ --zhijian-page: {PAGE[page_mode()]}; }}"
    st.html(f"<style>{page}\n{LAYOUT.read_text(encoding='utf-8')}</style>")
    with st.container(key="workbench"):
        left, right = st.columns([5, 6], gap="medium")
    return left.container(key="workbench_listen"), right.container(key="workbench_sheet")


def score_sheet(evaluation_id: int, user: Actor) -> None:
    """Draw the sheet of an evaluation of one's own, as it is stored just now."""
    _sheet(evaluation_id, user)
    draw_anew_when_asked()


@st.fragment
def _sheet(evaluation_id: int, user: Actor) -> None:
    key, told = f"sheet_{evaluation_id}", _told_key(evaluation_id)
    try:
        desk = _desk(evaluation_id, user)
    except ZhijianError as error:
        st.error(error.told(user.language))
        return
    if desk.sheet.evaluation.state != EvaluationState.DRAFT:
        st.rerun()
    data = sheet_data(desk, st.session_state.get(told), user)

    def sent() -> None:
        message: Any = st.session_state[key]
        st.session_state[told] = take(message.get("sent"), evaluation_id, by=user)

    sheet(key, data=data, language=user.language, on_sent=sent)


def _told_key(evaluation_id: int) -> str:
    return f"told_of_sheet_{evaluation_id}"


def _desk(evaluation_id: int, user: Actor) -> Desk:
    with open_session() as session:
        found = own_sheet(evaluation_id, session=session, by=user)
        transcript = latest_transcript(found.assignment.recording_id or 0, session=session)
        return Desk(
            found,
            list(suggestions_of(transcript.id or 0, session=session)) if transcript else [],
            templates_for(found.assignment.centre_id, session=session, by=user),
            finished_evaluations(session=session, by=user),
            get_settings().blind,
        )
