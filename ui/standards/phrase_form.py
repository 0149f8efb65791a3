"""The form in which one phrase of a draft is written, and the button that takes it out."""

import streamlit as st
from sqlmodel import Session

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.scoring import script_drafts
from inspection.scoring.script_rules import FORBIDDEN, LANGUAGES, PhraseEntry, free_code
from inspection.scoring.script_views import ScriptView
from inspection.scoring.scripts import entry_of
from inspection.scoring.standards import placeholder_names, situation_names
from inspection.words import say
from ui.standards.acting import REFUSED, TOLD, act


def phrase_form(view: ScriptView, code: str, user: Actor) -> None:
    """The form of a phrase; of a new one where `code` is empty."""
    words, draft = user.language, view.version
    stem = f"phrase_{draft.id}_{draft.version}_{code}"
    entry = next((entry_of(one) for one in view.phrases if one.code == code), None) or PhraseEntry(
        "", "greeting", words, "standard", False, ""
    )
    situations = [*situation_names(), FORBIDDEN]
    with st.form(stem):
        first, second, third = st.columns([3, 1, 2], vertical_alignment="bottom")
        first.selectbox(
            say("standards.field_situation", words),
            situations,
            index=situations.index(entry.situation) if entry.situation in situations else 0,
            format_func=lambda one: situation_name(one, words),
            key=f"{stem}_situation",
        )
        second.selectbox(
            say("standards.field_language", words),
            LANGUAGES,
            index=LANGUAGES.index(entry.language),
            format_func=lambda one: say(f"standards.language_{one}", words),
            key=f"{stem}_language",
        )
        third.checkbox(say("standards.field_required", words), entry.required, key=f"{stem}_required")
        places = ", ".join(f"{{{name}}} {names[words]}" for name, names in placeholder_names().items())
        st.text_area(
            say("standards.field_text", words),
            entry.text,
            key=f"{stem}_text",
            height=80,
            max_chars=200,
            help=say("scripts.text_help", words, places=places),
        )
        st.form_submit_button(
            say("standards.save", words),
            type="primary",
            key=f"{stem}_save",
            on_click=_save,
            args=(view, code, stem, user),
        )
    if code:

        def remove(session: Session) -> None:
            script_drafts.remove_phrase(draft.id or 0, code, version=draft.version, session=session, by=user)

        st.button(
            say("standards.remove", words),
            key="phrase_remove",
            on_click=act,
            args=(user, remove, "standards.removed_is"),
            kwargs={"code": code},
        )


def situation_name(situation: str, words: str) -> str:
    """What people call a situation, or the phrases that are said in none."""
    names = situation_names().get(situation)
    return say("scripts.forbidden", words) if names is None else names[words]


def _save(view: ScriptView, code: str, stem: str, user: Actor) -> None:
    """Save what stands in the form; where it is refused, it stays there to be mended."""
    draft, given = view.version, {name: st.session_state[f"{stem}_{name}"] for name in ("situation", "language")}
    entry = PhraseEntry(
        code=code or free_code(view.province, *given.values(), taken={one.code for one in view.phrases}),
        **given,
        kind=FORBIDDEN if given["situation"] == FORBIDDEN else "standard",
        required=st.session_state[f"{stem}_required"],
        text=st.session_state[f"{stem}_text"],
    )
    try:
        with transaction() as session:
            script_drafts.save_phrase(
                draft.id or 0, entry, replaces=code, version=draft.version, session=session, by=user
            )
    except ZhijianError as error:
        st.session_state[REFUSED] = error.told(user.language)
        return
    st.session_state[TOLD] = say("standards.saved", user.language, code=entry.code)
