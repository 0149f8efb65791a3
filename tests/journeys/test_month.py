"""A month of quality inspection from end to end: each step by its own role, in a browser, as `make run` starts it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from inspection.words import say
from tests.journeys.conftest import LEFT_TO_TRANSCRIBE, UP_WITHIN_S, Person, Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

AUDIO = ".player audio"
SAVED = ".sheet .saved[data-state=saved]"
CALLS, DUE = 78, 10
COMMENT = "问候规范；复述号码时再慢一点。"
Enter = Callable[..., Person]


def test_the_month_from_the_draw_to_the_analyses(enter: Enter, product: Product) -> None:
    assert product.up_after_s < UP_WITHIN_S
    assert {"manager1", "inspector1", "lead1", "teamlead1", "agent1001", "admin1"} <= set(product.accounts)
    people = [manager := enter("manager1")]
    see_coverage(manager)
    draw(manager)
    people.append(inspector := enter("inspector1"))
    agent = score_a_good_call(inspector)
    score_a_fatal_call(inspector)
    people.append(lead := enter("lead1"))
    publish(lead)
    people.append(own := enter(f"agent{agent}"))
    hear_the_own_result(own)
    other = next(name for name in product.accounts if name.startswith("agent") and name != own.name)
    people.append(enter(other))
    assert COMMENT not in people[-1].text()
    people.append(team_lead := enter("teamlead1"))
    compare_the_team(team_lead)
    compare_with_targets(manager)
    look_at_stability(manager)
    read_in_english(manager)
    await_transcription(manager)
    leave(manager)
    assert [complaint for person in people for complaint in person.complaints] == []


def see_coverage(manager: Person) -> None:
    """The manager lands on the coverage: one answered call lacks its recording, which is named."""
    text = manager.text()
    assert "98.73%" in text and "78 / 79" in text
    assert say("coverage.alert", "zh", month="2026-10", lacking=1) in text
    expect(manager.page.locator(".js-plotly-plot .bars path").first).to_be_visible()
    manager.picture("coverage")


def draw(manager: Person) -> None:
    """The manager draws and assigns the month: ten calls an agent, and nobody falls short."""
    manager.go("月度抽检")
    assert say("month.not_drawn", "zh", month="2026-10") in manager.text()
    manager.click("month_draw")
    done = say("month.all_met", "zh", agents=6, quota=DUE, drawn=6 * DUE, done=0)
    expect(manager.page.get_by_text(done)).to_be_visible(timeout=30_000)
    manager.picture("month")
    manager.page.get_by_role("tab", name="分派明细").click()
    load = say("month.load", "zh", inspector="inspector1", done=0, number=30)
    expect(manager.page.get_by_text(load)).to_be_visible(timeout=30_000)


def score_a_good_call(inspector: Person) -> str:
    """The inspector hears and scores the next call, saves, comes back, and submits; returns the agent's number."""
    page = inspector.page
    assert say("scoring.progress", "zh", done=0, number=30) in inspector.text()
    inspector.click("score_next")
    listen(inspector)
    for criterion in ("A1", "A2", "A3", "A7", "D4"):
        expect(page.locator(f".sheet .row[data-code={criterion}]")).to_be_visible()
    assert page.locator(".sheet .suggestion .badge").count() >= 3
    fill(inspector)
    answer(inspector, "A4.2", "一般")
    page.locator(".overall textarea").fill(COMMENT)
    expect(page.locator(SAVED)).to_be_visible(timeout=15_000)
    inspector.picture("scoring")
    page.reload()
    page.locator(".player[data-waveform]").wait_for(timeout=30_000)
    expect(page.locator(".overall textarea")).to_have_value(COMMENT, timeout=15_000)
    assert still_open(inspector) == []
    call = page.locator("[data-testid=stMain] h1").first.inner_text()
    inspector.page.locator(".sheet .submit").click()
    expect(page.get_by_text(say("scoring.submitted", "zh"))).to_be_visible(timeout=15_000)
    inspector.picture("submitted")
    return agent_of(call)


def listen(inspector: Person) -> None:
    """The sound plays, the turns of both parties are apart, and a click on an utterance plays from it."""
    page = inspector.page
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=30_000)
    page.locator("[data-does=play]").click()
    sounds(page, "!audio.paused && audio.currentTime > 0.3")
    assert page.locator("li.line.agent").count() >= 2 and page.locator("li.line.user").count() >= 1
    line = page.locator("li.line").nth(2)
    line.locator(".said").click()
    start_s = int(line.get_attribute("data-start-ms")) / 1000
    sounds(page, f"!audio.paused && audio.currentTime >= {start_s} && audio.currentTime < {start_s + 4}")
    page.locator("[data-does=play]").click()
    sounds(page, "audio.paused")


def fill(inspector: Person) -> None:
    """Full marks for the rest; what the machine found amiss stays open and is judged by hand."""
    inspector.page.locator(".sheet .rest").click()
    for code in still_open(inspector):
        answer(inspector, code, "有" if code in ("A1", "A3") else "好")
    assert still_open(inspector) == []


def still_open(inspector: Person) -> list[str]:
    """The criteria that are not answered yet."""
    rows = inspector.page.locator(".sheet .row:not(.done):visible")
    return [str(code) for code in rows.evaluate_all("rows => rows.map(row => row.dataset.code)")]


def answer(inspector: Person, code: str, word: str) -> None:
    """Choose an answer of a criterion."""
    inspector.page.locator(f".row[data-code='{code}'] .head .option", has_text=word).first.click()


def score_a_fatal_call(inspector: Person) -> None:
    """A breach of confidentiality makes the total 0, and the total without it stays beside it."""
    inspector.click("score_next")
    inspector.page.locator(".sheet .row.current").wait_for(timeout=30_000)
    fill(inspector)
    answer(inspector, "D4", "有（否决）")
    inspector.page.locator(".row[data-code=D4] .confirm").click()
    expect(inspector.page.locator(".sheet .note")).to_have_text(say("scoring.is_fatal", "zh"))
    inspector.page.locator(".sheet .submit").click()
    expect(inspector.page.get_by_text(say("scoring.submitted", "zh"))).to_be_visible(timeout=15_000)
    numbers = inspector.page.locator("[data-testid=stMetricValue]").all_inner_texts()
    assert numbers[0] == "0.0" and float(numbers[1]) > 50
    inspector.click("score_back")
    assert say("scoring.progress", "zh", done=2, number=30) in inspector.text()


def publish(lead: Person) -> None:
    """The quality lead finds both results and publishes them."""
    assert say("publish.waiting", "zh", number=2) in lead.text()
    lead.picture("publish")
    lead.click("publish_all")
    expect(lead.page.get_by_text(say("publish.published", "zh", number=2))).to_be_visible(timeout=15_000)
    assert say("publish.nothing", "zh") in lead.text()


def hear_the_own_result(agent: Person) -> None:
    """The agent sees the published result with its comment, plays the own call, and accepts."""
    page = agent.page
    assert "2026-10" in agent.text()
    choose_row(agent, "results_list", 0)
    page.locator(".player[data-waveform=drawn]").wait_for(timeout=30_000)
    assert COMMENT in agent.text()
    page.locator("[data-does=play]").click()
    sounds(page, "!audio.paused && audio.currentTime > 0.3")
    agent.picture("result")
    agent.click("results_acknowledge")
    expect(page.get_by_text(say("results.acknowledge", "zh"))).to_have_count(0, timeout=15_000)


def choose_row(person: Person, key: str, row: int) -> None:
    """Tick a row of a table (the tables are drawn on a canvas: the box stands at the left edge)."""
    table = person.page.locator(f".st-key-{key} canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    person.page.mouse.click(box["x"] + 18, box["y"] + 35 * (row + 1) + 18)
    person.settle()


def compare_the_team(lead: Person) -> None:
    """The team lead sees the own team by name: a funnel plot and means with intervals, nobody else's names."""
    expect(lead.page.locator(".js-plotly-plot .scatterlayer").first).to_be_visible(timeout=30_000)
    expect(lead.page.get_by_text(say("differ.sources_title", "zh"))).to_be_visible(timeout=30_000)
    text = lead.text()
    assert "3 位座席" in text and say("differences.funnel", "zh") in text
    drawn = " ".join(lead.page.locator(".js-plotly-plot text").all_text_contents())
    assert "1001" in drawn
    assert not any(number in drawn for number in ("1004", "1005", "1006"))


def compare_with_targets(manager: Person) -> None:
    """Every indicator with its verdict, its count, and an interval where it is a sample."""
    manager.go("指标达标")
    text = manager.text()
    for indicator in ("K1", "K2", "K3", "K4", "K5", "K6", "K7-15", "K7-20", "K8", "K9", "K10"):
        assert f"{indicator} " in text
    assert "76/88" in text.replace(" ", "") or "（76/88）" in text
    assert "尚不能证明" in text
    manager.picture("targets")


def look_at_stability(manager: Person) -> None:
    """The planted shift of K2 is found and said in one sentence beside its control chart."""
    manager.go("稳定程度")
    text = manager.text()
    assert re.search(r"K2 人工电话接通率自 2026-0[456] 起确有下降", text)
    expect(manager.page.locator(".js-plotly-plot").first).to_be_visible()
    manager.picture("stability")


def read_in_english(manager: Person) -> None:
    """The language is the user's own, and all of the page follows it."""
    manager.page.get_by_text("English", exact=True).click()
    expect(manager.page.get_by_role("heading", name=say("stability.title", "en"))).to_be_visible(timeout=15_000)
    manager.settle()
    assert not re.search(r"[一-鿿]", manager.text())
    manager.page.get_by_text("中文", exact=True).click()
    expect(manager.page.get_by_role("heading", name=say("stability.title", "zh"))).to_be_visible(timeout=15_000)


def await_transcription(manager: Person) -> None:
    """What was left to transcribe is done live in the background, and the queue shows it."""
    manager.go("转写队列")
    done = manager.page.locator("[data-testid=stMetric]", has_text="完成").locator("[data-testid=stMetricValue]")
    expect(done).to_have_text(str(len(LEFT_TO_TRANSCRIBE)), timeout=120_000)
    manager.picture("queue")


def leave(manager: Person) -> None:
    """Signing out ends the session; a wrong password is refused with one sentence."""
    manager.page.locator("[data-testid=stSidebar] form button").click()
    manager.page.wait_for_url("**/auth/login", timeout=15_000)
    manager.page.fill("#name", "manager1")
    manager.page.fill("#password", "not the password")
    manager.page.click("button[type=submit]")
    expect(manager.page.get_by_role("alert")).to_have_text(say("front.wrong_password", "zh"))


def sounds(page: Any, condition: str) -> None:
    """Wait until a condition on `audio` holds."""
    page.locator(AUDIO).evaluate(
        f"""audio => new Promise((done, fail) => {{
            const from = Date.now()
            const late = () => fail(new Error(`not {condition} at ${{audio.currentTime}} s`))
            const look = () => ({condition}) ? done() : Date.now() - from > 10000 ? late() : setTimeout(look, 30)
            look()
        }})"""
    )


def agent_of(call_id: str) -> str:
    """The staff number of the agent of a demo call."""
    from tests.transcripts import demo_calls

    return str(demo_calls()[call_id]["agent"])
