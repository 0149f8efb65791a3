"""Causes from appeals: why a result had to be wrong, where a contested criterion was upheld; it costs no points."""

from collections import Counter
from typing import Any

from sqlmodel import Session, col, func

from inspection.analysis.cause_shapes import CauseSum, Checked, Chosen, FoundCause, Window
from inspection.analysis.scored_causes import CALL_TYPE, inspected
from inspection.models import (
    Agent,
    Appeal,
    AppealItem,
    AppealVerdict,
    Assignment,
    Criterion,
    Evaluation,
    Recording,
)
from inspection.policies import Actor
from inspection.review.appeals.overview import decided_criteria

APPEALS = "appeals"


def appeal_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """What was upheld, added up by month, cause, detail, criterion and type of call."""
    rows = [one for one in _decided(window, session=session, by=by) if one.upheld]
    keys = ((one.month, one.cause, one.detail, one.code, one.call_type) for one in rows)
    return [
        CauseSum(month, APPEALS, cause, detail, code, call_type, 0.0, n)
        for (month, cause, detail, code, call_type), n in sorted(Counter(keys).items())
    ]


def appeal_rows(window: Window, chosen: Chosen, most: int, *, session: Session, by: Actor) -> list[FoundCause]:
    """What was upheld, one by one, the newest first."""
    rows = [one for one in _decided(window, session=session, by=by) if one.upheld]
    return [_found(one) for one in rows if _sum(one).key(chosen.by) == chosen.key][:most]


def appeal_checked(window: Window, *, session: Session, by: Actor) -> Checked:
    """The contested criteria that were decided, upheld or not."""
    return Counter((one.month, one.call_type) for one in _decided(window, session=session, by=by))


def _decided(window: Window, *, session: Session, by: Actor) -> list[Any]:
    """The contested criteria of decided appeals, the newest appeal first."""
    named: tuple[Any, ...] = (
        col(Assignment.month), col(Assignment.call_id), col(AppealVerdict.cause), col(AppealVerdict.detail),
        col(AppealVerdict.reason), col(Criterion.code), col(Criterion.name_zh), col(Criterion.name_en),
        col(Agent.staff_number), col(Evaluation.id).label("evaluation_id"), col(Appeal.id).label("appeal_id"),
        CALL_TYPE.label("call_type"), func.coalesce(Recording.started_at, Evaluation.published_at).label("at"),
        col(AppealVerdict.upheld), col(AppealItem.reason).label("said"),
        col(AppealItem.evidence_start_ms), col(AppealItem.evidence_end_ms),
    )  # fmt: skip
    statement = (
        decided_criteria(named, inspected(window, by))
        .join(Agent, col(Agent.id) == Assignment.agent_id)
        .outerjoin(Recording, col(Recording.id) == Assignment.recording_id)
        .order_by(col(Appeal.id).desc(), col(Criterion.position))
    )
    return list(session.exec(statement))


def _sum(one: Any) -> CauseSum:
    return CauseSum(one.month, APPEALS, one.cause, one.detail, one.code, one.call_type, 0.0, 1)


def _found(one: Any) -> FoundCause:
    evidence = None
    if one.evidence_start_ms is not None and one.evidence_end_ms is not None:
        evidence = (one.evidence_start_ms, one.evidence_end_ms)
    return FoundCause(
        APPEALS,
        one.cause,
        one.detail,
        one.code,
        one.name_zh,
        one.name_en,
        one.call_type,
        0.0,
        one.at,
        one.reason,
        one.said,
        one.staff_number,
        call_id=one.call_id,
        evaluation_id=one.evaluation_id,
        appeal_id=one.appeal_id,
        evidence_ms=evidence,
    )
