"""The open sockets of this process by sign-in, so that a sign-out cuts its own before it is answered."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

_cuts: defaultdict[str, set[asyncio.Event]] = defaultdict(set)


@contextmanager
def cut_of(token: str) -> Iterator[asyncio.Event]:
    """The event that cuts a socket of this sign-in, known to `cut_sockets` while the socket is open."""
    cut = asyncio.Event()
    _cuts[token].add(cut)
    try:
        yield cut
    finally:
        _cuts[token].discard(cut)
        if not _cuts[token]:
            del _cuts[token]


def cut_sockets(token: str) -> None:
    """Cut every open socket of a sign-in; call it on the server's own event loop."""
    for cut in _cuts.get(token, ()):
        cut.set()
