"""The files that could not be taken, why, and what can be done about each."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.intake.drop import look_into
from inspection.intake.failed import Failed, discard
from inspection.listening.arriving import take_failed
from inspection.policies import Actor
from inspection.settings import get_settings
from inspection.words import say
from ui.page import plain
from ui.recordings.upload import refusal


def drop_state(words: str) -> None:
    """How many files wait in the drop folder, or that it cannot be read."""
    settings = get_settings()
    waiting = _waiting(settings.drop, settings.drop_settle_s)
    if waiting is None and settings.drop_folder is not None:
        st.error(plain(say("recordings.no_drop", words, folder=settings.drop)))
    elif waiting:
        st.info(plain(say("recordings.waiting", words, number=waiting, folder=settings.drop)))


def failed_list(found: Sequence[Failed], user: Actor) -> None:
    """Each failed file with its reason, to try again or to delete."""
    words = user.language
    if not found:
        st.caption(say("recordings.no_failed", words))
    for number, one in enumerate(found):
        message, again, away = st.columns([6, 1, 1], vertical_alignment="center")
        reason = one.reasons[words] or say("recordings.unknown_reason", words)
        message.error(plain(refusal(one.name, reason, words)))
        keys = f"recordings_again_{number}", f"recordings_discard_{number}"
        again.button(say("recordings.again", words), key=keys[0], on_click=_again, args=(one.name, user))
        away.button(say("recordings.discard", words), key=keys[1], on_click=_discard, args=(one.name, user))


def _waiting(folder: Path, settle_s: float) -> int | None:
    if not folder.is_dir():
        return None
    try:
        look = look_into(folder, settle_s=settle_s)
    except OSError:
        return None
    return len(look.ready) + len(look.waiting)


def _again(name: str, user: Actor) -> None:
    try:
        st.session_state["recordings_outcome"] = take_failed(name, by=user)
    except ZhijianError as error:
        st.session_state["recordings_problem"] = error.told(user.language)


def _discard(name: str, user: Actor) -> None:
    try:
        with transaction() as session:
            discard(name, session=session, by=user)
        st.session_state["recordings_told"] = say("recordings.discarded", user.language, file=name)
    except ZhijianError as error:
        st.session_state["recordings_problem"] = error.told(user.language)
