"""Cutting a socket: at once by a sign-out here, soon by anything else, and then nothing more is sent."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from front import gate
from front.cookies import COOKIE
from front.sockets import cut_of, cut_sockets
from inspection.models.organisation import Level, Role
from inspection.policies import Actor, Scope

SOMEBODY = Actor(7, "lead1", Role.QUALITY_LEAD, Scope(Level.CENTRE, "GD01"))
DRAWN = {"type": "websocket.send", "bytes": b"a part of the page"}


class Browser:
    """An open socket behind the gate that says nothing, and what it was sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.drawn = asyncio.Event()

    async def receive(self) -> Any:
        """Wait for ever."""
        await asyncio.Event().wait()

    async def send(self, message: Any) -> None:
        """Keep what was sent; tells when some of a page has come."""
        self.sent.append(message)
        if self.sent.count(DRAWN) >= 5:
            self.drawn.set()

    async def open(self, app: Any) -> None:
        """Be served by `app` until the socket ends."""
        headers = [(b"host", b"localhost"), (b"cookie", f"{COOKIE}=mine".encode())]
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
        await asyncio.wait_for(gate.Gate(app)(scope, self.receive, self.send), 10)


async def waits(_scope: Any, receive: Any, _send: Any) -> None:
    """A page that stands: it waits until its browser is gone."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def draws(scope: Any, receive: Any, send: Any) -> None:
    """A page that is drawn without end, until its browser is gone."""
    gone = asyncio.ensure_future(waits(scope, receive, send))
    while not gone.done():
        await send(dict(DRAWN))
        await asyncio.sleep(0)
    for _ in range(3):
        await send(dict(DRAWN))


def test_a_sign_out_cuts_the_sockets_of_its_own_sign_in_alone() -> None:
    async def go() -> None:
        with cut_of("mine") as first, cut_of("mine") as second, cut_of("theirs") as other:
            cut_sockets("mine")
            cut_sockets("nobody's")
            assert (first.is_set(), second.is_set(), other.is_set()) == (True, True, False)
        with cut_of("mine") as later:
            assert not later.is_set()

    asyncio.run(go())


def test_nothing_is_sent_once_a_socket_is_cut(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_who", lambda _token, _used: SOMEBODY)
    monkeypatch.setattr(gate, "CHECK_EVERY_S", 60.0)

    async def go() -> tuple[int, list[Any]]:
        browser = Browser()
        served = asyncio.ensure_future(browser.open(draws))
        await browser.drawn.wait()
        cut_sockets("mine")
        before = len(browser.sent)
        await served
        return before, browser.sent

    before, sent = asyncio.run(go())
    assert sent[:before] == [DRAWN] * before
    assert sent[before:] == [gate.CUT]


def nobody(_asked: int) -> Actor | None:
    """The sign-in has ended."""
    return None


def somebody_else(_asked: int) -> Actor | None:
    """The account has another role now."""
    return Actor(7, "lead1", Role.INSPECTOR, Scope(Level.CENTRE, "GD01"))


def unknown(_asked: int) -> Actor | None:
    """Nobody can say."""
    raise RuntimeError("the database is away")


@pytest.mark.parametrize("then", [nobody, somebody_else, unknown])
@pytest.mark.parametrize("app", [waits, draws])
def test_a_socket_is_cut_when_its_sign_in_does_not_stand_any_more(
    home: Any, monkeypatch: pytest.MonkeyPatch, then: Callable[[int], Actor | None], app: Any
) -> None:
    asked: list[str] = []

    def who(token: str, _used: bool) -> Actor | None:
        asked.append(token)
        return SOMEBODY if len(asked) <= 2 else then(len(asked))

    monkeypatch.setattr(gate, "CHECK_EVERY_S", 0.01)
    monkeypatch.setattr(gate, "_who", who)

    async def go() -> list[Any]:
        browser = Browser()
        await browser.open(app)
        return browser.sent

    sent = asyncio.run(go())
    assert sent[-1] == gate.CUT and sent.count(gate.CUT) == 1


def test_a_change_of_language_cuts_nothing(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    languages = itertools.cycle(("zh", "en"))
    asked: list[str] = []

    def who(token: str, _used: bool) -> Actor:
        asked.append(token)
        return replace(SOMEBODY, language=next(languages))

    monkeypatch.setattr(gate, "CHECK_EVERY_S", 0.01)
    monkeypatch.setattr(gate, "_who", who)

    async def go() -> list[Any]:
        browser = Browser()
        served = asyncio.ensure_future(browser.open(waits))
        while len(asked) < 6 and not served.done():
            await asyncio.sleep(0.01)
        served.cancel()
        return browser.sent

    assert asyncio.run(go()) == []
    assert len(asked) >= 6
