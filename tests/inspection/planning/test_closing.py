"""A closed month stands still, and is opened again with a reason."""

import json

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.models import Assignment, AuditEvent, Role, User
from inspection.month import Month
from inspection.planning.closing import close_month, reopen_month
from inspection.policies import Actor, Scope
from inspection.review.publication import publish_evaluations
from inspection.scoring.evaluations import open_assignment, save_draft, submit_evaluation
from tests.inspection.builders import actor, draft_rubric
from tests.inspection.planning.conftest import OCTOBER, assignments, view

MANAGER = actor("manager", "province/GD", name="manager")


def close(reason: str = "urgent", by: Actor = MANAGER) -> int:
    with transaction() as session:
        return close_month(OCTOBER, reason, session=session, by=by)


def reopen(reason: str = "an appeal", by: Actor = MANAGER) -> int:
    with transaction() as session:
        return reopen_month(OCTOBER, reason, session=session, by=by)


def test_a_month_is_closed_and_opened_again(month) -> None:
    month()
    assert close() == 2 and view().closed
    with pytest.raises(Conflict, match="month 2026-10 is closed"):
        close()
    assert reopen() == 2 and not view().closed
    with pytest.raises(Conflict, match="2026-10 is not closed"):
        reopen()
    with open_session() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action.in_(("month.closed", "month.reopened")))).all()
    told = [(one.actor, one.action, json.loads(one.after)["reason"]) for one in events]
    assert told == [("manager", "month.closed", "urgent")] * 2 + [("manager", "month.reopened", "an appeal")] * 2


def test_reasons_are_asked_for(month) -> None:
    month()
    with pytest.raises(InvalidInput, match="34 inspections of 2026-10 are not done or not published; give a reason"):
        close(" ")
    close()
    with pytest.raises(InvalidInput, match="give a reason"):
        reopen(" ")
    with pytest.raises(InvalidInput, match="501 characters"):
        reopen("x" * 501)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_a_manager_alone_closes(month, role: str) -> None:
    month()
    for step in (close, reopen):
        with pytest.raises(NotAllowed):
            step(by=actor(role))


def test_a_month_is_closed_within_the_scope(month) -> None:
    month()
    assert close(by=actor("manager", "centre/GD02")) == 1
    assert not view().closed
    with pytest.raises(NotFound, match="2026-10 is not drawn yet"):
        close(by=actor("manager", "centre/SC01"))
    with pytest.raises(NotFound), transaction() as session:
        close_month(Month(2026, 8), session=session, by=MANAGER)


def test_no_scoring_and_no_publication_in_a_closed_month(month) -> None:
    month()
    first, second = assignments("1001")[:2]
    with transaction() as session:
        rubric = draft_rubric({"A1": 100}, session=session)
        rubric.state = "published"
        row = session.get_one(User, first.inspector_id)
        inspector = Actor(row.id or 0, row.name, Role.INSPECTOR, Scope.parse("centre/GD01"))
        session.get_one(Assignment, second.id).inspector_id = row.id
    with transaction() as session:
        begun = open_assignment(first.id or 0, session=session, by=inspector).evaluation
    close()
    version = begun.version
    for step in (
        lambda session: save_draft(begun.id or 0, {}, "x", version=version, session=session, by=inspector),
        lambda session: submit_evaluation(begun.id or 0, {}, "x", version=version, session=session, by=inspector),
        lambda session: open_assignment(second.id or 0, session=session, by=inspector),
        lambda session: publish_evaluations([begun.id or 0], session=session, by=actor("quality_lead", user_id=99)),
    ):
        with pytest.raises(Conflict, match="month 2026-10 is closed"), transaction() as session:
            step(session)
    with open_session() as session:
        assert open_assignment(first.id or 0, session=session, by=inspector).evaluation.id == begun.id
    reopen()
    with transaction() as session:
        save_draft(begun.id or 0, {}, "again", version=version, session=session, by=inspector)
