"""Recordings come in, some of them bad; the month is drawn, a call replaced and topped up: in a browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from inspection.demo.load import DATA
from inspection.words import say
from tests.journeys.conftest import Person
from tests.journeys.test_month import choose_row

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ENVIRONMENT = {"ZHIJIAN_RUN_WORKER": "false"}
"""Nothing is transcribed: what is uploaded waits in the queue."""

GOOD = 17
AGENTS, DUE = 6, 10
TRUNCATED, TEXT, UNKNOWN = (
    f"bad{number}_{agent}_20261020-1000{number:02}.wav" for number, agent in ((1, 1001), (2, 1002), (3, 9999))
)


def test_a_folder_with_bad_files_and_a_call_replaced(enter: Callable[..., Person], tmp_path: Path) -> None:
    manager = enter("manager1")
    upload(manager, make_files(tmp_path))
    see_what_failed(manager)
    see_coverage(manager)
    draw(manager)
    see_people(manager)
    lead = enter("lead1")
    replace_a_call(lead)
    assert [*manager.complaints, *lead.complaints] == []


def make_files(folder: Path) -> list[Path]:
    """Seventeen good recordings under the configured pattern, and three bad ones."""
    sounds = sorted((DATA / "recordings").glob("*.opus"))[: GOOD + 2]
    files = []
    for number, sound in enumerate(sounds[:GOOD], start=1):
        files.append(folder / f"new{number:02}_{1001 + number % AGENTS}_20261020-0900{number:02}.opus")
        files[-1].write_bytes(sound.read_bytes())
    whole = sounds[GOOD].read_bytes()
    for name, content in (
        (TRUNCATED, whole[: len(whole) // 2]),
        (TEXT, b"this is no sound\n" * 20),
        (UNKNOWN, sounds[GOOD + 1].read_bytes()),
    ):
        files.append(folder / name)
        files[-1].write_bytes(content)
    return files


def upload(manager: Person, files: list[Path]) -> None:
    """The manager chooses all files at once, and is told what became of each."""
    manager.go(say("recordings.title", "zh"))
    page = manager.page
    page.get_by_role("tab", name=say("recordings.tab_upload", "zh")).click()
    page.locator(".st-key-recordings_files input[type=file]").set_input_files([str(file) for file in files])
    manager.settle()
    page.get_by_role("button", name=say("recordings.send", "zh"), exact=True).click()
    expect(page.get_by_text(re.compile(r"^new\d\d_.*已存入"))).to_have_count(GOOD, timeout=60_000)
    manager.settle()


def see_what_failed(manager: Person) -> None:
    """Three files are set aside, each with its own reason, and nothing else."""
    page = manager.page
    page.get_by_role("tab", name=say("recordings.tab_failed", "zh")).click()
    told = page.locator("[role=tabpanel]:visible [data-testid=stAlert]")
    expect(told).to_have_count(3)
    sentences = told.all_inner_texts()
    for name in (TRUNCATED, TEXT, UNKNOWN):
        assert sum(name in sentence for sentence in sentences) == 1
    assert any(re.search(r"在 \d+\.\d+ 秒处中断", sentence) for sentence in sentences if TRUNCATED in sentence)
    assert any("9999" in sentence for sentence in sentences if UNKNOWN in sentence)
    manager.settle()
    manager.picture("recordings")


def see_coverage(manager: Person) -> None:
    """What was uploaded belongs to no counted call: the coverage of the month stays what it was."""
    manager.go("录音覆盖")
    text = manager.text()
    assert say("coverage.alert", "zh", month="2026-10", lacking=1) in text


def see_people(manager: Person) -> None:
    """Who is there, on leave, and types too slowly."""
    manager.go(say("people.title", "zh"))
    expect(manager.page.locator(".js-plotly-plot")).to_have_count(1, timeout=30_000)
    manager.settle()
    manager.picture("people")


def draw(manager: Person) -> None:
    """Ten calls an agent are drawn, and nobody falls short."""
    manager.go(say("month.title", "zh"))
    manager.click("month_draw")
    expect(manager.page.get_by_text(all_met())).to_be_visible(timeout=30_000)


def replace_a_call(lead: Person) -> None:
    """The quality lead takes a call out with a reason, so its agent falls short until the top-up draws another one."""
    page = lead.page
    lead.go(say("month.title", "zh"))
    page.get_by_role("tab", name=say("month.assignments", "zh")).click()
    lead.settle()
    choose_row(lead, "month_calls", 0)
    page.get_by_role("button", name=say("month.replace", "zh"), exact=True).click()
    short = say("month.some_short", "zh", agents=AGENTS, short=1, quota=DUE, drawn=AGENTS * DUE - 1, done=0)
    expect(page.get_by_text(short)).to_be_visible(timeout=30_000)
    page.get_by_role("tab", name=say("month.ledger", "zh")).click()
    lead.settle()
    lead.click("month_top_up")
    expect(page.get_by_text(all_met())).to_be_visible(timeout=30_000)


def all_met() -> str:
    """What the page says when every agent has the quota."""
    return say("month.all_met", "zh", agents=AGENTS, quota=DUE, drawn=AGENTS * DUE, done=0)
