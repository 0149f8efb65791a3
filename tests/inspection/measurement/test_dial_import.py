"""Importing dial tests: the same validation as the form, row by row, from CSV and Excel."""

from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.batches import Report
from inspection.intake.people import Source, preview_table
from inspection.measurement.dial_import import KIND, import_dial_tests
from inspection.measurement.dial_rules import TIMES
from inspection.models import DialSlot, DialTest, ImportProblem
from inspection.policies import SYSTEM
from tests.inspection.facts_builders import actor, at, organisation, write_csv

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
COLUMNS = (
    "target", "query_ok", "test_id", "slot", "pair", "line", "language", "kind", "transfer_requested_line",
    "transfer_reached_line", "note", "sms_ok", "order_id", *TIMES,
)  # fmt: skip
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
    ("judged", "query_ok", "outcome"),
    [
        ("是", True, ""),
        ("no", False, ""),
        ("正确", True, "right"),
        ("nearly", True, "nearly"),
        ("错误", False, "wrong"),
    ],
)
@ONE_DATABASE
def test_nearly_right_counts_as_right(centres: str, tmp_path: Path, judged: str, query_ok: bool, outcome: str) -> None:
    assert counts(bring(tmp_path, WHOLE | {"query_ok": judged})) == (1, 0, 0)
    (row,) = stored()
    assert (row.query_ok, row.query_outcome) == (query_ok, outcome)


@ONE_DATABASE
def test_all_that_is_wrong_with_a_row_is_told_at_once_and_the_others_are_taken(centres: str, tmp_path: Path) -> None:
    wrong = {"answered_at": "2026-10-03T02:00:01Z", "sms_need_at": "", "line": "twelve"}
    report = bring(tmp_path, WHOLE, WHOLE | {"test_id": "d2"} | wrong, WHOLE | {"test_id": "d3"})
    assert counts(report) == (2, 0, 1)
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.value) == (3, "line", "twelve")
    assert problem.message == (
        "expected digits and + * # -, 20 at most; "
        "SMS received (02:02:00): expected only where “Need stated” is given; "
        "Answered (2026-10-03 10:00:01.000): expected a time not before “Ring-back” (2026-10-03 10:00:02.000)"
    )
    assert "接通（2026-10-03 10:00:01.000）：应不早于“回铃”" in problem.message_zh
    assert [one.test_id for one in stored()] == ["d1", "d3"]


@pytest.mark.parametrize(
    ("wrong", "column", "value", "message"),
    [
        ({"target": "XX"}, "target", "XX", "expected one of GD01, GX01, C1"),
        ({"query_ok": "maybe"}, "query_ok", "maybe", "expected one of "),
        ({"kind": "secret"}, "kind", "secret", "expected one of open, mystery, 明查, 暗访, 神秘"),
        ({"dialled_at": ""}, "dialled_at", "", "missing"),
        ({"test_id": ""}, "test_id", "", "missing"),
        ({"sms_sent_at": "now"}, "sms_sent_at", "now", "expected a time such as 2026-10-03T02:15:07.250Z"),
        ({"sms_sent_at": "2026-10-03"}, "sms_sent_at", "2026-10-03", "expected a time such as"),
        ({"sms_sent_at": "1987-10-03 10:00"}, "sms_sent_at", "1987-10-03 10:00", "expected a time in the years 2000"),
    ],
)
@ONE_DATABASE
def test_bad_values_are_refused_naming_value_and_expectation(
    centres: str, tmp_path: Path, wrong: dict[str, str], column: str, value: str, message: str
) -> None:
    report = bring(tmp_path, WHOLE | wrong)
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.value) == (2, column, value)
    assert problem.message.startswith(message)
    with open_session() as session:
        assert session.exec(select(ImportProblem.message)).all() == [problem.message]


@ONE_DATABASE
def test_a_time_without_a_zone_is_by_the_clock_of_what_was_called(centres: str, tmp_path: Path) -> None:
    local = dict.fromkeys(TIMES, "") | {"dialled_at": "2026/10/3 9:05:07.250", "query_ok": ""}
    bare = {"transfer_requested_line": "", "transfer_reached_line": ""}
    assert counts(bring(tmp_path, WHOLE | local | bare)) == (1, 0, 0)
    assert stored()[0].dialled_at == at("2026-10-03 01:05:07.250")


@ONE_DATABASE
def test_the_same_test_twice_in_a_file_or_with_other_values_is_refused(centres: str, tmp_path: Path) -> None:
    report = bring(tmp_path, WHOLE, WHOLE)
    assert counts(report) == (1, 0, 1)
    assert report.problems[0].message == "stands in line 2 of this file already"
    report = bring(tmp_path, WHOLE | {"transfer_reached_line": "ticket"})
    assert counts(report) == (0, 0, 1)
    assert report.problems[0].message.startswith("this test is here with other values (transfer_reached_line)")
    assert stored()[0].transfer_reached_line == "hotel"


def test_a_row_that_names_a_slot_makes_it_done(centres: str, tmp_path: Path) -> None:
    fields = {"month": "2026-10", "due_at": at("2026-10-03 02:00:00"), "pair": "P9"}
    with transaction() as session:
        session.add(DialSlot(slot_id="S1", centre_id=1, state="missed", **fields))
        session.add(DialSlot(slot_id="S2", competitor_id=1, **fields))
        session.add(DialSlot(slot_id="S3", centre_id=1, state="withdrawn", reason="why", **fields))
    rows = [WHOLE | {"test_id": f"d{number}", "slot": f"S{number}"} for number in (1, 2, 3)]
    report = bring(tmp_path, *rows, WHOLE | {"test_id": "d4", "slot": "Thu-06"})
    assert counts(report) == (2, 0, 2)
    assert [one.field for one in report.problems] == ["slot", "slot"]
    with open_session() as session:
        assert session.exec(select(DialSlot.state).order_by(DialSlot.slot_id)).all() == ["done", "planned", "withdrawn"]
    planned, free = stored()
    assert (planned.slot_id, planned.pair, planned.late) == (1, "P9", True)
    assert (free.slot_id, free.slot, free.late) == (None, "Thu-06", False)


@ONE_DATABASE
def test_notes_in_gb18030_and_workbooks_are_read(centres: str, tmp_path: Path) -> None:
    bring(tmp_path, WHOLE | {"note": "服务热情"}, encoding="gb18030")
    assert stored()[0].note == "服务热情"
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["拨测编号", "对象", "方式", "拨出时间", "回铃", "接通"])
    book.active.append(["x1", "C1", "暗访", at("2026-10-03 10:00:00").replace(tzinfo=None), "2026-10-03 10:00:02", ""])
    book.save(tmp_path / "tests.xlsx")
    with transaction() as session:
        assert counts(import_dial_tests(tmp_path / "tests.xlsx", session=session, by=SYSTEM)) == (1, 0, 0)
    assert stored()[1].dialled_at == at("2026-10-03 02:00:00")


@ONE_DATABASE
def test_a_preview_stores_nothing(centres: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "tests.csv", [WHOLE, WHOLE | {"test_id": "d2", "target": "XX"}], COLUMNS)
    with transaction() as session:
        planned = preview_table(Source(file, KIND), session=session, by=SYSTEM)
    assert [one.outcome for one in planned] == ["new", "refused"]
    assert stored() == []


@ONE_DATABASE
def test_wrong_files_columns_roles_and_places_are_refused(centres: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "tests.csv", [], [name for name in COLUMNS if name != "kind"])
    with pytest.raises(InvalidInput, match="kind"), transaction() as session:
        import_dial_tests(file, session=session, by=SYSTEM)
    for name in ("none.csv", "tests.toml"):
        with pytest.raises(InvalidInput, match=name), transaction() as session:
            import_dial_tests(tmp_path / name, session=session, by=SYSTEM)
    with pytest.raises(NotAllowed), transaction() as session:
        import_dial_tests(file, session=session, by=actor("inspector"))
    whole = write_csv(tmp_path / "whole.csv", [WHOLE], COLUMNS)
    with transaction() as session:
        report = import_dial_tests(whole, session=session, by=actor("manager", "province/GX"))
    assert [one.field for one in report.problems] == ["target"]
