"""Pages with the player and with figures, served as the product serves its own, and a browser to look at them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
APP = Path(__file__).parent / "page_app"
PORT = 8731


def _free_port() -> int:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)) != 0:
            return PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Address of the running pages."""
    port = _free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    options += ["--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    command = [sys.executable, "-m", "streamlit", "run", str(APP / "served.py"), *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(APP), str(APP.parent)))}
    server = subprocess.Popen(command, cwd=APP, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        assert server.poll() is None, "the page's server ended at once"
        try:
            with urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"{address} did not answer within 30 s")


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh page that keeps what its console complained about in `page.complaints`."""
    context = chromium.new_context(viewport={"width": 1360, "height": 720})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()
