"""The report as a workbook: a sheet a chapter, numbers as numbers, a native chart over the figures it shows."""

from pathlib import Path
from typing import Any

from inspection.reporting.look import colour, value_axis
from inspection.reporting.model import Chapter, Chart, Kind, Report, Table
from inspection.words import say

NUMBERS: dict[Kind, str] = {"percent": "0.00%", "signed": "+0.0%;-0.0%;0.0%", "points": "0.0", "count": "#,##0"}
WIDE, NARROW = 46, 13
LONG_TEXT = 20


class _Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format({"bold": True, "font_size": 12})
        self.column = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.note = book.add_format({"italic": True, "font_color": "#9A5B00"})
        self.numbers = {kind: book.add_format({"num_format": form}) for kind, form in NUMBERS.items()}


def write_xlsx(report: Report, file: Path) -> None:
    """Write the workbook to `file`."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(file))
    formats = _Formats(book)
    _summary(report, book, formats)
    for chapter in report.chapters:
        _chapter(chapter, report.language, book, formats)
    book.close()


def _summary(report: Report, book: Any, formats: _Formats) -> None:
    sheet = book.add_worksheet(say("report.summary", report.language))
    sheet.set_column(0, 0, 24)
    sheet.write_string(0, 0, report.title, formats.title)
    facts = (("scope", report.scope), ("made_on", report.made_on))
    for row, (name, value) in enumerate(facts, start=1):
        sheet.write_string(row, 0, say(f"report.{name}", report.language))
        sheet.write_string(row, 1, value)
    row = 4
    for note in report.notes:
        sheet.write_string(row, 0, note, formats.note)
        row += 1
    for chapter in report.chapters:
        sheet.write_string(row, 0, chapter.title, formats.heading)
        sheet.write_string(row, 1, chapter.sentence)
        row += 1
        for finding in chapter.findings:
            sheet.write_string(row, 1, finding)
            row += 1


def _chapter(chapter: Chapter, language: str, book: Any, formats: _Formats) -> None:
    sheet = book.add_worksheet(chapter.title[:31])
    sheet.write_string(0, 0, chapter.sentence, formats.title)
    row = 1
    for text, form in [(one, None) for one in chapter.findings] + [(one, formats.note) for one in chapter.notes]:
        sheet.write_string(row, 0, text, form)
        row += 1
    for table in chapter.tables:
        row = _table(table, sheet, row + 1, formats)
    if chapter.chart is not None:
        _chart(chapter.chart, language, book, sheet, row + 1, formats)
    widest = max((len(table.columns) for table in chapter.tables), default=0)
    for column in range(widest):
        sheet.set_column(column, column, WIDE if _has_long_text(chapter, column) else NARROW)


def _table(table: Table, sheet: Any, row: int, formats: _Formats) -> int:
    """Write a table; returns the row after it."""
    sheet.write_string(row, 0, table.title, formats.heading)
    for at, column in enumerate(table.columns):
        sheet.write_string(row + 1, at, column.title, formats.column)
    for below, cells in enumerate(table.rows, start=row + 2):
        for at, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(below, at, value)
            elif value is not None:
                sheet.write_number(below, at, value, formats.numbers.get(table.columns[at].kind))
    return row + 2 + len(table.rows)


def _chart(chart: Chart, language: str, book: Any, sheet: Any, row: int, formats: _Formats) -> None:
    """Write the chart's figures as a block, and the chart that shows them below it."""
    sheet.write_string(row, 0, say("report.chart_data", language), formats.heading)
    first, last = row + 2, row + 1 + len(chart.categories)
    drawn = book.add_chart({"type": "line" if chart.form == "lines" else "column"})
    for below, category in enumerate(chart.categories, start=first):
        sheet.write_string(below, 0, category)
    for at, series in enumerate(chart.series, start=1):
        sheet.write_string(row + 1, at, series.name, formats.column)
        for below, value in enumerate(series.values, start=first):
            if value is not None:
                sheet.write_number(below, at, value, formats.numbers[chart.kind])
        line = {"color": f"#{colour(chart, at - 1)}"}
        drawn.add_series(
            {
                "line" if chart.form == "lines" else "fill": line,
                "name": [sheet.get_name(), row + 1, at],
                "categories": [sheet.get_name(), first, 0, last, 0],
                "values": [sheet.get_name(), first, at, last, at],
            }
        )
    drawn.set_title({"name": chart.title, "overlay": False})
    low, high = value_axis(chart)
    drawn.set_y_axis({"num_format": "0%" if chart.kind == "percent" else "0", "min": low, "max": high})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 900, "height": 380})
    sheet.insert_chart(last + 2, 0, drawn)


def _has_long_text(chapter: Chapter, column: int) -> bool:
    cells = [row[column] for table in chapter.tables if column < len(table.columns) for row in table.rows]
    return any(len(one) > LONG_TEXT for one in cells if isinstance(one, str))
