"""Serves the pages under the strict Content-Security-Policy that the product uses, with the recordings as a route."""

import atexit
import base64
import hashlib
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import sample
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

WAV = sample.sound()
PEAKS = sample.peaks()


def _inline_script_hashes() -> str:
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{one}'" for one in hashes)


POLICY = (
    f"default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval' {_inline_script_hashes()}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "media-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


class StrictPolicy:
    """Adds the policy to every answer."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""

        async def send_with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        await self.app(scope, receive, send_with_policy)


SENT = {"bytes": 0}


class Counted(FileResponse):
    """A file as the product sends it, in ranges, counting what leaves."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""

        async def counting(message: Any) -> None:
            await send(message)
            SENT["bytes"] += len(message.get("body", b""))

        await super().__call__(scope, receive, counting)


@cache
def long_file() -> Path:
    """The long recording, made once."""
    file = Path(tempfile.mkdtemp(prefix="zhijian-player-")) / "long.wav"
    sample.long_sound(file)
    atexit.register(shutil.rmtree, file.parent, ignore_errors=True)
    return file


async def sent(_request: Request) -> Response:
    """How many bytes of the long recording left so far, of how many."""
    return JSONResponse(SENT | {"size": long_file().stat().st_size})


async def audio(request: Request) -> Response:
    """The recording, whole or by Range, as the product serves it."""
    if request.path_params["id"] == "long":
        return Counted(long_file(), media_type="audio/wav", headers={"cache-control": "no-store"})
    if request.path_params["id"] not in ("1", "2"):
        return Response(status_code=404)
    found = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    headers = {"accept-ranges": "bytes", "cache-control": "no-store"}
    if not found:
        return Response(WAV, media_type="audio/wav", headers=headers)
    start, end = int(found[1]), min(int(found[2] or len(WAV) - 1), len(WAV) - 1)
    headers["content-range"] = f"bytes {start}-{end}/{len(WAV)}"
    return Response(WAV[start : end + 1], status_code=206, media_type="audio/wav", headers=headers)


async def peaks(request: Request) -> Response:
    """The peaks of the recording, in few bins."""
    if request.path_params["id"] not in ("1", "2", "long"):
        return Response(status_code=404)
    return Response(PEAKS, media_type="application/json", headers={"cache-control": "no-store"})


app = st.App(
    str(Path(__file__).parent / "script.py"),
    routes=[Route("/recordings/{id}/audio", audio), Route("/recordings/{id}/peaks", peaks), Route("/sent", sent)],
    middleware=[Middleware(StrictPolicy)],
)
