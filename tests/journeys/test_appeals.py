"""An appeal from end to end: filed by the agent, answered, upheld in one of two, and seen beside what was published."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from inspection.database import transaction
from inspection.models import Assignment, Evaluation
from inspection.models.organisation import Role
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM
from inspection.review.publication import publish_evaluations
from inspection.scoring.answers import Filled
from inspection.scoring.evaluations import open_assignment, submit_evaluation
from inspection.words import say
from tests.homes import forget_settings, use_home
from tests.journeys.conftest import Person, Product
from tests.pages.screens import OCTOBER, full_answers, somebody

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ENVIRONMENT = {"ZHIJIAN_RUN_WORKER": "false"}
AGENT = "agent1001"
LOST = {"A1": Filled(0.0, comment="没有问候", evidence_ms=(500, 4000)), "A3": Filled(0.0, comment="没有结束语")}
Enter = Callable[..., Person]


def publish_one(product: Product) -> tuple[int, float]:
    """The month is drawn; one call of the agent is scored with two losses and published: its number and total."""
    with pytest.MonkeyPatch.context() as patch:
        use_home(product.home, patch)
        with transaction() as session:
            draw_month(OCTOBER, session=session, by=SYSTEM)
        inspector, lead, agent = somebody(Role.INSPECTOR), somebody(Role.QUALITY_LEAD), somebody(Role.AGENT)
        with transaction() as session:
            mine = (Assignment.inspector_id == inspector.user_id, Assignment.agent_id == agent.agent_id)
            own = select(Assignment.id).where(Assignment.month == str(OCTOBER), *mine)
            row = session.exec(own.order_by(col(Assignment.rank))).first() or 0
            sheet = open_assignment(row, session=session, by=inspector)
            number, version = sheet.evaluation.id or 0, sheet.evaluation.version
            filled = full_answers(sheet.criteria) | LOST
            submit_evaluation(number, filled, "", version=version, session=session, by=inspector)
        with transaction() as session:
            publish_evaluations([number], session=session, by=lead)
            total = session.get_one(Evaluation, number).total or 0.0
        forget_settings()
    return number, total


def choose(person: Person, key: str, *words: str) -> None:
    """Choose among the options of a box."""
    for word in words:
        option = person.page.locator("[role=option]", has_text=word).first
        if not option.is_visible():
            person.page.locator(f".st-key-{key} button[aria-haspopup=listbox]").first.click()
        option.click()
        person.settle()


def write(person: Person, key: str, text: str) -> None:
    """Fill in a text and leave it."""
    area = person.page.locator(f".st-key-{key} textarea").first
    area.fill(text)
    area.blur()
    person.settle()


def decide(person: Person, appeal: int, code: str, word: str, reason: str) -> None:
    """Say of a criterion whether it is upheld, and why."""
    key = f"appeal_verdict_{appeal}_under_review_{code}"
    person.page.locator(f".st-key-{key}_upheld button", has_text=re.compile(f"^{word}$")).first.click()
    person.settle()
    write(person, f"{key}_reason", reason)


def test_one_of_two_contested_criteria_is_upheld(enter: Enter, product: Product) -> None:
    number, total = publish_one(product)
    people = [agent := enter(AGENT)]
    appeal = file(agent, number)
    people.append(inspector := enter("inspector1"))
    answer(inspector, appeal)
    people.append(lead := enter("lead1"))
    amended = uphold_one(lead, appeal, total)
    see_both(agent, number, total, amended)
    assert [complaint for person in people for complaint in person.complaints] == []


def file(agent: Person, number: int) -> int:
    """The agent contests both criteria, with a reason for each."""
    page = agent.page
    page.goto(f"{agent.product.address}/results?evaluation={number}")
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=60_000)
    agent.settle()
    page.locator("[data-testid=stExpander] summary", has_text=say("appeals.file", "zh")).click()
    agent.settle()
    choose(agent, f"appeal_codes_{number}", "A1", "A3")
    page.keyboard.press("Escape")
    write(agent, f"appeal_{number}_A1_reason", "我问候过了，请听开头。")
    write(agent, f"appeal_{number}_A3_reason", "用户先挂断了。")
    agent.picture("appeal_file")
    agent.click("appeal_send")
    told = page.get_by_text(re.compile(r"申诉 \d+ 已提交"))
    expect(told).to_be_visible(timeout=15_000)
    found = re.search(r"申诉 (\d+) 已提交", told.inner_text())
    assert found is not None
    return int(found[1])


def answer(inspector: Person, appeal: int) -> None:
    """The inspector reads on landing that an appeal waits, agrees on one criterion and stands by the other."""
    waits = inspector.page.get_by_text(re.compile(say("appeals.line_waiting", "zh", number=r"\d+")))
    expect(waits).to_be_visible(timeout=30_000)
    inspector.page.goto(f"{inspector.product.address}/appeals?appeal={appeal}")
    key = f"appeal_answer_{appeal}"
    agrees = inspector.page.locator(f".st-key-{key}_A1_agrees label", has_text=say("appeals.reply_agrees", "zh"))
    agrees.click(timeout=60_000)
    inspector.page.locator(f".st-key-{key}_A3_text textarea").fill("挂断之前没有说。")
    inspector.page.locator("[data-testid=stFormSubmitButton] button").first.click()
    expect(inspector.page.get_by_text(say("appeals.was_answered", "zh"))).to_be_visible(timeout=15_000)


def uphold_one(lead: Person, appeal: int, total: float) -> float:
    """The lead upholds one of two; the score after it stands there before it is saved."""
    page = lead.page
    page.goto(f"{lead.product.address}/appeals?appeal={appeal}")
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=60_000)
    lead.settle()
    decide(lead, appeal, "A1", say("appeals.is_upheld", "zh"), "听到了问候。")
    key = f"appeal_verdict_{appeal}_under_review"
    choose(lead, f"{key}_A1_answer", "有")
    choose(lead, f"{key}_A1_cause", "技能不足")
    decide(lead, appeal, "A3", say("appeals.is_rejected", "zh"), "没有结束语。")
    write(lead, f"{key}_all_reason", "问候一项更正。")
    before, after, *_ = [float(one) for one in page.locator("[data-testid=stMetricValue]").all_inner_texts()]
    assert before == pytest.approx(total, abs=0.05) and after > before
    lead.picture("appeal")
    lead.click("appeal_decide")
    outcome = say("appeals.state_partly_upheld", "zh")
    expect(page.get_by_text(say("appeals.was_decided", "zh", outcome=outcome))).to_be_visible(timeout=15_000)
    return after


def see_both(agent: Person, number: int, total: float, amended: float) -> None:
    """The agent reads that the result was amended, and opens what was published."""
    page = agent.page
    page.goto(f"{agent.product.address}/results?evaluation={number}")
    told = re.compile(re.escape(f"总分 {total:.1f} → {amended:.1f}"))
    expect(page.get_by_text(told)).to_be_visible(timeout=60_000)
    agent.settle()
    assert say("results.state_amended", "zh") in agent.text() or "部分成立" in agent.text()
    page.locator("[data-testid=stExpander] summary", has_text=say("appeals.as_published", "zh")).click()
    agent.settle()
    totals = page.locator("[data-testid=stMetric]", has_text=say("scoring.total", "zh"))
    shown = [float(one) for one in totals.locator("[data-testid=stMetricValue]").all_inner_texts()]
    assert shown == [pytest.approx(amended, abs=0.05), pytest.approx(total, abs=0.05)]
    assert "没有问候" in agent.text()
