"""Importing dial tests: times in order or the row is refused with the reason, row by row."""

from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.batches import Report
from inspection.measurement.dial_tests import COLUMNS, import_dial_tests
from inspection.models import DialTest, ImportProblem
from inspection.policies import SYSTEM
from tests.inspection.facts_builders import actor, at, organisation, write_csv

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHOLE = dict.fromkeys(COLUMNS, "") | {
    "test_id": "d1",
    "target": "GD01",
    "line": "12580",
    "kind": "mystery",
    "query_ok": "true",
    "transfer_requested_line": "ticket",
    "transfer_reached_line": "hotel",
    "dialled_at": "2026-10-03T02:00:00Z",
    "ringback_at": "2026-10-03T02:00:02Z",
    "answered_at": "2026-10-03T02:00:09Z",
    "transfer_completed_at": "2026-10-03T02:01:00Z",
    "central_answered_at": "2026-10-03T02:01:05Z",
    "sms_need_at": "2026-10-03T02:00:40Z",
    "sms_sent_at": "2026-10-03T02:02:00Z",
    "callback_requested_at": "2026-10-03T02:05:00Z",
    "callback_dialled_at": "2026-10-03T02:06:00Z",
}


@pytest.fixture
def centres(database: str) -> str:
    with transaction() as session:
        organisation(session)
    return database


def bring(tmp_path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Report:
    file = write_csv(tmp_path / "tests.csv", rows, COLUMNS, encoding)
    with transaction() as session:
        return import_dial_tests(file, session=session, by=SYSTEM)


def counts(report: Report) -> tuple[int, int, int]:
    return report.accepted, report.unchanged, len(report.problems)


def stored() -> list[DialTest]:
    with open_session() as session:
        return list(session.exec(select(DialTest).order_by(DialTest.test_id)))


def test_whole_tests_of_ours_and_of_a_competitor(centres: str, tmp_path: Path) -> None:
    other = WHOLE | {"test_id": "d2", "target": "C1", "kind": "open", "query_ok": ""}
    assert counts(bring(tmp_path, WHOLE, other)) == (2, 0, 0)
    own, theirs = stored()
    assert (own.centre_id, own.competitor_id, own.query_ok, own.kind) == (1, None, True, "mystery")
    assert (theirs.centre_id, theirs.competitor_id, theirs.query_ok, theirs.kind) == (None, 1, None, "open")
    assert (own.sms_sent_at, own.transfer_reached_line) == (at("2026-10-03 02:02:00"), "hotel")
    assert counts(bring(tmp_path, WHOLE, other)) == (0, 2, 0)


@pytest.mark.parametrize(
    ("wrong", "column", "message"),
    [
        ({"ringback_at": "2026-10-03T01:59:59.999Z"}, "ringback_at", "dialled_at (2026-10-03T02:00:00Z)"),
        ({"answered_at": "2026-10-03T02:00:01Z"}, "answered_at", "ringback_at (2026-10-03T02:00:02Z)"),
        ({"transfer_completed_at": "2026-10-03T02:00:08Z"}, "transfer_completed_at", "answered_at"),
        ({"central_answered_at": "2026-10-03T02:00:59Z"}, "central_answered_at", "transfer_completed_at"),
        ({"sms_need_at": "2026-10-03T02:00:08Z"}, "sms_need_at", "answered_at (2026-10-03T02:00:09Z)"),
        ({"sms_sent_at": "2026-10-03T02:00:39Z"}, "sms_sent_at", "sms_need_at (2026-10-03T02:00:40Z)"),
        ({"callback_dialled_at": "2026-10-03T02:04:59Z"}, "callback_dialled_at", "callback_requested_at"),
        ({"callback_requested_at": "2026-10-03T01:00:00Z"}, "callback_requested_at", "dialled_at"),
        ({"ringback_at": "", "answered_at": "2026-10-03T01:59:59Z"}, "answered_at", "dialled_at"),
    ],
)
@ONE_DATABASE
def test_times_out_of_order_are_refused_row_by_row(
    centres: str, tmp_path: Path, wrong: dict[str, str], column: str, message: str
) -> None:
    report = bring(tmp_path, WHOLE, WHOLE | {"test_id": "d2"} | wrong, WHOLE | {"test_id": "d3"})
    assert counts(report) == (2, 0, 1)
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.value) == (3, column, wrong[column])
    assert problem.message.startswith(f"expected a time not before {message}")
    assert [one.test_id for one in stored()] == ["d1", "d3"]


def test_times_at_the_same_moment_are_in_order(centres: str, tmp_path: Path) -> None:
    at_once = {name: WHOLE["dialled_at"] for name in COLUMNS if name.endswith("_at")}
    assert counts(bring(tmp_path, WHOLE | at_once)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "column", "value", "message"),
    [
        ({"target": "XX"}, "target", "XX", "expected one of GD01, GX01, C1"),
        ({"query_ok": "maybe"}, "query_ok", "maybe", "expected true, false or nothing"),
        ({"kind": "secret"}, "kind", "secret", "expected open or mystery"),
        ({"dialled_at": ""}, "dialled_at", "", "a time is expected"),
        ({"test_id": ""}, "test_id", "", "missing"),
        ({"sms_sent_at": "now"}, "sms_sent_at", "now", "expected a time such as 2026-10-03T02:15:07.250Z"),
        (
            {"sms_sent_at": "2026-10-03T02:02:00"},
            "sms_sent_at",
            "2026-10-03T02:02:00",
            "the time has no time zone; expected one, such as Z",
        ),
    ],
)
@ONE_DATABASE
def test_bad_values_are_refused_naming_value_and_expectation(
    centres: str, tmp_path: Path, wrong: dict[str, str], column: str, value: str, message: str
) -> None:
    report = bring(tmp_path, WHOLE | wrong)
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.value, problem.message) == (2, column, value, message)
    with open_session() as session:
        assert session.exec(select(ImportProblem.message)).all() == [message]


def test_the_same_test_twice_in_a_file_is_one(centres: str, tmp_path: Path) -> None:
    assert counts(bring(tmp_path, WHOLE, WHOLE)) == (1, 1, 0)


@ONE_DATABASE
def test_notes_in_gb18030_are_read(centres: str, tmp_path: Path) -> None:
    bring(tmp_path, WHOLE | {"note": "服务热情"}, encoding="gb18030")
    assert stored()[0].note == "服务热情"


@ONE_DATABASE
def test_wrong_columns_are_refused_naming_missing_and_found(centres: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "tests.csv", [], [name for name in COLUMNS if name != "kind"])
    with pytest.raises(InvalidInput, match="the columns kind are missing; found target"), transaction() as session:
        import_dial_tests(file, session=session, by=SYSTEM)
    with pytest.raises(InvalidInput, match="there is no such file"), transaction() as session:
        import_dial_tests(tmp_path / "none.csv", session=session, by=SYSTEM)
    with pytest.raises(NotAllowed), transaction() as session:
        import_dial_tests(file, session=session, by=actor("inspector"))
