"""The gate: two eyes, reasons in words, and the database's own rules."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from inspection.database import engine, open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.measurement.information.found import Found
from inspection.measurement.information.gate import (
    admit_entries,
    any_entry,
    reject_entry,
    to_decide,
    to_verify,
    verify_entry,
)
from inspection.measurement.information.updates import overdue_on, to_update, update_information
from inspection.models import AuditEvent, InformationEntry, InformationUpdate
from inspection.policies import Actor
from tests.inspection.builders import Places, account, actor, organisation, said
from tests.inspection.information_builders import TODAY, entry, industry

RIGHT = Found("right", "phone")
WRONG = Found("wrong", "phone", "closed for good")


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        return organisation(session=session)


def people(session: Session) -> tuple[Actor, Actor]:
    return (
        account("li", "inspector", "centre/GD01", session=session),
        account("zhao", "quality_lead", "centre/GD01", session=session),
    )


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (("fine", "phone", ""), "'fine' is not known"),
        (("right", "guess", ""), "'guess' is not known"),
        (("right", "", ""), "compared with"),
        (("outdated", "phone", " "), "what is wrong"),
        (("unverifiable", "", ""), "what is wrong"),
        (("wrong", "phone", "x" * 1001), "1001 characters"),
    ],
)
def test_findings_that_say_too_little(found: tuple[str, str, str], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        Found(*found)
    assert Found("unverifiable", "", "nobody answers").right is False


def test_from_collected_to_the_store(places: Places) -> None:
    with transaction() as session:
        inspector, lead = people(session)
        trade = industry(session=session)
        row = entry("D1", trade, places, session=session)
        verify_entry(row.id or 0, RIGHT, version=1, session=session, by=inspector)
        assert (row.state, row.verified_by, row.verifier_id, row.evidence) == (
            "verified",
            "li",
            inspector.user_id,
            "phone",
        )
        assert [one.entry.code for one in to_decide(session=session, by=lead)[0]] == ["D1"]
        assert admit_entries([row.id or 0], session=session, by=lead) == 1
        assert (row.state, row.decided_by) == ("admitted", "zhao")
        reject_entry(row.id or 0, WRONG, version=row.version, session=session, by=lead)
        assert (row.state, row.reject_reason, row.note) == ("rejected", "wrong", "closed for good")
        steps = [one for one in session.exec(select(AuditEvent)) if one.action.startswith("informationentry")]
        name = f"informationentry/{row.id}"
        assert said(steps) == [
            ("li", "informationentry.verified", name, "collected", "verified"),
            ("zhao", "informationentry.admitted", name, "verified", "admitted"),
            ("zhao", "informationentry.rejected", name, "admitted", "rejected"),
        ]


def test_what_is_not_right_is_rejected_with_its_reason(places: Places) -> None:
    with transaction() as session:
        inspector, lead = people(session)
        row = entry("D1", industry(session=session), places, session=session)
        verify_entry(row.id or 0, Found("unverifiable", "", "no answer"), version=1, session=session, by=inspector)
        assert (row.state, row.reject_reason, row.note, row.decided_by) == (
            "rejected",
            "unverifiable",
            "no answer",
            "li",
        )
        with pytest.raises(Conflict, match="is rejected and cannot become admitted"):
            admit_entries([row.id or 0], session=session, by=lead)


@pytest.mark.parametrize("named", ["account", "name"])
def test_nobody_verifies_or_admits_what_they_collected(places: Places, named: str) -> None:
    with transaction() as session:
        inspector, lead = people(session)
        trade = industry(session=session)
        for code, state, who in (("D1", "collected", inspector), ("D2", "verified", lead)):
            own = {"collected_by": who.name} | ({"collector_id": who.user_id} if named == "account" else {})
            verified = {} if state == "collected" else {"verified_by": "li"}
            entry(code, trade, places, session=session, state=state, **own, **verified)
        ids = {row.code: row.id or 0 for row in session.exec(select(InformationEntry))}
        assert to_verify(session=session, by=inspector) == ([], 0)
        assert to_decide(session=session, by=lead) == ([], 0)
        with pytest.raises(NotAllowed, match="D1 was collected by li"):
            verify_entry(ids["D1"], RIGHT, version=1, session=session, by=inspector)
        with pytest.raises(NotAllowed, match="D2 was collected by zhao"):
            admit_entries([ids["D2"]], session=session, by=lead)
        with pytest.raises(NotAllowed, match="D2 was collected by zhao"):
            reject_entry(ids["D2"], WRONG, version=1, session=session, by=lead)


def test_who_comes_second_is_told(places: Places) -> None:
    with transaction() as session:
        inspector, _ = people(session)
        row = entry("D1", industry(session=session), places, session=session)
        number = row.id or 0
    with transaction() as session:
        verify_entry(number, RIGHT, version=1, session=session, by=inspector)
    with pytest.raises(Conflict, match="was changed by somebody else"), transaction() as session:
        verify_entry(number, WRONG, version=1, session=session, by=inspector)
    with open_session() as session:
        assert session.get_one(InformationEntry, number).state == "verified"


@pytest.mark.parametrize(
    ("role", "scope", "error"),
    [
        ("inspector", "centre/GD02", NotAllowed),
        ("quality_lead", "nation", NotAllowed),
        ("manager", "nation", NotAllowed),
        ("inspector", "province/GD", None),
    ],
)
def test_who_verifies_where(places: Places, role: str, scope: str, error: type[ZhijianError] | None) -> None:
    with transaction() as session:
        by = account("somebody", role, scope, session=session)
        row = entry("D1", industry(session=session), places, session=session)
        if error is None:
            assert [one.entry.code for one in to_verify(session=session, by=by)[0]] == ["D1"]
            verify_entry(row.id or 0, RIGHT, version=1, session=session, by=by)
            return
        with pytest.raises(error):
            verify_entry(row.id or 0, RIGHT, version=1, session=session, by=by)


def test_what_is_not_there(places: Places) -> None:
    with transaction() as session:
        inspector, lead = people(session)
        assert not any_entry(session=session, by=lead)
        with pytest.raises(NotFound, match="no information entry 7"):
            verify_entry(7, RIGHT, version=1, session=session, by=inspector)
        with pytest.raises(NotFound, match="no information entry 7"):
            update_information(7, TODAY, "x", version=1, session=session, by=lead)
        entry("S1", industry(session=session), places, session=session, centre="SC01")
        assert not any_entry(session=session, by=lead)
        assert any_entry(session=session, by=actor("manager"))


def test_overdue_by_the_business_clock_the_longest_first(places: Places) -> None:
    with transaction() as session:
        _, lead = people(session)
        trade = industry(session=session, life=60, update=30)
        for code, day, state in (
            ("today", date(2026, 10, 4), "admitted"),
            ("one", date(2026, 10, 3), "admitted"),
            ("alive", date(2026, 9, 4), "admitted"),
            ("outlived", date(2026, 9, 3), "admitted"),
            ("not there yet", date(2026, 1, 1), "verified"),
        ):
            entry(code, trade, places, session=session, state=state, on=day)
        entry("elsewhere", trade, places, session=session, state="admitted", centre="GD02", on=date(2026, 1, 1))
        rows, number = to_update(session=session, by=lead)
        assert number == 3
        assert [(one.listed.entry.code, one.days, one.outlived) for one in rows] == [
            ("outlived", 31, True),
            ("alive", 30, False),
            ("one", 1, False),
        ]
        assert overdue_on(TODAY, session=session, by=actor("manager"))[1] == 4


def test_an_update_on_the_page(places: Places) -> None:
    with transaction() as session:
        inspector, lead = people(session)
        row = entry("D1", industry(session=session), places, session=session, state="admitted", on=date(2026, 10, 1))
        number, content = row.id or 0, row.content
        update_information(number, date(2026, 10, 31), f" {content} ", version=1, session=session, by=lead)
        assert (row.state, row.due_on) == ("admitted", date(2026, 11, 30))
        for day in (date(2026, 10, 31), date(2026, 11, 4)):
            with pytest.raises(InvalidInput, match="expected a day after the last update"), session.begin_nested():
                update_information(number, day, content, version=row.version, session=session, by=lead)
            session.refresh(row)
        with pytest.raises(InvalidInput, match="0 characters"):
            update_information(number, TODAY, " ", version=row.version, session=session, by=lead)
        session.refresh(row)
        update_information(number, TODAY, "new", "said so", version=row.version, session=session, by=inspector)
        assert (row.state, row.collected_by, row.collector_id, row.verified_by) == (
            "collected",
            "li",
            inspector.user_id,
            "",
        )
        late = [(one.days_late, one.changed) for one in session.exec(select(InformationUpdate))]
        assert late == [(0, False), (0, True)]
        assert to_verify(session=session, by=inspector) == ([], 0)
        with pytest.raises(Conflict, match="changed by somebody else"):
            update_information(number, TODAY, "x", version=1, session=session, by=lead)
        with pytest.raises(NotAllowed):
            update_information(number, TODAY, "x", version=1, session=session, by=actor("manager"))


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE informationentry SET state = 'admitted'", "(verified|admitted)_by_somebody"),
        ("UPDATE informationentry SET state = 'rejected'", "rejection_whole"),
        ("UPDATE informationentry SET state = 'rejected', reject_reason = 'wrong'", "rejection_whole"),
        ("UPDATE informationentry SET verified_by = 'wang'", "two_eyes"),
        (
            "UPDATE informationentry SET state = 'admitted', verified_by = 'li', decided_by = 'wang'",
            "two_eyes",
        ),
        ("UPDATE informationentry SET state = 'lost'", "state_known"),
        ("UPDATE informationentry SET updated_on = '2026-01-01'", "days_in_order"),
        ("UPDATE industry SET update_cycle_days = 61", "update_within_life"),
        ("UPDATE industry SET update_cycle_days = 0", "cycles_positive"),
    ],
)
def test_the_database_holds_the_gate_by_itself(places: Places, statement: str, rule: str) -> None:
    with transaction() as session:
        entry("D1", industry(session=session), places, session=session)
    with pytest.raises(DatabaseError, match=rule), engine().begin() as connection:
        connection.execute(sa.text(statement))
