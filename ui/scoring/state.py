"""The answers of an open sheet in the widgets' state: filled from what is saved, gathered to be saved."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from inspection.models import Criterion
from inspection.scoring.evaluations import Filled, Sheet
from inspection.scoring.totals import share_of_situations

NOT_APPLICABLE = "na"
SCALE = (1.0, 0.5, 0.0)
YES_NO = (1.0, 0.0)
FATAL = (0.0, 1.0)


def key(sheet: Sheet, code: str, part: str) -> str:
    """The widget key of a part of a criterion's answer."""
    return f"sheet_{sheet.evaluation.id}_{code}_{part}"


def options(criterion: Criterion) -> list[float | str]:
    """The answers a criterion offers, in order; `na` where it may not apply."""
    given: dict[str, Iterable[float]] = {
        "scale": SCALE,
        "yes_no": YES_NO,
        "fatal": FATAL,
        "deduction": (0.0, criterion.most_deducted / 2, criterion.most_deducted)
        if criterion.most_deducted >= 10
        else (0.0, criterion.most_deducted),
    }
    offered: list[float | str] = list(given.get(criterion.kind, ()))
    return [*offered, NOT_APPLICABLE] if criterion.may_not_apply else offered


def fill(sheet: Sheet) -> None:
    """Put what is saved into the widgets' state, where they are not on the page already.

    Streamlit forgets widgets that were not drawn for a while, such as those of a sheet while its list is looked at.
    """
    mark = key(sheet, "", "version")
    if mark in st.session_state and key(sheet, "", "comment") in st.session_state:
        return
    st.session_state[mark] = sheet.evaluation.version
    st.session_state[key(sheet, "", "comment")] = sheet.evaluation.comment
    for criterion in sheet.criteria:
        _fill_one(sheet, criterion, sheet.answers.get(criterion.code, Filled()))


def put(sheet: Sheet, criterion: Criterion, filled: Filled) -> None:
    """Set a criterion's answer in the widgets' state (a button's callback), keeping its comment."""
    comment = st.session_state.get(key(sheet, criterion.code, "comment"), "")
    _fill_one(sheet, criterion, Filled(filled.value, filled.not_applicable, comment, filled.detail))


def gather(sheet: Sheet) -> dict[str, Filled]:
    """The answers as the widgets hold them; criteria without an answer and comment are left out."""
    answers = {criterion.code: _gather_one(sheet, criterion) for criterion in sheet.criteria}
    return {
        code: one for code, one in answers.items() if one.given.complete or one.comment or one.detail or one.evidence_ms
    }


def forget(sheet: Sheet) -> None:
    """Drop the widgets' state of a sheet, so that the next drawing reads the database."""
    for name in [name for name in st.session_state if str(name).startswith(f"sheet_{sheet.evaluation.id}_")]:
        del st.session_state[name]


def _fill_one(sheet: Sheet, criterion: Criterion, filled: Filled) -> None:
    code = criterion.code
    st.session_state[key(sheet, code, "comment")] = filled.comment
    if filled.evidence_ms is not None:
        st.session_state[key(sheet, code, "evidence")] = filled.evidence_ms
    if criterion.kind == "situations":
        said: Any = filled.detail.get("situations", {})
        for answer in ("said", "not_said"):
            chosen = [name for name, value in said.items() if value == answer]
            st.session_state[key(sheet, code, answer)] = chosen
        st.session_state[key(sheet, code, "forbidden")] = bool(filled.detail.get("forbidden", False))
        st.session_state[key(sheet, code, "na")] = filled.not_applicable
        return
    st.session_state[key(sheet, code, "value")] = NOT_APPLICABLE if filled.not_applicable else filled.value


def _gather_one(sheet: Sheet, criterion: Criterion) -> Filled:
    code, state = criterion.code, st.session_state
    comment = str(state.get(key(sheet, code, "comment")) or "")
    evidence = state.get(key(sheet, code, "evidence"))
    if criterion.kind == "situations":
        if state.get(key(sheet, code, "na")):
            return Filled(None, True, comment, evidence_ms=evidence)
        said = dict.fromkeys(state.get(key(sheet, code, "said")) or (), "said")
        said |= {name: "not_said" for name in state.get(key(sheet, code, "not_said")) or () if name not in said}
        forbidden = bool(state.get(key(sheet, code, "forbidden")))
        detail: dict[str, object] = {"situations": said, "forbidden": forbidden} if said or forbidden else {}
        return Filled(share_of_situations(said, forbidden=forbidden), False, comment, detail, evidence)
    value = state.get(key(sheet, code, "value"))
    if value == NOT_APPLICABLE:
        return Filled(None, True, comment, evidence_ms=evidence)
    return Filled(None if value is None else float(value), False, comment, evidence_ms=evidence)
