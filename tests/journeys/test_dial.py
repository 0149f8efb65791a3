"""A dial test recorded on a phone: one key a stamp, and nothing lost by a reload or a lost connection."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from inspection.clock import business_now
from inspection.database import transaction
from inspection.models import Centre, DialSlot, User
from inspection.words import say
from tests.journeys.conftest import SCREENSHOTS, Person
from tests.journeys.test_workbench import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PHONE = {"width": 390, "height": 844}
SAVED = ".dialling .saved[data-state=saved]"
UNSAVED = ".dialling .saved[data-state=unsaved]"
TASK = "明天上午从广州南到深圳北的高铁，请把车次用短信发过来。"


def _plan() -> None:
    """Two slots of inspector 1: one that is due, and one in the afternoon."""
    with transaction() as session:
        me = session.exec(select(User.id).where(User.name == "inspector1")).one()
        centre = session.exec(select(Centre.id).where(Centre.code == "GD01")).one()
        now = business_now(session=session)
        for name, hours in (("2026-11-001", -1), ("2026-11-002", 5)):
            due = now + timedelta(hours=hours)
            about = {"task": TASK, "line": "12580", "call_type": "query", "month": "2026-11"}
            session.add(DialSlot(slot_id=name, due_at=due, centre_id=centre, inspector_id=me, **about))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("dial") / "home", and_then=_plan) as served:
        yield served


@pytest.fixture
def phone(chromium: Any, product: Served) -> Iterator[Any]:
    """Inspector 1 with a phone in one hand."""
    context = chromium.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(product.address)
    page.fill("#name", "inspector1")
    page.fill("#password", product.accounts["inspector1"])
    page.click("button[type=submit]")
    page.locator("[data-testid=stMain] h1").first.wait_for(timeout=30_000)
    page.goto(f"{product.address}/dial")
    yield page
    context.close()


def picture(page: Any, name: str) -> None:
    folder = os.environ.get(SCREENSHOTS)
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def stamp(page: Any, event: str) -> None:
    """Tap a key, and wait until its time stands on the page."""
    before = page.locator(".stamp").count()
    page.locator(f".key[data-event={event}]").tap()
    expect(page.locator(".stamp")).to_have_count(before + 1)
    page.wait_for_function("at => Date.now() > at + 400", arg=page.evaluate("Date.now()"))


def times(page: Any) -> list[str]:
    return list(page.locator(".stamp time").all_inner_texts())


def recorded(home: Path, name: str) -> tuple[Any, ...]:
    connection = sqlite3.connect(home / "zhijian.sqlite3")
    try:
        fields = "query_outcome, kind, line, julianday(sms_sent_at) > julianday(sms_need_at)"
        found: tuple[Any, ...] = connection.execute(
            f"SELECT {fields} FROM dialtest WHERE test_id = ?", [name]
        ).fetchone()
        return found
    finally:
        connection.close()


def test_a_call_is_stamped_with_one_thumb_and_nothing_is_lost(phone: Any, product: Served) -> None:
    phone.locator(".st-key-dial_open_2026-11-001 button").tap()
    expect(phone.locator(".dialling .ask")).to_have_text(TASK, timeout=30_000)
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    key = phone.locator(".key[data-event=dialled_at]").bounding_box()
    assert key["height"] >= 90 and key["y"] + key["height"] <= PHONE["height"]
    for event in ("dialled_at", "ringback_at"):
        stamp(phone, event)
    expect(phone.locator(".ring .told")).to_contain_text("20")
    stamp(phone, "answered_at")
    phone.locator("[data-value='query_outcome:nearly']").tap()
    stamp(phone, "sms_need_at")
    expect(phone.locator(SAVED)).to_be_visible(timeout=20_000)
    picture(phone, "dial_phone")

    before = times(phone)
    phone.reload()
    expect(phone.locator(".stamp")).to_have_count(4, timeout=30_000)
    assert times(phone) == before
    expect(phone.locator("[data-value='query_outcome:nearly']")).to_have_attribute("aria-pressed", "true")

    product.kill()
    stamp(phone, "ended_at")
    expect(phone.locator(UNSAVED)).to_be_visible(timeout=20_000)
    product.start()
    expect(phone.locator(SAVED)).to_be_visible(timeout=120_000)

    # A server that never heard of the open form: nothing ran in between, and the next stamp is its first message.
    phone.reload()
    expect(phone.locator(".stamp")).to_have_count(5, timeout=60_000)
    product.kill()
    product.start()
    expect(phone.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]")).to_be_attached(timeout=60_000)
    stamp(phone, "sms_sent_at")
    expect(phone.locator(SAVED)).to_be_visible(timeout=120_000)
    expect(phone.locator(".summary [data-indicator=K6]")).to_have_class("in_time")
    picture(phone, "dial_summary")
    phone.locator(".record").tap()
    expect(phone.get_by_text(say("dial.recorded_now", "zh"))).to_be_visible(timeout=20_000)
    assert recorded(product.home, "2026-11-001") == ("nearly", "mystery", "12580", 1)


def test_keys_undo_times_by_hand_and_what_is_wrong(phone: Any, product: Served) -> None:
    phone.locator(".st-key-dial_open_2026-11-002 button").tap()
    expect(phone.locator(".key[data-event=dialled_at]")).to_be_visible(timeout=20_000)
    for key, number in (("1", 1), ("1", 2), ("u", 1), ("1", 2), ("1", 3)):
        phone.keyboard.press(key)
        expect(phone.locator(".stamp")).to_have_count(number)
        phone.wait_for_function("at => Date.now() > at + 400", arg=phone.evaluate("Date.now()"))
    phone.locator(".stamp[data-event=answered_at] .open").tap()
    box = phone.locator(".editor .field")
    box.fill("2026-11-03 08:00:00.000")
    box.press("Enter")
    phone.locator(".close").tap()
    phone.locator(".record").tap()
    expect(phone.locator(".note.problem")).to_contain_text(
        "接通（2026-11-03 08:00:00.000）：应不早于“回铃”", timeout=20_000
    )
    assert recorded(product.home, "2026-11-002") is None


def test_the_nation_sees_the_test_and_the_centre_only_how_many(
    enter: Callable[..., Person], phone: Any, product: Served
) -> None:
    nation = enter("manager2")
    nation.page.goto(f"{product.address}/dial?month=2026-11")
    nation.settle()
    assert recorded(product.home, "2026-11-001") is not None
    expect(nation.page.get_by_text("本方 2 次")).to_be_visible(timeout=20_000)
    lead = enter("lead1")
    lead.page.goto(f"{product.address}/dial?month=2026-11")
    lead.settle()
    expect(lead.page.get_by_text(say("dial.hidden", "zh", number=2))).to_be_visible(timeout=20_000)
    assert nation.complaints == [] and lead.complaints == []
