"""A published result with its sound, side by side: the player, and the sheet to read."""

from collections.abc import Callable

import streamlit as st

from inspection.database import open_session
from inspection.listening.heard import Heard, hear_if_kept
from inspection.policies import Actor
from inspection.review.publication import result
from inspection.scoring.evaluations import Sheet
from inspection.words import say
from ui.page import plain
from ui.scoring.listening import listen
from ui.scoring.result import show_result


def show_heard_result(
    evaluation_id: int,
    user: Actor,
    *,
    start_ms: int = 0,
    height: int = 430,
    above: Callable[[Sheet, Heard], None] | None = None,
) -> None:
    """Show one published result, and its call where the recording is kept.

    Args:
        start_ms: where the sound begins.
        height: of the player, in pixels.
        above: draws something over the player.

    Raises:
        NotFound, NotAllowed: as `result`.
    """
    words = user.language
    with open_session() as session:
        sheet = result(evaluation_id, session=session, by=user)
        heard = hear_if_kept(sheet.assignment.recording_id, session=session, by=user)
    st.subheader(plain(sheet.assignment.call_id))
    left, right = st.columns(2, gap="medium")
    with left:
        if heard is None:
            st.info(say("results.not_kept", words))
        else:
            if above is not None:
                above(sheet, heard)
            listen(heard, words, height=height, start_ms=start_ms)
    with right:
        show_result(sheet, words, causes=True, heard=heard, user=user)
