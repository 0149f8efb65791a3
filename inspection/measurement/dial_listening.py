"""The job that transcribes the sound of a dial test; its text stands with the test and in no search."""

import json
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotFound
from inspection.measurement.dial_recordings import KIND
from inspection.models import DialRecording, DialTest, Job, JobState
from inspection.settings import get_settings
from transcribe.errors import TranscribeError


def run(job_id: int) -> None:
    """Transcribe the job's sound and store its text in one step with the job's end.

    Raises:
        NotFound: the sound is gone.
        InvalidInput: it cannot be transcribed.
    """
    from inspection.listening.transcription import loaded_transcriber
    from transcribe.call import ToHear

    with open_session() as session:
        job = session.get_one(Job, job_id)
        found = session.get(DialRecording, int(job.subject))
        if found is None:
            raise NotFound(f"dial recording {job.subject} is not here any more")
        language = session.get_one(DialTest, found.test_id).language

    def note(_key: object, _found: object, reached_s: float) -> None:
        with transaction() as session:
            jobs.heartbeat(job_id, session=session, at=now(), done=reached_s)

    sound = get_settings().recordings / found.storage_key
    heard = ToHear(sound, language if language in ("zh", "en") else "auto", 0, {}, note)
    (result,) = loaded_transcriber().transcribe_all([heard])
    if isinstance(result, TranscribeError):
        raise InvalidInput(str(result))
    with transaction() as session:
        if jobs.heartbeat(job_id, session=session, at=now()):
            row = session.get_one(DialRecording, found.id)
            # Which channel is whose is not known of a recording that a phone made.
            said = [asdict(one) | {"role": "unknown"} for one in result.utterances]
            row.transcript = json.dumps(said, ensure_ascii=False)
            row.engine = f"{result.engine} {result.model}"
            jobs.finish(job_id, session=session, at=now())


def failure_of(recording: DialRecording, *, session: Session) -> str:
    """Why a sound could not be transcribed; empty where its job did not fail."""
    of_it = select(Job).where(Job.kind == KIND, Job.subject == str(recording.id)).order_by(col(Job.id).desc())
    job = session.exec(of_it).first()
    return job.error if job is not None and job.state == JobState.FAILED else ""


def utterances_of(recording: DialRecording) -> list[dict[str, Any]]:
    """What was said, as the player shows it; nothing until it is transcribed."""
    names = ("role", "start_ms", "end_ms", "text", "confidence")
    said = json.loads(recording.transcript or "[]")
    return [{"id": number, **{name: one[name] for name in names}} for number, one in enumerate(said, start=1)]
