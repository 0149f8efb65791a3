"""An agent files an appeal against the own published result, and may withdraw it until it is decided."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.intake.holds import place_hold
from inspection.models import (
    Appeal,
    AppealItem,
    AppealState,
    Assignment,
    Criterion,
    Evaluation,
    EvaluationState,
    Recording,
)
from inspection.policies import SYSTEM, Actor, may_appeal, require
from inspection.review.appeals.case import case_of, expect, said_text
from inspection.review.appeals.ending import end_appeal
from inspection.review.appeals.notices import tell
from inspection.review.appeals.windows import is_open, window_end
from inspection.scoring.answers import Filled, loses
from inspection.scoring.evaluations import Sheet, read_sheet
from inspection.settings import get_settings


@dataclass(frozen=True)
class Contested:
    """Why an agent contests what was given for a criterion, and where in the recording it is heard.

    Args:
        evidence_ms: a stretch of the recording, from and to.
    """

    reason: str
    evidence_ms: tuple[int, int] | None = None


def file_appeal(evaluation_id: int, contested: Mapping[str, Contested], *, session: Session, by: Actor) -> Appeal:
    """File an appeal against the own result; its recording is held until it is over.

    Args:
        contested: by criterion code.

    Raises:
        NotFound: there is no such evaluation.
        NotAllowed: it is not the actor's own, or the actor is no agent.
        Conflict: it is not published, or closed; its window is over; or it is appealed already.
        InvalidInput: nothing is contested, a criterion lost nothing, or a reason or a place in the recording is none.
    """
    evaluation = session.get(Evaluation, evaluation_id, with_for_update=True, populate_existing=True)
    if evaluation is None:
        raise NotFound(key="error.no_evaluation", evaluation=evaluation_id)
    assignment = session.get_one(Assignment, evaluation.assignment_id)
    require(may_appeal(by, agent_id=assignment.agent_id), by, f"appeal against evaluation {evaluation_id}")
    at = business_now(session=session)
    published_at = evaluation.published_at
    if evaluation.state != EvaluationState.PUBLISHED or published_at is None:
        raise Conflict(key="error.appeal_not_published", evaluation=evaluation_id, state=evaluation.state)
    end = window_end(published_at, get_settings().appeal_days)
    if not is_open(at, end):
        raise Conflict(key="error.appeal_window", evaluation=evaluation_id, end=f"{end:%Y-%m-%d %H:%M:%S}")
    _require_none(evaluation_id, session=session)
    sheet = read_sheet(evaluation, session=session)
    recording = session.get(Recording, assignment.recording_id) if assignment.recording_id else None
    kept = _checked(contested, sheet, recording)
    appeal = Appeal(
        evaluation_id=evaluation_id,
        agent_id=assignment.agent_id,
        filed_by=by.user_id,
        filed_at=at,
        window_ends_at=end,
    )
    session.add(appeal)
    session.flush()
    _add_items(appeal, kept, sheet, session=session)
    if recording is not None:
        hold = place_hold(recording.call_id, f"appeal {appeal.id}", session=session, by=SYSTEM)
        appeal.hold_id = hold.id
        session.flush()
    told = {code: {"reason": one.reason, "evidence_ms": one.evidence_ms} for code, one in kept.items()}
    after = {"evaluation": evaluation_id, "contested": told}
    audit.record("appeal.filed", f"appeal/{appeal.id}", by=by, session=session, after=after)
    tell(case_of(appeal.id or 0, session=session), session=session, by=by)
    return appeal


def withdraw_appeal(appeal_id: int, *, version: int, session: Session, by: Actor) -> None:
    """Withdraw the own appeal while nothing is decided; inside the window another one can be filed.

    Args:
        version: of the appeal as it was read.

    Raises:
        NotFound: there is no such appeal.
        NotAllowed: it is not the actor's own.
        Conflict: it is decided, or over, or somebody changed it meanwhile.
    """
    case = case_of(appeal_id, session=session, lock=True)
    require(may_appeal(by, agent_id=case.appeal.agent_id), by, f"withdraw appeal {appeal_id}")
    expect(case, AppealState.FILED, AppealState.UNDER_REVIEW)
    bump_version(case.appeal, version, session=session)
    end_appeal(case, AppealState.WITHDRAWN, session=session, by=by)


def contestable(sheet: Sheet) -> list[Criterion]:
    """The criteria of a result that can be contested: those that cost something, or were found not to apply."""
    return [one for one in sheet.criteria if one.code in sheet.score.asked and _lost(one, sheet.answers.get(one.code))]


def _lost(criterion: Criterion, filled: Filled | None) -> bool:
    return filled is not None and (filled.not_applicable or loses(criterion, filled.value))


def _require_none(evaluation_id: int, *, session: Session) -> None:
    there = session.exec(
        select(Appeal.id).where(Appeal.evaluation_id == evaluation_id, col(Appeal.state) != AppealState.WITHDRAWN)
    ).first()
    if there is not None:
        raise Conflict(key="error.appeal_there", evaluation=evaluation_id, appeal=there)


def _checked(contested: Mapping[str, Contested], sheet: Sheet, recording: Recording | None) -> dict[str, Contested]:
    if not contested:
        raise InvalidInput(key="error.appeal_nothing")
    known = {one.code for one in contestable(sheet)}
    kept = {}
    for code, one in contested.items():
        if code not in known:
            raise InvalidInput(key="error.appeal_criterion", code=repr(code), known=", ".join(sorted(known)) or "-")
        kept[code] = Contested(said_text(one.reason, code), _inside(code, one.evidence_ms, recording))
    return kept


def _inside(code: str, evidence_ms: tuple[int, int] | None, recording: Recording | None) -> tuple[int, int] | None:
    if evidence_ms is None:
        return None
    start, end = evidence_ms
    length = 0 if recording is None else recording.duration_ms
    if not 0 <= start < end <= length:
        raise InvalidInput(key="error.appeal_evidence", code=code, start=start, end=end, length=length)
    return evidence_ms


def _add_items(appeal: Appeal, contested: Mapping[str, Contested], sheet: Sheet, *, session: Session) -> None:
    for criterion in sheet.criteria:
        one = contested.get(criterion.code)
        if one is None:
            continue
        start, end = one.evidence_ms or (None, None)
        session.add(
            AppealItem(
                appeal_id=appeal.id or 0,
                criterion_id=criterion.id or 0,
                reason=one.reason,
                evidence_start_ms=start,
                evidence_end_ms=end,
            )
        )
    session.flush()
