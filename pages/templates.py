"""Comment templates: an inspector keeps the own ones, a quality lead those of the centre."""

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.models.organisation import Role
from inspection.policies import Actor
from inspection.scoring.templates import centres_to_keep, keep_templates, own_templates, team_templates
from inspection.words import say
from ui.page import empty_state


def render(user: Actor) -> None:
    """The list to edit, one sentence a line."""
    words = user.language
    st.title(say("templates.title", words))
    if user.role != Role.QUALITY_LEAD:
        with open_session() as session:
            kept = own_templates(session=session, by=user)
        _editor(kept, None, user)
        return
    with open_session() as session:
        centres = {one.id or 0: one for one in centres_to_keep(session=session, by=user)}
    if not centres:
        empty_state(say("templates.nothing", words))
        return
    names = {key: f"{one.code} {one.name_zh if words == 'zh' else one.name_en}" for key, one in centres.items()}
    chosen = st.selectbox(
        say("templates.centre", words), list(names), format_func=names.__getitem__, key="templates_centre"
    )
    with open_session() as session:
        kept = team_templates(chosen, session=session, by=user)
    _editor(kept, chosen, user)


def _editor(kept: tuple[str, ...], centre_id: int | None, user: Actor) -> None:
    words = user.language
    st.caption(say("templates.told_own" if centre_id is None else "templates.told_team", words))
    problem, saved = st.session_state.pop("templates_problem", None), st.session_state.pop("templates_saved", None)
    if problem:
        st.error(problem)
    if saved is not None:
        st.success(say("templates.saved", words, number=saved))
    key = f"templates_{centre_id or 'own'}"
    before = f"{key}_before"
    if key not in st.session_state:
        st.session_state[before] = kept
    st.text_area(
        say("templates.lines", words),
        "\n".join(kept),
        key=key,
        height=320,
        placeholder=say("templates.placeholder", words),
    )
    st.button(
        say("templates.save", words),
        type="primary",
        key="templates_save",
        on_click=_save,
        args=(key, before, centre_id, user),
    )


def _save(key: str, before: str, centre_id: int | None, user: Actor) -> None:
    texts = str(st.session_state[key]).splitlines()
    try:
        with transaction() as session:
            known = st.session_state[before]
            kept = keep_templates(texts, before=known, centre_id=centre_id, session=session, by=user)
        st.session_state[before] = kept
        st.session_state["templates_saved"] = len(kept)
    except ZhijianError as error:
        st.session_state["templates_problem"] = error.told(user.language)
