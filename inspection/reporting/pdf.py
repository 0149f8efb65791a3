"""The report as PDF: every chapter with its sentence, findings, notes, chart and tables.

Chinese is set in the standard CID font STSong-Light, which readers bring along, so that no font file is needed.
"""

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspection.reporting.model import Chapter, Report, Table, shown
from inspection.reporting.pdf_charts import drawing
from inspection.words import say

CHINESE, LATIN, LATIN_BOLD = "STSong-Light", "Helvetica", "Helvetica-Bold"
BLUE, ORANGE, GREY = "#0B4F8A", "#9A5B00", "#B8BEC5"
MARGIN_MM = 16
TEXT_SHARE, SENTENCE_SHARE = 1.6, 4.5


def write_pdf(report: Report, file: Path) -> None:
    """Write the document to `file`."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    styles = _Styles(report.language)
    document = SimpleDocTemplate(
        str(file),
        pagesize=landscape(A4),
        leftMargin=MARGIN_MM * mm,
        rightMargin=MARGIN_MM * mm,
        topMargin=MARGIN_MM * mm,
        bottomMargin=MARGIN_MM * mm,
        title=report.title,
        lang={"zh": "zh-CN"}.get(report.language, report.language),
    )

    def foot(canvas: Any, _document: Any) -> None:
        canvas.setFont(styles.font, 8)
        canvas.drawString(MARGIN_MM * mm, 8 * mm, "  ".join([report.title, *report.notes]))
        number = say("report.page", report.language, number=canvas.getPageNumber())
        canvas.drawRightString(landscape(A4)[0] - MARGIN_MM * mm, 8 * mm, number)

    document.build(list(_story(report, styles, document.width)), onFirstPage=foot, onLaterPages=foot)


class _Styles:
    """Paragraph styles in the fonts of one language."""

    def __init__(self, language: str) -> None:
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle

        self.font, self.bold = (CHINESE, CHINESE) if language == "zh" else (LATIN, LATIN_BOLD)
        wrap = "CJK" if language == "zh" else None

        def style(name: str, size: float, font: str, colour: str = "#1C2430", *, heads: bool = False) -> Any:
            return ParagraphStyle(
                name,
                fontName=font,
                fontSize=size,
                leading=size * 1.45,
                textColor=HexColor(colour),
                spaceBefore=8 if heads else 0,
                keepWithNext=heads,
                spaceAfter=size * 0.3,
                wordWrap=wrap,
            )

        self.title = style("title", 22, self.bold, BLUE)
        self.chapter = style("chapter", 11, self.font, BLUE)
        self.sentence = style("sentence", 15, self.bold)
        self.body = style("body", 10, self.font)
        self.note = style("note", 9, self.font, ORANGE)
        self.heading = style("heading", 11, self.bold, heads=True)
        self.cell = style("cell", 8, self.font)

    def paragraph(self, text: str, style: Any) -> Any:
        """A paragraph of plain text; Chinese in a Latin text is set in the Chinese font."""
        from reportlab.platypus import Paragraph

        return Paragraph("".join(_run(part, style.fontName) for part in _runs(text)), style)


def _runs(text: str) -> Iterator[str]:
    """Split a text where it changes between Latin 1 and everything else."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _is_latin(text[at]) != _is_latin(text[start]):
            yield text[start:at]
            start = at


def _is_latin(character: str) -> bool:
    return ord(character) < 0x250 or character in "–—‘’“”"


def _run(text: str, font: str) -> str:
    escaped = html.escape(text)
    return escaped if font == CHINESE or _is_latin(text[0]) else f'<font name="{CHINESE}">{escaped}</font>'


def _story(report: Report, styles: _Styles, width: float) -> Iterator[Any]:
    from reportlab.platypus import PageBreak, Spacer

    words = report.language
    yield styles.paragraph(report.title, styles.title)
    yield styles.paragraph(f"{say('report.scope', words)}: {report.scope}", styles.body)
    yield styles.paragraph(f"{say('report.made_on', words)}: {report.made_on}", styles.body)
    for note in report.notes:
        yield styles.paragraph(note, styles.note)
    yield Spacer(1, 10)
    for chapter in report.chapters:
        yield styles.paragraph(chapter.title, styles.chapter)
        yield styles.paragraph(chapter.sentence, styles.body)
    for chapter in report.chapters:
        yield PageBreak()
        yield from _chapter(chapter, styles, width)


def _chapter(chapter: Chapter, styles: _Styles, width: float) -> Iterator[Any]:
    from reportlab.platypus import KeepTogether, Spacer

    yield styles.paragraph(chapter.title, styles.chapter)
    yield styles.paragraph(chapter.sentence, styles.sentence)
    for finding in chapter.findings:
        yield styles.paragraph(f"- {finding}", styles.body)
    for note in chapter.notes:
        yield styles.paragraph(note, styles.note)
    if chapter.chart is not None:
        yield Spacer(1, 6)
        title = styles.paragraph(chapter.chart.title, styles.heading)
        yield KeepTogether([title, drawing(chapter.chart, width, styles.font)])
    for table in chapter.tables:
        yield styles.paragraph(table.title, styles.heading)
        yield _table(table, styles, width)


def _table(table: Table, styles: _Styles, width: float) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table as Grid

    head = [styles.paragraph(column.title, styles.cell) for column in table.columns]
    body = [
        [
            styles.paragraph(shown(value, column.kind), styles.cell)
            for value, column in zip(cells, table.columns, strict=True)
        ]
        for cells in table.rows
    ]
    shares = [_share(table, at) for at in range(len(table.columns))]
    grid = Grid([head, *body], colWidths=[width * one / sum(shares) for one in shares], repeatRows=1)
    grid.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor(BLUE)),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, HexColor(GREY)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    return grid


def _share(table: Table, at: int) -> float:
    """How much of the width a column gets: a sentence most, a name some, a number little."""
    cells = [row[at] for row in table.rows]
    longest = max((len(one) for one in cells if isinstance(one, str)), default=0)
    if longest > 25:
        return SENTENCE_SHARE
    return TEXT_SHARE if longest > 6 else 1.0
