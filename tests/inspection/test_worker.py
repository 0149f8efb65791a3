"""The dispatcher: a real one on a home with jobs, one whose processes die, and how it is told to stop."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from inspection import job_control, jobs, worker
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.models import Job, Suggestion, Transcript, Utterance
from inspection.policies import SYSTEM
from inspection.scoring.standards import install_defaults
from tests.inspection.builders import NOW, organisation, recording
from tests.inspection.review.appeal_homes import AppealHome

ROOT = Path(__file__).parents[2]


def transcript(*, session: Session) -> int:
    """A transcript of one greeting, with the default standards in force."""
    install_defaults(session=session, by=SYSTEM)
    sound = recording("c1", "1001", organisation(session=session), session=session)
    row = Transcript(
        recording_id=sound.id or 0,
        version=1,
        engine="faster",
        model="base",
        fingerprint="f",
        speech_s=4.0,
        compute_s=1.0,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    text = "您好，12580，很高兴为您服务，请问有什么可以帮您"
    fields: dict[str, Any] = {"text": text, "raw_text": text, "language": "zh", "confidence": 0.9, "role": "agent"}
    session.add(Utterance(transcript_id=row.id or 0, position=0, start_ms=0, end_ms=4000, **fields))
    session.flush()
    return row.id or 0


def queue(*subjects: str) -> list[int]:
    with transaction() as session:
        return [jobs.enqueue("suggest", subject, session=session).id or 0 for subject in subjects]


def ended() -> list[tuple[str, str, int, str]]:
    """Of each job: subject, state, attempts, error."""
    with open_session() as session:
        rows = session.exec(select(Job).order_by(col(Job.id)))
        return [(job.subject, job.state, job.attempts, job.error) for job in rows]


def command(*arguments: str, **other: Any) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "inspection", "work", *arguments]
    return subprocess.Popen(line, cwd=ROOT, env=os.environ | {"ZHIJIAN_WORKERS": "1"}, stderr=subprocess.PIPE, **other)


def test_work_once_runs_what_is_queued_and_says_why_a_job_failed(database: str) -> None:
    with transaction() as session:
        good = transcript(session=session)
    queue(str(good), "99", "no number")
    process = command("--once", stdin=subprocess.DEVNULL)
    _, told = process.communicate(timeout=120)
    assert (process.returncode, told) == (0, b"")
    assert ended() == [
        (str(good), "done", 1, ""),
        ("99", "failed", 1, "there is no transcript 99"),
        ("no number", "failed", 3, "invalid literal for int() with base 10: 'no number'"),
    ]
    with open_session() as session:
        found = session.exec(select(Suggestion).where(Suggestion.criterion_code == "A1")).one()
        assert found.outcome == "matched"


@pytest.mark.parametrize("how", ["end of input", "SIGTERM"])
def test_work_ends_when_it_is_told_to(migrated: Path, how: str) -> None:
    queue("99")
    process = command(stdin=subprocess.PIPE)
    waiting = threading.Event()
    for _ in range(600):
        if ended() == [("99", "failed", 1, "there is no transcript 99")]:
            break
        waiting.wait(0.1)
    assert process.poll() is None
    if how == "SIGTERM":
        process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)  # closes stdin
    assert (process.returncode, told) == (0, b"")


@pytest.fixture
def migrated(home: Path, migrated_sqlite: Path) -> Path:
    """A home with an empty migrated database on SQLite."""
    import shutil

    home.mkdir(parents=True)
    shutil.copy(migrated_sqlite, home / "zhijian.sqlite3")
    return home


@pytest.fixture
def dispatcher(migrated: Path, monkeypatch: pytest.MonkeyPatch) -> worker.Dispatcher:
    """A dispatcher of one process in this process."""
    monkeypatch.setenv("ZHIJIAN_WORKERS", "1")
    return worker.Dispatcher(threading.Event())


def test_processes_that_died_while_nothing_ran_are_replaced(dispatcher: worker.Dispatcher) -> None:
    with pytest.raises(BrokenProcessPool):
        dispatcher.executor.submit(os._exit, 1).result(60)
    queue("99")
    assert dispatcher.run(once=True) == 1
    assert ended() == [("99", "failed", 1, "there is no transcript 99")]


class Dying(Executor):
    """Processes that die over the first job they are given, and take no other, as a real pool does."""

    dead = False

    def submit(self, fn: Callable[..., Any], /, *_args: Any, **_values: Any) -> Future[Any]:
        if self.dead:
            raise BrokenProcessPool("the pool is not usable anymore")
        self.dead = True
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a process died"))
        return future


def test_a_job_whose_process_died_is_tried_again_in_a_new_one(dispatcher: worker.Dispatcher) -> None:
    dispatcher.executor.shutdown()
    dispatcher.executor = Dying()
    queue("99")
    assert dispatcher.run(once=True) == 2
    assert ended() == [("99", "failed", 2, "there is no transcript 99")]


def test_a_job_that_kills_every_process_fails_in_the_end(
    dispatcher: worker.Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatcher.executor.shutdown()
    dispatcher.executor = Dying()
    monkeypatch.setattr(worker, "open_executor", Dying)
    queue("99")
    assert dispatcher.run(once=True) == 3
    assert ended() == [("99", "failed", 3, "a process died")]


def test_what_another_worker_left_behind_is_taken_up(dispatcher: worker.Dispatcher) -> None:
    queue("99")
    with transaction() as session:
        jobs.claim("another", session=session, at=now() - 2 * jobs.LEASE)
    assert dispatcher.run(once=True) == 1
    assert ended() == [("99", "failed", 2, "there is no transcript 99")]


def test_a_job_that_another_works_on_is_left_alone(dispatcher: worker.Dispatcher) -> None:
    queue("99")
    with transaction() as session:
        jobs.claim("another", session=session, at=now())
    assert dispatcher.run(once=True) == 0
    assert ended() == [("99", "running", 1, "")]


def test_a_job_that_was_cancelled_while_it_ran_stays_cancelled(dispatcher: worker.Dispatcher) -> None:
    [job] = queue("99")
    with transaction() as session:
        jobs.claim(dispatcher.owner, session=session, at=now())
        job_control.cancel(job, session=session, by=SYSTEM)
    dispatcher._close(job, ValueError("too late"))
    dispatcher.executor.shutdown()
    assert ended() == [("99", "cancelled", 1, "")]


def test_a_database_that_is_away_for_a_while_ends_no_worker(
    dispatcher: worker.Dispatcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away, claim = iter([True, True, False]), jobs.claim

    def claims(*given: Any, **values: Any) -> Any:
        if next(away, False):
            raise OperationalError("SELECT", {}, Exception("the database is locked"))
        return claim(*given, **values)

    monkeypatch.setattr(jobs, "claim", claims)
    monkeypatch.setattr(worker, "AWAY_S", 0.01)
    queue("99")
    with pytest.raises(OperationalError):
        dispatcher.run(once=True)
    again = worker.Dispatcher(threading.Event())
    monkeypatch.setattr(again, "_close", lambda *given: (worker.Dispatcher._close(again, *given), again.stop.set()))
    assert again.run(once=False) == 1
    assert ended() == [("99", "failed", 1, "there is no transcript 99")]
    assert "does not answer" in caplog.text


def test_windows_that_are_over_are_settled_by_the_worker(database: str) -> None:
    home = AppealHome()
    appeal = home.under_review()
    home.decide(appeal)
    assert worker.Dispatcher(threading.Event()).run(once=True) == 0
    assert home.state(appeal) == ("partly_upheld", "amended")
    home.set_clock(NOW + timedelta(days=7, seconds=1))
    worker.Dispatcher(threading.Event()).run(once=True)
    assert home.state(appeal) == ("final", "closed")
