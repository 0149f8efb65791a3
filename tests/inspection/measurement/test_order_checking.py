"""Checking work orders: opening, saving, submitting, who may, and what the database itself holds."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select

from inspection.database import engine, make_engine, open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.maintenance.copy import copy_database
from inspection.measurement.work_orders.checking import my_order_checks, open_check, save_check, submit_check
from inspection.measurement.work_orders.found import Found, Given
from inspection.models import Assignment, AuditEvent, MonthPlan, WorkOrderAnswer, WorkOrderCheck
from inspection.month import Month
from inspection.planning.changes import reassign
from inspection.planning.closing import close_month
from inspection.policies import SYSTEM, Actor
from inspection.scoring.evaluations import open_assignment
from inspection.scoring.findings import Cause
from tests.inspection.builders import NOW, actor, at_once, recording, said
from tests.inspection.facts_builders import write_partitions
from tests.inspection.measurement.order_builders import (
    WHOLE,
    Home,
    check,
    fact,
    found,
    moments,
    order_home,
    sampled,
    write_orders,
)


def one_order(**other: object) -> Home:
    """A home with one order of agent 1001, known to the systems, and the call it was taken in."""
    with transaction() as session:
        home = order_home(session=session)
        sampled(home, "D1", session=session, **other)
        recording("c1", "1001", home.places, session=session)
    write_orders(("D1", WHOLE))
    return home


def opened(home: Home, order: str = "D1", by: Actor | None = None):
    with transaction() as session:
        return open_check(home.orders[order], session=session, by=by or home.inspector)


def saved(home: Home, what: Found, version: int, check_id: int = 1, *, submit: bool = False, by: Actor | None = None):
    with transaction() as session:
        step = submit_check if submit else save_check
        return step(check_id, what, version=version, session=session, by=by or home.inspector)


def test_an_order_is_opened_once_with_what_the_systems_say(database: str) -> None:
    home = one_order()
    first, again = opened(home), opened(home)
    assert (first.check.id, first.check.started_at, first.check.sheet) == (again.check.id, NOW, "1")
    assert first.draft and first.found == Found() and first.assignment.state == "in_progress"
    assert (first.system.times, first.system.call_id, first.system.known) == (WHOLE, "c1", True)
    assert (first.check.call_id, first.time_zone) == ("c1", "Asia/Shanghai")
    with open_session() as session:
        assert said(list(session.exec(select(AuditEvent)))) == [
            ("inspector1", "assignment.in_progress", "assignment/1", "assigned", "in_progress")
        ]


def test_two_windows_that_open_it_at_once_share_one_draft(database: str) -> None:
    home = one_order()
    outcomes = at_once(lambda: opened(home).check.id, lambda: opened(home).check.id)
    assert outcomes == [1, 1]


SAVED = [
    Found(),
    found(),
    Found({"sent_at": WHOLE["sent_at"]}, frozenset({"dialled_at"}), frozenset({"replied_at", "created_at"})),
    Found(
        answers={
            "fields_right": Given("no", ("address", "name"), "写错了", Cause("people", "没有复述")),
            "reply_right": Given("na", comment="x"),
        },
        evidence="order record",
        comment="whole",
    ),
]


def test_what_is_saved_is_read_back(database: str) -> None:
    home = one_order()
    opened(home)
    for version, what in enumerate(SAVED, start=1):
        assert saved(home, what, version).check.version == version + 1
        assert opened(home).found == what


def test_a_save_from_an_older_version_is_refused(database: str) -> None:
    home = one_order()
    opened(home)
    saved(home, found(), 1)
    with pytest.raises(Conflict, match="changed by somebody else"):
        saved(home, Found(), 1)
    assert opened(home).found == found()


def test_submitting_keeps_what_the_systems_said_then(database: str) -> None:
    home = one_order()
    opened(home)
    later = WHOLE | {"user_replied_at": WHOLE["user_replied_at"] + timedelta(minutes=3)}
    write_orders(("D1", later))
    sheet = saved(home, found(), 1, submit=True)
    write_orders(("D1", WHOLE))
    assert (sheet.check.state, sheet.check.submitted_at, sheet.assignment.state) == ("submitted", NOW, "done")
    assert opened(home).system.times == later and opened(home).found == found() and not opened(home).draft
    with open_session() as session:
        steps = [one[1:3] for one in said(list(session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))))]
    assert steps[1:] == [("workordercheck.submitted", "workordercheck/1"), ("assignment.done", "assignment/1")]


NOT_WHOLE: list[tuple[Found, type[ZhijianError], str]] = [
    (Found(), Conflict, "not filled in yet: created_at, sent_at, .*, fields_right, .*outbound_done$"),
    (found(user_replied=Given("no", comment="x")), InvalidInput, "contradicts the times: user_replied$"),
    (found(sent_in_time=Given("no")), InvalidInput, "wants a comment: sent_in_time$"),
    (found(moments({"created_at": 1, "sent_at": 0})), InvalidInput, "times go back"),
]


def test_what_is_not_whole_is_not_submitted(database: str) -> None:
    home = one_order()
    opened(home)
    for what, kind, sentence in NOT_WHOLE:
        with pytest.raises(kind, match=sentence):
            saved(home, what, 1, submit=True)
        assert opened(home).draft and opened(home).check.version == 1


def test_after_submitting_nothing_is_saved(database: str) -> None:
    home = one_order()
    check(home, "D1", found())
    for submit in (False, True):
        with pytest.raises(Conflict, match="submitted or was given to somebody else"):
            saved(home, found(), 2, submit=submit)


def test_who_may_check(database: str) -> None:
    home = one_order(agent="1002")
    for by in (home.other, actor("quality_lead"), actor("manager"), actor("administrator"), SYSTEM):
        with pytest.raises(NotAllowed):
            opened(home, by=by)
    with transaction() as session:
        session.get_one(Assignment, home.orders["D1"]).inspector_id = home.other.user_id
    with pytest.raises(NotAllowed, match="may not check work order D1"):
        opened(home, by=home.other)  # the own order
    with open_session() as session, pytest.raises(NotAllowed):
        my_order_checks(session=session, by=actor("quality_lead"))


def test_others_neither_save_nor_submit(database: str) -> None:
    home = one_order()
    opened(home)
    for submit in (False, True):
        with pytest.raises(NotAllowed):
            saved(home, found(), 1, submit=submit, by=home.other)
    with pytest.raises(NotFound, match="no check of a work order 9"):
        saved(home, found(), 1, 9)


def test_a_call_is_no_order_and_an_order_no_call(database: str) -> None:
    home = one_order()
    with transaction() as session:
        call = sampled(home, "c1", session=session, population="calls")
    for assignment in (call, 99):
        with pytest.raises(NotFound, match=f"no work order to check under {assignment}"), transaction() as session:
            open_check(assignment, session=session, by=home.inspector)
    with pytest.raises(NotFound, match="no assignment"), transaction() as session:
        open_assignment(home.orders["D1"], session=session, by=home.inspector)


def test_the_list_holds_the_own_open_orders_first(database: str) -> None:
    home = one_order()
    with transaction() as session:
        for order, state in (("D2", "assigned"), ("D3", "done"), ("D4", "replaced"), ("D5", "in_progress")):
            sampled(home, order, session=session, state=state, due_on=NOW.date())
        sampled(home, "D6", session=session, by=home.other)
        sampled(home, "c1", session=session, population="calls")
    with open_session() as session:
        assert [row.call_id for row in my_order_checks(session=session, by=home.inspector)] == ["D5", "D2", "D1", "D3"]


def test_a_closed_month_takes_no_checks_and_names_what_is_left(database: str) -> None:
    home = one_order()
    opened(home)
    with pytest.raises(InvalidInput, match="1"), transaction() as session:
        close_month(Month(2026, 10), session=session, by=SYSTEM)
    with transaction() as session:
        sampled(home, "D2", session=session)
        session.get_one(MonthPlan, home.plan.id).closed_at = NOW
    for step in (lambda: saved(home, found(), 1), lambda: opened(home, "D2")):
        with pytest.raises(Conflict, match="closed"):
            step()


def test_whoever_takes_it_over_begins_afresh(database: str) -> None:
    home = one_order()
    opened(home)
    with transaction() as session:
        lead = actor("quality_lead", "centre/GD01", user_id=99)
        reassign([home.orders["D1"]], "inspector2", session=session, by=lead)
    with pytest.raises(Conflict, match="given to somebody else"):
        saved(home, found(), 1)
    with open_session() as session:
        (fresh,) = my_order_checks(session=session, by=home.other)
        assert my_order_checks(session=session, by=home.inspector) == []
    home.orders["D1"] = fresh.id or 0
    assert check(home, "D1", found(), by=home.other).check.id == 2


def test_an_order_without_facts_is_checked_all_the_same(database: str) -> None:
    with transaction() as session:
        home = order_home(session=session)
        sampled(home, "D7", session=session)
    sheet = opened(home, "D7")
    assert not sheet.system.known and sheet.system.times == {} and sheet.recording_id is None
    assert check(home, "D7", found()).check.told == "{}"


def test_of_several_outbound_requests_the_first_counts(database: str, home: Path) -> None:
    order = one_order()
    rows = [
        fact("outbound", f"R{after}", order_id="D1", **moments({"requested_at": after, "dialled_at": after + 1}))
        for after in (20, 15)
    ]
    rows.append(fact("outbound", "R", order_id="D2", **moments({"requested_at": 3})))
    write_partitions(home / "facts", "outbound", rows)
    assert opened(order).system.times == WHOLE | moments({"requested_at": 15, "dialled_at": 16})


@pytest.mark.parametrize(
    ("call_id", "agent", "here"),
    [("c1", "1001", True), ("c2", "1001", False), (None, "1001", False), ("c1", "2001", False)],
)
def test_the_call_of_the_order_is_found_where_it_is_here(
    database: str, call_id: str | None, agent: str, here: bool
) -> None:
    with transaction() as session:
        home = order_home(session=session)
        sampled(home, "D1", session=session)
        recording("c1", agent, home.places, session=session)
    write_orders(("D1", WHOLE), call_id=call_id)
    assert (opened(home).recording_id is not None) == here


RAW = [
    "UPDATE workordercheck SET comment = 'x'",
    "UPDATE workordercheck SET state = 'draft'",
    "UPDATE workordercheck SET id = 9",
    "DELETE FROM workordercheck",
    "UPDATE workorderanswer SET answer = 'yes', cause = NULL, cause_text = '', wrong = ''",
    "UPDATE workorderanswer SET id = 99 WHERE item = 'reply_right'",
    "DELETE FROM workorderanswer",
    "INSERT INTO workorderanswer (check_id, item, answer, wrong, comment, cause_text)"
    " VALUES (1, 'more', 'yes', '', '', '')",
    "UPDATE workorderanswer SET check_id = 2 WHERE item = 'reply_right'",
]


def refused(statement: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence), engine().begin() as connection:
        connection.execute(sa.text(statement))


def submitted_and_draft() -> Home:
    """One submitted check, and the draft of another."""
    home = one_order()
    check(home, "D1", found(fields_right=Given("no", ("name",), "", Cause("people"))))
    with transaction() as session:
        sampled(home, "D2", session=session)
    saved(home, found(), opened(home, "D2").check.version, 2)
    return home


def test_the_database_lets_no_submitted_check_change(database: str) -> None:
    submitted_and_draft()
    for statement in RAW:
        refused(statement.replace("WHERE item", "WHERE check_id = 1 AND item"), "never changes")
    refused("UPDATE workorderanswer SET check_id = 1 WHERE check_id = 2 AND item = 'reply_right'", "never changes")
    insert = (
        "INSERT INTO workordercheck (assignment_id, inspector_id, call_id, sheet, state, started_at, submitted_at,"
        " never, unknown, told, evidence, comment, version) VALUES ({}, 1, '', '1', '{}', '2026-11-03', {},"
        " '', '', '', '', '', 1)"
    )
    refused(insert.format(3, "submitted", "'2026-11-03'"), "begins as a draft")
    refused(insert.format(1, "draft", "NULL"), "(?i)unique|never changes")
    refused(insert.format(2, "draft", "NULL"), "(?i)unique")
    if database == "postgresql":
        for table in ("workordercheck", "workorderanswer"):
            refused(f"TRUNCATE {table} CASCADE", "never emptied")


BROKEN = [
    ("UPDATE workordercheck SET sent_at = '2026-10-01 00:00:00' WHERE id = 2", "times_in_order"),
    ("UPDATE workordercheck SET dialled_at = '2026-10-12 01:10:00' WHERE id = 2", "times_in_order"),
    (
        "UPDATE workordercheck SET processed_at = NULL, replied_at = '2026-10-01 00:00:00' WHERE id = 2",
        "times_in_order",
    ),
    ("UPDATE workordercheck SET state = 'submitted' WHERE id = 2", "submitted_when"),
    ("UPDATE workordercheck SET state = 'lost' WHERE id = 2", "state_known"),
    ("UPDATE workorderanswer SET answer = 'maybe' WHERE check_id = 2", "answer_known"),
    ("UPDATE workorderanswer SET cause = 'people' WHERE check_id = 2", "cause_of_no"),
    ("UPDATE workorderanswer SET wrong = 'name' WHERE check_id = 2", "cause_of_no"),
    ("UPDATE workorderanswer SET answer = 'no', cause = 'luck' WHERE check_id = 2", "cause_known"),
    ("UPDATE workorderanswer SET item = 'reply_right' WHERE check_id = 2 AND item = 'user_replied'", "(?i)unique"),
]


def test_the_database_holds_times_and_answers(database: str) -> None:
    submitted_and_draft()
    for statement, sentence in BROKEN:
        refused(statement, sentence)


REPLACED = [
    "INSERT OR REPLACE INTO workordercheck SELECT * FROM workordercheck WHERE id = 1",
    "INSERT OR REPLACE INTO workordercheck (id, assignment_id, inspector_id, call_id, sheet, state, started_at,"
    " never, unknown, told, evidence, comment, version)"
    " VALUES (7, 1, 1, '', '1', 'draft', '2026-11-03', '', '', '', '', '', 1)",
    "UPDATE OR REPLACE workordercheck SET assignment_id = 1 WHERE id = 2",
    "UPDATE OR REPLACE workordercheck SET id = 1 WHERE id = 2",
    "INSERT OR REPLACE INTO workorderanswer (id, check_id, item, answer, wrong, comment, cause_text)"
    " VALUES (1, 2, 'more', 'yes', '', '', '')",
]


def test_no_other_row_takes_the_place_of_a_submitted_check(request: pytest.FixtureRequest, home: Path) -> None:
    """SQLite alone has OR REPLACE, which deletes without asking the rule on deleting."""
    home.mkdir(parents=True)
    shutil.copy(request.getfixturevalue("migrated_sqlite"), home / "zhijian.sqlite3")
    submitted_and_draft()
    for statement in REPLACED:
        refused(statement, "never changes")


def test_a_copy_of_the_database_holds_the_checks_and_their_rules(database: str, tmp_path: Path) -> None:
    submitted_and_draft()
    address = f"sqlite:///{tmp_path}/copy.sqlite3"
    counts = copy_database(address, by=SYSTEM)
    assert (counts["workordercheck"], counts["workorderanswer"]) == (2, 10)
    copied = make_engine(address)
    with copied.connect() as connection:
        states = connection.execute(sa.text("SELECT state FROM workordercheck ORDER BY id")).scalars().all()
    assert states == ["submitted", "draft"]
    with pytest.raises(DatabaseError, match="never changes"), copied.begin() as connection:
        connection.execute(sa.text("DELETE FROM workorderanswer WHERE check_id = 1"))
    copied.dispose()


def test_causes_stand_in_the_answers(database: str) -> None:
    submitted_and_draft()
    with open_session() as session:
        rows = session.exec(select(WorkOrderAnswer).where(col(WorkOrderAnswer.cause).is_not(None))).all()
        told = [(row.check_id, row.item, row.cause, row.wrong) for row in rows]
        assert told == [(1, "fields_right", "people", "name")]
        assert json.loads(session.get_one(WorkOrderCheck, 1).told).keys() == WHOLE.keys()
