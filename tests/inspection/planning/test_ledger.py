"""The quota ledger: what is due, could be drawn, was drawn, assigned and done, and why it falls short."""

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.models import Assignment, Role
from inspection.month import Month
from inspection.planning.ledger import LedgerLine, PlanView, read_plan, read_population
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import account, actor, organisation, recording

OCTOBER = Month(2026, 10)


@pytest.fixture
def drawn(database: str) -> str:
    """A drawn month: agent 1001 with 11 calls, 1002 with 3, 1003 with none, 2001 with 10 that nobody may score."""
    with transaction() as session:
        places = organisation(session=session)
        for number, calls in {"1001": 11, "1002": 3, "2001": 10}.items():
            for index in range(calls):
                recording(f"{number}-{index:02d}", number, places, session=session)
        account("inspector1", "inspector", "centre/GD01", session=session)
        draw_month(OCTOBER, session=session, by=SYSTEM)
        first = session.exec(select(Assignment).where(Assignment.call_id == "1002-00")).one()
        first.state = "done"
        second = session.exec(select(Assignment).where(Assignment.call_id == "1002-01")).one()
        second.state = "replaced"
    return database


def read(by: Actor = SYSTEM) -> PlanView | None:
    with open_session() as session:
        return read_plan(OCTOBER, session=session, by=by)


def line(number: str, centre: str, *counts: int, why: str | None = None, replaced: int = 0) -> LedgerLine:
    return LedgerLine(number, f"座席{number}", f"Agent {number}", centre, *counts, why, replaced)


SHORT = "too_few_eligible_calls"
LINES = (
    line("1001", "GD01", 10, 11, 10, 10, 0),
    line("1002", "GD01", 10, 3, 3, 2, 1, why=SHORT, replaced=1),
    line("1003", "GD01", 10, 0, 0, 0, 0, why=SHORT),
    line("2001", "GD02", 10, 10, 10, 0, 0),
)


def test_the_ledger(drawn: str) -> None:
    view = read()
    assert view is not None
    assert (view.month, view.quota, view.made_up, len(view.seed)) == ("2026-10", 10, False, 32)
    assert view.lines == LINES


def test_the_assignments_are_by_call_and_without_what_was_replaced(drawn: str) -> None:
    view = read()
    assert view is not None
    calls = [call.call_id for call in view.assignments]
    assert calls == sorted(calls) and len(calls) == 22 and "1002-01" not in calls
    told = {call.agent: (call.centre, call.inspector, call.basis, call.team) for call in view.assignments}
    assert told == {
        "1001": ("GD01", "inspector1", "random", "T1"),
        "1002": ("GD01", "inspector1", "random", "T1"),
        "2001": ("GD02", None, "random", "T3"),
    }


@pytest.mark.parametrize(
    ("scope", "lines"),
    [
        ("nation", LINES),
        ("province/GD", LINES),
        ("centre/GD01", LINES[:3]),
        ("centre/GD02", LINES[3:]),
        ("centre/SC01", None),
        ("province/SC", None),
        ("team/T1", None),
    ],
)
def test_the_ledger_of_a_scope(drawn: str, scope: str, lines: tuple[LedgerLine, ...] | None) -> None:
    view = read(actor("quality_lead", scope))
    assert (None if view is None else view.lines) == lines
    with open_session() as session:
        listed = read_population(OCTOBER, session=session, by=actor("quality_lead", scope))
    assert {one.agent for one in listed} == {one.agent for one in lines or () if one.eligible}


def test_a_month_that_is_not_drawn_has_no_ledger(database: str) -> None:
    assert read() is None


def test_who_sees_the_plan(database: str) -> None:
    with open_session() as session:
        for role in set(Role) - {Role.MANAGER, Role.QUALITY_LEAD}:
            with pytest.raises(NotAllowed):
                read_plan(OCTOBER, session=session, by=actor(role))
            with pytest.raises(NotAllowed):
                read_population(OCTOBER, session=session, by=actor(role))
