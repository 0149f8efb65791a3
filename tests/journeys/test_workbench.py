"""The workbench in a real browser: a call scored by keyboard alone, and nothing lost, whatever happens on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlmodel import Session, select

from inspection.database import engine_for, make_engine, transaction
from inspection.models import Answer, Assignment, Criterion, Evaluation
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from inspection.words import say
from tests.journeys.conftest import ROOT, Person, Product, free_port, prepare, wait_for
from tests.pages.screens import OCTOBER

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Enter = Callable[..., Person]
SAVED = ".sheet .saved[data-state=saved]"
UNSAVED = ".sheet .saved[data-state=unsaved]"


@dataclass
class Served(Product):
    """The product with its month drawn, served by a process that can be killed."""

    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        names = {name: value for name, value in os.environ.items() if not name.startswith("ZHIJIAN_")}
        environment = names | {"ZHIJIAN_HOME": str(self.home), "ZHIJIAN_RUN_WORKER": "false"}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        log = self.home / "served.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        wait_for(f"{self.address}/health", self.process, log)

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def stored(self, call: str) -> tuple[str, float | None, str, dict[str, tuple[float | None, str]]]:
        """The state, total, comment and answers (value and comment) of a call, as the database holds them."""
        engine = make_engine(f"sqlite:///{self.home / 'zhijian.sqlite3'}")
        with Session(engine) as session:
            of_call = select(Evaluation).join(Assignment).where(Assignment.call_id == call)
            row = session.exec(of_call).one()
            rows = session.exec(
                select(Criterion.code, Answer.value, Answer.comment).join(Answer).where(Answer.evaluation_id == row.id)
            ).all()
        engine.dispose()
        return row.state, row.total, row.comment, {code: (value, comment) for code, value, comment in rows}


@contextmanager
def serving(home: Path, *, and_then: Callable[[], None]) -> Iterator[Served]:
    """The product served from a home with the demo month, prepared as `prepare` says."""
    prepare(home, and_then=and_then)
    port = free_port()
    lines = [line.split() for line in (home / "demo-accounts.txt").read_text().splitlines() if line.strip()]
    accounts = {line[1]: line[2] for line in lines}
    served = Served(f"http://127.0.0.1:{port}", home, accounts, 0.0, port)
    served.start()
    yield served
    served.kill()
    engine_for.cache_clear()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("workbench") / "home", and_then=_draw) as served:
        yield served


def _draw() -> None:
    with transaction() as session:
        draw_month(OCTOBER, session=session, by=SYSTEM, seed="7")


@pytest.fixture(scope="module")
def inspector(enter: Enter) -> Person:
    return enter("inspector1")


def open_next(person: Person) -> str:
    """The next call of the list; its id."""
    if person.page.locator(".st-key-score_back button").count():
        person.click("score_back")
    person.click("score_next")
    return ready(person.page)


def ready(page: Any) -> str:
    page.locator(".sheet .row.current").wait_for(timeout=30_000)
    page.locator(".player[data-waveform]").wait_for(timeout=30_000)
    return str(page.locator("[data-testid=stMain] h1").first.inner_text())


def keys(page: Any, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def current(page: Any) -> str:
    return str(page.locator(".sheet .row.current").get_attribute("data-code"))


def move_to(page: Any, code: str) -> None:
    """Go to a criterion by keys."""
    for _ in range(60):
        if current(page) == code:
            return
        page.keyboard.press("j")
    raise AssertionError(f"{code} is not reached by going down from {current(page)}")


def answered(page: Any, code: str) -> list[str]:
    """What is pressed of a criterion's own answers."""
    place = page.locator(f".row[data-code='{code}'] .head .options button[aria-pressed=true] span")
    return list(place.all_inner_texts())


def saved(page: Any) -> None:
    expect(page.locator(SAVED)).to_be_visible(timeout=20_000)


def test_a_call_is_scored_by_keyboard_alone_and_the_next_one_opens(inspector: Person, product: Served) -> None:
    page = inspector.page
    keys(page, "n")
    call = ready(page)
    move_to(page, "A1")
    keys(page, "1", "j")
    assert (answered(page, "A1"), current(page)) == (["有"], "A2")
    # The situations are gone through one by one.
    keys(page, "j", "1")
    assert page.locator(".situation [aria-pressed=true] span").all_inner_texts() == ["已说"]
    move_to(page, "A7")
    keys(page, "3", "r", "1", "d", "2", "c")
    page.keyboard.type("1 2 号码没有复述")
    keys(page, "Alt+t", "Escape")
    assert answered(page, "A7") == ["差"]
    causes = page.locator(".row[data-code=A7] .causes .chip[aria-pressed=true] span").all_inner_texts()
    assert causes == ["流程", "缺少环节"]
    move_to(page, "D3")
    keys(page, "2", "Escape")
    assert answered(page, "D3") == []
    keys(page, "1", "q")
    for code in page.locator(".sheet .row:not(.done)").evaluate_all("rows => rows.map(row => row.dataset.code)"):
        page.locator(".sheet .row.current").wait_for()
        keys(page, *(["k"] * 60))
        move_to(page, code)
        keys(page, "1")
    expect(page.locator(".score .open.none")).to_be_visible()
    saved(page)
    shown = page.locator(".score .total b").inner_text()
    keys(page, "Control+Enter")
    expect(page.get_by_text(say("scoring.submitted", "zh"))).to_be_visible(timeout=15_000)
    state, total, _, answers = product.stored(call)
    assert (state, f"{total:.1f}") == ("submitted", shown)
    assert answers["A7"] == (0.0, "1 2 号码没有复述 [0:00]")
    keys(page, "n")
    page.locator("h1", has_text=call).wait_for(state="hidden", timeout=20_000)
    assert ready(page) != call


def test_a_faultless_call_takes_three_keys(inspector: Person, product: Served) -> None:
    page = inspector.page
    for _ in range(8):
        call = ready(page)
        keys(page, "q")
        page.wait_for_timeout(100)
        if page.locator(".sheet .row:not(.done):visible").count() == 0:
            break
        left = page.locator(".sheet .row:not(.done):visible")
        for _ in range(left.count()):  # one after the other: each answer takes its row out of what is left
            left.first.click(position={"x": 3, "y": 3})
            keys(page, "1")
            page.wait_for_timeout(50)
        expect(left).to_have_count(0)
        keys(page, "Control+Enter")
        expect(page.get_by_text(say("scoring.submitted", "zh"))).to_be_visible(timeout=15_000)
        keys(page, "n")
        page.locator("h1", has_text=call).wait_for(state="hidden", timeout=20_000)
    keys(page, "Control+Enter")
    expect(page.get_by_text(say("scoring.submitted", "zh"))).to_be_visible(timeout=15_000)
    keys(page, "n")
    page.locator("h1", has_text=call).wait_for(state="hidden", timeout=20_000)
    assert product.stored(call)[:2] == ("submitted", 100.0)


def test_missing_answers_are_named_and_the_first_one_is_pointed_at(inspector: Person) -> None:
    page = inspector.page
    open_next(inspector)
    move_to(page, "A4.1")
    keys(page, "2", "Control+Enter")
    expect(page.locator(".sheet .note")).to_contain_text("A1 接通后主动问候")
    expect(page.locator(".row.missing")).to_have_count(15)
    assert current(page) == "A1"
    keys(page, "1")
    expect(page.locator(".row.missing")).to_have_count(14)
    assert page.locator(".row[data-code='A4.1']").get_attribute("class").split().count("done") == 1


def test_what_is_typed_is_there_after_a_reload_at_any_moment(inspector: Person, product: Served) -> None:
    page = inspector.page
    call = open_next(inspector)
    move_to(page, "A4.2")
    keys(page, "2", "c")
    page.keyboard.type("声音平")
    page.reload()
    ready(page)
    box = page.locator(".row[data-code='A4.2'] textarea")
    expect(box).to_have_value("声音平")
    assert answered(page, "A4.2") == ["一般"]
    saved(page)
    assert product.stored(call)[3]["A4.2"] == (0.5, "声音平")
    assert kept_copies(page) == []


def kept_copies(page: Any) -> list[str]:
    """What the browser keeps of sheets."""
    found = page.evaluate("() => Object.keys(localStorage).filter(name => name.startsWith('zhijian.sheet.'))")
    return list(found)


def test_a_killed_server_loses_nothing(inspector: Person, product: Served) -> None:
    page = inspector.page
    call = open_next(inspector)
    move_to(page, "S5a")
    keys(page, "1")
    saved(page)
    product.kill()
    keys(page, "j", "1", "c")
    page.keyboard.type("写在断线时")
    expect(page.locator(UNSAVED)).to_be_visible(timeout=15_000)
    assert len(kept_copies(page)) == 1
    product.start()
    expect(page.locator(SAVED)).to_be_visible(timeout=120_000)
    answers = product.stored(call)[3]
    assert (answers["S5a"], answers["S5b"]) == ((1.0, ""), (1.0, "写在断线时"))
    # Once more, and the page is loaded anew while nothing is saved.
    product.kill()
    keys(page, "End")
    page.keyboard.type("，再写")
    page.wait_for_timeout(600)
    product.start()
    page.reload()
    ready(page)
    expect(page.locator(".row[data-code=S5b] textarea")).to_have_value("写在断线时，再写")
    saved(page)
    assert product.stored(call)[3]["S5b"] == (1.0, "写在断线时，再写")


def test_of_two_windows_the_older_one_is_told_and_decides(inspector: Person, product: Served) -> None:
    page = inspector.page
    call = open_next(inspector)
    other = page.context.new_page()
    other.goto(page.url)
    assert ready(other) == call
    move_to(other, "A4.3")
    keys(other, "3")
    saved(other)
    note = page.locator(".sheet .note.conflict")
    expect(note).to_contain_text("A4.3")
    assert answered(page, "A4.3") == []
    note.locator(".theirs").click()
    expect(note).to_be_hidden()
    assert answered(page, "A4.3") == ["差"]
    move_to(page, "A4.4")
    keys(page, "1")
    saved(page)
    # The other window answers from what it had, is told, and keeps its own: both are what somebody chose.
    conflict = other.locator(".sheet .note.conflict")
    expect(conflict).to_contain_text("A4.4")
    other.bring_to_front()
    move_to(other, "A4.4")
    keys(other, "3")
    other.wait_for_timeout(600)
    assert product.stored(call)[3]["A4.4"] == (1.0, "")
    conflict.locator(".mine").click()
    saved(other)
    assert product.stored(call)[3]["A4.4"] == (0.0, "")
    other.close()


COMPOSING = """key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
    { key, code: 'Digit1', bubbles: true, composed: true, cancelable: true, isComposing: true }))"""


def test_keys_are_quiet_while_a_word_is_composed(inspector: Person) -> None:
    page = inspector.page
    open_next(inspector)
    move_to(page, "A4.4")
    before = page.locator(".sheet [aria-pressed=true]").count()
    for key in ("1", "2", "q", "j"):
        assert page.evaluate(COMPOSING, key)
    assert (current(page), page.locator(".sheet [aria-pressed=true]").count()) == ("A4.4", before)
    # Through the browser's own input method, into a comment.
    keys(page, "c")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "hao1", "selectionStart": 4, "selectionEnd": 4})
    session.send("Input.insertText", {"text": "好"})
    expect(page.locator(".row[data-code='A4.4'] textarea")).to_have_value("好")
    assert page.locator(".sheet [aria-pressed=true]").count() == before
    saved(page)


def test_the_players_keys_work_while_the_sheet_is_filled_in(inspector: Person) -> None:
    page = inspector.page
    open_next(inspector)
    keys(page, " ")
    sound = page.locator(".player audio")
    page.wait_for_timeout(1200)
    assert sound.evaluate("audio => !audio.paused && audio.currentTime > 0.3")
    keys(page, "1", " ")
    assert sound.evaluate("audio => audio.paused")
    at = sound.evaluate("audio => audio.currentTime")
    keys(page, "ArrowRight")
    assert sound.evaluate("audio => audio.currentTime") == pytest.approx(at + 3, abs=0.2)
    clip = page.locator(".sheet .suggestion .clip").first
    clip.click()
    start_s = int(clip.get_attribute("data-start-ms")) / 1000
    assert start_s - 0.2 <= sound.evaluate("audio => audio.currentTime") < start_s + 3
    # What is marked in the player becomes the evidence of the criterion that is pointed at.
    line = page.locator("li.line").nth(2)
    line.hover()
    line.locator(".use").click()
    keys(page, "x")
    start, end = (int(line.get_attribute(f"data-{edge}-ms")) // 1000 for edge in ("start", "end"))
    evidence = page.locator(".sheet .row.current .evidence .clip")
    expect(evidence).to_contain_text(f"{start // 60}:{start % 60:02d}–{end // 60}:{end % 60:02d}")
    saved(page)
    assert inspector.complaints == []


def test_at_1024_pixels_the_player_stays_above_the_sheet(inspector: Person) -> None:
    page = inspector.page
    page.set_viewport_size({"width": 1024, "height": 900})
    open_next(inspector)
    keys(page, *(["j"] * 40))
    page.wait_for_timeout(300)
    play, row = page.locator(".player .play").bounding_box(), page.locator(".sheet .row.current").bounding_box()
    assert 0 < play["y"] < row["y"] < 860
    inspector.picture("scoring_1024")
    page.set_viewport_size({"width": 1440, "height": 900})
