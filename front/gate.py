"""The gate: no request and no websocket passes without a session, whatever stands behind it.

It runs before Streamlit and before the product's own routes. A socket is cut when its session ends, expires, or its
role, scope or account changes: by a sign-out before that is answered, by anything else within `CHECK_EVERY_S`. Once it
is cut nothing more is sent, whatever is being drawn.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.middleware import Middleware

from front.cookies import HEADER, token_of
from front.headers import security_headers
from front.sockets import cut_of
from inspection import accounts
from inspection.database import open_session, transaction
from inspection.policies import Actor
from inspection.settings import get_settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN_PATHS = frozenset({"/auth/login", "/auth/logout", "/auth/whoami", "/health", "/_stcore/health"})
UNUSED_PATHS = frozenset({"/auth/whoami"})
"""What the page asks by itself: it does not keep an idle sign-in alive."""
BLOCKED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
CHECK_EVERY_S = 1.0
CUT = {"type": "websocket.close", "code": 4401, "reason": "signed out"}


class Gate:
    """ASGI middleware that lets only signed-in users through."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the trusted header set."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "http":
            await _answered(self._judge, scope, receive, send)
        else:
            await self._judge(scope, receive, send)

    async def _judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        status = _refused_outright(scope, headers)
        if status is not None:
            await _refuse(scope, send, status)
            return
        token = token_of(headers.get("cookie", ""))
        actor = None if token is None else await anyio.to_thread.run_sync(_who, token, _is_use(scope))
        if actor is None and scope["path"] not in OPEN_PATHS:
            await _refuse_stranger(scope, headers, send)
            return
        _trust(scope, token if actor is not None else None)
        scope.setdefault("state", {})["actor"] = actor
        if scope["type"] == "websocket" and token is not None and actor is not None:
            with cut_of(token) as cut:
                await self._guarded_socket(scope, receive, send, token, actor, cut)
        else:
            await self.app(scope, receive, send)

    async def _guarded_socket(
        self, scope: Scope, receive: Receive, send: Send, token: str, actor: Actor, cut: asyncio.Event
    ) -> None:
        """Run a socket, asking every second and at every message whether its session still stands as it began."""

        async def stands(*, used: bool) -> bool:
            if not cut.is_set() and _rights(await anyio.to_thread.run_sync(_who, token, used)) != _rights(actor):
                cut.set()
            return not cut.is_set()

        async def watch() -> None:
            try:
                while await stands(used=False):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(cut.wait(), CHECK_EVERY_S)
            finally:
                cut.set()

        async def guarded_receive() -> Message:
            waiting = asyncio.ensure_future(receive())
            ended = asyncio.ensure_future(cut.wait())
            try:
                await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done() and await stands(used=True):
                    return waiting.result()
                return {"type": "websocket.disconnect", "code": CUT["code"]}
            finally:
                waiting.cancel()
                ended.cancel()

        async def guarded_send(message: Message) -> None:
            if not cut.is_set():
                await send(message)

        watcher = asyncio.ensure_future(watch())
        served = asyncio.ensure_future(self.app(scope, guarded_receive, guarded_send))
        try:
            await asyncio.wait({watcher, served}, return_when=asyncio.FIRST_COMPLETED)
            if cut.is_set():
                await send(dict(CUT))
            await served
        finally:
            watcher.cancel()
            served.cancel()


middleware = [Middleware(Gate)]


def _is_use(scope: Scope) -> bool:
    return scope["path"] not in UNUSED_PATHS


def _rights(actor: Actor | None) -> Actor | None:
    """Who somebody is and how far they reach, whatever language they read."""
    return None if actor is None else replace(actor, language="", display="")


def _who(token: str, used: bool) -> Actor | None:
    """Who a token stands for; `used` notes that the sign-in is in use."""
    with open_session() as session:
        actor = accounts.who(token, session=session)
        stale = used and actor is not None and accounts.needs_renewal(token, session=session)
    if stale:
        with transaction() as session:
            accounts.renew(token, session=session)
    return actor


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _refused_outright(scope: Scope, headers: dict[str, str]) -> int | None:
    """400 for a foreign host name, 403 for a foreign origin, 404 for what nobody may ask."""
    host = headers.get("host", "")
    allowed = {name.strip().lower() for name in get_settings().allowed_hosts.split(",")}
    if _host_name(host) not in allowed:
        return 400
    origin = headers.get("origin")
    unsafe = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "OPTIONS")
    if unsafe and origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return 403
    path = "/" + scope["path"].lstrip("/")
    return 404 if path.startswith(BLOCKED) else None


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _trust(scope: Scope, token: str | None) -> None:
    """Put the session into the header that Streamlit trusts; a copy from outside never passes."""
    name = HEADER.lower().encode()
    kept = [(key, value) for key, value in scope["headers"] if key.lower() != name]
    scope["headers"] = kept if token is None else [*kept, (name, token.encode())]


async def _refuse_stranger(scope: Scope, headers: dict[str, str], send: Send) -> None:
    wants_page = scope["type"] == "http" and scope["method"] == "GET" and "text/html" in headers.get("accept", "")
    if wants_page and not scope["path"].startswith(("/recordings/", "/examples/", "/_stcore", "/media", "/component")):
        await _respond(send, 303, [(b"location", b"/auth/login")])
    else:
        await _refuse(scope, send, 401)


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4401 if status == 401 else 4403, "reason": ""})
    else:
        await _respond(send, status, [])


async def _respond(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [*headers, (b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _answered(app: AsgiApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run an HTTP request; every answer carries the security headers, that of an error too."""
    begun = False

    async def sending(message: Message) -> None:
        nonlocal begun
        if message["type"] == "http.response.start":
            begun = True
            ours = security_headers()
            names = {name for name, _ in ours}
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    try:
        await app(scope, receive, sending)
    except Exception:
        if not begun:
            await _respond(sending, 500, [])
        raise
