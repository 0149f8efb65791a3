"""Reading the tables that other systems export: CSV in UTF-8 (BOM or not) or GB18030, and the times in their cells."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from inspection.errors import BadCell, InvalidInput

ENCODINGS = ("utf-8-sig", "gb18030")
BLOCK = 1 << 20
YEARS = range(2000, 2200)


def read_text(file: Path) -> str:
    """The text of a file.

    Raises:
        InvalidInput: it is neither UTF-8 nor GB18030.
    """
    return file.read_text(encoding=_encoding(file))


def read_csv(file: Path, expected: Sequence[str]) -> Iterator[tuple[int, dict[str, str] | BadCell]]:
    """The rows of a CSV file by column, each with the line it begins on; columns that are not expected are let through.

    The header is looked at before the call returns. In the place of a row that has too few or too many cells comes a
    `BadCell` that says so.

    Raises:
        InvalidInput: the file is no text, lacks columns, or has one twice.
    """
    encoding = _encoding(file)
    with file.open(encoding=encoding, newline="") as stream:
        header = next(csv.reader(stream), [])
    missing = [name for name in expected if name not in header]
    if missing:
        raise InvalidInput(
            f"{file.name}: the columns {', '.join(missing)} are missing; found {', '.join(header) or 'none'},"
            f" expected {', '.join(expected)}"
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InvalidInput(f"{file.name}: the columns {', '.join(twice)} stand twice; expected each once")
    return _rows(file, encoding)


def _rows(file: Path, encoding: str) -> Iterator[tuple[int, dict[str, str] | BadCell]]:
    with file.open(encoding=encoding, newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows, [])
        line = rows.line_num + 1
        try:
            for cells in rows:
                if len(cells) not in (0, len(header)):
                    yield line, BadCell("row", len(cells), f"expected {len(header)} cells")
                elif any("\0" in cell for cell in cells):
                    yield line, BadCell("row", "NUL", "a cell holds this character, which no text has")
                elif cells:
                    yield line, dict(zip(header, cells, strict=True))
                line = rows.line_num + 1
        except csv.Error as error:
            raise InvalidInput(f"{file.name}, line {line}: not CSV ({error})") from error


def read_time(column: str, text: str) -> datetime:
    """A time with its zone, as UTC.

    Raises:
        BadCell: it is no time, has no zone, or lies outside the years 2000 to 2199.
    """
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
        utc = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCell(column, text, "expected a time such as 2026-10-03T02:15:07.250Z") from error
    if at.tzinfo is None:
        raise BadCell(column, text, "the time has no time zone; expected one, such as Z")
    if utc.year not in YEARS:
        raise BadCell(column, text, f"expected a time in the years {YEARS[0]} to {YEARS[-1]}")
    return utc


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
    raise InvalidInput(f"{file.name}: neither UTF-8 nor GB18030 text")
