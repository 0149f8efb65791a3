"""Reading Excel workbooks as tables of text: numbers, dates and results of formulas as people meant them."""

import re
from collections.abc import Generator, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from inspection.errors import InvalidInput
from inspection.intake.tables import BadRow, Cells, as_row

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LOOKED_AHEAD = 20
ZEROS = re.compile(r"0{2,}")
MIDNIGHT = time()
_DAMAGED = (BadZipFile, KeyError, ValueError, OSError, EOFError, TypeError)


def sheets_of(file: Path) -> list[str]:
    """The names of a workbook's sheets that hold anything, in order.

    Raises:
        InvalidInput: the file is no workbook that can be read.
    """
    book = _book(file)
    try:
        return [sheet.title for sheet in book.worksheets if _has_cells(sheet)]
    finally:
        book.close()


def open_sheet(file: Path, sheet: str | None) -> tuple[tuple[str, ...], Iterator[tuple[int, Cells | BadRow]]]:
    """The headings of a sheet, from its first row that is not empty, and its rows.

    Raises:
        InvalidInput: the file is no workbook, there is no such sheet or it is empty, or a column has no heading.
    """
    filled = sheets_of(file)
    if not filled or (sheet is not None and sheet not in filled):
        raise InvalidInput(key="error.sheet", file=file.name, sheet=sheet or "", sheets=", ".join(filled) or "—")
    rows = _texts(file, sheet or filled[0])
    ahead = [row for row, _ in zip(rows, range(LOOKED_AHEAD), strict=False)]
    start, headings = ahead[0]
    width = max(len(cells) for _, cells in ahead)
    bare = [number for number in range(width) if not _at(headings, number) and any(_at(c, number) for _, c in ahead)]
    if bare:
        names = ", ".join(_letter(number) for number in bare)
        raise InvalidInput(key="error.sheet_headings", file=file.name, line=start, columns=names)
    rows.close()
    return tuple(headings), _rows(file, sheet or filled[0], headings, start)


def text_of(value: object, number_format: str = "General") -> str:
    """The text a person meant by a cell: 1001.0 is 1001, a date without a time is a day, 7 shown as 0007 is 0007."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        text = str(int(value)) if whole else f"{value:.15g}"
        return text.zfill(len(number_format)) if ZEROS.fullmatch(number_format) else text
    if isinstance(value, datetime):
        value = _rounded(value)
        return str(value.date()) if value.time() == MIDNIGHT else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds()) // 3600}:{int(value.total_seconds()) // 60 % 60:02d}"
    return str(value).strip()


def _rounded(at: datetime) -> datetime:
    """Excel keeps a time as a fraction of a day, so that a whole second may come out a millisecond short."""
    near = at + timedelta(milliseconds=1)
    return near.replace(microsecond=0) if near.microsecond < 2000 else at


def _book(file: Path, *, formulas: bool = False) -> "Workbook":
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(file, read_only=True, data_only=not formulas)
    except (InvalidFileException, *_DAMAGED) as error:
        raise InvalidInput(key="error.not_workbook", file=file.name, reason=type(error).__name__) from error


def _has_cells(sheet: Any) -> bool:
    return any(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)


def _rows(file: Path, sheet: str, headings: list[str], start: int) -> Iterator[tuple[int, Cells | BadRow]]:
    unread = _unread_formulas(file, sheet)
    for line, cells in _texts(file, sheet):
        if line <= start:
            continue
        padded = cells + [""] * (len(headings) - len(cells))
        row = as_row(headings, padded)
        broken = next(((h, cell) for h, cell in zip(headings, padded, strict=False) if cell.startswith("#")), None)
        at = next((number for number in range(len(headings)) if (line, number) in unread), None)
        if isinstance(row, BadRow):
            yield line, row
        elif at is not None:
            yield line, BadRow(row, headings[at], "row.formula")
        elif broken is not None and broken[1].rstrip("!?").isupper():
            yield line, BadRow(row, f"{broken[0]} {broken[1]}", "row.excel_error")
        else:
            yield line, row


def _texts(file: Path, sheet: str) -> Generator[tuple[int, list[str]]]:
    """The rows of a sheet that are not empty, each with its number and without empty cells at its end."""
    book = _book(file)
    try:
        for number, row in enumerate(book[sheet].iter_rows(), start=1):
            cells = [text_of(cell.value, getattr(cell, "number_format", "General")) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield number, cells
    finally:
        book.close()


def _unread_formulas(file: Path, sheet: str) -> set[tuple[int, int]]:
    """Cells (row, column from 0) with a formula whose result the workbook does not hold."""
    plain, results = _book(file, formulas=True), _book(file)
    try:
        pairs = zip_longest(plain[sheet].iter_rows(values_only=True), results[sheet].iter_rows(values_only=True))
        return {
            (line, number)
            for line, (formulas, values) in enumerate(pairs, start=1)
            for number, formula in enumerate(formulas or ())
            if isinstance(formula, str) and formula.startswith("=") and _at(values or (), number) is None
        }
    finally:
        plain.close()
        results.close()


def _at(cells: Sequence[Any], number: int) -> Any:
    return cells[number] if number < len(cells) else None


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number + 1))
