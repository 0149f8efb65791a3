"""The blocks that pages share."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from inspection.errors import InvalidInput
from ui.page import VERDICTS, csv_of, plain, verdict_badge


def blocks(language: str, personal: bool) -> None:
    from datetime import date

    from ui.charts import VariancePart, variance_bar
    from ui.page import demo_banner, empty_state, figure_block, verdict_badge

    demo_banner(language, date(2026, 11, 3))
    verdict_badge("met", language)
    verdict_badge(None, language)
    figure = variance_bar([VariancePart("agent", 0.4), VariancePart("rest", 0.6)], language)
    table = [{"source": "agent", "share": 0.4}]
    figure_block(figure, "40% of *it*", table, "variance", language=language, personal=personal)
    empty_state("Nothing [here](x)", "Draw", None)


def run(language: str = "en", personal: bool = True) -> AppTest:
    app = AppTest.from_function(blocks, args=(language, personal), default_timeout=30).run()
    assert not app.exception
    return app


def test_a_figure_comes_with_a_sentence_and_a_table() -> None:
    app = run()
    assert [one.value for one in app.markdown if "40%" in one.value] == ["**40% of \\*it\\***"]
    assert [one.label for one in app.expander] == ["See the table"]
    assert list(app.dataframe[0].value["share"]) == [0.4]


def test_personal_tables_never_get_an_address() -> None:
    assert "download" in "".join(one.value for one in run(personal=True).caption)
    assert len(run(personal=True).get("download_button")) == 0
    assert len(run(personal=False).get("download_button")) == 1


@pytest.mark.parametrize(("language", "words"), [("zh", "演示数据"), ("en", "Demonstration")])
def test_the_banner_names_the_date(language: str, words: str) -> None:
    banner = run(language).caption[0].value
    assert words in banner
    assert "2026\\-11\\-03" in banner


def test_an_empty_page_shows_its_text_as_it_stands() -> None:
    assert any("Nothing \\[here\\]\\(x\\)" in one.value for one in run().markdown)


def test_verdicts_are_known() -> None:
    assert set(VERDICTS) == {"met", "not_met", "not_proven", "no_data"}
    with pytest.raises(InvalidInput, match="'maybe' is unknown"):
        verdict_badge("maybe", "en")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([{"a": 1, "b": "x"}, {"b": "y,z"}], 'a,b\r\n1,x\r\n,"y,z"\r\n'),
        ([{"名": "=1+1", "n": -3}], "名,n\r\n'=1+1,-3\r\n"),
        ([{"名": "@x"}], "名\r\n'@x\r\n"),
    ],
)
def test_csv_opens_rightly_in_a_spreadsheet(table: list[dict[str, Any]], expected: str) -> None:
    made = csv_of(table)
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig") == expected


def test_plain_text_stays_plain() -> None:
    assert plain("a_b *c* :red[x] $1$ <b>") == "a\\_b \\*c\\* \\:red\\[x\\] \\$1\\$ \\<b\\>"
