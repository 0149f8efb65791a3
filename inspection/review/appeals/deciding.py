"""Deciding an appeal criterion by criterion: by a quality lead, and in arbitration by a manager."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from inspection import audit, states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import InvalidInput
from inspection.models import AppealDecision, AppealState, AppealVerdict, Criterion, Evaluation
from inspection.policies import Actor, may_decide_appeal, require
from inspection.review.appeals.amending import amend, as_published
from inspection.review.appeals.case import Case, case_of, expect, said_text
from inspection.review.appeals.ending import end_appeal
from inspection.review.appeals.notices import tell
from inspection.review.appeals.speaking import require_each
from inspection.review.appeals.windows import window_end
from inspection.scoring.answers import Filled, check_filled, loses
from inspection.scoring.evaluations import Sheet, read_sheet
from inspection.scoring.findings import Cause
from inspection.scoring.totals import Score
from inspection.settings import get_settings


@dataclass(frozen=True)
class Verdict:
    """What is decided about one contested criterion.

    Args:
        answer: what should have been given, where it is upheld; None rejects it. Its comment is the reason.
        cause: why the result had to be wrong, where it is upheld.
    """

    reason: str
    answer: Filled | None = None
    cause: Cause | None = None

    @property
    def upheld(self) -> bool:
        """Whether the agent is right."""
        return self.answer is not None


def decide_appeal(
    appeal_id: int, verdicts: Mapping[str, Verdict], reason: str, *, version: int, session: Session, by: Actor
) -> AppealDecision:
    """A quality lead decides; what is upheld amends the result at once.

    Args:
        verdicts: by criterion code, one for each that is contested.
        version: of the appeal as it was read.

    Raises:
        NotFound: there is no such appeal.
        NotAllowed: the actor is no quality lead in scope, or is the inspector or the agent.
        InvalidInput: a criterion is left out, a reason, cause or other answer is missing, or an answer cannot be.
        Conflict: it is not under review, somebody decided meanwhile, or the month of what would be amended is closed.
    """
    case = case_of(appeal_id, session=session, lock=True)
    require(_may_decide(case, by, 1), by, f"decide appeal {appeal_id}")
    expect(case, AppealState.UNDER_REVIEW)
    decision = _decide(case, verdicts, reason, 1, version=version, session=session, by=by)
    case.appeal.arbitration_ends_at = window_end(decision.decided_at, get_settings().appeal_days)
    states.change(case.appeal, decision.outcome, by=by, session=session)
    tell(case, session=session, by=by)
    return decision


def arbitrate_appeal(
    appeal_id: int, verdicts: Mapping[str, Verdict], reason: str, *, version: int, session: Session, by: Actor
) -> AppealDecision:
    """A manager decides for good, on all that is contested; what they reject counts again as it was published.

    Raises:
        NotFound, InvalidInput: as `decide_appeal`.
        NotAllowed: the actor is no manager in scope, or is the inspector, the agent or whoever decided before.
        Conflict: nobody asked for arbitration, or as `decide_appeal`.
    """
    case = case_of(appeal_id, session=session, lock=True)
    require(_may_decide(case, by, 2), by, f"arbitrate appeal {appeal_id}")
    expect(case, AppealState.ARBITRATION)
    decision = _decide(case, verdicts, reason, 2, version=version, session=session, by=by)
    end_appeal(case, AppealState.FINAL, session=session, by=by)
    return decision


def decided_score(published: Sheet, answers: Mapping[str, Filled]) -> Score:
    """The score as it would be with other answers to some criteria.

    Raises:
        InvalidInput: an answer is out of range.
    """
    return replace(published, answers=dict(published.answers) | dict(answers)).score


def outcome_of(verdicts: Mapping[str, Verdict]) -> AppealState:
    """What verdicts come to together."""
    upheld = [one.upheld for one in verdicts.values()]
    if all(upheld):
        return AppealState.UPHELD
    return AppealState.PARTLY_UPHELD if any(upheld) else AppealState.REJECTED


def _may_decide(case: Case, by: Actor, number: int) -> bool:
    decided_by = None if number == 1 else case.decided_by or 0
    return may_decide_appeal(
        by,
        case.place,
        inspector_id=case.evaluation.inspector_id,
        agent_id=case.appeal.agent_id,
        decided_by=decided_by,
    )


def _decide(
    case: Case,
    verdicts: Mapping[str, Verdict],
    reason: str,
    number: int,
    *,
    version: int,
    session: Session,
    by: Actor,
) -> AppealDecision:
    require_each(case, verdicts)
    published = as_published(case.evaluation, session=session)
    kept = {code: _checked(published, code, one) for code, one in verdicts.items()}
    answers = dict(published.answers) | {code: one.answer for code, one in kept.items() if one.answer is not None}
    score = _possible(published, answers)
    answers = {code: one for code, one in answers.items() if code in score.asked}
    bump_version(case.appeal, version, session=session)
    decision = _store(case, kept, said_text(reason, "decision"), number, session=session, by=by)
    if answers != _stored(case.evaluation, session=session):
        amend(case.evaluation, published, answers, decision, session=session, by=by)
    return decision


def _checked(published: Sheet, code: str, verdict: Verdict) -> Verdict:
    """The verdict with its answer whole: it is commented by the reason, and its evidence stays."""
    reason = said_text(verdict.reason, code)
    if verdict.answer is None:
        if verdict.cause is not None:
            raise InvalidInput(key="error.appeal_cause_rejected", code=code)
        return Verdict(reason)
    if verdict.cause is None:
        raise InvalidInput(key="error.appeal_cause", code=code)
    criterion = _criterion(published, code)
    before, given = published.answers[code], verdict.answer
    loss = before.cause if loses(criterion, given.value) else None
    answer = Filled(given.value, given.not_applicable, reason, given.detail, before.evidence_ms, loss)
    if not answer.given.complete or (answer.given, _said(answer)) == (before.given, _said(before)):
        raise InvalidInput(key="error.appeal_same", code=code)
    check_filled(criterion, answer)
    return Verdict(reason, answer, verdict.cause)


def _said(filled: Filled) -> dict[str, object]:
    """The parts of an answer that say something."""
    return {name: one for name, one in filled.detail.items() if one}


def _possible(published: Sheet, answers: Mapping[str, Filled]) -> Score:
    """The score of an amended result, which lacks no answer and is not lower than what was published."""
    before, after = published.score, decided_score(published, answers)
    if after.missing:
        raise InvalidInput(key="error.appeal_missing", codes=", ".join(after.missing))
    for was, now in ((before.total, after.total), (before.total_without_fatal, after.total_without_fatal)):
        if was is not None and now is not None and now < was:
            raise InvalidInput(key="error.appeal_worse", before=f"{was:g}", after=f"{now:g}")
    return after


def _store(
    case: Case, verdicts: Mapping[str, Verdict], reason: str, number: int, *, session: Session, by: Actor
) -> AppealDecision:
    decision = AppealDecision(
        appeal_id=case.number,
        round=number,
        outcome=outcome_of(verdicts),
        reason=reason,
        decided_by=by.user_id,
        decided_at=business_now(session=session),
    )
    session.add(decision)
    session.flush()
    for code, one in verdicts.items():
        verdict = AppealVerdict(
            decision_id=decision.id or 0, item_id=case.items[code].id or 0, upheld=one.upheld, reason=one.reason
        )
        if one.cause is not None:
            verdict.cause, verdict.detail = one.cause.kind, one.cause.detail
        session.add(verdict)
    session.flush()
    told = {code: one.upheld for code, one in verdicts.items()}
    after = {"round": number, "outcome": decision.outcome, "upheld": told, "reason": reason}
    audit.record("appeal.decided", f"appeal/{case.number}", by=by, session=session, after=after)
    return decision


def _stored(evaluation: Evaluation, *, session: Session) -> Mapping[str, Filled]:
    return read_sheet(evaluation, session=session).answers


def _criterion(published: Sheet, code: str) -> Criterion:
    return next(one for one in published.criteria if one.code == code)
