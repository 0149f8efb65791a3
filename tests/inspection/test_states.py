"""How states change: every step by every role, written down, and taken once."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, SQLModel, col, select

from inspection import audit, states
from inspection.database import open_session, transaction
from inspection.errors import Conflict, NotAllowed
from inspection.measurement.open_checks.sheet import install_sheet
from inspection.models import (
    SLOT_STATES,
    Appeal,
    AppealState,
    Assignment,
    AssignmentState,
    AuditEvent,
    CheckState,
    DialSlot,
    Evaluation,
    EvaluationState,
    InformationEntry,
    InformationState,
    OpenCheck,
    OpenCheckState,
    Role,
    RubricVersion,
    RuleVersion,
    ScriptVersion,
    StandardState,
    WorkOrderCheck,
)
from inspection.policies import SYSTEM
from migrations.appeal_rules import APPEAL_RULES
from tests.inspection.builders import (
    NOW,
    account,
    actor,
    assignment,
    at_once,
    draft_rubric,
    evaluation,
    month_plan,
    organisation,
    said,
)
from tests.inspection.information_builders import entry, industry

STATES: dict[type[SQLModel], Iterable[str]] = {
    Assignment: AssignmentState,
    Evaluation: EvaluationState,
    DialSlot: SLOT_STATES,
    RubricVersion: StandardState,
    ScriptVersion: StandardState,
    RuleVersion: StandardState,
    WorkOrderCheck: CheckState,
    InformationEntry: InformationState,
    OpenCheck: OpenCheckState,
    Appeal: AppealState,
}

UPDATING = "inspector quality_lead manager administrator"
STANDARD = {("draft", "published"): "manager", ("published", "retired"): "manager"}
EXPECTED: dict[type[SQLModel], dict[tuple[str, str], str]] = {
    Assignment: {
        ("drawn", "assigned"): "manager quality_lead",
        ("assigned", "in_progress"): "inspector",
        ("in_progress", "done"): "inspector",
        ("drawn", "replaced"): "quality_lead",
        ("assigned", "replaced"): "quality_lead",
        ("in_progress", "replaced"): "quality_lead",
    },
    Evaluation: {
        ("draft", "submitted"): "inspector",
        ("submitted", "published"): "quality_lead",
        ("published", "closed"): "agent",
        ("published", "amended"): "quality_lead manager",
        ("amended", "closed"): "agent quality_lead",
    },
    DialSlot: {
        ("planned", "done"): "inspector manager administrator",
        ("missed", "done"): "inspector manager administrator",
        ("done", "planned"): "inspector quality_lead manager",
        ("planned", "missed"): "quality_lead manager",
        ("missed", "planned"): "quality_lead manager",
        ("planned", "withdrawn"): "quality_lead manager",
    },
    RubricVersion: STANDARD,
    ScriptVersion: STANDARD,
    RuleVersion: STANDARD,
    WorkOrderCheck: {("draft", "submitted"): "inspector"},
    InformationEntry: {
        ("collected", "verified"): "inspector",
        ("collected", "rejected"): "inspector",
        ("verified", "admitted"): "quality_lead",
        ("verified", "rejected"): "quality_lead",
        ("admitted", "rejected"): "quality_lead",
        ("verified", "collected"): UPDATING,
        ("admitted", "collected"): UPDATING,
    },
    OpenCheck: {
        ("planned", "announced"): "quality_lead",
        ("announced", "done"): "inspector",
        ("planned", "cancelled"): "quality_lead",
        ("announced", "cancelled"): "quality_lead",
    },
    Appeal: {
        ("filed", "under_review"): "inspector quality_lead",
        ("under_review", "upheld"): "quality_lead",
        ("under_review", "partly_upheld"): "quality_lead",
        ("under_review", "rejected"): "quality_lead",
        ("upheld", "arbitration"): "agent inspector",
        ("partly_upheld", "arbitration"): "agent inspector",
        ("rejected", "arbitration"): "agent inspector",
        ("upheld", "final"): "agent",
        ("partly_upheld", "final"): "agent",
        ("rejected", "final"): "agent",
        ("arbitration", "final"): "manager",
        ("filed", "withdrawn"): "agent",
        ("under_review", "withdrawn"): "agent",
    },
}
"""Who may take which step; every other pair of states is no step."""


def drawn(*, session: Session, **other: Any) -> Assignment:
    places = organisation(session=session)
    plan = month_plan(places.centres["GD01"], session=session)
    inspector = account("inspector1", "inspector", "centre/GD01", session=session)
    return assignment("c1", "1001", inspector, places, plan, session=session, **other)


def draft_evaluation(*, session: Session) -> Evaluation:
    return evaluation(drawn(session=session), draft_rubric({"A": 100}, session=session), session=session)


def draft_script(*, session: Session) -> ScriptVersion:
    row = ScriptVersion(code="default", number=1)
    session.add(row)
    session.flush()
    return row


def draft_rules(*, session: Session) -> RuleVersion:
    row = RuleVersion(code="default", number=1, text="", saved_at=NOW, saved_by="tang")
    session.add(row)
    session.flush()
    return row


def planned_slot(*, session: Session) -> DialSlot:
    places = organisation(session=session)
    row = DialSlot(slot_id="s1", month="2026-10", centre_id=places.centres["GD01"], due_at=NOW, reason="why")
    session.add(row)
    session.flush()
    return row


def draft_check(*, session: Session) -> WorkOrderCheck:
    assigned = drawn(session=session, population="orders")
    fields = {"inspector_id": assigned.inspector_id, "sheet": "1", "started_at": NOW, "submitted_at": NOW}
    row = WorkOrderCheck(assignment_id=assigned.id, **fields)
    session.add(row)
    session.flush()
    return row


def collected(*, session: Session) -> InformationEntry:
    whole = {"verified_by": "li", "decided_by": "zhao", "reject_reason": "wrong", "note": "not so"}
    return entry("D1", industry(session=session), organisation(session=session), session=session, **whole)


def planned(*, session: Session) -> OpenCheck:
    """A check that could be in every state, as far as its own columns go."""
    places = organisation(session=session)
    row = OpenCheck(
        centre_id=places.centres["GD01"],
        sheet_id=install_sheet(session=session).id or 0,
        planned_on=NOW.date(),
        planned_by="lead",
        inspector_id=account("inspector1", "inspector", "centre/GD01", session=session).user_id,
        announced_at=NOW,
        announced_by="lead",
        announcement="soon",
        done_at=NOW,
        cancel_reason="flu",
    )
    session.add(row)
    session.flush()
    return row


def filed(*, session: Session) -> Appeal:
    """An appeal that could be in every state: what the database itself asks of one is tested with its rules."""
    assigned = drawn(session=session)
    result = evaluation(assigned, draft_rubric({"A": 100}, session=session), session=session, published_at=NOW)
    agent = account("agent1001", "agent", "agent/1001", session=session, agent_id=assigned.agent_id)
    times = {"filed_at": NOW, "window_ends_at": NOW, "arbitration_ends_at": NOW, "ended_at": NOW}
    row = Appeal(evaluation_id=result.id, agent_id=assigned.agent_id, filed_by=agent.user_id, **times)
    session.add(row)
    session.flush()
    connection = session.connection()
    for rule in APPEAL_RULES:
        if rule.table == "appeal":
            on = " ON appeal" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {rule.name}{on}"))
    return row


MAKE: dict[type[SQLModel], Callable[..., Any]] = {
    Assignment: drawn,
    Evaluation: draft_evaluation,
    RubricVersion: lambda *, session: draft_rubric({"A": 100}, session=session),
    ScriptVersion: draft_script,
    RuleVersion: draft_rules,
    DialSlot: planned_slot,
    WorkOrderCheck: draft_check,
    InformationEntry: collected,
    OpenCheck: planned,
    Appeal: filed,
}


def bring(row: Any, state: str, *, session: Session) -> None:
    """Bring a row into a state beside the table of steps, through `published` where a standard is to be retired."""
    ways = ["published", "retired"] if state == "retired" else [state]
    for one in ways:
        session.connection().execute(update(type(row)).where(type(row).id == row.id).values(state=one))
    session.refresh(row)


@pytest.mark.parametrize("model", list(EXPECTED), ids=lambda model: model.__name__)
def test_every_step_by_every_role(database: str, model: type[SQLModel]) -> None:
    name = model.__name__.lower()
    actors = [actor(role) for role in Role] + [SYSTEM]
    with transaction() as session:
        row = MAKE[model](session=session)
        ways = [(old, new) for old in STATES[model] for new in STATES[model]]
        for old, new in ways:
            for by in actors:
                with session.begin_nested() as point:
                    bring(row, old, session=session)
                    roles = EXPECTED[model].get((old, new))
                    if roles is None:
                        with pytest.raises(Conflict, match=f"is {old} and cannot become {new}$"):
                            states.change(row, new, by=by, session=session)
                    elif by is SYSTEM or by.role in roles.split():
                        states.change(row, new, by=by, session=session)
                        last = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
                        assert last is not None
                        assert said([last]) == [(by.name, f"{name}.{new}", f"{name}/{row.id}", old, new)]
                        assert row.state == new
                        session.expunge(last)
                    else:
                        with pytest.raises(
                            NotAllowed, match=rf"{by.role}.* may not turn {name} {row.id} from {old} to"
                        ):
                            states.change(row, new, by=by, session=session)
                        assert row.state == old
                    point.rollback()
                    session.expire(row)


def test_the_table_of_the_product_has_no_other_steps() -> None:
    given = {model: {step: set(roles) for step, roles in steps.items()} for model, steps in states.TRANSITIONS.items()}
    assert given == {
        model: {step: {Role(role) for role in roles.split()} for step, roles in steps.items()}
        for model, steps in EXPECTED.items()
    }


def test_a_step_from_a_state_that_is_over_is_refused(database: str) -> None:
    with transaction() as session:
        made = drawn(session=session)
    lead = actor("quality_lead")
    with open_session() as session:
        stale = session.get_one(Assignment, made.id)
    with transaction() as session:
        states.change(session.get_one(Assignment, made.id), "replaced", by=lead, session=session)
    with pytest.raises(Conflict, match="is not assigned any more: somebody else changed it"), transaction() as session:
        session.add(stale)
        states.change(stale, "in_progress", by=actor("inspector"), session=session)
    with open_session() as session:
        assert session.get_one(Assignment, made.id).state == "replaced"
        assert [one.action for one in session.exec(select(AuditEvent))] == ["assignment.replaced"]


def test_of_two_steps_at_once_one_is_refused(database: str) -> None:
    with transaction() as session:
        made = drawn(session=session)

    def step(role: str, to: str) -> str:
        with transaction() as session:
            states.change(session.get_one(Assignment, made.id), to, by=actor(role, name=role), session=session)
        return to

    outcomes = at_once(lambda: step("inspector", "in_progress"), lambda: step("inspector", "in_progress"))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "str"]
    with open_session() as session:
        events = list(session.exec(select(AuditEvent)))
        assert [(one.action, json.loads(one.after)) for one in events] == [("assignment.in_progress", "in_progress")]
        assert audit.verify(session=session) == []


def test_other_changes_of_the_row_are_kept_with_the_step(database: str) -> None:
    with transaction() as session:
        made = drawn(session=session)
    with transaction() as session:
        row = session.get_one(Assignment, made.id)
        row.reason = "the inspector is ill"
        states.change(row, "replaced", by=actor("quality_lead"), session=session)
        row.rank = 3
    with open_session() as session:
        row = session.get_one(Assignment, made.id)
        assert (row.state, row.reason, row.rank) == ("replaced", "the inspector is ill", 3)


def test_many_rows_take_a_step_as_one_event(database: str) -> None:
    with transaction() as session:
        first = drawn(session=session)
    with transaction() as session:
        row = session.get_one(Assignment, first.id)
        row.state = "drawn"
        where = Assignment.plan_id == first.plan_id
        taken = states.change_all(
            Assignment, where, "drawn", "assigned", by=actor("manager", name="m"), session=session, told={"a": 1}
        )
        assert (taken, row.state) == (1, "assigned")
        again = states.change_all(Assignment, where, "drawn", "assigned", by=SYSTEM, session=session, told={})
        assert again == 0
    with open_session() as session:
        assert said(list(session.exec(select(AuditEvent)))) == [
            ("m", "assignment.assigned", "assignments", "drawn", {"a": 1})
        ]


def test_many_rows_take_no_step_that_one_may_not(database: str) -> None:
    with transaction() as session:
        where = Assignment.plan_id == drawn(session=session).plan_id
        with pytest.raises(Conflict, match="Assignment is drawn and cannot become done"):
            states.change_all(Assignment, where, "drawn", "done", by=SYSTEM, session=session, told={})
        with pytest.raises(NotAllowed, match="may not turn assignments from drawn to assigned"):
            states.change_all(Assignment, where, "drawn", "assigned", by=actor("inspector"), session=session, told={})
