"""A manager sees a clock conflict and its rows, looks at one centre, and sets a target of a province: in a browser."""

import csv
import io
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import expect

from inspection.analysis.sentences import reason_words
from inspection.words import say
from tests.journeys.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ENVIRONMENT = {"ZHIJIAN_RUN_WORKER": "false"}
OPENINGS = 4
CONFLICT = "answered_at_before_ringback_at"


def test_a_clock_conflict_and_a_target_of_the_province(enter: Callable[..., Person]) -> None:
    manager = enter("manager2")
    manager.go(say("front.page_targets", "zh"))
    see_the_conflict(manager)
    look_at_a_centre(manager)
    boxes_follow_the_language(manager)
    set_a_target(manager)
    assert manager.complaints == []


def see_the_conflict(manager: Person) -> None:
    """One call was answered before it rang: the page says so, lists it, and gives it as a file."""
    page = manager.page
    choose(manager, "targets_rows_of", "K2")
    choose(manager, "targets_rows_why_K2", reason_words(CONFLICT, "zh"))
    expect(page.get_by_text(say("targets.rows_number", "zh", number=1), exact=True)).to_be_visible()
    with page.expect_download() as told:
        page.locator(".st-key-targets_rows_csv button").click()
    (row,) = csv.DictReader(io.StringIO(Path(told.value.path()).read_text(encoding="utf-8-sig")))
    answered, rang = (row[say(f"targets.event_{name}_at", "zh")] for name in ("answered", "ringback"))
    assert "2026-10" in answered and answered < rang


def look_at_a_centre(manager: Person) -> None:
    """The place is chosen, stands in the address, and a link to it shows the same."""
    page = manager.page
    heading = page.get_by_role("heading", name=say("places.title", "zh"))
    expect(heading).to_be_visible()
    choose(manager, "targets_place", say("places.centre", "zh", name="", operator="")[:3])
    expect(heading).to_have_count(0)
    assert "place=centre" in page.url
    page.goto(page.url)
    manager.settle()
    expect(heading).to_have_count(0)


def boxes_follow_the_language(manager: Person) -> None:
    """A box keeps the words that it was drawn with, so the page is loaded anew; the address stays."""
    page = manager.page
    for name, language in (("English", "en"), ("中文", "zh")):
        page.locator(".st-key-frame_language button", has_text=name).click()
        expect(page.get_by_role("heading", name=say("targets.title", language))).to_be_visible(timeout=30_000)
        centre = say("places.centre", language, name="", operator="")[:3]
        box = page.locator(".st-key-targets_place input")
        expect(box).to_have_value(re.compile(f"^{centre}"), timeout=30_000)
        manager.settle()
        assert "place=centre" in page.url


def set_a_target(manager: Person) -> None:
    """A looser one is refused with both values, a stricter one is stored."""
    page = manager.page
    page.get_by_text(say("own_targets.set", "zh"), exact=True).click()
    choose(manager, "own_target_what", "K5")
    for value, told in (("94", "94.00%"), ("97", "97.0%")):
        field = page.locator(".st-key-own_target_value input")
        field.fill(value)
        field.press("Tab")
        page.get_by_role("button", name=say("own_targets.save", "zh"), exact=True).click()
        expect(page.locator("[data-testid=stAlert]", has_text=told)).to_be_visible()
        manager.settle()


def choose(person: Person, key: str, text: str) -> None:
    """Pick the first option of a box that holds a text; a page that is drawn anew meanwhile closes the list."""
    option = person.page.locator("[role=option]", has_text=text).first
    for _ in range(OPENINGS):
        person.page.locator(f".st-key-{key} button[aria-haspopup=listbox]").click()
        with suppress(AssertionError):
            expect(option).to_be_visible()
            break
    option.click()
    person.settle()
