"""What an inspector fills in for a criterion: which answers it offers, what is refused, and how it is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from inspection.errors import InvalidInput
from inspection.models import Answer, Criterion, Evaluation
from inspection.scoring.findings import Cause, causes_of, store_causes
from inspection.scoring.rubrics import choices_of, criteria_of, rule_of
from inspection.scoring.standards import situation_names
from inspection.scoring.totals import Given, check, share_of_situations

LONGEST_COMMENT = 2000
LONGEST_NOTE = 200
SITUATION_ANSWERS = ("said", "not_said", "not_due")
CHECKED = {
    "S5a": ("record", "sms", "order", "looked_up", "not_possible"),
    "S5b": ("answered", "sms_sent", "booked", "transferred", "explained", "called_again"),
}
"""What "information verified" and "need met" can be checked by, by criterion; a note may stand beside it."""


@dataclass(frozen=True)
class Filled:
    """What an inspector filled in for one criterion.

    Args:
        detail: the parts of a compound answer: `situations` (code -> said, not_said or not_due) with `forbidden`;
            `checked` (codes of `CHECKED`) with `note`.
        evidence_ms: the stretch of the recording that shows it, from and to.
        cause: what a loss comes from.
    """

    value: float | None = None
    not_applicable: bool = False
    comment: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    evidence_ms: tuple[int, int] | None = None
    cause: Cause | None = None

    @property
    def given(self) -> Given:
        """The part that scores."""
        return Given(self.value, self.not_applicable)


def offered(criterion: Criterion) -> tuple[float, ...]:
    """The values a criterion can be answered with, the best first; none for situations, whose share is reckoned."""
    if criterion.kind == "choice":
        return tuple(sorted((one.value for one in choices_of(criterion)), reverse=True))
    most = criterion.most_deducted
    steps = (0.0, most / 2, most) if most >= 10 else (0.0, most)
    values = {"scale": (1.0, 0.5, 0.0), "yes_no": (1.0, 0.0), "fatal": (0.0, 1.0), "deduction": steps}
    return values.get(criterion.kind, ())


def loses(criterion: Criterion, value: float | None) -> bool:
    """Whether an answer costs points, or the whole score."""
    if value is None:
        return False
    return value > 0.0 if criterion.kind in ("deduction", "fatal") else value < 1.0


def check_filled(criterion: Criterion, filled: Filled) -> None:
    """Refuse what the criterion cannot be answered with.

    Raises:
        InvalidInput: naming the criterion, the value met and what was expected.
    """
    check(rule_of(criterion), filled.given)
    values = offered(criterion)
    if filled.value is not None and values and filled.value not in values:
        told = ", ".join(f"{one:g}" for one in values)
        raise InvalidInput(key="error.not_offered", code=criterion.code, value=f"{filled.value:g}", values=told)
    if len(filled.comment) > LONGEST_COMMENT:
        raise InvalidInput(key="error.long_comment", number=len(filled.comment), most=LONGEST_COMMENT)
    _check_detail(criterion, filled)
    if filled.evidence_ms is not None and not 0 <= filled.evidence_ms[0] < filled.evidence_ms[1]:
        start, end = filled.evidence_ms
        raise InvalidInput(key="error.evidence", code=criterion.code, start=start, end=end)
    if filled.cause is not None and not loses(criterion, filled.value):
        raise InvalidInput(key="error.cause_without_loss", code=criterion.code, cause=filled.cause.kind)


def _check_detail(criterion: Criterion, filled: Filled) -> None:
    allowed = ("situations", "forbidden") if criterion.kind == "situations" else ()
    allowed = ("checked", "note") if criterion.code in CHECKED else allowed
    for name in filled.detail:
        if name not in allowed:
            raise InvalidInput(
                key="error.detail", code=criterion.code, name=repr(name), names=", ".join(allowed) or "-"
            )
    said: Any = filled.detail.get("situations", {})
    for situation, answer in said.items():
        _one_of(criterion.code, situation, situation_names())
        _one_of(criterion.code, answer, SITUATION_ANSWERS)
    for one in _listed(filled.detail.get("checked")):
        _one_of(criterion.code, one, CHECKED[criterion.code])
    note = filled.detail.get("note", "")
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise InvalidInput(key="error.note", code=criterion.code, number=len(str(note)), most=LONGEST_NOTE)
    if filled.value is not None and filled.detail and criterion.kind == "situations":
        share = share_of_situations(said, forbidden=bool(filled.detail.get("forbidden", False)))
        if share is None or abs(share - filled.value) > 1e-9:
            told = "-" if share is None else f"{share:g}"
            raise InvalidInput(key="error.share", code=criterion.code, value=f"{filled.value:g}", share=told)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _one_of(code: str, value: object, known: Any) -> None:
    if value not in known:
        raise InvalidInput(key="error.detail", code=code, name=repr(value), names=", ".join(known))


def stored_answers(evaluation: Evaluation, *, session: Session) -> dict[str, Filled]:
    """What is stored for an evaluation, by criterion code."""
    codes = {one.id: one.code for one in criteria_of(evaluation.rubric_version_id, session=session)}
    causes = causes_of(evaluation.id or 0, session=session)
    rows = session.exec(select(Answer).where(Answer.evaluation_id == evaluation.id)).all()
    return {codes[row.criterion_id]: _filled(row, causes.get(row.criterion_id)) for row in rows}


def store_answers(evaluation: Evaluation, answers: Mapping[str, Filled], *, session: Session) -> None:
    """Write the answers over what is stored; the caller has checked them."""
    rows = {row.criterion_id: row for row in session.exec(select(Answer).where(Answer.evaluation_id == evaluation.id))}
    causes: dict[int, Cause] = {}
    for criterion in criteria_of(evaluation.rubric_version_id, session=session):
        filled = answers.get(criterion.code)
        _store(evaluation, criterion, filled, rows.get(criterion.id or 0), session=session)
        if filled is not None and filled.cause is not None:
            causes[criterion.id or 0] = filled.cause
    store_causes(evaluation, causes, session=session)


def _store(
    evaluation: Evaluation, criterion: Criterion, filled: Filled | None, row: Answer | None, *, session: Session
) -> None:
    if filled is None:
        if row is not None:
            session.delete(row)
        return
    row = row or Answer(evaluation_id=evaluation.id or 0, criterion_id=criterion.id or 0)
    row.value, row.not_applicable, row.comment = filled.value, filled.not_applicable, filled.comment.strip()
    row.detail = json.dumps(filled.detail, ensure_ascii=False, sort_keys=True) if filled.detail else ""
    row.evidence_start_ms, row.evidence_end_ms = filled.evidence_ms or (None, None)
    session.add(row)


def _filled(row: Answer, cause: Cause | None) -> Filled:
    evidence = None
    if row.evidence_start_ms is not None and row.evidence_end_ms is not None:
        evidence = (row.evidence_start_ms, row.evidence_end_ms)
    detail = json.loads(row.detail) if row.detail else {}
    return Filled(row.value, row.not_applicable, row.comment, detail, evidence, cause)
