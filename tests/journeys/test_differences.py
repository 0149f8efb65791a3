"""A team lead compares the team, looks at one agent, and hears what the inspector marked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from inspection.database import transaction
from inspection.models import Assignment
from inspection.models.organisation import Role
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM
from inspection.review.publication import publish_evaluations
from inspection.scoring.evaluations import open_assignment, submit_evaluation
from inspection.words import say
from tests.homes import forget_settings, use_home
from tests.journeys.conftest import Person, Product
from tests.journeys.test_month import sounds
from tests.pages.screens import OCTOBER, full_answers, somebody

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ENVIRONMENT = {"ZHIJIAN_RUN_WORKER": "false"}
EVIDENCE_MS = (6_000, 9_000)
AGENT = "1001"
APART = "1003"
"""Whose dot lies under no other."""
Enter = Callable[..., Person]


def publish_marked_calls(product: Product) -> None:
    """The month is drawn, and the inspector's calls of one team are scored with evidence and published."""
    with pytest.MonkeyPatch.context() as patch:
        use_home(product.home, patch)
        with transaction() as session:
            draw_month(OCTOBER, session=session, by=SYSTEM)
        inspector, lead = somebody(Role.INSPECTOR), somebody(Role.QUALITY_LEAD)
        with transaction() as session:
            rows = session.exec(
                select(Assignment)
                .where(Assignment.month == str(OCTOBER), Assignment.inspector_id == inspector.user_id)
                .order_by(col(Assignment.agent_id), col(Assignment.rank))
            ).all()
            ids = []
            for row in rows:
                sheet = open_assignment(row.id or 0, session=session, by=inspector)
                filled, evaluation = full_answers(sheet.criteria), sheet.evaluation
                filled["A1"] = replace(filled["A1"], evidence_ms=EVIDENCE_MS)
                given = {"version": evaluation.version, "session": session, "by": inspector}
                submit_evaluation(evaluation.id or 0, filled, "", **given)
                ids.append(evaluation.id or 0)
        with transaction() as session:
            publish_evaluations(ids, session=session, by=lead)
        forget_settings()


def test_a_team_lead_reaches_a_clip_of_an_agent_and_hears_it(enter: Enter, product: Product) -> None:
    publish_marked_calls(product)
    lead = enter("teamlead1")
    page = lead.page
    lead.go(say("front.page_differences", "zh"))
    expect(page.locator(".js-plotly-plot .scatterlayer").first).to_be_visible(timeout=30_000)
    for other in ("1004", "1005", "1006", "inspector1"):
        assert other not in lead.text()
    lead.picture("differences")
    press_dot(lead, say("charts.other_agent", "zh"))
    expect(page.get_by_text(say("differ.nameless", "zh"))).to_be_visible(timeout=30_000)
    assert "agent=" not in page.url
    press_dot(lead, f"{APART} ")
    expect(page.get_by_text(say("differ.choose_call", "zh"))).to_be_visible(timeout=30_000)
    assert "agent=" in page.url
    by_dot = page.url
    choose(lead, say("differ.choose_agent", "zh"), say("differ.nobody", "zh"))
    assert "agent=" not in page.url
    choose(lead, say("differ.choose_agent", "zh"), APART)
    expect(page.get_by_text(say("differ.choose_call", "zh"))).to_be_visible(timeout=30_000)
    assert page.url == by_dot
    choose(lead, say("differ.choose_agent", "zh"), AGENT)
    expect(page.get_by_text(say("differ.choose_call", "zh"))).to_be_visible(timeout=30_000)
    assert page.url != by_dot
    lead.picture("agent")
    open_first_call(lead)
    button = page.locator(".st-key-differ_evidence_A1 button")
    expect(button).to_be_visible(timeout=30_000)
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=30_000)
    button.click()
    start_s = EVIDENCE_MS[0] / 1000
    sounds(page, f"!audio.paused && audio.currentTime > {start_s} && audio.currentTime < {start_s + 6}")
    assert "evaluation=" in page.url
    again = page.url
    page.goto(again)
    expect(page.locator(".st-key-differ_evidence_A1 button")).to_be_visible(timeout=30_000)
    assert lead.complaints == []


def press_dot(person: Person, name: str, chart: int = 0) -> None:
    """Press the first dot of a chart whose words under the pointer have this name."""
    figure = person.page.locator(".js-plotly-plot").nth(chart)
    dots, words = figure.locator(".scatterlayer .points path"), figure.locator(".hoverlayer .hovertext")
    seen: list[str] = []
    for at in range(dots.count()):
        box: Any = dots.nth(at).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        person.page.mouse.move(box["x"], 0)
        expect(words).to_have_count(0)
        person.page.mouse.move(x, y)
        words.first.wait_for()
        seen.append(words.first.text_content() or "")
        if name in seen[-1]:
            person.page.mouse.click(x, y)
            person.settle()
            return
    raise AssertionError(f"no dot of {name} among {seen}")


def test_a_month_of_a_control_chart_leads_to_its_agents_and_calls(enter: Enter) -> None:
    lead = enter("teamlead2")
    page = lead.page
    page.goto(f"{lead.product.address}/stability?show=A6")
    expect(page.locator(".js-plotly-plot .scatterlayer").first).to_be_visible(timeout=60_000)
    lead.settle()
    press_dot(lead, "2026-05")
    assert "at=2026-05" in page.url
    page.get_by_text(say("stability.to_differences", "zh", month="2026-05")).click()
    lead.settle()
    expect(page.get_by_text("A6 谈论与工作无关的话题：").first).to_be_visible(timeout=30_000)
    for part in ("month=2026-05", "months=1", "subject=A6", "team=T2"):
        assert part in page.url
    assert lead.complaints == []


def choose(person: Person, label: str, beginning: str) -> None:
    """Choose the option that begins so in the box with this label."""
    box = person.page.get_by_role("combobox", name=label)
    box.click()
    person.page.get_by_role("option").filter(has_text=beginning).first.click()
    person.settle()


def open_first_call(person: Person) -> None:
    """Mark the first row of the agent's calls; they are the newest, whose recording is kept."""
    table = person.page.locator(".st-key-differ_calls [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    box: Any = table.bounding_box()
    person.page.mouse.click(box["x"] + 18, box["y"] + 52)
    person.settle()
