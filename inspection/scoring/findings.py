"""Where a loss comes from: process, people, technology or the standard itself, with a word of text."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from inspection.errors import InvalidInput
from inspection.models import CAUSES, Evaluation, Finding
from inspection.scoring.standards import cause_details

LONGEST_FINDING = 200


@dataclass(frozen=True)
class Cause:
    """What a loss comes from.

    Args:
        kind: one of `CAUSES`.
        text: a word on it; may be empty.
        detail: what of it more closely, a code of `cause_details`; may be empty.

    Raises:
        InvalidInput: the kind or the detail is none of these, or the text is too long.
    """

    kind: str
    text: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        if self.kind not in CAUSES:
            raise InvalidInput(key="error.cause", cause=repr(self.kind), causes=", ".join(CAUSES))
        details = cause_details()[self.kind]
        if self.detail and self.detail not in details:
            told = {"cause": self.kind, "detail": repr(self.detail), "details": ", ".join(details)}
            raise InvalidInput(key="error.cause_detail", **told)
        if len(self.text) > LONGEST_FINDING:
            raise InvalidInput(key="error.long_finding", number=len(self.text), most=LONGEST_FINDING)


def causes_of(evaluation_id: int, *, session: Session) -> Mapping[int, Cause]:
    """The causes of an evaluation's losses, by criterion id."""
    rows = session.exec(select(Finding).where(Finding.evaluation_id == evaluation_id)).all()
    return {row.criterion_id: Cause(row.cause, row.text, row.detail) for row in rows}


def store_causes(evaluation: Evaluation, causes: Mapping[int, Cause], *, session: Session) -> None:
    """Write the causes of an evaluation's losses, by criterion id, over what is stored."""
    found = session.exec(select(Finding).where(Finding.evaluation_id == evaluation.id)).all()
    rows = {row.criterion_id: row for row in found}
    for criterion_id in rows.keys() - causes.keys():
        session.delete(rows[criterion_id])
    for criterion_id, cause in causes.items():
        row = rows.get(criterion_id) or Finding(
            evaluation_id=evaluation.id or 0, criterion_id=criterion_id, cause=cause.kind
        )
        row.cause, row.text, row.detail = cause.kind, cause.text.strip(), cause.detail
        session.add(row)
