"""The workbench in a real browser: opening to first sound, key press to saved, the next call; one person and twenty.

    OMP_NUM_THREADS=1 python -m benchmarks.workbench --folder FOLDER

The product and a bare Streamlit page with as many widgets (workbench_floor.py) are served by a process each and looked
at by the same Chromium, in turns.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]
WATCH = """() => {
    const find = (root) => {
        for (const one of root.querySelectorAll('*')) {
            if (one.matches('.saved[data-state]')) return one
            const inner = one.shadowRoot && find(one.shadowRoot)
            if (inner) return inner
        }
        return null
    }
    const line = find(document)
    window.taken = []
    window.pressed = null
    new MutationObserver(() => {
        if (line.dataset.state !== 'saved' || window.pressed === null) return
        window.taken.push(performance.now() - window.pressed)
        window.pressed = null
    }).observe(line, { attributes: true, attributeFilter: ['data-state'] })
}"""
NOTE_KEYS = """window.addEventListener('keydown', (event) => {
    if (/^[0-9]$/.test(event.key)) window.pressed ??= performance.now()
}, true)"""
"""Put in before the page's own scripts, since the sheet keeps the keys that are its own to itself. Where a key comes
before the last one is saved, the older one counts."""

WATCH_FLOOR = """() => {
    window.taken = []
    let pressed = null
    const app = document.querySelector('[data-testid=stApp]')
    window.addEventListener('pointerdown', () => { pressed ??= performance.now() }, true)
    new MutationObserver(() => {
        const state = app.getAttribute('data-test-script-state')
        if (state === 'running' || pressed === null) return
        window.taken.push(performance.now() - pressed)
        pressed = null
    }).observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] })
}"""
SOUNDS = """() => { const find = (root) => { for (const one of root.querySelectorAll('*')) {
    if (one.matches('audio')) return one
    const inner = one.shadowRoot && find(one.shadowRoot); if (inner) return inner } return null }
    const audio = find(document); return audio !== null && !audio.paused && audio.currentTime > 0 }"""


def prepare(folder: Path) -> dict[str, str]:
    """A home with the demo month drawn and transcribed; the accounts' passwords by name."""
    os.environ["ZHIJIAN_HOME"] = str(folder / "home")
    os.environ["ZHIJIAN_RUN_WORKER"] = "false"
    from inspection.database import transaction
    from inspection.demo.load import MONTH, load_demo
    from inspection.planning.month_plan import draw_month
    from inspection.policies import SYSTEM
    from tests.transcripts import load_transcripts

    load_demo(queue_transcripts=False)
    with transaction() as session:
        load_transcripts(session, leave_out=())
    with transaction() as session:
        draw_month(MONTH, session=session, by=SYSTEM, seed="7")
    lines = [line.split() for line in (folder / "home" / "demo-accounts.txt").read_text().splitlines() if line.strip()]
    return {line[1]: line[2] for line in lines}


def assignments_of(name: str) -> list[int]:
    """The open assignments of an inspector."""
    from sqlmodel import col, select

    from inspection.database import open_session
    from inspection.models import Assignment, AssignmentState, User

    with open_session() as session:
        own = select(Assignment.id).join(User, col(User.id) == Assignment.inspector_id).where(User.name == name)
        rows = session.exec(own.where(Assignment.state == AssignmentState.ASSIGNED).order_by(col(Assignment.id))).all()
    return [one for one in rows if one is not None]


@contextmanager
def serving(script: str) -> Iterator[str]:
    """The address of a script that Streamlit serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def signed_in(browser: Any, address: str, name: str, password: str) -> Any:
    """A page of a browser of its own, signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_init_script(NOTE_KEYS)
    page = context.new_page()
    page.goto(address)
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("button[type=submit]")
    page.locator("[data-testid=stMain] h1").first.wait_for(timeout=60_000)
    return page


def one_person(page: Any, calls: int, keys: int) -> dict[str, list[float]]:
    """Seconds that one inspector waits: to the first sound, from a key to saved, and to the next call."""
    found: dict[str, list[float]] = {"open to first sound": [], "key press to saved": [], "next call": []}
    page.locator(".st-key-score_next button").wait_for(timeout=60_000)
    for call in range(calls):
        began = time.perf_counter()
        page.keyboard.press("n")
        page.locator(".sheet .row.current").wait_for(timeout=60_000)
        if call:
            found["next call"].append(time.perf_counter() - began)
        page.keyboard.press(" ")
        page.wait_for_function(SOUNDS, timeout=30_000, polling=20)
        found["open to first sound"].append(time.perf_counter() - began)
        page.evaluate(WATCH)
        for number in range(keys):
            page.keyboard.press("k")
            page.keyboard.press("0" if number % 2 else "1")
            page.wait_for_timeout(400)
        found["key press to saved"] += [taken / 1000 for taken in page.evaluate("() => window.taken")]
        page.keyboard.press("q")
        page.wait_for_timeout(300)
        left = page.locator(".sheet .row:not(.done):visible")
        for _ in range(left.count()):  # one after the other: each answer takes its row out of what is left
            left.first.click(position={"x": 3, "y": 3})
            page.keyboard.press("1")
            page.wait_for_timeout(50)
        page.keyboard.press("Control+Enter")
        page.locator(".st-key-score_next button").wait_for(timeout=60_000)
    return found


def many(pages: list[Any], presses: int, press: Callable[[Any, int], None], think_s: float) -> list[float]:
    """Seconds from a press to its end, over all pages, each pressing once in `think_s`."""
    for number in range(presses):
        began = time.perf_counter()
        for page in pages:
            press(page, number)
            page.wait_for_timeout(think_s * 1000 / len(pages))
        pages[0].wait_for_timeout(max(0.0, think_s - (time.perf_counter() - began)) * 1000 + 1)
    pages[0].wait_for_timeout(3000)
    return [taken / 1000 for page in pages for taken in page.evaluate("() => window.taken")]


def told(name: str, values: list[float]) -> None:
    """One line of the table."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    print(f"| {name} | {len(ordered)} | {median(ordered):.2f} s | {p95:.2f} s |", flush=True)


def measure_product(
    browser: Any, folder: Path, people: int, calls: int, keys: int, presses: int, think_s: float
) -> None:
    """The product: one person, then many at once."""
    accounts = prepare(folder)
    with serving("app.py") as address:
        for name, values in one_person(
            signed_in(browser, address, "inspector1", accounts["inspector1"]), calls, keys
        ).items():
            told(f"one person: {name}", values)
        pages, mine = [], {name: assignments_of(name) for name in ("inspector1", "inspector2")}
        for number in range(people):
            name = f"inspector{number % 2 + 1}"
            page = signed_in(browser, address, name, accounts[name])
            page.goto(f"{address}/score?assignment={mine[name].pop()}")
            page.locator(".sheet .row.current").wait_for(timeout=60_000)
            page.evaluate(WATCH)
            pages.append(page)

        def press(page: Any, number: int) -> None:
            page.keyboard.press("j")
            page.keyboard.press("12"[number % 2])

        told(f"{people} at once: key press to saved", many(pages, presses, press, think_s))
        for page in pages:
            page.context.close()


def measure_floor(browser: Any, people: int, keys: int, presses: int, think_s: float) -> None:
    """The bare page: one person, then many at once."""
    with serving("benchmarks/workbench_floor.py") as address:

        def opened() -> Any:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.goto(address)
            page.locator(".st-key-value_15 button").first.wait_for(timeout=60_000)
            page.wait_for_timeout(500)
            page.evaluate(WATCH_FLOOR)
            return page

        def press(page: Any, number: int) -> None:
            page.locator(f".st-key-value_{number % 16} button").nth(number % 3).click()

        told("one person: bare page, press to drawn", many([opened()], keys * 2, press, 0.4))
        pages = [opened() for _ in range(people)]
        told(f"{people} at once: bare page, press to drawn", many(pages, presses, press, think_s))


def main() -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark"))
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--keys", type=int, default=12)
    parser.add_argument("--presses", type=int, default=10)
    parser.add_argument("--think", type=float, default=4.0, help="seconds between the answers of one of many people")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    print("| what | presses | median | p95 |\n|---|---|---|---|")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        measure_product(browser, given.folder, given.people, given.calls, given.keys, given.presses, given.think)
        measure_floor(browser, given.people, given.keys, given.presses, given.think)
        browser.close()


if __name__ == "__main__":
    main()
