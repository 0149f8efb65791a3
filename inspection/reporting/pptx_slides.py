"""The report as slides: one a chapter, the plain sentence as its title, a native chart or the first rows of a table."""

from pathlib import Path
from typing import Any

from inspection.reporting.look import colour, value_axis
from inspection.reporting.model import Chapter, Chart, Report, Table, shown
from inspection.words import say

WIDTH_IN, HEIGHT_IN, MARGIN_IN = 13.333, 7.5, 0.6
TITLE_ONLY = 5
MOST_ROWS, MOST_COLUMNS, MOST_FINDINGS = 9, 8, 3
NUMBERS = {"percent": "0%", "points": "0.0", "count": "0", "signed": "0.0%"}


def write_pptx(report: Report, file: Path) -> None:
    """Write the slides to `file`."""
    from pptx import Presentation
    from pptx.util import Inches

    slides = Presentation()
    slides.slide_width, slides.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    cover = _slide(slides, report.title, 36)
    scope = f"{say('report.scope', report.language)}: {report.scope}"
    made = f"{say('report.made_on', report.language)}: {report.made_on}"
    sentences = [chapter.sentence for chapter in report.chapters]
    _text(cover, [scope, made, *report.notes, "", *sentences], 1.9, 5.0, 16)
    for chapter in report.chapters:
        _chapter(slides, chapter, report.language)
    slides.save(str(file))


def _chapter(slides: Any, chapter: Chapter, language: str) -> None:
    slide = _slide(slides, chapter.sentence, 24)
    _text(slide, [chapter.title], 0.25, 0.35, 12)
    findings = list(chapter.findings[:MOST_FINDINGS])
    if findings:
        _text(slide, [f"- {one}" for one in findings], 1.6, 0.3 * len(findings), 14)
    top = 1.7 + 0.32 * len(findings)
    notes = list(chapter.notes)
    room = HEIGHT_IN - 0.4 - 0.25 * max(1, len(notes)) - top
    if chapter.chart is not None:
        _chart(slide, chapter.chart, top, room)
    elif chapter.tables:
        notes += _table(slide, chapter.tables[0], top, language)
    _text(slide, notes, HEIGHT_IN - 0.35 - 0.25 * max(1, len(notes)), 0.3, 11)


def _slide(slides: Any, title: str, size_pt: int) -> Any:
    from pptx.util import Inches, Pt

    slide = slides.slides.add_slide(slides.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top = Inches(MARGIN_IN), Inches(0.5)
    shape.width, shape.height = Inches(WIDTH_IN - 2 * MARGIN_IN), Inches(1.1)
    shape.text_frame.text = title
    shape.text_frame.word_wrap = True
    for paragraph in shape.text_frame.paragraphs:
        paragraph.font.size, paragraph.font.bold = Pt(size_pt), True
        paragraph.alignment = 1
    return slide


def _text(slide: Any, lines: list[str], top_in: float, height_in: float, size_pt: int) -> None:
    from pptx.util import Inches, Pt

    box = slide.shapes.add_textbox(
        Inches(MARGIN_IN), Inches(top_in), Inches(WIDTH_IN - 2 * MARGIN_IN), Inches(height_in)
    )
    box.text_frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = box.text_frame.paragraphs[0] if at == 0 else box.text_frame.add_paragraph()
        paragraph.text = line
        paragraph.font.size = Pt(size_pt)


def _chart(slide: Any, chart: Chart, top_in: float, height_in: float) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    new_data: Any = CategoryChartData
    data = new_data(number_format=NUMBERS[chart.kind])
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name, series.values)
    form = XL_CHART_TYPE.LINE_MARKERS if chart.form == "lines" else XL_CHART_TYPE.COLUMN_CLUSTERED
    place = (Inches(MARGIN_IN), Inches(top_in), Inches(WIDTH_IN - 2 * MARGIN_IN), Inches(height_in))
    drawn = slide.shapes.add_chart(form, *place, data).chart
    drawn.has_title = True
    drawn.chart_title.text_frame.text = chart.title
    drawn.chart_title.text_frame.paragraphs[0].font.size = Pt(14)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        drawn.legend.font.size = Pt(12)
    _colour(drawn, chart)
    drawn.value_axis.minimum_scale, drawn.value_axis.maximum_scale = value_axis(chart)
    drawn.value_axis.tick_labels.number_format = NUMBERS[chart.kind]
    drawn.value_axis.tick_labels.number_format_is_linked = False
    for axis in (drawn.value_axis, drawn.category_axis):
        axis.tick_labels.font.size = Pt(12)


def _colour(drawn: Any, chart: Chart) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE

    new_colour: Any = RGBColor
    for at, series in enumerate(drawn.plots[0].series):
        known = new_colour(*bytes.fromhex(colour(chart, at)))
        if chart.form == "lines":
            series.format.line.color.rgb = known
            series.smooth = False
            series.marker.style = XL_MARKER_STYLE.CIRCLE if at == 0 else XL_MARKER_STYLE.NONE
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = known
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = known


def _table(slide: Any, table: Table, top_in: float, language: str) -> list[str]:
    """Draw the first rows and columns; returns what to say of the rows that are not here."""
    from pptx.util import Inches, Pt

    columns, rows = table.columns[:MOST_COLUMNS], table.rows[:MOST_ROWS]
    shape = slide.shapes.add_table(
        len(rows) + 1,
        len(columns),
        Inches(MARGIN_IN),
        Inches(top_in),
        Inches(WIDTH_IN - 2 * MARGIN_IN),
        Inches(0.38 * (len(rows) + 1)),
    )
    for at, column in enumerate(columns):
        shape.table.cell(0, at).text = column.title
        for below, cells in enumerate(rows, start=1):
            shape.table.cell(below, at).text = shown(cells[at], column.kind)
    for cell in shape.table.iter_cells():
        cell.text_frame.paragraphs[0].font.size = Pt(12)
    left = len(table.rows) - len(rows)
    return [say("report.more_rows", language, number=left)] if left else []
