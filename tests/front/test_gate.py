"""Nobody passes the front door without a session, whatever they send."""

import asyncio
import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from front import gate
from front.cookies import COOKIE, HEADER
from inspection.models.organisation import Level, Role
from inspection.policies import Actor, Scope

SOMEBODY = Actor(7, "lead1", Role.QUALITY_LEAD, Scope(Level.CENTRE, "GD01"))
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")
CLOSED_PATHS = (
    *("/", "/score", "/users", "/pages/score.py", "/pages/users", "/front/main.py", "/app.py", "/index.html"),
    *("/_stcore/stream", "/_stcore/metrics", "/_stcore/host-config", "/_stcore/script-health-check", "/_stcore/"),
    *("/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/health/"),
    *("/_stcore/upload_file/x/y", "/_stcore/bidi-components/session_guard/guard.js", "/media/x", "/app/static/x"),
    *("/static/index.html", "/static/js/index.js", "/component/a/index.html", "/vendor/x", "/favicon.png"),
    *("/recordings/1/audio", "/recordings/1/audio?token=x", "/oauth2callback", "/auth/callback", "/auth/login/"),
    *("//", "//score", "//_stcore/metrics", "///auth/login", "/AUTH/LOGIN", "/%2e%2e/", "/../score", "/./score"),
    *("/auth/login/../../score", "/auth/login/..%2f..%2fscore", "/health/../score", "/auth/login;x", "/auth/login%00"),
    *("/_stcore/health/..%2fstream", "/%5fstcore/metrics", "/_stcore/health%3fx", "/health%2f", "/%2fhealth"),
)
PAGE = {"Accept": "text/html,application/xhtml+xml"}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


@pytest.mark.parametrize("path", CLOSED_PATHS)
def test_strangers_get_the_form_or_nothing(door: Any, path: str) -> None:
    for method in METHODS:
        for headers in ({}, PAGE, {"Cookie": "zhijian_session=guessed"}, {"X-Zhijian-Session": "guessed"}):
            answer = door.ask(method, path, headers)
            told = (method, headers, answer.status, answer.body[:80])
            assert answer.body == b"", told
            assert answer.status in (401, 404) or (
                answer.status == 303 and answer.headers["location"] == "/auth/login" and headers is PAGE
            ), told
            assert answer.headers["cache-control"] == "no-store", told
            assert "set-cookie" not in answer.headers, told


def test_a_browser_without_a_session_is_sent_to_the_form(door: Any) -> None:
    answer = door.ask("GET", "/users", PAGE)
    assert (answer.status, answer.headers["location"]) == (303, "/auth/login")


@pytest.mark.parametrize(("path", "status", "body"), [("/health", 200, b"ok"), ("/_stcore/health", 200, b"ok")])
def test_health_is_open_and_tells_nothing_else(door: Any, path: str, status: int, body: bytes) -> None:
    answer = door.ask("GET", path)
    assert (answer.status, answer.body) == (status, body)


def test_whoami_tells_a_stranger_only_that(door: Any) -> None:
    answer = door.ask("GET", "/auth/whoami")
    assert (answer.status, answer.body) == (401, b'{"signed_in":false}')


@pytest.mark.parametrize("path", ["/_stcore/metrics", "//_stcore/metrics", "/%5fstcore/metrics", "/_stcore/agent/mcp"])
def test_what_nobody_may_ask_is_not_there_for_the_signed_in_either(door: Any, path: str) -> None:
    answer = door.ask("GET", path, door.cookie("admin1"))
    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8741", "", "localhost.evil.example", "[", "127.0.0.1.x"]
)
def test_a_foreign_host_name_is_refused(door: Any, host: str) -> None:
    for path in ("/", "/auth/login", "/health"):
        answer = door.ask("GET", path, {"Host": host} | door.cookie("admin1"))
        assert (answer.status, answer.body) == (400, b""), path


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", ""])
@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/_stcore/upload_file/x/y"])
def test_a_foreign_origin_writes_nothing(door: Any, path: str, origin: str) -> None:
    answer = door.ask("POST", path, {"Origin": origin} | door.cookie("admin1"))
    assert (answer.status, answer.body) == (403, b"")
    assert door.ask("GET", "/auth/whoami", door.cookie("admin1")).status == 200


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        (None, "GET", "/auth/login", 200),
        (None, "GET", "/auth/logout", 303),
        (None, "GET", "/health", 200),
        (None, "GET", "/_stcore/health", 200),
        (None, "POST", "/health", 405),
        (None, "GET", "/", 401),
        (None, "GET", "/_stcore/metrics", 404),
        (None, "GET", "/auth/whoami", 401),
        ("admin1", "GET", "/", 200),
        ("admin1", "GET", "/log", 200),
        ("admin1", "GET", "/_stcore/host-config", 200),
        ("admin1", "GET", "/auth/whoami", 200),
        ("admin1", "GET", "/recordings/1/audio", 403),
        ("admin1", "GET", "/recordings/987654321/audio", 404),
        ("admin1", "GET", "/recordings/99999999999999999999/audio", 404),
        ("admin1", "GET", "/media/nothing", 404),
        ("manager1", "GET", "/recordings/1/audio", 200),
    ],
)
def test_every_answer_carries_the_security_headers(
    door: Any, who: str | None, method: str, path: str, status: int
) -> None:
    answer = door.ask(method, path, door.cookie(who) if who else {})
    assert answer.status == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["content-security-policy"] == _policy()


def test_one_copy_of_the_trusted_header_reaches_streamlit(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_who", lambda token, _used: SOMEBODY if token == "mine" else None)
    name = HEADER.lower().encode()
    copies = [(HEADER, "theirs"), (HEADER.upper(), "theirs"), ("Cookie", f"{COOKIE}=mine")]
    seen = asyncio.run(passed_on("/", copies))
    assert [value for key, value in seen["headers"] if key.lower() == name] == [b"mine"]
    assert seen["state"]["actor"] == SOMEBODY
    seen = asyncio.run(passed_on("/auth/login", copies[:2]))
    assert [value for key, value in seen["headers"] if key.lower() == name] == []
    assert seen["state"]["actor"] is None


def test_an_error_behind_the_gate_carries_the_headers_and_no_words(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_who", lambda _token, _used: SOMEBODY)

    async def breaks(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("what the database said")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=gate.Gate(breaks), raise_app_exceptions=False)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/", headers={"Cookie": f"{COOKIE}=mine"})

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.content) == (500, b"")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def passed_on(path: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    """The scope that the gate hands to the app behind it."""
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    transport = httpx.ASGITransport(app=gate.Gate(app))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get(path, headers=headers)).status_code == 204
    return seen


def _policy() -> str:
    return (
        f"default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval' {_inline_hash()}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "media-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


class _Scripts(HTMLParser):
    """The inline scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and "src" not in dict(attrs)
        if self.inside:
            self.bodies.append("")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.bodies[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def _inline_hash() -> str:
    import streamlit

    parser = _Scripts()
    parser.feed((Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8"))
    (body,) = parser.bodies
    return f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
