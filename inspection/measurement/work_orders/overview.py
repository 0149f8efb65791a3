"""What leads see of a month's sampled work orders: who has checked what, which items fail, where the systems differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.errors import NotFound
from inspection.measurement.work_orders.checking import OrderSheet, read_order_sheet
from inspection.measurement.work_orders.differences import Difference, differences
from inspection.measurement.work_orders.found import Found, Given
from inspection.measurement.work_orders.sheet import FIELDS_RIGHT, field_names, items
from inspection.measurement.work_orders.storing import answers_of, found_of
from inspection.measurement.work_orders.system import read_told
from inspection.models import (
    ORDER_ANSWERS,
    Agent,
    Assignment,
    AssignmentState,
    Centre,
    CheckState,
    Level,
    Team,
    TeamMembership,
    User,
    WorkOrderCheck,
)
from inspection.month import Month
from inspection.planning.work_orders import ORDERS
from inspection.policies import Actor, may, require
from inspection.scope import membership_on, within


@dataclass(frozen=True)
class SampledOrder:
    """One sampled work order; `check` and `found` once it is submitted, with what differs from the systems."""

    assignment: Assignment
    agent: Agent
    inspector: User | None
    centre: Centre
    check: WorkOrderCheck | None = None
    found: Found | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Load:
    """How far one inspector is; `inspector` is None for what nobody has."""

    inspector: User | None
    number: int
    done: int
    overdue: int


@dataclass(frozen=True)
class ItemCount:
    """How often an item was answered yes, no and not applicable."""

    item: str
    yes: int
    no: int
    na: int


@dataclass(frozen=True)
class Overview:
    """The sampled work orders of a month in somebody's scope, by order."""

    orders: tuple[SampledOrder, ...]
    today: date

    @property
    def checked(self) -> tuple[SampledOrder, ...]:
        """Those whose check is submitted."""
        return tuple(one for one in self.orders if one.found is not None)

    @property
    def loads(self) -> tuple[Load, ...]:
        """Each inspector's share, by name; what nobody has comes last."""
        people = {None if one.inspector is None else one.inspector.name: one.inspector for one in self.orders}
        return tuple(self._load(people[name]) for name in sorted(people, key=lambda name: (name is None, name or "")))

    @property
    def item_counts(self) -> tuple[ItemCount, ...]:
        """The answers by item, in the order of the sheet, over random samples alone."""
        given = self._random_answers
        counted = {
            item.id: Counter(answers[item.id].answer for answers in given if item.id in answers) for item in items()
        }
        return tuple(ItemCount(item, *(own[answer] for answer in ORDER_ANSWERS)) for item, own in counted.items())

    @property
    def wrong_fields(self) -> dict[str, int]:
        """How often each field was wrong, the most frequent first; fields that never were are left out."""
        lists = (answers[FIELDS_RIGHT].wrong for answers in self._random_answers if FIELDS_RIGHT in answers)
        found = Counter(name for wrong in lists for name in wrong)
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], list(field_names()).index(pair[0]))))

    @property
    def _random_answers(self) -> list[Mapping[str, Given]]:
        return [one.found.answers for one in self.orders if one.found is not None and one.assignment.basis == "random"]

    def _load(self, inspector: User | None) -> Load:
        own = [one for one in self.orders if (one.inspector and one.inspector.id) == (inspector and inspector.id)]
        open_ones = [one for one in own if one.found is None]
        overdue = sum(one.assignment.due_on < self.today for one in open_ones)
        return Load(inspector, len(own), len(own) - len(open_ones), overdue)


def order_overview(month: Month, *, session: Session, by: Actor) -> Overview:
    """The sampled work orders of a month within the actor's scope.

    Raises:
        NotAllowed: the role may not see checks of work orders.
    """
    require(may(by, "see_order_checks"), by, f"see the checked work orders of {month}")
    rows = session.exec(
        _sampled(by, month).where(Assignment.month == str(month)).order_by(Centre.code, Assignment.call_id)
    ).all()
    today = business_now(session=session).date()
    checks = [check.id or 0 for *_, check in rows if _submitted(check)]
    answers = answers_of(checks, session=session)
    centres = {one.id or 0: one for one in session.exec(select(Centre))}
    return Overview(tuple(_order(row, centres, answers) for row in rows), today)


def see_check(check_id: int, *, session: Session, by: Actor) -> OrderSheet:
    """The sheet of a submitted check within the actor's scope.

    Raises:
        NotAllowed: the role may not see checks of work orders.
        NotFound: there is no such check in scope, or it is not submitted.
    """
    require(may(by, "see_order_checks"), by, f"see check {check_id} of a work order")
    check = session.get(WorkOrderCheck, check_id)
    assignment = None if check is None else session.get_one(Assignment, check.assignment_id)
    month = None if assignment is None else Month.parse(assignment.month)
    reached = month and session.exec(_sampled(by, month).where(WorkOrderCheck.id == check_id)).first()
    if check is None or not reached or not _submitted(check):
        raise NotFound(key="error.no_order_check", check=check_id)
    return read_order_sheet(check, session=session)


def _sampled(by: Actor, month: Month) -> Any:
    return (
        select(Assignment, Agent, User, WorkOrderCheck)
        .join(Agent, col(Agent.id) == Assignment.agent_id)
        .join(User, col(User.id) == Assignment.inspector_id, isouter=True)
        .join(Centre, col(Centre.id) == Assignment.centre_id)
        .join(WorkOrderCheck, col(WorkOrderCheck.assignment_id) == Assignment.id, isouter=True)
        .where(Assignment.population == ORDERS, Assignment.state != AssignmentState.REPLACED, in_scope(by, month))
    )


def in_scope(by: Actor, month: Month) -> ColumnElement[bool]:
    """A drawn order stands in no team: it is for the lead of the team in which its agent was when the month ended."""
    if by.scope.level != Level.TEAM:
        return within(by, centre_id=Assignment.centre_id)
    members = (
        select(TeamMembership.agent_id)
        .join(Team, col(Team.id) == TeamMembership.team_id)
        .where(Team.code == by.scope.code, membership_on(month.last_day, TeamMembership.agent_id))
    )
    return col(Assignment.agent_id).in_(members)


def _submitted(check: WorkOrderCheck | None) -> bool:
    return check is not None and check.state == CheckState.SUBMITTED


def _order(row: Sequence[Any], centres: Mapping[int, Centre], answers: Any) -> SampledOrder:
    assignment, agent, inspector, check = row
    centre = centres[assignment.centre_id]
    if not _submitted(check):
        return SampledOrder(assignment, agent, inspector, centre)
    found = found_of(check, answers[check.id])
    told = read_told(check.told)
    return SampledOrder(assignment, agent, inspector, centre, check, found, differences(told, found))
