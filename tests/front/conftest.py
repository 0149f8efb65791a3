"""The product as it is served, on a drawn demo month, and the ways to knock at its door."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from front.cookies import COOKIE
from inspection.database import transaction
from inspection.month import Month
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM
from tests.homes import copy_home, forget_settings, passwords_of, use_home

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
"""A busy machine is no defect."""


@dataclass(frozen=True)
class Answer:
    """What came back to a raw request; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Door:
    """The served product: its address, its home, and who may come in."""

    port: int
    home: Path
    passwords: dict[str, str]
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def form(self, name: str, password: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Send the sign-in form."""
        fields = {"name": name, "password": password}
        return httpx.post(f"{self.address}/auth/login", data=fields, headers=headers, timeout=PATIENCE_S)

    def new_token(self, name: str) -> str:
        """Sign in anew, through the form."""
        response = self.form(name, self.passwords[name])
        assert response.status_code == 303, f"{name} got {response.status_code}"
        return response.cookies[COOKIE]

    def token(self, name: str) -> str:
        """A sign-in of this user that no test ends."""
        if name not in self._tokens:
            self._tokens[name] = self.new_token(name)
        return self._tokens[name]

    def cookie(self, name: str) -> dict[str, str]:
        """The Cookie header of this user's lasting sign-in."""
        return {"Cookie": f"{COOKIE}={self.token(name)}"}

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Send a request whose path nobody tidies up on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def socket(self, token: str | None = None, *, host: str = "127.0.0.1", **options: Any) -> Any:
        """Open the pages' websocket, as `host` names the server."""
        from websockets.sync.client import connect

        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Cookie"] = f"{COOKIE}={token}"
        path = options.pop("path", "/_stcore/stream")
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)
        address = f"ws://{host}:{self.port}{path}"
        options = {"proxy": None, "max_size": None, "compression": None, "open_timeout": PATIENCE_S} | options
        return connect(address, sock=raw, additional_headers=headers, **options)


@pytest.fixture(scope="session")
def door(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The product, served on a demo home whose month is drawn."""
    home = copy_home(demo_home, tmp_path_factory.mktemp("front") / "home")
    with pytest.MonkeyPatch.context() as patch:
        use_home(home, patch)
        with transaction() as session:
            draw_month(Month(2026, 10), session=session, by=SYSTEM, seed="7")
        forget_settings()
        served = Door(_free_port(), home, passwords_of(home))
        with _served(served):
            yield served


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return _free_port()


@pytest.fixture
def serve() -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Serves a home for one test; whatever the test leaves of the server ends with it."""
    with ExitStack() as stack:
        yield lambda home, worker: stack.enter_context(_served(Door(_free_port(), home, {}), worker=worker))


@pytest.fixture
def records(door: Door, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """The served product, with its database open to the test itself."""
    use_home(door.home, monkeypatch)
    yield door
    forget_settings()


def _free_port() -> int:
    # Given by the system: several runs of the tests at once would take the same one of a list.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _served(door: Door, *, worker: bool = False) -> Iterator["subprocess.Popen[bytes]"]:
    environment = os.environ | {"ZHIJIAN_HOME": str(door.home), "ZHIJIAN_RUN_WORKER": str(worker).lower()}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(door.port)]
    with (door.home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(door, server)
            yield server
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE_S)


def _wait_for(served: Door, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert server.poll() is None, (served.home / "server.log").read_text()
        try:
            if served.ask("GET", "/health").body == b"ok":
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{served.address} did not answer within 30 s")
