"""A manager compares with the competitor, and takes the comparison along as a file: in a browser."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from inspection.words import say
from tests.journeys.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Enter = Callable[..., Person]


def test_a_manager_compares_with_competitors_and_takes_the_table_along(enter: Enter, tmp_path: Path) -> None:
    manager = enter("manager1")
    page = manager.page
    manager.go("竞争对手差距")
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=30_000)
    assert "0 项可视为相当（相差不到 5 个百分点）" in manager.text()
    manager.picture("competitors")
    margin = page.get_by_role("spinbutton")
    margin.fill("20")
    margin.press("Enter")
    expect(page.get_by_text("2 项可视为相当（相差不到 20 个百分点）")).to_be_visible(timeout=15_000)
    expect(page).to_have_url(re.compile("margin=20"))
    page.reload()
    expect(page.get_by_text("2 项可视为相当（相差不到 20 个百分点）")).to_be_visible(timeout=30_000)
    manager.settle()
    with page.expect_download() as kept:
        page.locator(".st-key-competitors_csv button").click()
    file = tmp_path / "competitors.csv"
    kept.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row[say("competitors.indicator", "zh")].split()[0] for row in rows] == [
        "K1",
        "K2",
        "K3",
        "K4",
        "K5",
        "K6",
        "K9",
    ]
    verdicts = [row[say("competitors.verdict", "zh")] for row in rows]
    assert verdicts.count(say("charts.compared.equivalent", "zh")) == 2
    assert manager.complaints == []
