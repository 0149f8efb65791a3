"""Tables to import in tests, and what an import of them says."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inspection.database import transaction
from inspection.intake.batches import Report
from inspection.intake.people import Planned, Source, import_table, preview_table
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import write_csv

HERE = "centre/GD01"


def csv_table(file: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """A CSV file with the columns of its rows."""
    return write_csv(file, rows, list(dict.fromkeys(name for row in rows for name in row)))


def workbook(file: Path, *rows: Sequence[Any], **sheets: Sequence[Sequence[Any]]) -> Path:
    """An Excel workbook of one sheet, or of several by name."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, cells in (sheets or {"Sheet1": rows}).items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
    book.save(file)
    return file


def bring(file: Path, kind: str = "agent", *, place: str = HERE, by: Actor = SYSTEM) -> Report:
    """Import a table in a transaction of its own."""
    with transaction() as session:
        return import_table(Source(file, kind, place=place), session=session, by=by)


def look(file: Path, kind: str = "agent", *, place: str = HERE, by: Actor = SYSTEM) -> list[Planned]:
    """Preview a table."""
    with transaction() as session:
        return preview_table(Source(file, kind, place=place), session=session, by=by)


def counts(report: Report) -> tuple[int, int, int, int]:
    """Accepted, of these changed, unchanged, refused."""
    return report.accepted, report.changed, report.unchanged, report.refused
