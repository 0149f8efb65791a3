"""The telephone script: the nation's, and what provinces add to it; its versions, and the draft of the next one."""

import streamlit as st

from inspection.database import open_session
from inspection.models import Province, StandardState
from inspection.policies import Actor, may_edit_standards
from inspection.scoring import script_drafts, script_views
from inspection.scoring.script_views import ScriptView, provinces_seen, read_script, script_versions
from inspection.words import say
from ui.page import empty_state
from ui.standards.acting import begin, tell
from ui.standards.phrase_form import situation_name
from ui.standards.script import show_files, show_phrases
from ui.standards.versions import choose, life, show_differences, standing, told_value


def render(user: Actor) -> None:
    """Choose whose script and which version, read it, compare it; who may write it does so here."""
    words = user.language
    st.title(say("scripts.title", words))
    tell()
    with open_session() as session:
        provinces = {one.code: one for one in provinces_seen(session=session, by=user)}
        every = script_versions(session=session, by=user)
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    with left:
        province = st.selectbox(
            say("scripts.whose", words),
            ["", *provinces],
            format_func=lambda code: _whose(provinces.get(code), words),
            key="script_whose",
        )
    place = provinces.get(province)
    rows = [one for one in every if one.province_id == (None if place is None else place.id)]
    writes = may_edit_standards(user, province)
    with right:
        _new_draft(province, user, writes and all(one.state != StandardState.DRAFT for one in rows))
    if not rows:
        empty_state(say("scripts.nothing_added" if province else "scripts.nothing", words))
        return
    with middle:
        chosen = choose(rows, f"script_version_{province}", words)
    with open_session() as session:
        view = read_script(chosen.id or 0, session=session, by=user)
    standing(view.version, in_force=view.in_force, words=words)
    if province:
        st.caption(say("scripts.additions", words))
    editing = writes and view.version.state == StandardState.DRAFT
    names = ["phrases", "compare", "files", *(["life"] if writes else [])]
    tabs = dict(zip(names, st.tabs([say(f"standards.{name}", words) for name in names]), strict=True))
    with tabs["phrases"]:
        show_phrases(view, user, editing=editing)
    with tabs["compare"]:
        _compare(view, province, user)
    with tabs["files"]:
        show_files(view, user, editing=editing)
    if writes:
        with tabs["life"]:
            _life(view, user)


def _whose(province: Province | None, words: str) -> str:
    if province is None:
        return say("front.nation", words)
    return province.name_zh if words == "zh" else province.name_en


def _new_draft(province: str, user: Actor, possible: bool) -> None:
    if possible:
        st.button(
            say("standards.new_draft", user.language),
            key="script_new_draft",
            icon=":material/edit_note:",
            on_click=begin,
            args=(
                user,
                lambda session: script_drafts.draft_script(province, session=session, by=user),
                f"script_version_{province}",
            ),
        )


def _compare(view: ScriptView, province: str, user: Actor) -> None:
    words = user.language
    with open_session() as session:
        every = script_versions(session=session, by=user)
        show_differences(
            [one for one in every if one.province_id == view.version.province_id],
            view.version,
            f"script_compare_{province}",
            words,
            compare=lambda before, after: script_views.compare_scripts(before, after, session=session, by=user),
            told=lambda field, value: (
                situation_name(str(value), words) if field == "situation" else told_value(value, words)
            ),
            named={one.code: situation_name(one.situation, words) for one in view.phrases},
        )


def _life(view: ScriptView, user: Actor) -> None:
    version_id, version = view.version.id or 0, view.version.version
    life(
        view.version,
        user,
        "script",
        publish=lambda session: script_drafts.publish_script_draft(
            version_id, version=version, session=session, by=user
        ),
        retire=lambda session: script_drafts.retire_script(version_id, session=session, by=user),
        discard=lambda session: script_drafts.discard_script_draft(
            version_id, version=version, session=session, by=user
        ),
    )
