"""Reading the tables that other systems export: CSV in UTF-8 (BOM or not) or GB18030, and Excel workbooks."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from inspection.errors import BadCell, InvalidInput

ENCODINGS = ("utf-8-sig", "gb18030")
BLOCK = 1 << 20
YEARS = range(2000, 2200)
EXTRA = "+"
"""A cell beyond the last heading is kept under this and its number."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run."""

Cells = dict[str, str]


class BadRow(BadCell):
    """A row that is no row of its table; its cells are kept as they are."""

    def __init__(self, cells: Cells, value: object, key: str, **values: object) -> None:
        super().__init__("row", value, key=key, **values)
        self.cells = cells


@dataclass(frozen=True)
class Table:
    """A table whose headings were read; `rows` reads the rest as it is asked for, each row with its line.

    In the place of a row that cannot be read comes a `BadRow` that says why.
    """

    name: str
    headings: tuple[str, ...]
    rows: Iterator[tuple[int, Cells | BadRow]]


def open_table(file: Path, *, sheet: str | None = None) -> Table:
    """Open a .csv or .xlsx file; its headings are checked before the call returns.

    Args:
        sheet: of a workbook; without it, the first that holds anything.

    Raises:
        InvalidInput: the file is of another kind or damaged, has no headings, has one twice, or none over a column.
    """
    if file.suffix.lower() == ".xlsx":
        from inspection.intake.workbooks import open_sheet

        headings, rows = open_sheet(file, sheet)
        table = Table(file.name, headings, rows)
    elif file.suffix.lower() == ".csv":
        table = _open_csv(file)
    else:
        raise InvalidInput(key="error.table_kind", file=file.name)
    if not any(table.headings):
        raise InvalidInput(key="error.table_empty", file=file.name)
    _require_once(table)
    return table


def read_csv(file: Path, expected: Sequence[str]) -> Iterator[tuple[int, Cells | BadRow]]:
    """The rows of a CSV file by column, each with the line it begins on; columns that are not expected are let through.

    The header is looked at before the call returns.

    Raises:
        InvalidInput: the file is no text, lacks columns, or has one twice.
    """
    table = _open_csv(file)
    require_columns(table, expected)
    _require_once(table)
    return table.rows


def require_columns(table: Table, expected: Sequence[str]) -> None:
    """Refuse a table that lacks columns.

    Raises:
        InvalidInput: names those that are missing, and what was found.
    """
    missing = [name for name in expected if name not in table.headings]
    if missing:
        raise InvalidInput(
            key="error.table_columns",
            file=table.name,
            missing=", ".join(missing),
            found=", ".join(table.headings) or "none",
            expected=", ".join(expected),
        )


def read_text(file: Path) -> str:
    """The text of a file.

    Raises:
        InvalidInput: it is neither UTF-8 nor GB18030.
    """
    return file.read_text(encoding=_encoding(file))


def read_time(column: str, text: str) -> datetime:
    """A time with its zone, as UTC.

    Raises:
        BadCell: it is no time, has no zone, or lies outside the years 2000 to 2199.
    """
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
        utc = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCell(column, text, key="row.time") from error
    if at.tzinfo is None:
        raise BadCell(column, text, key="row.time_zone_missing")
    if utc.year not in YEARS:
        raise BadCell(column, text, key="row.years", first=YEARS[0], last=YEARS[-1])
    return utc


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula; `meant` gives back what it was."""
    return f"'{text}" if text.startswith(FORMULA) else text


def meant(text: str) -> str:
    """A text without the mark that keeps spreadsheets from running it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def as_row(headings: Sequence[str], cells: Sequence[str]) -> Cells | BadRow:
    """The cells of one row by heading, or what is wrong with the row as a whole."""
    whole = "".join(cells)
    texts = [meant(cell) for cell in cells] if "'" in whole else cells
    named = dict(zip(headings, texts, strict=False))
    if len(cells) != len(headings):
        extra = {f"{EXTRA}{number}": cell for number, cell in enumerate(texts[len(headings) :], start=1)}
        return BadRow(named | extra, len(cells), "row.cells", number=len(headings))
    if "\0" in whole:
        return BadRow({name: cell.replace("\0", "") for name, cell in named.items()}, "NUL", "row.nul")
    return named


def _open_csv(file: Path) -> Table:
    encoding = _encoding(file)
    with file.open(encoding=encoding, newline="") as stream:
        headings = _headings(stream, file)
    return Table(file.name, headings, _csv_rows(file, encoding))


def _headings(stream: TextIO, file: Path) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(stream), []))
    except csv.Error as error:
        raise InvalidInput(key="error.not_csv", file=file.name, line=1, reason=error) from error


def _require_once(table: Table) -> None:
    twice = sorted({name for name in table.headings if table.headings.count(name) > 1})
    if twice:
        raise InvalidInput(key="error.table_twice", file=table.name, columns=", ".join(twice))


def _csv_rows(file: Path, encoding: str) -> Iterator[tuple[int, Cells | BadRow]]:
    with file.open(encoding=encoding, newline="") as stream:
        rows = csv.reader(stream)
        headings = next(rows, [])
        line = rows.line_num + 1
        try:
            for cells in rows:
                if cells:
                    yield line, as_row(headings, cells)
                line = rows.line_num + 1
        except csv.Error as error:
            raise InvalidInput(key="error.not_csv", file=file.name, line=line, reason=error) from error


def _encoding(file: Path) -> str:
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with file.open("rb") as stream:
                while block := stream.read(BLOCK):
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise InvalidInput(key="error.not_text", file=file.name)
