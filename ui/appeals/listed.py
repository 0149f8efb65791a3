"""The appeals in a table: what waits for the reader on top."""

from collections.abc import Sequence

import streamlit as st

from inspection.models.organisation import Role
from inspection.policies import Actor
from inspection.review.appeals.listing import Listed
from inspection.words import say
from ui.choice import chosen_rows
from ui.page import local_time
from ui.scoring.sheet import points


def list_appeals(rows: Sequence[Listed], user: Actor) -> None:
    """The table; the one that is chosen goes into the address."""
    picked = chosen_rows([_cells(one, user) for one in rows], [one.appeal.id or 0 for one in rows], "appeals_list")
    if picked and st.query_params.get("appeal") != str(picked[0]):
        st.query_params["appeal"] = str(picked[0])
        st.rerun()


def _cells(one: Listed, user: Actor) -> dict[str, object]:
    words = user.language
    row: dict[str, object] = {
        say("appeals.number_title", words): one.appeal.id,
        say("appeals.task", words): say(f"appeals.task_{one.task}", words) if one.task else "",
        say("scoring.state", words): say(f"appeals.state_{one.appeal.state}", words),
        say("publish.call", words): one.assignment.call_id,
    }
    if user.role != Role.AGENT:
        name = one.agent.name_zh if words == "zh" else one.agent.name_en
        row[say("publish.agent", words)] = f"{one.agent.staff_number} {name}"
        row[say("publish.inspector", words)] = (
            one.inspector.display_zh if words == "zh" else one.inspector.display_en
        ) or one.inspector.name
    return row | {
        say("appeals.filed_at", words): local_time(one.appeal.filed_at, one.centre.time_zone),
        say("appeals.sample", words): say(f"causes.basis_{one.assignment.basis}", words),
        say("scoring.total", words): points(one.evaluation.total),
    }
