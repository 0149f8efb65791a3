"""The real worker, killed again and again: every call is transcribed once, and nothing stored is done again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import col, func, select

from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.listening.transcription import queue_missing
from inspection.models import FinishedWindow, Job, JobState, Recording, Transcript, Utterance
from inspection.policies import SYSTEM
from inspection.scoring.standards import install_defaults
from inspection.settings import get_settings
from tests.inspection.builders import organisation
from tests.inspection.builders import recording as add_recording
from tests.inspection.listening.noting_engine import LOG, find_tones, name_of
from tests.transcribe.sounds import tone, write_sound
from transcribe import speech
from transcribe.call import _key

ROOT = Path(__file__).parents[3]
CRASHES = 20
CALLS_S = (120, 120, 120, 60, 60, 60, 120, 120, 120, 120, 120)
RATE_HZ = 8000
PATIENCE_S = 60.0
"""A busy machine is no defect."""

Window = tuple[int, str, int]
"""Recording, role, start in milliseconds."""
Worker = subprocess.Popen[bytes]


@pytest.fixture
def recordings(home: Path, migrated_sqlite: Path) -> dict[int, Path]:
    """A home on SQLite with queued calls; their files, by recording. Every 12 s both channels hold a tone of 10 s."""
    get_settings().recordings.mkdir(parents=True)
    shutil.copy(migrated_sqlite, home / "zhijian.sqlite3")
    files: dict[int, Path] = {}
    with transaction() as session:
        install_defaults(session=session, by=SYSTEM)
        places = organisation(session=session)
        for number, seconds in enumerate(CALLS_S):
            file = get_settings().recordings / f"c{number}.wav"
            sound = np.stack([bursts(300 + 100 * number + 50 * channel, seconds) for channel in (0, 1)])
            write_sound(file, "pcm_s16le", sound, RATE_HZ)
            length = {"duration_ms": seconds * 1000, "storage_key": file.name}
            files[add_recording(f"c{number}", "1001", places, session=session, **length).id or 0] = file
        assert queue_missing(session=session) == len(CALLS_S)
    return files


def bursts(hertz: float, seconds: int) -> np.ndarray:
    """10 s of a tone and 2 s of silence, each tone a little higher than the one before."""
    silence = np.zeros(2 * RATE_HZ, np.float32)
    return np.concatenate([part for at in range(seconds // 12) for part in (tone(hertz + at, 10, RATE_HZ), silence)])


@pytest.fixture
def windows(recordings: dict[int, Path], monkeypatch: pytest.MonkeyPatch) -> dict[str, Window]:
    """Every window of every call, by the name the worker's engine notes."""
    monkeypatch.setattr(speech, "find_speech", find_tones)
    return {
        name_of(window.samples): (recording, *_key(role, window))
        for recording, file in recordings.items()
        for role, window in speech.SpeechOf(file, 0).windows()
    }


@pytest.fixture
def start() -> Iterator[Callable[..., Worker]]:
    """Starts the worker in a group of processes of its own; nothing of it outlives the test."""
    started: list[Worker] = []

    def start_it(*arguments: str) -> Worker:
        line = [sys.executable, "-m", "tests.inspection.listening.crashing_worker", "work", *arguments]
        pipes = {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        environment = os.environ | {"ZHIJIAN_WORKERS": "1"}
        started.append(subprocess.Popen(line, cwd=ROOT, env=environment, start_new_session=True, **pipes))
        return started[-1]

    yield start_it
    for one in started:
        kill(one)


def kill(worker: Worker) -> None:
    """Kill the worker with its children, and return when all of them are gone."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    # Every one of them holds the other end of this pipe, so that it ends with the last of them.
    worker.communicate(timeout=PATIENCE_S)


def wait_for(condition: Callable[[], bool], worker: Worker) -> None:
    """Look again until it is so."""
    deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not condition():
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s"
        pause.wait(0.03)


def stored(windows: dict[str, Window]) -> set[Window]:
    """Windows that need not be decoded any more: kept, or of a call that has its transcript."""
    with open_session() as session:
        done = set(session.exec(select(Transcript.recording_id)))
        row = FinishedWindow
        kept = {(*one,) for one in session.exec(select(row.recording_id, row.role, row.start_ms))}
    return kept | {one for one in windows.values() if one[0] in done}


def got_so_far(windows: dict[str, Window], goal: int) -> bool:
    """Whether so many windows need not be decoded any more."""
    return len(stored(windows)) >= goal


def let_leases_run_out() -> None:
    """Put the end of what nobody works on any more into the past."""
    with transaction() as session:
        for job in session.exec(select(Job).where(Job.state == JobState.RUNNING)):
            job.lease_until = now() - timedelta(seconds=1)


def decoded(windows: dict[str, Window], home: Path) -> list[Window]:
    """Every window that was decoded, in order, as often as it was."""
    log = home / LOG
    return [windows[name] for name in log.read_text().split()] if log.exists() else []


def test_a_worker_killed_twenty_times_transcribes_every_call_once_and_no_stored_window_again(
    recordings: dict[int, Path], windows: dict[str, Window], start: Callable[..., Worker], home: Path
) -> None:
    assert len(windows) == sum(2 * seconds // 12 for seconds in CALLS_S)
    chance, pause = random.Random(12580), threading.Event()
    struck, again, known, seen = 0, 0, stored(windows), 0
    for crash in range(CRASHES):
        worker = start()
        # Some die before they have got anywhere, but never two in a row: that could be a call's own fault.
        early = crash % 3 == 2
        goal = len(known) + (0 if early else chance.randint(1, 8))
        wait_for(partial(got_so_far, windows, goal), worker)
        pause.wait(chance.uniform(0.0, 1.5 if early else 0.2))
        kill(worker)
        let_leases_run_out()
        life = decoded(windows, home)[seen:]
        assert not known.intersection(life)
        known, seen = stored(windows), seen + len(life)
        struck += len(life) > 0
        again += len(set(life) - known)
    assert struck >= CRASHES * 2 // 3 and again > 0

    last = start("--once")
    _, told = last.communicate(timeout=PATIENCE_S)
    assert (last.returncode, told) == (0, b"")
    assert not known.intersection(decoded(windows, home)[seen:])
    assert set(decoded(windows, home)) == set(windows.values())
    check_whole(windows)


def check_whole(windows: dict[str, Window]) -> None:
    """Every call has one transcript with all of its utterances, one job of each kind, and nothing else is left."""
    with open_session() as session:
        ids = list(session.exec(select(Recording.id).order_by(col(Recording.id))))
        transcripts = session.exec(select(Transcript).order_by(col(Transcript.recording_id))).all()
        assert [(one.recording_id, one.version) for one in transcripts] == [(one, 1) for one in ids]
        for one in transcripts:
            lines = session.exec(select(func.count()).where(Utterance.transcript_id == one.id)).one()
            assert lines == sum(window[0] == one.recording_id for window in windows.values())
        jobs = session.exec(select(Job.kind, Job.subject, Job.state)).all()
        assert sorted(jobs) == sorted(
            [("transcribe", str(one), "done") for one in ids]
            + [("suggest", str(one.id), "done") for one in transcripts]
        )
        assert session.exec(select(FinishedWindow)).all() == []
