"""Every "no" of the checked work orders, with what it was put down to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inspection.measurement.work_orders.overview import in_scope
from inspection.models import Agent, Assignment, CheckState, WorkOrderAnswer, WorkOrderCheck
from inspection.month import Month
from inspection.planning.work_orders import ORDERS
from inspection.policies import Actor, may, require


@dataclass(frozen=True)
class OrderFinding:
    """One item of a check that was answered "no"; an empty `cause` is not attributed."""

    month: str
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


def _of_month(month: Month, basis: str, *, session: Session, by: Actor) -> Iterator[OrderFinding]:
    rows = session.exec(
        select(Assignment.call_id, Agent.staff_number, WorkOrderCheck.submitted_at, WorkOrderAnswer)
        .join(WorkOrderCheck, col(WorkOrderCheck.assignment_id) == Assignment.id)
        .join(WorkOrderAnswer, col(WorkOrderAnswer.check_id) == WorkOrderCheck.id)
        .join(Agent, col(Agent.id) == Assignment.agent_id)
        .where(
            Assignment.month == str(month),
            Assignment.population == ORDERS,
            Assignment.basis == basis,
            WorkOrderCheck.state == CheckState.SUBMITTED,
            WorkOrderAnswer.answer == "no",
            in_scope(by, month),
        )
        .order_by(Assignment.call_id, WorkOrderAnswer.item)
    )
    for order_id, staff_number, at, one in rows:
        yield OrderFinding(
            str(month), order_id, staff_number, one.item, one.cause or "", one.cause_text, one.comment, at
        )


def _months(first: Month, last: Month) -> Iterator[Month]:
    while str(first) <= str(last):
        yield first
        first = first.next()
