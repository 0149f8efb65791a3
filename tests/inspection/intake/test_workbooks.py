"""Excel workbooks are read as people meant them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from inspection.errors import InvalidInput
from inspection.intake.tables import BadRow, open_table
from inspection.intake.workbooks import sheets_of, text_of
from tests.inspection.intake.importing import workbook


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1001, "General", "1001"),
        (1001.0, "General", "1001"),
        (7, "0000", "0007"),
        (72.5, "0.0", "72.5"),
        (0.1 + 0.2, "General", "0.3"),
        (13812345678.0, "General", "13812345678"),
        (datetime(2026, 10, 3), "yyyy-mm-dd", "2026-10-03"),
        (datetime(2026, 10, 3, 8, 29, 59, 999500), "General", "2026-10-03 08:30:00"),
        (date(2026, 10, 3), "General", "2026-10-03"),
        (time(8, 30), "hh:mm", "08:30"),
        (timedelta(hours=24), "[h]:mm", "24:00"),
        (True, "General", "true"),
        ("  一班 ", "General", "一班"),
        (None, "General", ""),
    ],
)
def test_a_cell_becomes_what_was_meant(value: Any, number_format: str, text: str) -> None:
    assert text_of(value, number_format) == text


def test_rows_come_with_their_number_and_empty_ones_are_passed_over(tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", [], ["工号", "姓名"], [1001.0, "甲"], [None, None], [1002, "乙"])
    table = open_table(file)
    assert table.headings == ("工号", "姓名")
    assert list(table.rows) == [(3, {"工号": "1001", "姓名": "甲"}), (5, {"工号": "1002", "姓名": "乙"})]


def test_a_formula_without_a_result_an_error_and_a_cell_too_many_are_said_row_by_row(tmp_path: Path) -> None:
    rows = [["a", "b"], ["1", "=A2&A2"], ["#N/A", "2"], ["1", "2"]]
    file = workbook(tmp_path / "t.xlsx", *rows, *[["x", "y"]] * 30, ["1", "2", "3"])
    found = dict(open_table(file).rows)
    bad = {line: row.message for line, row in found.items() if isinstance(row, BadRow)}
    assert bad == {
        2: "a formula without a stored result; open and save the workbook in Excel, or paste it as values",
        3: "the cell holds an error of Excel; expected the result",
        35: "expected 2 cells",
    }
    assert isinstance(found[35], BadRow) and found[35].cells == {"a": "1", "b": "2", "+1": "3"}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "nothing in it"),
        ([["2026 年座席名单"], ["工号", "姓名"], [1, "甲"]], "the columns B have no heading in row 1 (merged cells"),
        ([["工号", None, "姓名"], [1, 2, "甲"]], "the columns B have no heading in row 1"),
        ([["工号", "工号"], [1, 2]], "the columns 工号 stand twice"),
    ],
)
def test_a_sheet_without_clear_headings_is_refused_whole(tmp_path: Path, rows: list[Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_table(workbook(tmp_path / "t.xlsx", *rows))
    assert sentence in str(refused.value) and refused.value.told("zh") != str(refused.value)


def test_the_first_sheet_that_holds_anything_is_read_unless_another_is_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", empty=[], one=[["a"], [1]], two=[["b"], [2]])
    assert sheets_of(file) == ["one", "two"]
    assert open_table(file).headings == ("a",)
    assert open_table(file, sheet="two").headings == ("b",)
    with pytest.raises(InvalidInput, match="sheets with anything in them: one, two"):
        open_table(file, sheet="three")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 an old or an encrypted one"])
def test_what_is_no_workbook_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"t\.xlsx: not an Excel workbook that can be read"):
        open_table(tmp_path / "t.xlsx")
