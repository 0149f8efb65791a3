"""Recordings that arrive, and their transcription queued: what every way in ends with; and the job of the drop folder.

The worker looks at the folder every so often and queues a job where something lies there. One job at a time takes it.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from inspection import jobs
from inspection.clock import now
from inspection.database import transaction
from inspection.intake.arrivals import Outcome
from inspection.intake.batches import Report
from inspection.intake.drop import Beat, Taken, import_folder, look_into
from inspection.intake.failed import try_again
from inspection.intake.manifests import import_manifest
from inspection.intake.uploads import Upload, import_uploads
from inspection.listening.transcription import KIND as TRANSCRIBE
from inspection.listening.transcription import queue_transcription
from inspection.models import Job, JobState, Recording, Transcript
from inspection.policies import SYSTEM, Actor
from inspection.settings import get_settings

KIND = "arrivals"
URGENT = 50
REST = timedelta(minutes=10)
"""How long a folder is left alone that could not be taken, so that one file cannot keep the workers busy."""


def take_manifest(manifest: Path, *, by: Actor) -> Report:
    """Import what a manifest lists; as `intake.manifests.import_manifest`."""
    report = import_manifest(manifest, by=by)
    _queue()
    return report


def take_folder(folder: Path, *, by: Actor, keep: bool = False, beat: Beat | None = None) -> Taken:
    """Take the recordings of a folder; as `intake.drop.import_folder`."""
    taken = import_folder(folder, by=by, keep=keep, beat=beat)
    _queue()
    return taken


def take_uploads(uploads: Sequence[Upload], *, by: Actor) -> Iterator[Outcome]:
    """Take uploaded files as the caller reads; as `intake.uploads.import_uploads`."""
    yield from import_uploads(uploads, by=by)
    _queue()


def take_failed(name: str, *, by: Actor) -> Outcome:
    """Take a failed file once more; as `intake.failed.try_again`."""
    outcome = try_again(name, by=by)
    _queue()
    return outcome


def something_lies_ready() -> bool:
    """Whether files have settled in the drop folder; the product's own is made where it is not there."""
    settings = get_settings()
    if settings.drop_folder is None:
        settings.drop.mkdir(parents=True, exist_ok=True)
    return settings.drop.is_dir() and bool(look_into(settings.drop, settle_s=settings.drop_settle_s).ready)


def queue_look(*, session: Session) -> bool:
    """Queue the job that takes the drop folder; false where it could not be taken just now."""
    last = session.exec(select(Job).where(Job.kind == KIND).order_by(col(Job.id).desc()).limit(1)).first()
    if last is not None and last.state == JobState.FAILED and (last.finished_at or now()) > now() - REST:
        return False
    jobs.enqueue(KIND, "drop", session=session, priority=URGENT)
    return True


def run(job_id: int) -> None:
    """Take the drop folder, in a process of the executor."""

    def beat(done: int, total: int) -> bool:
        with transaction() as session:
            if not jobs.heartbeat(job_id, session=session, at=now(), done=done):
                return False
            session.get_one(Job, job_id).total = total
            return True

    take_folder(get_settings().drop, by=SYSTEM, beat=beat)
    with transaction() as session:
        job = session.get_one(Job, job_id)
        if job.state == JobState.RUNNING:
            jobs.finish(job_id, session=session, at=now())


def _queue() -> None:
    """Queue the transcription of what has no transcript and never had a job: failed and cancelled ones stay so."""
    with transaction() as session:
        queued = select(Job.subject).where(Job.kind == TRANSCRIBE)
        fresh = select(Recording).where(
            col(Recording.id).not_in(select(Transcript.recording_id)),
            cast(col(Recording.id), String).not_in(queued),
        )
        for recording in session.exec(fresh.order_by(col(Recording.started_at), col(Recording.id))).all():
            queue_transcription(recording, session=session)
