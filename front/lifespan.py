"""What happens when the product starts and stops: checks that the door is shut, and the worker that runs jobs."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from front.cookies import HEADER, USER_KEY
from front.shell import SCREENS
from inspection.errors import InvalidInput
from inspection.settings import get_settings

FRONT = Path(__file__).parent
WORK = (sys.executable, "-m", "inspection", "work")
STOP_WITHIN_S = 10.0
EXPECTED: dict[str, Any] = {
    "server.trustedUserHeaders": {HEADER: USER_KEY},
    "server.baseUrlPath": "",
    "server.enableAgentApi": False,
    "client.showErrorDetails": "none",
    "browser.gatherUsageStats": False,
    "server.enableStaticServing": False,
}


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Check the door, run the worker beside the pages, and stop it with them."""
    check_door()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    worker = start_worker() if get_settings().run_worker else None
    try:
        yield
    finally:
        if worker is not None:
            stop_worker(worker)


def check_door() -> None:
    """Refuse to start where Streamlit would open a way around the gate.

    Raises:
        InvalidInput: a setting of .streamlit/config.toml is not in force, or a `pages` folder stands beside the script.
    """
    from streamlit import config

    for name, expected in EXPECTED.items():
        met = config.get_option(name)
        if met != expected:
            raise InvalidInput(f"setting {name} is {met!r}; expected {expected!r}: start from the product's folder")
    met, expected = config.get_option("server.allowedHosts"), get_settings().allowed_hosts.split(",")
    if _names(met) != _names(expected):
        raise InvalidInput(
            f"setting server.allowedHosts is {met!r}; expected the names of ZHIJIAN_ALLOWED_HOSTS, {expected!r}"
        )
    if (FRONT / "pages").exists():
        raise InvalidInput(f"a folder {FRONT.name}/pages stands beside the script; Streamlit would serve it to anyone")


def _names(hosts: Iterable[str]) -> set[str]:
    return {host.strip().lower() for host in hosts}


def warm_up() -> None:
    """Import what the screens stand on, so that the first visitor does not wait for it."""
    for module in (*(f"pages.{screen.name}" for screen in SCREENS), "plotly.graph_objects", "duckdb", "scipy.stats"):
        import_module(module)


def start_worker() -> "subprocess.Popen[bytes]":
    """The dispatcher as a child that ends when this process does: it holds a pipe on its stdin."""
    return subprocess.Popen(WORK, stdin=subprocess.PIPE, cwd=FRONT.parent, start_new_session=True)


def stop_worker(worker: "subprocess.Popen[bytes]") -> None:
    """Let the worker end; one that has not within `STOP_WITHIN_S` is killed with all that it started."""
    if worker.stdin is not None:
        worker.stdin.close()
    worker.terminate()
    try:
        worker.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
