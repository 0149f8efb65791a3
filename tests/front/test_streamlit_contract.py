"""What the gate relies on in Streamlit; when one of these fails, look again before raising the version."""

import asyncio
import inspect
from importlib.metadata import version
from typing import Any

import httpx
import pytest
from streamlit import config

from front import gate, lifespan
from front.cookies import COOKIE, HEADER, USER_KEY
from inspection.errors import InvalidInput
from inspection.models.organisation import Level, Role
from inspection.policies import Actor, Scope

SOMEBODY = Actor(7, "lead1", Role.QUALITY_LEAD, Scope(Level.CENTRE, "GD01"))


def test_the_version_is_the_one_the_door_was_measured_with() -> None:
    assert version("streamlit") == "1.67.0"


def test_the_app_takes_what_the_door_gives_it() -> None:
    from streamlit.web.server.starlette import App

    assert {"script_path", "routes", "middleware", "lifespan"} <= set(inspect.signature(App.__init__).parameters)


@pytest.mark.parametrize("path", ["/_stcore/x", "/media/x", "/component/x"])
def test_streamlit_keeps_its_own_addresses(path: str) -> None:
    from starlette.routing import Route
    from streamlit.web.server.starlette import App

    with pytest.raises(ValueError, match="reserved"):
        App("front/main.py", routes=[Route(path, lambda request: None)])


def test_the_app_is_found_by_its_plain_assignment() -> None:
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(lifespan.FRONT.parent / "app.py")
    assert found.is_asgi_app


def test_no_pages_folder_stands_beside_the_script() -> None:
    assert (lifespan.FRONT / "main.py").is_file()
    assert not (lifespan.FRONT / "pages").exists()
    assert (lifespan.FRONT.parent / "pages").is_dir()


def test_the_trusted_header_becomes_a_field_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.datastructures import Headers
    from streamlit.web.server.starlette.starlette_websocket import gather_user_info

    options(monkeypatch, {})
    assert gather_user_info(Headers({HEADER.lower(): "token"})) == {USER_KEY: "token"}
    assert gather_user_info(Headers({})) == {USER_KEY: None}
    twice = Headers(raw=[(HEADER.lower().encode(), b"first"), (HEADER.lower().encode(), b"second")])
    assert gather_user_info(twice) == {USER_KEY: "first"}, "the gate must leave one copy only"


@pytest.mark.parametrize("name", [*lifespan.EXPECTED, "server.allowedHosts"])
def test_every_setting_that_is_checked_exists(name: str) -> None:
    assert name in config._config_options_template


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("server.trustedUserHeaders", {}, "server.trustedUserHeaders"),
        ("server.trustedUserHeaders", {HEADER: "email"}, "server.trustedUserHeaders"),
        ("server.trustedUserHeaders", {HEADER: USER_KEY, "X-User": "name"}, "server.trustedUserHeaders"),
        ("server.baseUrlPath", "quality", "server.baseUrlPath"),
        ("server.enableAgentApi", True, "server.enableAgentApi"),
        ("server.enableStaticServing", True, "server.enableStaticServing"),
        ("client.showErrorDetails", "full", "client.showErrorDetails"),
        ("client.showErrorDetails", True, "client.showErrorDetails"),
        ("browser.gatherUsageStats", True, "browser.gatherUsageStats"),
        ("server.allowedHosts", [], "server.allowedHosts"),
        ("server.allowedHosts", ["*"], "server.allowedHosts"),
        ("server.allowedHosts", ["localhost"], "ZHIJIAN_ALLOWED_HOSTS"),
    ],
)
def test_a_wrong_setting_keeps_the_door_shut(
    home: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: Any, told: str
) -> None:
    options(monkeypatch, {})
    lifespan.check_door()
    options(monkeypatch, {name: value})
    with pytest.raises(InvalidInput, match=told):
        lifespan.check_door()


def test_a_pages_folder_keeps_the_door_shut(home: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    options(monkeypatch, {})
    monkeypatch.setattr(lifespan, "FRONT", tmp_path)
    lifespan.check_door()
    (tmp_path / "pages").mkdir()
    with pytest.raises(InvalidInput, match="pages stands beside the script"):
        lifespan.check_door()


def test_a_refusal_stops_the_start(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    options(monkeypatch, {"server.trustedUserHeaders": {}})

    async def start() -> None:
        async with lifespan.lifespan(None):
            raise AssertionError("it started")

    with pytest.raises(InvalidInput):
        asyncio.run(start())


def test_one_copy_of_the_trusted_header_reaches_streamlit(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_who", lambda token, used: SOMEBODY if token == "mine" else None)
    name = HEADER.lower().encode()
    copies = [(HEADER, "theirs"), (HEADER.upper(), "theirs"), ("Cookie", f"{COOKIE}=mine")]
    seen = asyncio.run(passed_on("/", copies))
    assert [value for key, value in seen["headers"] if key.lower() == name] == [b"mine"]
    assert seen["state"]["actor"] == SOMEBODY
    seen = asyncio.run(passed_on("/auth/login", copies[:2]))
    assert [value for key, value in seen["headers"] if key.lower() == name] == []
    assert seen["state"]["actor"] is None


def test_an_error_behind_the_gate_carries_the_headers_and_no_words(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_who", lambda token, used: SOMEBODY)

    async def breaks(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("what the database said")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=gate.Gate(breaks), raise_app_exceptions=False)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/", headers={"Cookie": f"{COOKIE}=mine"})

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.content) == (500, b"")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_socket_is_cut_when_its_sign_in_cannot_be_checked(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "CHECK_EVERY_S", 0.01)
    asked: list[str] = []

    def who(token: str, used: bool) -> Actor:
        asked.append(token)
        if len(asked) > 2:
            raise RuntimeError("the database is away")
        return SOMEBODY

    monkeypatch.setattr(gate, "_who", who)
    sent = asyncio.run(asyncio.wait_for(silent_socket(), 5))
    assert sent[-1] == gate.CUT


async def silent_socket() -> list[Any]:
    """What a socket is sent whose browser says nothing."""
    sent: list[Any] = []

    async def reads(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"host", b"localhost")]}
    scope["headers"].append((b"cookie", f"{COOKIE}=mine".encode()))  # type: ignore[attr-defined]
    await gate.Gate(reads)(scope, receive, send)
    return sent


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


def options(monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]) -> None:
    """Let Streamlit's settings be the right ones, but for what is changed."""
    right = lifespan.EXPECTED | {"server.allowedHosts": ["localhost", "127.0.0.1"]} | changed
    plain = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: right[name] if name in right else plain(name))
