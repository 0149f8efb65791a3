"""A version of the rubric: what its weights sum to, its criteria in a table, guidance, sections, and their editors."""

import json
from typing import Any

import streamlit as st
from sqlmodel import Session

from inspection.errors import InvalidInput
from inspection.models import Criterion
from inspection.policies import Actor
from inspection.scoring import rubric_drafts
from inspection.scoring.rubric_rules import FULL_WEIGHT
from inspection.scoring.rubric_views import RubricView
from inspection.scoring.rubrics import choices_of
from inspection.words import say
from ui.choice import chosen_rows
from ui.page import empty_state, plain
from ui.standards.acting import act
from ui.standards.criterion_form import criterion_form
from ui.standards.versions import told_value


def show_weights(view: RubricView, words: str) -> None:
    """The sum of the weights, and what each section has of it."""
    columns = st.columns([1.4, *([1] * len(view.sections))], gap="small")
    total = f"{view.weight:g} / {FULL_WEIGHT:g}"
    off = round(view.weight - FULL_WEIGHT, 6)
    columns[0].metric(
        say("standards.weights", words),
        total,
        f"{off:+g}" if off else None,
        delta_color="inverse" if off > 0 else "normal",
    )
    for column, (section, names) in zip(columns[1:], view.sections.items(), strict=True):
        column.metric(names[words], f"{sum(one.weight for one in view.of_section(section)):g}")


def show_criteria(view: RubricView, user: Actor, *, editing: bool) -> None:
    """The criteria by section; the chosen one with its guidance, or with its form where it may be written."""
    words = user.language
    rows = [one for section in view.sections for one in view.of_section(section)]
    if not rows:
        empty_state(say("standards.no_criteria", words))
    else:
        table = [_row(one, view, words) for one in rows]
        chosen = chosen_rows(table, [one.id or 0 for one in rows], "rubric_criteria", whole=True)
        criterion = next((one for one in rows if one.id in chosen), None)
        if criterion is None:
            st.caption(say("standards.choose_criterion", words))
        elif editing:
            criterion_form(view, criterion.code, user)
        else:
            _guidance(criterion, words)
    if editing:
        with st.expander(say("standards.add_criterion", words), icon=":material/add:"):
            criterion_form(view, "", user)


def _row(one: Criterion, view: RubricView, words: str) -> dict[str, object]:
    points = f"−{one.most_deducted:g}" if one.most_deducted else (f"{one.weight:g}" if one.weight else "")
    return {
        say("standards.field_section", words): view.sections[one.section][words],
        say("standards.field_code", words): one.code,
        say("standards.name", words): getattr(one, f"name_{words}"),
        say("standards.field_kind", words): say(f"standards.kind_{one.kind}", words),
        say("standards.points", words): points,
        say("standards.asked", words): _asked(one, words),
        say("standards.comment", words): _comment(one, words),
        say("standards.field_may_not_apply", words): told_value(one.may_not_apply, words),
    }


def _asked(one: Criterion, words: str) -> str:
    parts = []
    if one.asked_after:
        parts.append(say("standards.asked_if", words, code=one.asked_after, below=f"{one.asked_below:g}"))
    if one.applies_to:
        parts.append(one.applies_to.replace(",", ", "))
    return "; ".join(parts) or say("standards.always", words)


def _comment(one: Criterion, words: str) -> str:
    parts = []
    if one.comment_required_below is not None:
        parts.append(f"< {one.comment_required_below:g}")
    if one.comment_required_na:
        parts.append(say("standards.not_applicable", words))
    return ", ".join(parts)


def _guidance(one: Criterion, words: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(one.code)} {plain(getattr(one, f'name_{words}'))}**")
        st.markdown(plain(getattr(one, f"guidance_{words}")))
        for choice in choices_of(one):
            st.markdown(f"- {choice.value:g}: {plain(getattr(choice, f'name_{words}'))}")
        examples = getattr(one, f"examples_{words}")
        if examples:
            st.caption(say("standards.examples", words))
            st.markdown("\n".join(f"> {plain(line)}\n>" for line in examples.splitlines() if line.strip()))


def sections_form(view: RubricView, user: Actor) -> None:
    """The sections of a draft: one row each, in order; added, renamed and removed in the table."""
    words, draft = user.language, view.version
    stem = f"sections_{draft.id}_{draft.version}"
    given = [{"code": code, **names} for code, names in view.sections.items()]
    edited = st.data_editor(
        given,
        num_rows="dynamic",
        hide_index=True,
        key=stem,
        column_order=("code", "zh", "en"),
        column_config={
            "code": st.column_config.TextColumn(say("standards.field_code", words), required=True),
            "zh": st.column_config.TextColumn(say("standards.field_name_zh", words), required=True),
            "en": st.column_config.TextColumn(say("standards.field_name_en", words), required=True),
        },
    )
    sections = {str(row.get("code") or ""): {one: str(row.get(one) or "") for one in ("zh", "en")} for row in edited}

    def save(session: Session) -> None:
        if len(sections) != len(edited):
            raise InvalidInput(key="error.section_twice")
        rubric_drafts.save_sections(draft.id or 0, sections, version=draft.version, session=session, by=user)

    st.button(
        say("standards.save_sections", words),
        key="rubric_save_sections",
        on_click=act,
        args=(user, save, "standards.sections_saved"),
    )


def told_field(field: str, value: Any, words: str) -> str:
    """A field of a criterion in words."""
    if field == "kind":
        return say(f"standards.kind_{value}", words)
    if field == "choices" and value:
        return "; ".join(f"{one['value']:g} {one[f'name_{words}']}" for one in json.loads(value))
    return told_value(value, words)
