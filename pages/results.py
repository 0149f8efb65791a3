"""The agent's own published results: the score, the comments, the own call."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.listening.heard import hear_if_kept
from inspection.policies import Actor
from inspection.review.publication import Listed, result, results_of_agent
from inspection.words import say
from ui.appeals.notice import appeals_line
from ui.appeals.own import own_result
from ui.choice import chosen_rows, id_in_address
from ui.doing import tell_once
from ui.months import chosen_month
from ui.open_checks.notice import announced_line
from ui.page import empty_state, local_time
from ui.scoring.listening import listen
from ui.scoring.sheet import points


def render(user: Actor) -> None:
    """The results of a month, and the one that the address names."""
    words = user.language
    st.title(say("results.title", words))
    month = chosen_month(words)
    with open_session() as session:
        rows = results_of_agent(month, session=session, by=user)
    announced_line(user)
    appeals_line(user)
    if not rows:
        empty_state(say("results.nothing", words, month=month))
        return
    totals = [row.evaluation.total for row in rows if row.evaluation.total is not None]
    mean = points(sum(totals) / len(totals)) if totals else "—"
    st.markdown(f"**{say('results.sentence', words, month=month, number=len(rows), mean=mean)}**")
    if any(row.made_up for row in rows):
        st.caption(f":orange-background[{say('month.made_up', words)}]")
    _choose(rows, words)
    asked = id_in_address("evaluation")
    if asked is not None:
        _one(asked, user, rows[0].time_zone)
    else:
        st.caption(say("results.choose", words))


def _choose(rows: Sequence[Listed], words: str) -> None:
    picked = chosen_rows(
        [
            {
                say("publish.call", words): row.assignment.call_id,
                say("scoring.total", words): points(row.evaluation.total),
                say("publish.fatal", words): row.evaluation.fatal,
                say("results.published_at", words): local_time(row.evaluation.published_at, row.time_zone),
                say("scoring.state", words): say(f"results.state_{row.evaluation.state}", words),
            }
            for row in rows
        ],
        [row.evaluation.id or 0 for row in rows],
        "results_list",
    )
    if picked:
        st.query_params["evaluation"] = str(picked[0])


def _one(evaluation_id: int, user: Actor, zone: str) -> None:
    words = user.language
    try:
        with open_session() as session:
            sheet = result(evaluation_id, session=session, by=user)
            heard = hear_if_kept(sheet.assignment.recording_id, session=session, by=user)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    st.subheader(sheet.assignment.call_id)
    tell_once("results")
    left, right = st.columns(2, gap="medium")
    marked = None
    with left:
        if heard is None:
            st.info(say("results.not_kept", words))
        else:
            marked = listen(heard, words, marking=True)
    with right:
        own_result(sheet, marked, user, zone=zone, hears=heard is not None)
