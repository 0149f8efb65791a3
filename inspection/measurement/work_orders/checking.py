"""Checking an assigned work order: opening it, saving drafts, submitting."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from inspection import states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.work_orders.found import Found, check_found, contradictions, silent
from inspection.measurement.work_orders.sheet import sheet_version
from inspection.measurement.work_orders.storing import answers_of, found_of, store_found
from inspection.measurement.work_orders.system import SystemOrder, read_told, system_order
from inspection.models import Assignment, AssignmentState, Centre, CheckState, Recording, WorkOrderCheck
from inspection.month import Month
from inspection.planning.closing import require_open
from inspection.planning.work_orders import ORDERS
from inspection.policies import Actor, may, may_check_order, require


@dataclass(frozen=True)
class OrderSheet:
    """The sheet of one work order.

    Args:
        system: what the systems say; of a submitted check, what they said then.
        found: what the inspector found so far.
        recording_id: of the call the order was taken in, where it is here.
        time_zone: of the centre.
    """

    check: WorkOrderCheck
    assignment: Assignment
    system: SystemOrder
    found: Found
    recording_id: int | None
    time_zone: str

    @property
    def draft(self) -> bool:
        """Whether it can still be changed."""
        return self.check.state != CheckState.SUBMITTED


def my_order_checks(*, session: Session, by: Actor) -> Sequence[Assignment]:
    """The inspector's own work orders to check, open ones first, then by due date and order."""
    require(may(by, "check_orders"), by, "check work orders")
    rows = session.exec(
        select(Assignment).where(
            Assignment.inspector_id == by.user_id,
            Assignment.population == ORDERS,
            Assignment.state != AssignmentState.REPLACED,
        )
    ).all()
    order = {AssignmentState.IN_PROGRESS: 0, AssignmentState.ASSIGNED: 1}
    return sorted(rows, key=lambda row: (order.get(AssignmentState(row.state), 2), row.due_on, row.rank, row.call_id))


def open_check(assignment_id: int, *, session: Session, by: Actor) -> OrderSheet:
    """Open the check of a work order of one's own; the first time makes an empty draft.

    Raises:
        NotFound: there is no such assignment of a work order.
        NotAllowed: it is not assigned to the actor, or the actor took the order.
        Conflict: it is not begun yet, and its month is closed.
    """
    # Of two windows that open it at once, the second waits here and finds the draft of the first.
    assignment = session.get(Assignment, assignment_id, with_for_update=True)
    if assignment is None or assignment.population != ORDERS:
        raise NotFound(key="error.no_order_assignment", assignment=assignment_id)
    _require_own(assignment, by)
    check = session.exec(select(WorkOrderCheck).where(WorkOrderCheck.assignment_id == assignment_id)).first()
    if check is None:
        require_open(assignment.plan_id, session=session)
        check = WorkOrderCheck(
            assignment_id=assignment_id,
            inspector_id=by.user_id,
            call_id=_system(assignment, session=session).call_id,
            sheet=sheet_version(),
            started_at=business_now(session=session),
        )
        session.add(check)
        states.change(assignment, AssignmentState.IN_PROGRESS, by=by, session=session)
        session.flush()
    return read_order_sheet(check, session=session)


def save_check(check_id: int, found: Found, *, version: int, session: Session, by: Actor) -> OrderSheet:
    """Save what is found so far, as a whole.

    Args:
        version: the check's version that the page was drawn from.

    Raises:
        InvalidInput: as `check_found`.
        Conflict: it is submitted already, taken from the actor, or was changed meanwhile; or its month is closed.
        NotAllowed: it is not the actor's own.
    """
    check = _own(check_id, session=session, by=by)
    check_found(found)
    bump_version(check, version, session=session)
    store_found(check, found, session=session)
    return read_order_sheet(check, session=session)


def submit_check(check_id: int, found: Found, *, version: int, session: Session, by: Actor) -> OrderSheet:
    """Save and submit: the assignment is done, and what the systems say is kept beside what was found.

    Raises:
        InvalidInput: as `save_check`; or answers contradict times, or lack a comment (named).
        Conflict: events or items are open yet (named), or as `save_check`.
        NotAllowed: it is not the actor's own.
    """
    sheet = save_check(check_id, found, version=version, session=session, by=by)
    if found.open_events or found.open_items:
        raise Conflict(key="error.order_open", names=", ".join((*found.open_events, *found.open_items)))
    for key, names in (("order_contradiction", contradictions(found)), ("order_comment", silent(found))):
        if names:
            raise InvalidInput(key=f"error.{key}", names=", ".join(names))
    check = sheet.check
    check.told, check.submitted_at = sheet.system.told, business_now(session=session)
    check.call_id = sheet.system.call_id or check.call_id
    states.change(check, CheckState.SUBMITTED, by=by, session=session)
    states.change(sheet.assignment, AssignmentState.DONE, by=by, session=session)
    return read_order_sheet(check, session=session)


def read_order_sheet(check: WorkOrderCheck, *, session: Session) -> OrderSheet:
    """The sheet of a check; the caller has asked the policy."""
    assignment = session.get_one(Assignment, check.assignment_id)
    centre = session.get_one(Centre, assignment.centre_id)
    system = _system(assignment, session=session)
    if check.state == CheckState.SUBMITTED:
        told = read_told(check.told)
        system = SystemOrder(check.call_id, told, known=bool(told))
    call_id = system.call_id or check.call_id
    here = (Recording.call_id == call_id, Recording.centre_id == assignment.centre_id)
    recording_id = session.exec(select(Recording.id).where(*here)).first() if call_id else None
    found = found_of(check, answers_of([check.id or 0], session=session)[check.id or 0])
    return OrderSheet(check, assignment, system, found, recording_id, centre.time_zone)


def _system(assignment: Assignment, *, session: Session) -> SystemOrder:
    centre = session.get_one(Centre, assignment.centre_id)
    return system_order(assignment.call_id, Month.parse(assignment.month), centre.code)


def _own(check_id: int, *, session: Session, by: Actor) -> WorkOrderCheck:
    check = session.get(WorkOrderCheck, check_id)
    if check is None:
        raise NotFound(key="error.no_order_check", check=check_id)
    assignment = session.get_one(Assignment, check.assignment_id)
    _require_own(assignment, by)
    if check.state == CheckState.SUBMITTED or assignment.state != AssignmentState.IN_PROGRESS:
        raise Conflict(key="error.order_check_fixed", check=check_id)
    require_open(assignment.plan_id, session=session)
    return check


def _require_own(assignment: Assignment, by: Actor) -> None:
    allowed = may_check_order(by, inspector_id=assignment.inspector_id, agent_id=assignment.agent_id)
    require(allowed, by, f"check work order {assignment.call_id}")
