"""A scored sheet to read: totals, sections, every criterion with its answer and comment."""

import streamlit as st

from inspection.listening.heard import Heard
from inspection.models import Criterion
from inspection.policies import Actor, may
from inspection.scoring.evaluations import Filled, Sheet
from inspection.scoring.findings import Cause
from inspection.scoring.standards import cause_details, situation_names
from inspection.words import say
from ui.library.put import put_form
from ui.page import plain
from ui.scoring.sheet import score_bar
from ui.scoring.told import answer_label


def show_result(
    sheet: Sheet, language: str, *, causes: bool = False, heard: Heard | None = None, user: Actor | None = None
) -> None:
    """Draw a result; nothing can be changed.

    Args:
        causes: whether it shows what the losses are put down to, which is not for the agent.
        heard: the call, which `user` may put into the case library where the role is open to that.
    """
    score_bar(sheet.score, sheet.sections, language)
    if sheet.evaluation.comment:
        st.info(plain(sheet.evaluation.comment))
    asked = [one for one in sheet.criteria if one.code in sheet.score.asked]
    causes = causes and any(one.cause for one in sheet.answers.values())
    for section, names in sheet.sections.items():
        rows = [_row(one, sheet, language, causes=causes) for one in asked if one.section == section]
        if rows:
            st.markdown(f"**{names[language]}**")
            st.table(rows)
    if heard is not None and user is not None and may(user, "keep_examples"):
        put_form(heard, user)


def _row(criterion: Criterion, sheet: Sheet, language: str, *, causes: bool) -> dict[str, str]:
    filled = sheet.answers.get(criterion.code, Filled())
    name = criterion.name_zh if language == "zh" else criterion.name_en
    row = {
        say("scoring.criterion", language): f"{criterion.code} {name}",
        say("scoring.answer", language): told(criterion, filled, language),
        say("scoring.comment", language): _remarks(filled, language),
    }
    if causes:
        row[say("sheet.cause", language)] = whole_cause(filled.cause, language)
    return row


def told(criterion: Criterion, filled: Filled, language: str) -> str:
    """An answer in words."""
    if filled.not_applicable:
        return say("scoring.na", language)
    if filled.value is None:
        return "—"
    if criterion.kind != "situations":
        return answer_label(criterion, filled.value, language)
    names = situation_names()
    said = filled.detail.get("situations", {})
    answers = said.items() if isinstance(said, dict) else ()
    missed = [names[name][language] for name, answer in answers if answer == "not_said" and name in names]
    share = say("scoring.share", language, share=f"{filled.value:.0%}")
    return share + (say("scoring.missed", language, names="、".join(missed)) if missed else "")


def _remarks(filled: Filled, language: str) -> str:
    """The comment, what was checked, and where in the recording the evidence is."""
    parts = [filled.comment] if filled.comment else []
    checked, note = filled.detail.get("checked"), filled.detail.get("note")
    if isinstance(checked, list) and checked:
        between = "、" if language == "zh" else ", "
        told_ = between.join(say(f"sheet.checked_{one}", language) for one in checked)
        parts.append(f"{say('sheet.checked', language)} {told_}")
    if note:
        parts.append(str(note))
    if filled.evidence_ms is not None:
        start, end = (f"{ms // 60_000}:{ms // 1000 % 60:02d}" for ms in filled.evidence_ms)
        parts.append(f"{say('sheet.evidence', language)} {start}–{end}")
    return " · ".join(parts)


def whole_cause(cause: Cause | None, language: str) -> str:
    """A cause with its second level and the word on it; nothing where there is none."""
    if cause is None:
        return ""
    kind = cause_told(cause.kind, cause.detail, language)
    return f"{kind}: {cause.text}" if cause.text else kind


def cause_told(kind: str, detail: str, language: str) -> str:
    """A cause with its second level, in words; a detail that is not known any more is told by its code."""
    told = say(f"sheet.cause_{kind}", language)
    if not detail:
        return told
    names = cause_details()[kind].get(detail)
    return f"{told} · {names[language] if names else detail}"
