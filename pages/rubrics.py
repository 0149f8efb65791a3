"""The rubric: its versions, what each says, and the draft of the next one."""

import streamlit as st

from inspection.database import open_session
from inspection.models import StandardState
from inspection.policies import Actor, may_edit_standards
from inspection.scoring import rubric_drafts, rubric_views
from inspection.scoring.rubric_views import RubricView, read_rubric, rubric_versions
from inspection.words import say
from ui.page import empty_state
from ui.standards.acting import begin, tell
from ui.standards.rubric import sections_form, show_criteria, show_weights, told_field
from ui.standards.versions import choose, life, show_differences, standing


def render(user: Actor) -> None:
    """Choose a version, read it, compare it; a national manager writes the next one here."""
    words = user.language
    st.title(say("rubrics.title", words))
    tell()
    with open_session() as session:
        rows = rubric_versions(session=session, by=user)
    writes = may_edit_standards(user)
    drafted = any(one.state == StandardState.DRAFT for one in rows)
    if not rows:
        empty_state(say("rubrics.nothing", words))
        _new_draft(user, writes and not drafted)
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = choose(rows, "rubric_version", words)
    with right:
        _new_draft(user, writes and not drafted)
    with open_session() as session:
        view = read_rubric(chosen.id or 0, session=session, by=user)
    standing(view.version, in_force=view.in_force, words=words)
    show_weights(view, words)
    editing = writes and view.version.state == StandardState.DRAFT
    names = ["criteria", "compare", *(["sections"] if editing else []), *(["life"] if writes else [])]
    tabs = dict(zip(names, st.tabs([say(f"standards.{name}", words) for name in names]), strict=True))
    with tabs["criteria"]:
        show_criteria(view, user, editing=editing)
    with tabs["compare"]:
        _compare(view, user)
    if editing:
        with tabs["sections"]:
            sections_form(view, user)
    if writes:
        with tabs["life"]:
            _life(view, user)


def _new_draft(user: Actor, possible: bool) -> None:
    if possible:
        st.button(
            say("standards.new_draft", user.language),
            key="rubric_new_draft",
            icon=":material/edit_note:",
            on_click=begin,
            args=(user, lambda session: rubric_drafts.draft_rubric(session=session, by=user), "rubric_version"),
        )


def _compare(view: RubricView, user: Actor) -> None:
    words = user.language
    with open_session() as session:
        rows = rubric_versions(session=session, by=user)
        show_differences(
            rows,
            view.version,
            "rubric_compare",
            words,
            compare=lambda before, after: rubric_views.compare_rubrics(before, after, session=session, by=user),
            told=lambda field, value: told_field(field, value, words),
            named={one.code: getattr(one, f"name_{words}") for one in view.criteria},
        )


def _life(view: RubricView, user: Actor) -> None:
    version_id, version = view.version.id or 0, view.version.version
    life(
        view.version,
        user,
        "rubric",
        publish=lambda session: rubric_drafts.publish_draft(version_id, version=version, session=session, by=user),
        retire=lambda session: rubric_drafts.retire_rubric(version_id, session=session, by=user),
        discard=lambda session: rubric_drafts.discard_draft(version_id, version=version, session=session, by=user),
    )
