"""The report's files, read back by other programs: the same words and numbers in each."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from inspection.reporting.model import Chapter, Chart, Column, Report, Series, Table
from inspection.reporting.pdf import write_pdf
from inspection.reporting.pptx_slides import MOST_ROWS, write_pptx
from inspection.reporting.xlsx import write_xlsx

ROWS = tuple((f"K{number}", number, 0.5 + number / 100, None) for number in range(1, 13))
TABLE = Table(
    "Figures", (Column("ID"), Column("n", "count"), Column("Rate", "percent"), Column("Low", "percent")), ROWS
)
LINES = Chart("lines", "Rates", "percent", ("2026-09", "2026-10"), (Series("K2", (0.9, None)), Series("Limit", (1, 1))))
BARS = Chart("bars", "Calls", "count", ("1", "2"), (Series("Answered", (3, 2)),))
SENTENCES = {"en": "Service <is> stable & good.", "zh": "服务质量稳定，没有真实变化。"}
NOTES = {"en": "Made up.", "zh": "演示数据均为虚构。"}


def report(language: str) -> Report:
    sentence, note = SENTENCES[language], NOTES[language]
    return Report(
        "2026-10",
        language,
        f"2026-10 {sentence}",
        "nation",
        "2026-11-03",
        (note,),
        (
            Chapter("a", "One", sentence, ("=1+1", "陈晓雯 stands out"), (note,), (TABLE,), LINES),
            Chapter("b", "Two", sentence, (), (note,), (TABLE,), None),
            Chapter("c", "Three", sentence, (), (note,), (), BARS),
            Chapter("d", "Four", sentence, (), (note,)),
        ),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_workbook(tmp_path: Path, language: str) -> None:
    write_xlsx(report(language), tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    assert len(book.sheetnames) == 5 and book.sheetnames[1:] == ["One", "Two", "Three", "Four"]
    sheet = book["One"]
    assert sheet["A1"].value == SENTENCES[language] and sheet["A2"].value == "=1+1" and sheet["A2"].data_type == "s"
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "ID")
    values = [[cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=head + 1, max_row=head + 12)]
    assert values == [list(row) for row in ROWS]
    assert sheet.cell(head + 1, 2).data_type == "n" and sheet.cell(head + 1, 3).number_format == "0.00%"
    assert [len(one._charts) for one in book] == [0, 1, 0, 1, 0]
    assert len(sheet._charts[0].series) == 2
    assert NOTES[language] in [row[0].value for row in book["Four"].iter_rows()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_slides(tmp_path: Path, language: str) -> None:
    write_pptx(report(language), tmp_path / "r.pptx")
    slides = list(Presentation(str(tmp_path / "r.pptx")).slides)
    assert [slide.shapes.title.text_frame.text for slide in slides[1:]] == [SENTENCES[language]] * 4
    assert [sum(shape.has_chart for shape in slide.shapes) for slide in slides] == [0, 1, 0, 1, 0]
    drawn = next(shape.chart for shape in slides[1].shapes if shape.has_chart)
    assert [tuple(series.values) for series in drawn.plots[0].series] == [(0.9, None), (1, 1)]
    table = next(shape.table for shape in slides[2].shapes if shape.has_table)
    assert len(table.rows) == MOST_ROWS + 1 and table.cell(1, 2).text == "51.0%" and table.cell(1, 3).text == ""
    for slide in slides[1:]:
        text = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert NOTES[language] in text
    everything = "\n".join(shape.text_frame.text for shape in slides[2].shapes if shape.has_text_frame)
    assert ("3 more rows" if language == "en" else "另有 3 行") in everything


@pytest.mark.parametrize("language", ["zh", "en"])
def test_document(tmp_path: Path, language: str) -> None:
    write_pdf(report(language), tmp_path / "r.pdf")
    reader = PdfReader(tmp_path / "r.pdf")
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) >= 5
    sentence, note = "".join(SENTENCES[language].split()), "".join(NOTES[language].split())
    assert sum(sentence in page for page in pages) >= 5
    assert all(note in page for page in pages)
    assert "陈晓雯" in pages[1] and "K12" in "".join(pages[1:3]) and "62.0%" in "".join(pages[1:3])
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert any("STSong-Light" in font for font in fonts)
    assert reader.metadata is not None and reader.metadata.title == report(language).title
