"""From the causes of a month to what was found: a bar, its list, a call heard from its evidence, a dial test."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from inspection.database import transaction
from inspection.models import Assignment, AssignmentState
from inspection.models.organisation import Role
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM
from inspection.review.publication import publish_evaluations
from inspection.scoring.evaluations import Filled, open_assignment, submit_evaluation
from inspection.scoring.findings import Cause
from inspection.words import say
from tests.journeys.conftest import Person
from tests.journeys.test_month import choose_row, sounds
from tests.journeys.test_workbench import Served, serving
from tests.pages.screens import OCTOBER, full_answers, somebody

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Enter = Callable[..., Person]
EVIDENCE_MS = (3_000, 6_000)
LOSSES = {
    "S5a": Filled(
        0.0, comment="与资料不符", evidence_ms=EVIDENCE_MS, cause=Cause("technology", "查不到", "search_fails")
    ),
    "A1": Filled(0.0, comment="没有问候", cause=Cause("people", "", "habit")),
}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("causes") / "home", and_then=_score) as served:
        yield served


def _score() -> None:
    """Two calls of the drawn month are scored and published: one gave wrong information, one had no greeting."""
    with transaction() as session:
        draw_month(OCTOBER, session=session, by=SYSTEM, seed="7")
    inspector = somebody(Role.INSPECTOR)
    done = []
    with transaction() as session:
        mine = (Assignment.inspector_id == inspector.user_id, Assignment.state == AssignmentState.ASSIGNED)
        rows = session.exec(select(Assignment).where(*mine, Assignment.month == str(OCTOBER)).order_by(Assignment.id))
        for row, (code, loss) in zip(rows.all(), LOSSES.items(), strict=False):
            sheet = open_assignment(row.id or 0, session=session, by=inspector)
            filled = full_answers(sheet.criteria) | {code: loss}
            number, version = sheet.evaluation.id or 0, sheet.evaluation.version
            submit_evaluation(number, filled, "", version=version, session=session, by=inspector)
            done.append(number)
    with transaction() as session:
        publish_evaluations(done, session=session, by=somebody(Role.QUALITY_LEAD))


def press_bar(page: Any, number: int) -> None:
    """Press the middle of a bar of Pareto's order; the chart lies under a layer of its own."""
    bar = page.locator(".st-key-causes_pareto .barlayer .point").nth(number)
    bar.wait_for(timeout=30_000)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"])


def test_a_lead_follows_a_bar_to_the_call_and_hears_its_evidence(enter: Enter) -> None:
    lead = enter("lead1")
    page = lead.page
    lead.go("失分归因")
    expect(page.get_by_text("归因最多的是技术（14 分）")).to_be_visible(timeout=30_000)
    press_bar(page, 1)
    expect(page).to_have_url(re.compile("pick=people"), timeout=15_000)
    expect(page.get_by_text(say("causes.found_number", "zh", name="人员", number=1))).to_be_visible(timeout=15_000)
    press_bar(page, 0)
    expect(page).to_have_url(re.compile("pick=technology"), timeout=15_000)
    lead.settle()
    choose_row(lead, "causes_found_cause", 0)
    expect(page).to_have_url(re.compile(r"evaluation=\d+"), timeout=15_000)
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=30_000)
    assert "技术 · 查不到信息: 查不到" in lead.text() and "0:03–0:06" in lead.text()
    page.locator("[data-does=play]").click()
    start_s = EVIDENCE_MS[0] / 1000
    sounds(page, f"!audio.paused && audio.currentTime > {start_s} && audio.currentTime < {start_s + 9}")
    lead.picture("causes")
    page.reload()
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=45_000)
    assert lead.complaints == []


def test_a_manager_puts_what_a_dial_test_found_down_to_a_cause(enter: Enter) -> None:
    manager = enter("manager2")
    page = manager.page
    page.goto(f"{manager.product.address}/causes?source=dial_tests&by=criterion")
    expect(page.get_by_text("都还没有归因。").first).to_be_visible(timeout=45_000)
    manager.settle()
    choose_row(manager, "causes_found_criterion", 0)
    expect(page).to_have_url(re.compile(r"test=\d+"), timeout=15_000)
    for word in ("人员", "业务不熟"):
        page.locator("[data-testid=stButtonGroup]").get_by_text(word, exact=True).first.click()
        manager.settle()
    manager.click("dial_keep_K5")
    expect(page.get_by_text("K5 查询操作准确率，人员 · 业务不熟")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("归因最多的是“人员”（1 处），1 处未归因")).to_be_visible(timeout=15_000)
    assert manager.complaints == []
