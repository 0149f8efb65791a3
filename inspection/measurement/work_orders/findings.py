"""Every "no" of the checked work orders, with what it was put down to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from inspection.measurement.work_orders.overview import in_scope
from inspection.models import Agent, Assignment, CheckState, WorkOrderAnswer, WorkOrderCheck
from inspection.month import Month
from inspection.planning.work_orders import ORDERS
from inspection.policies import Actor, may, require


@dataclass(frozen=True)
class OrderFinding:
    """One item of a check that was answered "no"; an empty `cause` is not attributed."""

    month: str
    check_id: int
    order_id: str
    staff_number: str
    item: str
    cause: str
    text: str
    comment: str
    at: datetime | None


def order_findings(first: Month, last: Month, basis: str, *, session: Session, by: Actor) -> list[OrderFinding]:
    """The findings of submitted checks of some months in scope, of one sample, by month and order.

    Raises:
        NotAllowed: the role may not see checks of work orders.
    """
    require(may(by, "see_order_checks"), by, f"see the checked work orders of {last}")
    return [one for month in _months(first, last) for one in _of_month(month, basis, session=session, by=by)]


def checked_orders(first: Month, last: Month, basis: str, *, session: Session, by: Actor) -> dict[str, int]:
    """How many submitted checks there are in scope, of one sample, by month.

    Raises:
        NotAllowed: the role may not see checks of work orders.
    """
    require(may(by, "see_order_checks"), by, f"see the checked work orders of {last}")
    number = select(func.count()).select_from(WorkOrderCheck)
    number = number.join(Assignment, col(Assignment.id) == WorkOrderCheck.assignment_id)
    counted = {
        str(month): session.exec(number.where(*_submitted(by, month, basis))).one() for month in _months(first, last)
    }
    return {month: n for month, n in counted.items() if n}


def _of_month(month: Month, basis: str, *, session: Session, by: Actor) -> Iterator[OrderFinding]:
    rows = session.exec(
        select(Assignment.call_id, Agent.staff_number, WorkOrderCheck.submitted_at, WorkOrderAnswer)
        .join(WorkOrderCheck, col(WorkOrderCheck.assignment_id) == Assignment.id)
        .join(WorkOrderAnswer, col(WorkOrderAnswer.check_id) == WorkOrderCheck.id)
        .join(Agent, col(Agent.id) == Assignment.agent_id)
        .where(*_submitted(by, month, basis), WorkOrderAnswer.answer == "no")
        .order_by(Assignment.call_id, WorkOrderAnswer.item)
    )
    for order_id, staff_number, at, one in rows:
        told = (one.item, one.cause or "", one.cause_text, one.comment)
        yield OrderFinding(str(month), one.check_id, order_id, staff_number, *told, at)


def _submitted(by: Actor, month: Month, basis: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `Assignment` and `WorkOrderCheck`: submitted, of one sample of a month, and in scope."""
    return (
        col(Assignment.month) == str(month),
        col(Assignment.population) == ORDERS,
        col(Assignment.basis) == basis,
        col(WorkOrderCheck.state) == CheckState.SUBMITTED,
        in_scope(by, month),
    )


def _months(first: Month, last: Month) -> Iterator[Month]:
    while str(first) <= str(last):
        yield first
        first = first.next()
