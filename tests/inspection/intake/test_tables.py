"""Reading CSV files of other systems, and the times in them."""

from pathlib import Path

import pytest

from inspection.errors import BadCell, InvalidInput
from inspection.intake.tables import read_csv, read_text, read_time

ROWS = 'a,b\n1,甲\n\n2,"乙\n丙"\n3,丁\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rows_come_with_the_line_they_begin_on(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(ROWS.encode(encoding))
    assert list(read_csv(file, ("a", "b"))) == [
        (2, {"a": "1", "b": "甲"}),
        (4, {"a": "2", "b": "乙\n丙"}),
        (6, {"a": "3", "b": "丁"}),
    ]
    assert read_text(file) == ROWS


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"a,c\n1,2\n", "t.csv: the columns b are missing; found a, c, expected a, b"),
        (b"", "t.csv: the columns a, b are missing; found none, expected a, b"),
        (b"a,b,a\n1,2,3\n", "t.csv: the columns a stand twice; expected each once"),
        (b"a,b\n\xff\xfe\x00,1\n", "t.csv: neither UTF-8 nor GB18030 text"),
    ],
)
def test_a_file_that_is_refused_before_its_first_row(tmp_path: Path, text: bytes, sentence: str) -> None:
    (tmp_path / "t.csv").write_bytes(text)
    with pytest.raises(InvalidInput) as refused:
        read_csv(tmp_path / "t.csv", ("a", "b"))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1", "row 1: expected 2 cells"),
        ("1,2,3", "row 3: expected 2 cells"),
        ("1,\0", "row 'NUL': a cell holds this character, which no text has"),
    ],
)
def test_a_row_that_is_cut_off_comes_as_what_is_wrong_with_it(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "t.csv").write_text(f"a,b\n{line}\n4,5\n", encoding="utf-8")
    (number, bad), good = read_csv(tmp_path / "t.csv", ("a", "b"))
    assert isinstance(bad, BadCell)
    assert (number, str(bad), good) == (2, sentence, (3, {"a": "4", "b": "5"}))


def test_a_quote_that_never_ends_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,2\n3,"' + "x" * 200_000, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"t\.csv, line 3: not CSV"):
        list(read_csv(tmp_path / "t.csv", ("a", "b")))


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-03T02:15:07.250Z", "2026-10-03T02:15:07.250000+00:00"),
        ("2026-10-03T10:15:07.250+08:00", "2026-10-03T02:15:07.250000+00:00"),
        ("2026-10-03 02:15:07Z", "2026-10-03T02:15:07+00:00"),
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00+00:00"),
    ],
)
def test_times_are_read_as_utc(text: str, utc: str) -> None:
    assert read_time("at", text).isoformat() == utc


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("yesterday", "expected a time such as 2026-10-03T02:15:07.250Z"),
        ("2026-02-30T00:00:00Z", "expected a time such as 2026-10-03T02:15:07.250Z"),
        ("0001-01-01T00:00:00+14:00", "expected a time such as 2026-10-03T02:15:07.250Z"),
        ("2026-10-03T02:15:07", "the time has no time zone; expected one, such as Z"),
        ("2026-10-03", "the time has no time zone; expected one, such as Z"),
        ("1999-12-31T23:59:59Z", "expected a time in the years 2000 to 2199"),
        ("2200-01-01T00:00:00Z", "expected a time in the years 2000 to 2199"),
    ],
)
def test_what_is_no_time_is_refused_with_column_and_value(text: str, sentence: str) -> None:
    with pytest.raises(BadCell) as refused:
        read_time("answered_at", text)
    bad = refused.value
    assert (bad.column, bad.value, bad.message) == ("answered_at", text, sentence)
