"""How appeals and results end: by a last decision, by the agent's acceptance, or when a window is over."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.batching import batches
from inspection.clock import business_now
from inspection.errors import Conflict
from inspection.intake.holds import release_hold
from inspection.models import (
    OPEN_APPEALS,
    OUTCOMES,
    UNDECIDED,
    Acknowledgement,
    Appeal,
    AppealState,
    Evaluation,
    EvaluationState,
)
from inspection.policies import SYSTEM, Actor
from inspection.review.appeals.case import Case, case_of
from inspection.review.appeals.notices import tell
from inspection.settings import get_settings

AT_ONCE = 500


@dataclass(frozen=True)
class Settled:
    """How many results were closed, and appeals ended, because their windows are over."""

    results: int
    appeals: int


def end_appeal(case: Case, state: AppealState, *, session: Session, by: Actor) -> None:
    """End an appeal: its recording is released, and a final one closes its result."""
    appeal, at = case.appeal, business_now(session=session)
    appeal.ended_at = at
    states.change(appeal, state, by=by, session=session)
    if appeal.hold_id is not None:
        release_hold(appeal.hold_id, f"appeal {appeal.id} is {state}", session=session, by=SYSTEM)
    if state == AppealState.FINAL:
        case.evaluation.closed_at = at
        states.change(case.evaluation, EvaluationState.CLOSED, by=SYSTEM, session=session)
    tell(case, session=session, by=by)


def accept_result(evaluation: Evaluation, *, session: Session, by: Actor) -> None:
    """The agent accepts a published result: it is closed, unless an inspector may still ask for arbitration about it.

    The caller has asked the policy.

    Raises:
        Conflict: it is accepted or closed already, or its appeal is not decided.
    """
    evaluation_id = evaluation.id or 0
    session.refresh(evaluation, with_for_update=True)
    accepted = session.exec(select(Acknowledgement.id).where(Acknowledgement.evaluation_id == evaluation_id)).first()
    if evaluation.state == EvaluationState.CLOSED or accepted is not None:
        raise Conflict(key="error.closed", evaluation=evaluation_id)
    appeal = appeal_of(evaluation_id, session=session)
    if appeal is not None and appeal.state in UNDECIDED:
        raise Conflict(key="error.appeal_undecided", evaluation=evaluation_id, appeal=appeal.id, state=appeal.state)
    at = business_now(session=session)
    session.add(Acknowledgement(evaluation_id=evaluation_id, user_id=by.user_id, acknowledged_at=at))
    audit.record("evaluation.acknowledged", f"evaluation/{evaluation_id}", by=by, session=session)
    if appeal is None:
        evaluation.closed_at = at
        states.change(evaluation, EvaluationState.CLOSED, by=by, session=session)
    elif appeal.state == AppealState.REJECTED:
        end_appeal(case_of(appeal.id or 0, session=session, lock=True), AppealState.FINAL, session=session, by=by)


def appeal_of(evaluation_id: int, *, session: Session) -> Appeal | None:
    """The appeal against a result that was not withdrawn; a result has one at most."""
    own = select(Appeal).where(Appeal.evaluation_id == evaluation_id, col(Appeal.state) != AppealState.WITHDRAWN)
    return session.exec(own).first()


def settle_windows(*, session: Session) -> Settled:
    """Close what nobody can object to any more: decided appeals and published results whose windows are over."""
    now = business_now(session=session)
    over = session.exec(
        select(Appeal.id)
        .where(col(Appeal.state).in_(OUTCOMES), col(Appeal.arbitration_ends_at) < now)
        .order_by(col(Appeal.id))
    ).all()
    ended = 0
    for appeal_id in over:
        case = case_of(appeal_id or 0, session=session, lock=True)
        if case.appeal.state in OUTCOMES:
            end_appeal(case, AppealState.FINAL, session=session, by=SYSTEM)
            ended += 1
    return Settled(_close_results(session=session), ended)


def _close_results(*, session: Session) -> int:
    now = business_now(session=session)
    contested = select(Appeal.evaluation_id).where(col(Appeal.state).in_(OPEN_APPEALS))
    due = session.exec(
        select(Evaluation.id)
        .where(
            Evaluation.state == EvaluationState.PUBLISHED,
            col(Evaluation.published_at) < now - timedelta(days=get_settings().appeal_days),
            col(Evaluation.id).not_in(contested),
        )
        .order_by(col(Evaluation.id))
        .with_for_update()
    ).all()
    closed = 0
    for ids in batches([one for one in due if one is not None], AT_ONCE):
        mine = col(Evaluation.id).in_(ids)
        session.connection().execute(update(Evaluation).where(mine).values(closed_at=now))
        told = {"because": "the appeal window is over", "evaluations": list(ids)}
        before, to = EvaluationState.PUBLISHED, EvaluationState.CLOSED
        closed += states.change_all(Evaluation, mine, before, to, by=SYSTEM, session=session, told=told)
    return closed
