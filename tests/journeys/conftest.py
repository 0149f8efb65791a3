"""The product as `make run` starts it, and people who sign in to it with a browser."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from sqlmodel import select

from inspection.database import engine_for, transaction
from inspection.demo.load import load_demo
from inspection.models import MonthSeed
from inspection.planning.seeds import seed_hash
from inspection.settings import get_settings
from tests.transcripts import load_transcripts

ROOT = Path(__file__).parents[2]
PORTS = range(8771, 8971)
OWN = 10
"""So many of the ports are for each process of a test run, so that no two products begin at the same one."""

UP_WITHIN_S = 60
SCREENSHOTS = "ZHIJIAN_SCREENSHOTS"
"""Names the folder that the pictures of docs/ are written to; without it none are kept."""

LEFT_TO_TRANSCRIBE = ("GD01-20261031-0077", "GD01-20261031-0078")
SEED = "journey"
"""Draws the same calls each time."""

ACCOUNT = re.compile(r"^(?P<role>\w+) +(?P<name>\w+) +(?P<password>\S+)  ", re.MULTILINE)


@dataclass
class Product:
    """The running product: its address, its home, and the accounts it printed (name -> password)."""

    address: str
    home: Path
    accounts: dict[str, str]
    up_after_s: float


@dataclass
class Person:
    """Somebody signed in, with a page of the browser; what the browser complained about is kept."""

    name: str
    page: Any
    product: Product
    complaints: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until the page has run and shows nothing stale."""
        self.page.wait_for_timeout(250)
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector('[data-testid=stApp]')
                const busy = app === null || app.getAttribute('data-test-script-state') === 'running'
                return !busy && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
            }""",
            timeout=45_000,
        )
        self.page.wait_for_timeout(250)

    def go(self, screen: str) -> None:
        """Open a screen from the sidebar, by its title there."""
        self.page.locator("[data-testid=stSidebarNav] a", has_text=re.compile(rf"{re.escape(screen)}\s*$")).click()
        self.settle()

    def click(self, key: str) -> None:
        """Press the button with this widget key."""
        self.page.locator(f".st-key-{key} button").first.click()
        self.settle()

    def text(self) -> str:
        """All text on the page."""
        return str(self.page.locator("[data-testid=stMain]").inner_text())

    def picture(self, name: str) -> None:
        """Keep a picture of the page for the documentation, where a folder is named for it."""
        folder = os.environ.get(SCREENSHOTS)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.mouse.move(0, 0)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.fixture(scope="module")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`make run` on a home of its own. All calls but two have their transcript already; those are done live.

    A module may add settings by an `ENVIRONMENT` of its own.
    """
    home = tmp_path_factory.mktemp("journey") / "home"
    prepare(home)
    port = free_port()
    names = {name: value for name, value in os.environ.items() if not name.startswith("ZHIJIAN_")}
    environment = names | {"ZHIJIAN_HOME": str(home), "STREAMLIT_SERVER_PORT": str(port)}
    environment |= getattr(request.module, "ENVIRONMENT", {})
    began = time.monotonic()
    log = home / "make-run.log"
    with log.open("wb") as out:
        run = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", run, log)
        accounts = {found["name"]: found["password"] for found in ACCOUNT.finditer(log.read_text())}
        yield Product(f"http://127.0.0.1:{port}", home, accounts, time.monotonic() - began)
    finally:
        os.killpg(run.pid, signal.SIGTERM)
        run.wait(timeout=20)
        engine_for.cache_clear()
        get_settings.cache_clear()


@pytest.fixture(scope="module")
def enter(chromium: Any, product: Product) -> Iterator[Callable[..., Person]]:
    """Sign somebody in through the form, in a browser of their own."""
    contexts = []

    def sign_in(name: str, locale: str = "zh-CN") -> Person:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale=locale)
        contexts.append(context)
        person = Person(name, context.new_page(), product)
        note = person.complaints.append
        person.page.on("pageerror", lambda error: note(str(error)))
        person.page.on("console", lambda message: note(message.text) if "Security Policy" in message.text else None)
        person.page.goto(product.address)
        person.page.fill("#name", name)
        person.page.fill("#password", product.accounts[name])
        person.page.click("button[type=submit]")
        person.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=90_000)
        person.settle()
        return person

    yield sign_in
    for context in contexts:
        context.close()


def prepare(home: Path, *, and_then: Callable[[], None] = lambda: None) -> None:
    """A home with the demo month, transcribed but for two calls."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ZHIJIAN_")]:
            patch.delenv(name)
        patch.setenv("ZHIJIAN_HOME", str(home))
        engine_for.cache_clear()
        get_settings.cache_clear()
        load_demo(queue_transcripts=False)
        with transaction() as session:
            load_transcripts(session, leave_out=LEFT_TO_TRANSCRIBE)
            row = session.exec(select(MonthSeed)).one()
            row.seed, row.seed_hash = SEED, seed_hash(SEED)
        and_then()
        engine_for(get_settings().sqlalchemy_url).dispose()
        engine_for.cache_clear()
        get_settings.cache_clear()


def free_port() -> int:
    """A port that nobody listens at, of those that are this process's own."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = process * OWN % len(PORTS)
    own = PORTS[first : first + OWN]
    for port in own:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError(f"no port of {own} is free")


def wait_for(address: str, run: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until an address answers; the process must go on meanwhile."""
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until:
        assert run.poll() is None, log.read_text()
        try:
            with urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer within {UP_WITHIN_S} s: {log.read_text()}")
