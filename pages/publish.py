"""The quality lead publishes submitted results; from then on the agents see them."""

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.listening.heard import hear_if_kept
from inspection.policies import Actor
from inspection.review.publication import Listed, publish_evaluations, result, waiting_for_publication
from inspection.words import say
from ui.appeals.notice import appeals_line
from ui.choice import chosen_rows
from ui.page import empty_state, local_time
from ui.scoring.listening import listen
from ui.scoring.result import show_result
from ui.scoring.sheet import points


def render(user: Actor) -> None:
    """List what waits, look inside one, publish the chosen or all."""
    words = user.language
    st.title(say("publish.title", words))
    told = st.session_state.pop("publish_told", None)
    if told is not None:
        st.success(say("publish.published", words, number=told))
    with open_session() as session:
        rows = waiting_for_publication(session=session, by=user)
    appeals_line(user)
    if not rows:
        empty_state(say("publish.nothing", words), say("publish.to_month", words), "month")
        return
    st.markdown(f"**{say('publish.waiting', words, number=len(rows))}**")
    ids = [row.evaluation.id or 0 for row in rows]
    chosen = chosen_rows([_cells(row, words) for row in rows], ids, "publish_list", several=True)
    some, every, _ = st.columns([1, 1, 3])
    some.button(
        say("publish.chosen", words, number=len(chosen)),
        key="publish_chosen",
        disabled=not chosen,
        on_click=_publish,
        args=(chosen, user),
    )
    every.button(
        say("publish.all", words, number=len(rows)),
        type="primary",
        key="publish_all",
        on_click=_publish,
        args=(ids, user),
    )
    problem = st.session_state.pop("publish_problem", None)
    if problem:
        st.error(problem)
    if len(chosen) == 1:
        _inside(chosen[0], user)
    else:
        st.caption(say("publish.look", words))


def _cells(row: Listed, words: str) -> dict[str, object]:
    one = row.evaluation
    return {
        say(
            "publish.agent", words
        ): f"{row.agent.staff_number} {row.agent.name_zh if words == 'zh' else row.agent.name_en}",
        say("publish.call", words): row.assignment.call_id,
        say("publish.inspector", words): row.inspector,
        say("scoring.total", words): points(one.total),
        say("scoring.without_fatal", words): points(one.total_without_fatal),
        say("publish.fatal", words): one.fatal,
        say("publish.submitted_at", words): local_time(one.submitted_at, row.time_zone),
    }


def _publish(evaluation_ids: list[int], user: Actor) -> None:
    try:
        with transaction() as session:
            st.session_state["publish_told"] = publish_evaluations(evaluation_ids, session=session, by=user)
    except ZhijianError as error:
        st.session_state["publish_problem"] = error.told(user.language)


def _inside(evaluation_id: int, user: Actor) -> None:
    with open_session() as session:
        sheet = result(evaluation_id, session=session, by=user)
        heard = hear_if_kept(sheet.assignment.recording_id, session=session, by=user)
    left, right = st.columns(2)
    with left:
        if heard is not None:
            listen(heard, user.language)
    with right:
        show_result(sheet, user.language, causes=True, heard=heard, user=user)
