"""Closing a month: its figures stand still until a manager opens it again, with a reason."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import (
    OPEN_APPEALS,
    Appeal,
    Assignment,
    AssignmentState,
    Evaluation,
    EvaluationState,
    MonthPlan,
)
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.scope import within

LONGEST_REASON = 500


def close_month(month: Month, reason: str = "", *, session: Session, by: Actor) -> int:
    """Close the drawn month in scope: nothing of it is assigned, scored or published any more; how many plans.

    Raises:
        NotAllowed: the role may not close a month.
        NotFound: no centre in scope is drawn in that month.
        Conflict: it is closed already.
        InvalidInput: inspections are not done or not published, or appeals are not over, and no reason says why it is
            closed so.
    """
    require(may(by, "close_month"), by, f"close {month}")
    plans = _plans(month, session=session, by=by)
    waiting = [plan for plan in plans if plan.closed_at is None]
    if not waiting:
        raise Conflict(key="error.month_closed", month=month)
    left = unfinished(plans, session=session)
    if left and not reason.strip():
        raise InvalidInput(key="error.close_reason", month=month, number=left)
    contested = open_appeals(plans, session=session)
    if contested and not reason.strip():
        raise InvalidInput(key="error.close_appeals", month=month, number=contested)
    told = short_reason(reason)
    at = business_now(session=session)
    for plan in waiting:
        plan.closed_at = at
        after = {
            "month": plan.month,
            "centre": plan.centre_id,
            "unfinished": left,
            "appeals": contested,
            "reason": told,
        }
        audit.record("month.closed", f"monthplan/{plan.id}", by=by, session=session, after=after)
    return len(waiting)


def reopen_month(month: Month, reason: str, *, session: Session, by: Actor) -> int:
    """Open a closed month in scope again; how many plans.

    Raises:
        NotAllowed: the role may not close a month.
        NotFound: no centre in scope is drawn in that month.
        Conflict: it is not closed.
        InvalidInput: there is no reason.
    """
    require(may(by, "close_month"), by, f"open {month} again")
    if not reason.strip():
        raise InvalidInput(key="error.no_reason")
    closed = [plan for plan in _plans(month, session=session, by=by) if plan.closed_at is not None]
    if not closed:
        raise Conflict(key="error.month_open", month=month)
    told = short_reason(reason)
    for plan in closed:
        before = str(plan.closed_at)
        plan.closed_at = None
        after = {"month": plan.month, "centre": plan.centre_id, "reason": told}
        audit.record("month.reopened", f"monthplan/{plan.id}", by=by, session=session, before=before, after=after)
    return len(closed)


def require_open(plan_id: int, *, session: Session) -> MonthPlan:
    """The plan, kept open until the transaction ends.

    Raises:
        Conflict: its month is closed.
    """
    newest = select(MonthPlan).where(MonthPlan.id == plan_id).with_for_update(read=True)
    plan = session.exec(newest.execution_options(populate_existing=True)).one()
    require_not_closed(plan)
    return plan


def require_not_closed(plan: MonthPlan) -> None:
    """Refuse a closed month.

    Raises:
        Conflict: it is closed.
    """
    if plan.closed_at is not None:
        raise Conflict(key="error.month_closed", month=plan.month)


def unfinished(plans: Sequence[MonthPlan], *, session: Session) -> int:
    """How many inspections of some plans are not done, or not published; work orders only have to be done."""
    ids = [plan.id for plan in plans]
    published = select(Evaluation.assignment_id).where(
        col(Evaluation.state).not_in((EvaluationState.DRAFT, EvaluationState.SUBMITTED))
    )
    rows = session.exec(
        select(Assignment.id).where(
            col(Assignment.plan_id).in_(ids),
            Assignment.population == "calls",
            Assignment.state != AssignmentState.REPLACED,
            col(Assignment.id).not_in(published),
        )
    )
    orders = session.exec(
        select(Assignment.id).where(
            col(Assignment.plan_id).in_(ids),
            Assignment.population == "orders",
            col(Assignment.state).not_in((AssignmentState.DONE, AssignmentState.REPLACED)),
        )
    )
    return len(rows.all()) + len(orders.all())


def open_appeals(plans: Sequence[MonthPlan], *, session: Session) -> int:
    """How many appeals against results of some plans are not over."""
    ids = [plan.id for plan in plans]
    mine = select(Evaluation.id).join(Assignment, col(Assignment.id) == Evaluation.assignment_id)
    rows = session.exec(
        select(Appeal.id).where(
            col(Appeal.state).in_(OPEN_APPEALS),
            col(Appeal.evaluation_id).in_(mine.where(col(Assignment.plan_id).in_(ids))),
        )
    )
    return len(rows.all())


def _plans(month: Month, *, session: Session, by: Actor) -> Sequence[MonthPlan]:
    plans = session.exec(
        select(MonthPlan)
        .where(MonthPlan.month == str(month), within(by, centre_id=MonthPlan.centre_id))
        .order_by(col(MonthPlan.id))
        .with_for_update()
    ).all()
    if not plans:
        raise NotFound(key="error.month_not_drawn", month=month)
    return plans


def short_reason(reason: str) -> str:
    """A reason without the space around it.

    Raises:
        InvalidInput: it is longer than 500 characters.
    """
    text = reason.strip()
    if len(text) > LONGEST_REASON:
        raise InvalidInput(key="error.long_reason", number=len(text), most=LONGEST_REASON)
    return text
