"""The form in which one criterion of a draft is written, and the buttons that move it or take it out."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from sqlmodel import Session

from inspection.database import transaction
from inspection.errors import ZhijianError
from inspection.models import CriterionKind
from inspection.policies import Actor
from inspection.scoring import rubric_drafts
from inspection.scoring.criteria import CriterionEntry, entry_of, read_choices, written_choices
from inspection.scoring.rubric_views import RubricView
from inspection.scoring.totals import WEIGHTED
from inspection.words import say
from ui.standards.acting import REFUSED, TOLD, act

KINDS = tuple(str(kind) for kind in CriterionKind)


def criterion_form(view: RubricView, code: str, user: Actor) -> None:
    """The form of a criterion; of a new one where `code` is empty."""
    words, draft = user.language, view.version
    stem = f"criterion_{draft.id}_{draft.version}_{code}"
    entry = next((entry_of(one) for one in view.criteria if one.code == code), None) or CriterionEntry(
        "", next(iter(view.sections), ""), "scale", "", "", "", "", weight=1.0
    )
    with st.form(stem):
        field = partial(_key, stem)
        first, second, third, fourth = st.columns(4)
        first.text_input(say("standards.field_code", words), entry.code, key=field("code"), max_chars=12)
        second.selectbox(
            say("standards.field_section", words),
            list(view.sections),
            index=list(view.sections).index(entry.section) if entry.section in view.sections else 0,
            format_func=lambda one: view.sections[one][words],
            key=field("section"),
        )
        third.selectbox(
            say("standards.field_kind", words),
            KINDS,
            index=KINDS.index(entry.kind),
            format_func=lambda one: say(f"standards.kind_{one}", words),
            key=field("kind"),
        )
        points = entry.most_deducted if entry.kind == "deduction" else entry.weight
        fourth.number_input(
            say("standards.points", words),
            0.0,
            100.0,
            points,
            0.5,
            key=field("points"),
            help=say("standards.points_help", words),
        )
        _texts(entry, field, words)
        _rules(view, entry, field, words)
        st.form_submit_button(
            say("standards.save", words),
            type="primary",
            key=field("save"),
            on_click=_save,
            args=(view, code, stem, user),
        )
    if code:
        _moves(view, code, user)


def _key(stem: str, name: str) -> str:
    return f"{stem}_{name}"


def _texts(entry: CriterionEntry, field: Callable[[str], str], words: str) -> None:
    for column, language in zip(st.columns(2), ("zh", "en"), strict=True):
        with column:
            name, guidance, examples = (getattr(entry, f"{one}_{language}") for one in ("name", "guidance", "examples"))
            st.text_input(say(f"standards.field_name_{language}", words), name, key=field(f"name_{language}"))
            st.text_area(
                say(f"standards.field_guidance_{language}", words),
                guidance,
                key=field(f"guidance_{language}"),
                height=90,
            )
            st.text_area(
                say(f"standards.field_examples_{language}", words),
                examples,
                key=field(f"examples_{language}"),
                height=90,
                help=say("standards.examples_help", words),
            )


def _rules(view: RubricView, entry: CriterionEntry, field: Callable[[str], str], words: str) -> None:
    others = ["", *(one.code for one in view.criteria if one.kind in WEIGHTED and one.code != entry.code)]
    first, second, third = st.columns(3)
    with first:
        st.checkbox(say("standards.field_may_not_apply", words), entry.may_not_apply, key=field("may_not_apply"))
        st.checkbox(
            say("standards.field_comment_required_na", words),
            entry.comment_required_na,
            key=field("comment_required_na"),
        )
        _share(say("standards.field_comment_required_below", words), entry.comment_required_below, field("below"))
    with second:
        st.selectbox(
            say("standards.field_asked_after", words),
            others,
            index=others.index(entry.asked_after) if entry.asked_after in others else 0,
            format_func=lambda one: one or say("standards.always", words),
            key=field("asked_after"),
        )
        _share(say("standards.field_asked_below", words), entry.asked_below, field("asked_below"))
    with third:
        st.text_input(
            say("standards.field_applies_to", words),
            ", ".join(entry.applies_to),
            key=field("applies_to"),
            help=say("standards.applies_to_help", words),
        )
        st.text_area(
            say("standards.field_choices", words),
            written_choices(entry.choices),
            key=field("choices"),
            height=90,
            help=say("standards.choices_help", words),
        )


def _share(label: str, value: float | None, key: str) -> None:
    st.number_input(label, 0.0, 1.0, value, 0.05, key=key)


def _entry(stem: str) -> CriterionEntry:
    """What stands in the form; points are a weight or a deduction by its kind.

    Raises:
        InvalidInput: a line of the choices is none.
    """

    def given(name: str) -> Any:
        return st.session_state[_key(stem, name)]

    kind, points = given("kind"), float(given("points") or 0.0)
    texts = ("code", "section", "name_zh", "name_en", "guidance_zh", "guidance_en", "examples_zh", "examples_en")
    return CriterionEntry(
        **{name: given(name) for name in texts},
        kind=kind,
        weight=points if kind in WEIGHTED else 0.0,
        most_deducted=points if kind == "deduction" else 0.0,
        may_not_apply=given("may_not_apply"),
        comment_required_below=given("below"),
        comment_required_na=given("comment_required_na"),
        choices=read_choices(given("choices")),
        asked_after=given("asked_after"),
        asked_below=given("asked_below"),
        applies_to=tuple(one.strip() for one in given("applies_to").replace("，", ",").split(",") if one.strip()),
    )


def _save(view: RubricView, code: str, stem: str, user: Actor) -> None:
    """Save what stands in the form; where it is refused, it stays there to be mended."""
    draft = view.version
    try:
        entry = _entry(stem)
        with transaction() as session:
            rubric_drafts.save_criterion(
                draft.id or 0, entry, replaces=code, version=draft.version, session=session, by=user
            )
    except ZhijianError as error:
        st.session_state[REFUSED] = error.told(user.language)
        return
    st.session_state[TOLD] = say("standards.saved", user.language, code=entry.code)


def _moves(view: RubricView, code: str, user: Actor) -> None:
    draft, words = view.version, user.language
    given: dict[str, Any] = {"version": draft.version, "by": user}

    def move(steps: int, session: Session) -> None:
        rubric_drafts.move_criterion(draft.id or 0, code, steps, session=session, **given)

    def remove(session: Session) -> None:
        rubric_drafts.remove_criterion(draft.id or 0, code, session=session, **given)

    steps: dict[str, tuple[Callable[[Session], None], str]] = {
        "up": (partial(move, -1), "standards.moved"),
        "down": (partial(move, 1), "standards.moved"),
        "remove": (remove, "standards.removed_is"),
    }
    with st.container(horizontal=True):
        for name, (step, done) in steps.items():
            st.button(
                say(f"standards.{name}", words),
                key=f"criterion_{name}",
                on_click=act,
                args=(user, step, done),
                kwargs={"code": code},
            )
