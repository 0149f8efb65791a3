"""The job of the drop folder: what lies there is taken, its transcription queued, and nobody looks in vain."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.listening.arriving import KIND, REST, queue_look, run, something_lies_ready
from inspection.models import Job, JobState, Recording
from inspection.settings import get_settings
from tests.inspection.facts_builders import organisation, settled, write_wav

GOOD = "c1_1001_20261003-101507.wav"
BAD = "c2_1001_20261003-111507.wav"


@pytest.fixture
def folder(database: str) -> Path:
    """The product's own drop folder, made by the first look, and the people whose calls come into it."""
    with transaction() as session:
        organisation(session)
    assert not something_lies_ready()
    return get_settings().drop


def looked() -> bool:
    with transaction() as session:
        return queue_look(session=session)


def states(kind: str) -> list[str]:
    with open_session() as session:
        return [one.state for one in session.exec(select(Job).where(Job.kind == kind).order_by(Job.id))]


def claimed() -> Job:
    with transaction() as session:
        job = jobs.claim("worker", session=session, at=now())
    assert job is not None
    return job


def test_what_lies_there_is_taken_and_queued_for_transcription(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    bad = folder / BAD
    bad.write_bytes(b"no sound at all")
    settled(bad)
    assert something_lies_ready() and looked()
    job = claimed()
    run(job.id or 0)
    with open_session() as session:
        (recording,) = session.exec(select(Recording)).all()
        done = session.get_one(Job, job.id)
        assert (recording.call_id, done.kind, done.state, done.done, done.total) == ("c1", KIND, JobState.DONE, 2, 2)
        subjects = [one.subject for one in session.exec(select(Job).where(Job.kind == "transcribe"))]
    assert subjects == [str(recording.id)]
    assert sorted(one.name for one in get_settings().failed.iterdir()) == [BAD, f"{BAD}.txt"]
    assert not something_lies_ready()


def test_a_file_still_being_written_is_no_reason_to_look(folder: Path) -> None:
    write_wav(folder / GOOD)
    assert not something_lies_ready()
    settled(folder / GOOD)
    assert something_lies_ready()


def test_one_look_at_a_time(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    assert looked() and looked()
    assert states(KIND) == [JobState.QUEUED]


def test_after_a_failure_the_folder_rests(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    looked()
    job_id = claimed().id or 0
    with transaction() as session:
        job = session.get_one(Job, job_id)
        job.state, job.finished_at = JobState.FAILED, now()
    assert not looked()
    assert states(KIND) == [JobState.FAILED]
    with transaction() as session:
        session.get_one(Job, job_id).finished_at = now() - REST - timedelta(seconds=1)
    assert looked()
    assert states(KIND) == [JobState.FAILED, JobState.QUEUED]
