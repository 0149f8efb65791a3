"""From a figure to what lies behind it: competitors compared and taken along, a loss followed to its call."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from inspection.words import say
from tests.journeys.conftest import Person
from tests.journeys.test_month import agent_of, answer, choose_row, draw, fill, sounds

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
    expect(page).to_have_url(lambda url: "margin=20" in url)
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


def test_a_team_lead_goes_from_a_bar_to_the_call(enter: Enter) -> None:
    draw(enter("manager1"))
    call = score_with_a_cause(enter("inspector1"))
    lead = enter("lead1")
    lead.click("publish_all")
    expect(lead.page.get_by_text(say("publish.published", "zh", number=1))).to_be_visible(timeout=15_000)
    team_lead = enter("teamlead1" if agent_of(call) in ("1001", "1002", "1003") else "teamlead2")
    page = team_lead.page
    team_lead.go("失分归因")
    expect(page.locator(".js-plotly-plot .bars .point path").first).to_be_visible(timeout=30_000)
    team_lead.picture("causes")
    press_bar(team_lead)
    expect(page).to_have_url(lambda url: "pick=technology" in url)
    expect(page.get_by_text(say("causes.found_number", "zh", name="技术", number=1))).to_be_visible(timeout=15_000)
    choose_row(team_lead, "causes_found_cause", 0)
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=30_000)
    assert call in team_lead.text() and "技术 · 线路音质" in team_lead.text()
    page.locator("[data-does=play]").click()
    sounds(page, "!audio.paused && audio.currentTime > 0.3")
    assert team_lead.complaints == []


def score_with_a_cause(inspector: Person) -> str:
    """The inspector puts what one call loses down to the line, by mouse; returns the call."""
    page = inspector.page
    inspector.click("score_next")
    page.locator(".sheet .row.current").wait_for(timeout=30_000)
    fill(inspector)
    answer(inspector, "A4.2", "一般")
    row = page.locator(".row[data-code='A4.2']")
    row.locator("[data-cause=technology]").click()
    row.locator("[data-detail=line]").click()
    expect(row.locator("[data-detail=line]")).to_have_attribute("aria-pressed", "true")
    expect(row.locator("[data-detail=skill]")).to_be_hidden()
    call = str(page.locator("[data-testid=stMain] h1").first.inner_text())
    page.locator(".sheet .submit").click()
    expect(page.get_by_text(say("scoring.submitted", "zh"))).to_be_visible(timeout=15_000)
    return call


def press_bar(person: Person) -> None:
    """Press the first bar of the chart (a layer that follows the pointer lies over the bars)."""
    box = person.page.locator(".js-plotly-plot .bars .point path").first.bounding_box()
    person.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    person.settle()
