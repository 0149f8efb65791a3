"""One appeal with all that was said and decided about it, as the use cases read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, select

from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import (
    Appeal,
    AppealDecision,
    AppealItem,
    AppealState,
    AppealStatement,
    AppealVerdict,
    Assignment,
    Criterion,
    Evaluation,
)
from inspection.policies import Place
from inspection.scope import place_of

LONGEST_TEXT = 500
Kind = Literal["endorsement", "reply", "arbitration"]


@dataclass(frozen=True)
class Case:
    """An appeal with the result it contests; the items by criterion code, in the order of the rubric."""

    appeal: Appeal
    evaluation: Evaluation
    assignment: Assignment
    place: Place
    items: Mapping[str, AppealItem]
    statements: tuple[AppealStatement, ...]
    decisions: tuple[AppealDecision, ...]
    verdicts: tuple[AppealVerdict, ...]

    @property
    def number(self) -> int:
        """The appeal's id."""
        return self.appeal.id or 0

    @property
    def decided_by(self) -> int | None:
        """Who decided in the first round."""
        return next((one.decided_by for one in self.decisions if one.round == 1), None)

    def said(self, kind: Kind) -> list[AppealStatement]:
        """What was said of a kind."""
        return [one for one in self.statements if one.kind == kind]

    def verdict(self, code: str, number: int) -> AppealVerdict | None:
        """What a round came to for a criterion."""
        decision = next((one.id for one in self.decisions if one.round == number), None)
        item = self.items[code].id
        return next((one for one in self.verdicts if one.decision_id == decision and one.item_id == item), None)


def case_of(appeal_id: int, *, session: Session, lock: bool = False) -> Case:
    """An appeal with everything about it; the caller asks the policy.

    Args:
        lock: keep it as it is until the transaction ends; whoever comes second waits and reads what the first left.

    Raises:
        NotFound: there is no such appeal.
    """
    found = session.get(Appeal, appeal_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound(key="error.no_appeal", appeal=appeal_id)
    evaluation = session.get_one(Evaluation, found.evaluation_id)
    assignment = session.get_one(Assignment, evaluation.assignment_id)
    said = select(AppealStatement).where(AppealStatement.appeal_id == appeal_id).order_by(col(AppealStatement.id))
    decided = select(AppealDecision).where(AppealDecision.appeal_id == appeal_id).order_by(col(AppealDecision.round))
    decisions = session.exec(decided).all()
    ids = [one.id for one in decisions]
    verdicts = session.exec(
        select(AppealVerdict).where(col(AppealVerdict.decision_id).in_(ids)).order_by(col(AppealVerdict.id))
    )
    return Case(
        found,
        evaluation,
        assignment,
        place_of(centre_id=assignment.centre_id, team_id=assignment.team_id, session=session),
        items_of(appeal_id, session=session),
        tuple(session.exec(said)),
        tuple(decisions),
        tuple(verdicts),
    )


def items_of(appeal_id: int, *, session: Session) -> dict[str, AppealItem]:
    """What an appeal contests, by criterion code, in the order of the rubric."""
    rows = session.exec(
        select(Criterion.code, AppealItem)
        .where(AppealItem.criterion_id == Criterion.id, AppealItem.appeal_id == appeal_id)
        .order_by(col(Criterion.position))
    )
    return dict(rows.all())


def expect(case: Case, *states: AppealState) -> None:
    """Refuse a step that the appeal's state does not permit.

    Raises:
        Conflict: naming the state it is in and those that were expected.
    """
    if case.appeal.state not in states:
        told = ", ".join(str(one) for one in states)
        raise Conflict(key="error.appeal_state", appeal=case.number, state=case.appeal.state, states=told)


def said_text(text: str, what: str, *, least: int = 1) -> str:
    """A text without the space around it.

    Raises:
        InvalidInput: it is shorter than `least` or longer than 500 characters; `what` names it.
    """
    kept = text.replace("\0", "").strip()
    if not least <= len(kept) <= LONGEST_TEXT:
        raise InvalidInput(key="error.appeal_text", what=what, number=len(kept), least=least, most=LONGEST_TEXT)
    return kept
