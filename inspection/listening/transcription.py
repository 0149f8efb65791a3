"""The job that transcribes recordings, in a process of the executor.

Small calls are taken along with the job that was claimed, so that their windows share the decoder's steps. Every window
is stored as it is finished: after a crash the call goes on behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from sqlmodel import Session

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotFound
from inspection.listening.transcripts import (
    finished_windows,
    latest_transcript,
    store_transcript,
    store_window,
    with_transcript,
    without_transcript,
)
from inspection.models import Job, Recording
from inspection.settings import get_settings
from transcribe.errors import TranscribeError
from transcribe.result import Utterance

if TYPE_CHECKING:
    from transcribe.call import Transcriber, WindowKey

KIND = "transcribe"
ASSIGNED_FIRST = 10
TAKEN_ALONG = 5
TOGETHER_S = 300.0
"""Seconds of calls that one job takes on, its own and those along with it."""


class Cancelled(Exception):
    """Every job of this turn was cancelled while it ran."""


@dataclass
class _Turn:
    """A job and its recording; `open` until it is stored, cancelled or lost to another worker.

    `reached_s` is how far each role's channel is: its windows come one channel after the other.
    """

    job_id: int
    recording: Recording
    open: bool = True
    reached_s: dict[str, float] = field(default_factory=dict)

    def reach(self, role: str, second: float) -> float:
        """Note that a role's channel is transcribed up to a second of the call; seconds of the call done in all."""
        self.reached_s[role] = max(self.reached_s.get(role, 0.0), second)
        return sum(self.reached_s.values()) / self.recording.channels


def queue_transcription(
    recording: Recording, *, session: Session, priority: int = 0, due_on: date | None = None
) -> Job:
    """Queue the transcription of a recording, or make the one that waits more urgent; work is in seconds."""
    total_s = recording.duration_ms / 1000
    return jobs.enqueue(KIND, str(recording.id), session=session, priority=priority, due_on=due_on, total=total_s)


def queue_first(sounds: Mapping[int, tuple[int, date]], *, session: Session) -> None:
    """Let the transcription of assigned calls go before the others, the first due first; transcribed ones stay.

    Args:
        sounds: recording id -> its milliseconds and the day its inspection is due.
    """
    waiting = sounds.keys() - with_transcript(sounds, session=session)
    work = {str(one): sounds[one][0] / 1000 for one in sorted(waiting)}
    due_on = {str(one): sounds[one][1] for one in waiting}
    jobs.enqueue_all(KIND, work, session=session, priority=ASSIGNED_FIRST, due_on=due_on)


def queue_missing(*, session: Session) -> int:
    """Queue every recording that has no transcript; returns how many."""
    waiting = without_transcript(session=session)
    for recording in waiting:
        queue_transcription(recording, session=session)
    return len(waiting)


def run(job_id: int) -> None:
    """Transcribe the job's recording and some small ones that wait, each stored in one step with its job's end.

    Raises:
        NotFound: the job's recording is gone.
        InvalidInput: its sound cannot be transcribed.
    """
    transcriber = loaded_transcriber()
    with transaction() as session:
        along = jobs.claim_alike(job_id, session=session, at=now(), most=TAKEN_ALONG, most_total=TOGETHER_S)
    problem: Exception | None = None
    turns = []
    for one in (job_id, *along):
        try:
            turns += _take_up(one, transcriber.fingerprint)
        except NotFound as error:
            problem = _failed(one, error, job_id) or problem
    try:
        problem = _transcribe(turns, transcriber, job_id) or problem
    except Cancelled:
        return
    if problem is not None:
        raise problem


def _take_up(job_id: int, fingerprint: str) -> list[_Turn]:
    """The job with its recording; nothing where the recording has such a transcript already."""
    with transaction() as session:
        job = session.get_one(Job, job_id)
        recording = session.get(Recording, int(job.subject))
        if recording is None:
            raise NotFound(f"recording {job.subject} is not here any more")
        latest = latest_transcript(int(job.subject), session=session)
        if latest is not None and latest.fingerprint == fingerprint:
            jobs.finish(job_id, session=session, at=now())
            return []
        return [_Turn(job_id, recording)]


def _transcribe(turns: Sequence[_Turn], transcriber: "Transcriber", claimed: int) -> Exception | None:
    """Transcribe and store what is taken up; the reason why the claimed job failed, if it did."""
    from transcribe.call import ToHear

    def hear(turn: _Turn) -> ToHear:
        recording = turn.recording
        with open_session() as session:
            finished = finished_windows(recording.id or 0, transcriber.fingerprint, session=session)
        for role, start_ms in finished:
            turn.reach(role, start_ms / 1000)
        return ToHear(
            get_settings().recordings / recording.storage_key,
            recording.language if recording.language in ("zh", "en") else "auto",
            recording.agent_channel,
            finished,
            lambda key, found, reached_s: _note(turn, turns, transcriber.fingerprint, key, found, reached_s),
        )

    problem = None
    for turn, result in zip(turns, transcriber.transcribe_all([hear(turn) for turn in turns]), strict=True):
        if isinstance(result, TranscribeError):
            problem = _failed(turn.job_id, InvalidInput(str(result)), claimed) or problem
        elif turn.open:
            with transaction() as session:
                if jobs.heartbeat(turn.job_id, session=session, at=now()):
                    store_transcript(turn.recording.id or 0, result, session=session)
                    jobs.finish(turn.job_id, session=session, at=now())
        turn.open = False
    return problem


def _note(
    turn: _Turn,
    turns: Sequence[_Turn],
    fingerprint: str,
    key: "WindowKey",
    found: tuple[Utterance, ...],
    reached_s: float,
) -> None:
    """Store a window with its job's progress, and keep the leases of all that are worked on."""
    done_s = turn.reach(key[0], reached_s)
    with transaction() as session:
        for other in turns:
            done = done_s if other is turn else None
            other.open = other.open and jobs.heartbeat(other.job_id, session=session, at=now(), done=done)
        if turn.open:
            store_window(turn.recording.id or 0, fingerprint, key, found, session=session)
    if not any(one.open for one in turns):
        raise Cancelled


def _failed(job_id: int, error: Exception, claimed: int) -> Exception | None:
    """Note the failure of a job that was taken along; that of the claimed one is for who claimed it."""
    if job_id == claimed:
        return error
    with transaction() as session:
        if jobs.heartbeat(job_id, session=session, at=now()):
            jobs.fail(job_id, str(error), session=session, at=now(), final=True)
    return None


@cache
def loaded_transcriber() -> "Transcriber":
    """The engine of this process, loaded once; one thread each, since two processes beat two threads."""
    from transcribe.call import Transcriber

    settings = get_settings()
    return Transcriber(settings.engine, settings.model, settings.accuracy, threads=1)
