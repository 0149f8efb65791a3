"""The job that transcribes one recording, in a process of the executor."""

from functools import cache
from typing import TYPE_CHECKING

from sqlmodel import Session

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotFound
from inspection.listening.transcripts import latest_transcript, store_transcript, without_transcript
from inspection.models import Job, Recording
from inspection.settings import get_settings
from transcribe.errors import TranscribeError

if TYPE_CHECKING:
    from transcribe.call import Transcriber

KIND = "transcribe"
ASSIGNED_FIRST = 10


class Cancelled(Exception):
    """The job was cancelled while it ran."""


def queue_transcription(recording: Recording, *, session: Session, priority: int = 0) -> Job:
    """Queue the transcription of a recording, or raise the priority of the one that waits; work is in seconds."""
    return jobs.enqueue(KIND, str(recording.id), session=session, priority=priority, total=recording.duration_ms / 1000)


def queue_missing(*, session: Session) -> int:
    """Queue every recording that has no transcript; returns how many."""
    waiting = without_transcript(session=session)
    for recording in waiting:
        queue_transcription(recording, session=session)
    return len(waiting)


def run(job_id: int) -> None:
    """Transcribe the job's recording, noting progress, and store the transcript with the job's end in one step.

    Raises:
        NotFound: the recording is gone.
        InvalidInput: its sound cannot be transcribed.
    """
    with open_session() as session:
        job = session.get_one(Job, job_id)
        recording = session.get(Recording, int(job.subject))
        latest = latest_transcript(int(job.subject), session=session)
    if recording is None or recording.id is None:
        raise NotFound(f"recording {job.subject} is not here any more")
    transcriber = _transcriber()
    if latest is not None and latest.fingerprint == transcriber.fingerprint:
        with transaction() as session:
            jobs.finish(job_id, session=session, at=now())
        return

    def note(done_s: float, total_s: float) -> None:
        share = done_s / total_s if total_s else 1.0
        with transaction() as inner:
            if not jobs.heartbeat(job_id, session=inner, at=now(), done=share * job.total):
                raise Cancelled

    try:
        result = transcriber.transcribe(
            get_settings().recordings / recording.storage_key,
            language=recording.language if recording.language in ("zh", "en") else "auto",
            agent_channel=recording.agent_channel,
            progress=note,
        )
    except TranscribeError as error:
        raise InvalidInput(str(error)) from error
    except Cancelled:
        return
    with transaction() as session:
        store_transcript(recording.id, result, session=session)
        jobs.finish(job_id, session=session, at=now())


@cache
def _transcriber() -> "Transcriber":
    """The engine of this process, loaded once; one thread each, since two processes beat two threads."""
    from transcribe.call import Transcriber

    settings = get_settings()
    return Transcriber(settings.engine, settings.model, settings.accuracy, threads=1)
