"""A scored sheet to read: totals, sections, every criterion with its answer and comment."""

import streamlit as st

from inspection.listening.heard import Heard
from inspection.models import Criterion
from inspection.policies import Actor, may
from inspection.scoring.evaluations import Filled, Sheet
from inspection.scoring.standards import section_names, situation_names
from inspection.words import say
from ui.library.put import put_form
from ui.page import plain
from ui.scoring.sheet import answer_word, score_bar


def show_result(sheet: Sheet, language: str, *, heard: Heard | None = None, user: Actor | None = None) -> None:
    """Draw a result; nothing can be changed. A quality lead who is named may put the heard call into the library."""
    score_bar(sheet.score, language)
    if sheet.evaluation.comment:
        st.info(plain(sheet.evaluation.comment))
    for section, names in section_names().items():
        rows = [
            {
                say("scoring.criterion", language): f"{one.code} {one.name_zh if language == 'zh' else one.name_en}",
                say("scoring.answer", language): told(one, sheet.answers.get(one.code, Filled()), language),
                say("scoring.comment", language): sheet.answers.get(one.code, Filled()).comment,
            }
            for one in sheet.criteria
            if one.section == section
        ]
        st.markdown(f"**{names[language]}**")
        st.table(rows)
    if heard is not None and user is not None and may(user, "keep_examples"):
        put_form(heard, user)


def told(criterion: Criterion, filled: Filled, language: str) -> str:
    """An answer in words."""
    if filled.not_applicable:
        return say("scoring.na", language)
    if filled.value is None:
        return "—"
    if criterion.kind == "deduction":
        key = "scoring.minus" if filled.value else "scoring.none"
        return say(key, language, points=f"{filled.value:g}")
    if criterion.kind == "situations":
        names = situation_names()
        said = filled.detail.get("situations", {})
        answers = said.items() if isinstance(said, dict) else ()
        missed = [names[name][language] for name, answer in answers if answer == "not_said"]
        share = say("scoring.share", language, share=f"{filled.value:.0%}")
        return share + (say("scoring.missed", language, names="、".join(missed)) if missed else "")
    return answer_word(criterion, filled.value, language)
