"""A version of the script: its phrases by situation and language, and files of it out and in."""

import streamlit as st

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.scoring.placeholders import placeholders_in
from inspection.scoring.script_files import SUFFIXES, Imported, import_script, write_script
from inspection.scoring.script_rules import LANGUAGES
from inspection.scoring.script_views import ScriptView
from inspection.scoring.standards import situation_names
from inspection.words import say
from ui.choice import chosen_rows
from ui.page import empty_state, plain
from ui.standards.acting import REFUSED
from ui.standards.phrase_form import phrase_form, situation_name
from ui.standards.versions import told_value

IMPORTED = "script_imported"
KINDS = {".yaml": "application/yaml", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def show_phrases(view: ScriptView, user: Actor, *, editing: bool) -> None:
    """The phrases that the reader asked for; the chosen one in its form where it may be written."""
    words = user.language
    if not view.phrases:
        empty_state(say("scripts.no_phrases", words))
    else:
        _table(view, user, editing=editing)
    if editing:
        with st.expander(say("scripts.add_phrase", words), icon=":material/add:"):
            phrase_form(view, "", user)


def _table(view: ScriptView, user: Actor, *, editing: bool) -> None:
    words = user.language
    there = {one.situation for one in view.phrases}
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    situations = left.multiselect(
        say("standards.field_situation", words),
        [one for one in [*situation_names(), "forbidden"] if one in there],
        format_func=lambda one: situation_name(one, words),
        placeholder=say("scripts.all_situations", words),
        key="script_situations",
    )
    language = right.segmented_control(
        say("standards.field_language", words),
        LANGUAGES,
        default=words,
        format_func=lambda one: say(f"standards.language_{one}", words),
        key="script_language",
    )
    order = [*situation_names(), "forbidden"]
    rows = sorted(
        (
            one
            for one in view.phrases
            if one.situation in (situations or there) and one.language in ((language,) if language else LANGUAGES)
        ),
        key=lambda one: order.index(one.situation) if one.situation in order else len(order),
    )
    if not rows:
        st.caption(say("scripts.none_chosen", words))
        return
    table = [
        {
            say("standards.field_situation", words): situation_name(one.situation, words),
            say("standards.field_text", words): one.text,
            say("standards.field_required", words): told_value(one.required, words),
            say("scripts.places", words): ", ".join(f"{{{name}}}" for name in placeholders_in(one.text)),
            say("standards.field_code", words): one.code,
        }
        for one in rows
    ]
    chosen = chosen_rows(table, [one.id or 0 for one in rows], "script_phrases")
    phrase = next((one for one in rows if one.id in chosen), None)
    if not editing:
        st.caption(say("scripts.counted", words, number=len(rows)))
    elif phrase is None:
        st.caption(say("scripts.choose_phrase", words))
    else:
        phrase_form(view, phrase.code, user)


def show_files(view: ScriptView, user: Actor, *, editing: bool) -> None:
    """The version as a file to take along; a file to bring in, where it may be written."""
    words = user.language
    st.markdown(say("scripts.out", words))
    with st.container(horizontal=True):
        for suffix in SUFFIXES:
            st.download_button(
                say("scripts.download", words, kind=suffix[1:].upper()),
                write_script(view, suffix),
                f"{view.version.code}-{view.version.number}{suffix}",
                KINDS[suffix],
                key=f"script_download{suffix}",
                on_click="ignore",
            )
    if not editing:
        return
    st.markdown(say("scripts.in", words))
    key = f"script_file_{view.version.id}_{view.version.version}"
    file = st.file_uploader(
        say("scripts.upload", words),
        [one[1:] for one in SUFFIXES],
        key=key,
        label_visibility="collapsed",
        max_upload_size=2,
    )
    st.button(
        say("scripts.bring_in", words),
        key="script_bring_in",
        disabled=file is None,
        on_click=_bring_in,
        args=(view, "" if file is None else file.name, b"" if file is None else file.getvalue(), user),
    )
    found: dict[int, Imported] = st.session_state.get(IMPORTED, {})
    if view.version.id in found:
        _report(found[view.version.id or 0], words)


def _bring_in(view: ScriptView, name: str, content: bytes, user: Actor) -> None:
    draft = view.version
    st.session_state.pop(IMPORTED, None)
    try:
        with transaction() as session:
            found = import_script(draft.id or 0, name, content, version=draft.version, session=session, by=user)
    except ZhijianError as error:
        st.session_state[REFUSED] = error.told(user.language)
        return
    st.session_state[IMPORTED] = {draft.id or 0: found}


def _report(found: Imported, words: str) -> None:
    counts = {"added": found.added, "changed": found.changed, "unchanged": found.unchanged}
    told = plain(say("scripts.imported", words, **counts, problems=len(found.problems)))
    (st.warning if found.problems else st.success)(told)
    if found.problems:
        columns = [say(f"scripts.{name}", words) for name in ("line", "field", "value", "expected")]
        st.dataframe(
            [
                dict(zip(columns, (one.line, one.field, one.value, one.told(words)), strict=True))
                for one in found.problems
            ],
            hide_index=True,
            key="script_problems",
        )
