"""The committed transcripts of the demo calls (tests/data/transcripts.json), for tests that need text and no engine."""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from inspection import jobs
from inspection.clock import now
from inspection.listening.transcripts import SUGGEST, store_transcript
from inspection.models import JobState, Recording, Transcript
from inspection.scoring.suggestions import suggest
from transcribe.faults import Warned
from transcribe.result import CallTranscript, Utterance, VoiceMeasure

FILE = Path(__file__).parent / "data" / "transcripts.json"
CALLS_FILE = Path(__file__).parents[1] / "data" / "demo" / "calls.json"


@cache
def demo_calls() -> dict[str, dict[str, Any]]:
    """The truth about the demo calls (data/demo/calls.json) by call id."""
    return {call["call_id"]: call for call in json.loads(CALLS_FILE.read_text(encoding="utf-8"))}


@cache
def committed() -> dict[str, Any]:
    """The committed file: `engine`, `model`, `accuracy`, `fingerprint`, and `calls` by call id."""
    document: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return document


def transcript_of(call_id: str) -> CallTranscript:
    """The committed transcript of one call, as the engine gave it (without the seconds of computing: 0)."""
    document = committed()
    call = document["calls"][call_id]
    return CallTranscript(
        utterances=tuple(Utterance.from_dict(one) for one in call["utterances"]),
        voice=tuple(VoiceMeasure(**one) for one in call["voice"]),
        warnings=tuple(Warned(**one) for one in call["warnings"]),
        engine=document["engine"],
        model=document["model"],
        fingerprint=document["fingerprint"],
        duration_s=call["duration_s"],
        speech_s=call["speech_s"],
        compute_s=0.0,
    )


def load_transcripts(session: Session, *, leave_out: Collection[str] = ()) -> dict[str, Transcript]:
    """Store the committed transcript of every demo recording that has none, and run its suggestions; by call id.

    The recordings must be there already (`load_demo(queue_transcripts=False)`), with a published script.
    """
    stored = {}
    wanted = set(committed()["calls"]) - set(leave_out)
    for recording in session.exec(select(Recording).order_by(Recording.call_id)).all():
        had = session.exec(select(Transcript).where(Transcript.recording_id == recording.id)).first()
        if recording.id is None or had is not None or recording.call_id not in wanted:
            continue
        transcript = store_transcript(recording.id, transcript_of(recording.call_id), session=session)
        suggest(transcript.id or 0, session=session)
        _close_job(transcript, session=session)
        stored[recording.call_id] = transcript
    return stored


def _close_job(transcript: Transcript, *, session: Session) -> None:
    """End the job that `store_transcript` queued: its work is done."""
    job = jobs.enqueue(SUGGEST, str(transcript.id), session=session)
    job.state = JobState.RUNNING
    jobs.finish(job.id or 0, session=session, at=now())
