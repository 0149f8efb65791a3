"""Amended results: what was published stays as a version, what was decided makes the next one, and scores follow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.models import AppealDecision, Evaluation, EvaluationState, ResultVersion
from inspection.planning.closing import require_open
from inspection.policies import Actor
from inspection.review.cells import refresh_cells
from inspection.scoring.answers import Filled, store_answers
from inspection.scoring.evaluations import Sheet, read_sheet
from inspection.scoring.findings import Cause
from inspection.scoring.totals import Score


def versions_of(evaluation_id: int, *, session: Session) -> Sequence[ResultVersion]:
    """The versions of a result, the published one first; none where it was never amended."""
    own = select(ResultVersion).where(ResultVersion.evaluation_id == evaluation_id)
    return session.exec(own.order_by(col(ResultVersion.number))).all()


def as_published(evaluation: Evaluation, *, session: Session) -> Sheet:
    """The sheet with the answers that were published, whatever was amended since."""
    sheet = read_sheet(evaluation, session=session)
    versions = versions_of(evaluation.id or 0, session=session)
    return replace(sheet, answers=read_answers(versions[0].answers)) if versions else sheet


def amend(
    evaluation: Evaluation,
    published: Sheet,
    answers: Mapping[str, Filled],
    decision: AppealDecision,
    *,
    session: Session,
    by: Actor,
) -> None:
    """Let other answers count from now on, by a decision; totals and cells are reckoned anew.

    Raises:
        Conflict: the month is closed.
    """
    require_open(published.assignment.plan_id, session=session)
    evaluation_id = evaluation.id or 0
    number = len(versions_of(evaluation_id, session=session))
    if not number:
        published_at = evaluation.published_at or decision.decided_at
        session.add(_version(evaluation_id, 1, None, published.answers, published.score, published_at))
        number = 1
    score = replace(published, answers=dict(answers)).score
    before = {"total": evaluation.total, "total_without_fatal": evaluation.total_without_fatal}
    store_answers(evaluation, answers, session=session)
    evaluation.total, evaluation.total_without_fatal = score.total, score.total_without_fatal
    evaluation.fatal = score.fatal
    at = business_now(session=session)
    session.add(_version(evaluation_id, number + 1, decision.id, answers, score, at))
    session.flush()
    if evaluation.state == EvaluationState.PUBLISHED:
        states.change(evaluation, EvaluationState.AMENDED, by=by, session=session)
    after = {"total": score.total, "total_without_fatal": score.total_without_fatal, "version": number + 1}
    audit.record(
        "evaluation.rescored", f"evaluation/{evaluation_id}", by=by, session=session, before=before, after=after
    )
    refresh_cells([evaluation_id], session=session)


def written_answers(answers: Mapping[str, Filled]) -> str:
    """Answers by criterion code as a JSON object."""
    plain = {
        code: {
            "value": one.value,
            "not_applicable": one.not_applicable,
            "comment": one.comment,
            "detail": dict(one.detail),
            "evidence_ms": one.evidence_ms,
            "cause": None if one.cause is None else vars(one.cause),
        }
        for code, one in answers.items()
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def read_answers(text: str) -> dict[str, Filled]:
    """Answers as `written_answers` writes them."""
    return {code: _filled(one) for code, one in json.loads(text).items()}


def _filled(plain: dict[str, Any]) -> Filled:
    evidence, cause = plain["evidence_ms"], plain["cause"]
    return Filled(
        plain["value"],
        plain["not_applicable"],
        plain["comment"],
        plain["detail"],
        None if evidence is None else (evidence[0], evidence[1]),
        None if cause is None else Cause(**cause),
    )


def _version(
    evaluation_id: int, number: int, decision_id: int | None, answers: Mapping[str, Filled], score: Score, at: Any
) -> ResultVersion:
    return ResultVersion(
        evaluation_id=evaluation_id,
        number=number,
        decision_id=decision_id,
        answers=written_answers(answers),
        total=score.total,
        total_without_fatal=score.total_without_fatal,
        fatal=score.fatal,
        made_at=at,
    )
