"""Starting and stopping: a door that is not shut keeps the product from starting, and the worker ends with it."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

from front import lifespan
from front.cookies import HEADER, USER_KEY
from inspection import jobs
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput
from inspection.models import Job, JobState

ROOT = Path(__file__).parents[2]
RIGHT = lifespan.EXPECTED | {"server.allowedHosts": ["localhost", "127.0.0.1"]}
SLOW_WORKER = (sys.executable, "-m", "tests.front.slow_worker")


@pytest.fixture
def migrated(home: Path, migrated_sqlite: Path) -> Path:
    """A migrated, empty home."""
    home.mkdir(parents=True)
    shutil.copy(migrated_sqlite, home / "zhijian.sqlite3")
    return home


@pytest.fixture
def worker(migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Starts the worker as the product does, with another command; nothing of it outlives the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*command: str) -> "subprocess.Popen[bytes]":
        monkeypatch.setattr(lifespan, "WORK", command)
        started.append(lifespan.start_worker())
        return started[-1]

    yield start
    for one in started:
        try:
            os.killpg(one.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        one.wait()


def options(monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]) -> None:
    """Let Streamlit's settings be the right ones, but for what is changed."""
    met = RIGHT | changed
    monkeypatch.setattr(config, "get_option", met.__getitem__)


TRUSTED = {HEADER: USER_KEY}
WRONG = (
    ("server.trustedUserHeaders", {}),
    ("server.trustedUserHeaders", {HEADER: "email"}),
    ("server.trustedUserHeaders", TRUSTED | {"X-User": "name"}),
    ("server.baseUrlPath", "quality"),
    ("server.enableAgentApi", True),
    ("server.enableStaticServing", True),
    ("client.showErrorDetails", "full"),
    ("client.showErrorDetails", True),
    ("browser.gatherUsageStats", True),
)


def test_every_setting_that_is_checked_has_a_wrong_value_here() -> None:
    assert {name for name, _ in WRONG} == set(lifespan.EXPECTED)


@pytest.mark.parametrize(("name", "met"), WRONG)
def test_a_wrong_setting_keeps_the_door_shut(home: Any, monkeypatch: pytest.MonkeyPatch, name: str, met: Any) -> None:
    options(monkeypatch, {})
    lifespan.check_door()
    options(monkeypatch, {name: met})
    with pytest.raises(InvalidInput) as refused:
        lifespan.check_door()
    expected = RIGHT[name]
    assert str(refused.value) == (f"setting {name} is {met!r}; expected {expected!r}: start from the product's folder")


@pytest.mark.parametrize(
    ("hosts", "met", "starts"),
    [
        ("localhost,127.0.0.1", ["localhost", "127.0.0.1"], True),
        ("localhost,127.0.0.1", ["127.0.0.1", "LOCALHOST"], True),
        ("quality.example, localhost", ["localhost", "quality.example"], True),
        ("localhost,127.0.0.1", [], False),
        ("localhost,127.0.0.1", ["*"], False),
        ("localhost,127.0.0.1", ["localhost"], False),
        ("localhost", ["localhost", "127.0.0.1"], False),
    ],
)
def test_both_lists_of_host_names_are_the_same(
    home: Any, monkeypatch: pytest.MonkeyPatch, hosts: str, met: list[str], starts: bool
) -> None:
    monkeypatch.setenv("ZHIJIAN_ALLOWED_HOSTS", hosts)
    options(monkeypatch, {"server.allowedHosts": met})
    if starts:
        lifespan.check_door()
        return
    with pytest.raises(InvalidInput) as refused:
        lifespan.check_door()
    assert f"server.allowedHosts is {met!r}; expected the names of ZHIJIAN_ALLOWED_HOSTS" in str(refused.value)


def test_a_pages_folder_keeps_the_door_shut(home: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    options(monkeypatch, {})
    monkeypatch.setattr(lifespan, "FRONT", tmp_path)
    lifespan.check_door()
    (tmp_path / "pages").mkdir()
    with pytest.raises(InvalidInput, match="pages stands beside the script; Streamlit would serve it to anyone"):
        lifespan.check_door()


def test_a_refusal_starts_nothing(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    options(monkeypatch, {"server.trustedUserHeaders": {}})
    monkeypatch.setattr(lifespan, "start_worker", lambda: pytest.fail("the worker was started"))

    async def start() -> None:
        async with lifespan.lifespan(None):
            pytest.fail("it started")

    with pytest.raises(InvalidInput):
        asyncio.run(start())


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("streamlit", "run", str(ROOT / "app.py"), "--client.showErrorDetails", "full"), "client.showErrorDetails"),
        (("uvicorn", "--app-dir", str(ROOT), "app:app"), "server.trustedUserHeaders"),
    ],
)
def test_the_product_does_not_start_with_a_door_that_is_not_shut(
    migrated: Path, tmp_path: Path, free_port: int, command: tuple[str, ...], told: str
) -> None:
    port = "--server.port" if command[0] == "streamlit" else "--port"
    line = [sys.executable, "-m", *command, port, str(free_port)]
    ended = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    assert f"InvalidInput: setting {told} is" in ended.stderr + ended.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_worker_ends_with_the_product(migrated: Path, serve: Any, number: int) -> None:
    server = serve(migrated, worker=True)
    (child,) = within(60, lambda: children(server.pid, "inspection"))
    os.kill(server.pid, number)
    server.wait(timeout=60)
    within(60, lambda: not runs(child))


def busy(worker: Any, home: Path) -> tuple["subprocess.Popen[bytes]", int]:
    """A worker in the midst of a job, and the job's process."""
    with transaction() as session:
        job_id = jobs.enqueue("slow", "anything", session=session, total=600.0).id
    started = worker(*SLOW_WORKER)
    note = home / f"job-{job_id}.pid"
    return started, int(within(60, lambda: note.is_file() and note.read_text()))


def hang_up(worker: "subprocess.Popen[bytes]") -> None:
    """What the worker sees when the product is killed: the end of its input."""
    assert worker.stdin is not None
    worker.stdin.close()
    worker.wait(timeout=60)


def terminate(worker: "subprocess.Popen[bytes]") -> None:
    """What a person may do: end the worker while its input stays open."""
    worker.terminate()
    worker.wait(timeout=60)


@pytest.mark.parametrize("stop", [lifespan.stop_worker, hang_up, terminate])
def test_a_busy_worker_ends_its_job_and_gives_it_back(
    migrated: Path,
    worker: Any,
    monkeypatch: pytest.MonkeyPatch,
    stop: Callable[["subprocess.Popen[bytes]"], None],
) -> None:
    monkeypatch.setattr(lifespan, "STOP_WITHIN_S", 60.0)
    started, job_process = busy(worker, migrated)
    stop(started)
    assert started.returncode == 0
    assert not runs(job_process)
    with open_session() as session:
        (job,) = session.query(Job).all()
    assert (job.state, job.attempts, job.lease_by, job.lease_until) == (JobState.QUEUED, 0, None, None)


def test_a_worker_that_does_not_end_is_killed_with_all_that_it_started(
    migrated: Path, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifespan, "STOP_WITHIN_S", 0.5)
    deaf = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork(); {}; time.sleep(600)"
    note = migrated / "ready"
    started = worker(sys.executable, "-c", deaf.format(f"open({str(note)!r}, 'a').write(str(os.getpid()) + chr(10))"))
    pids = [int(line) for line in within(60, lambda: note.is_file() and lines_of(note, 2))]
    lifespan.stop_worker(started)
    assert started.returncode == -signal.SIGKILL
    within(60, lambda: not any(runs(pid) for pid in pids))


def lines_of(file: Path, number: int) -> list[str]:
    """The file's lines once there are so many, else nothing."""
    lines = file.read_text().splitlines()
    return lines if len(lines) == number else []


def within(most_s: float, found: Callable[[], Any]) -> Any:
    """What `found` gives as soon as it gives something."""
    until = time.monotonic() + most_s
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.05)
    raise AssertionError(f"nothing within {most_s} s")


def children(pid: int, named: str) -> list[int]:
    """The child processes whose command line has this word."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split() if named in Path(f"/proc/{one}/cmdline").read_text()]


def runs(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be forgotten."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
