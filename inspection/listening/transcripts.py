"""Storing and reading what the speech engine wrote; a transcript is never edited, a newer one follows it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import Session, col, select

from inspection import jobs
from inspection.batching import batches
from inspection.clock import now
from inspection.listening.search_index import index_transcript
from inspection.models import FinishedWindow, Recording, Transcript, Utterance, VoiceMeasure
from transcribe.faults import as_json
from transcribe.result import CallTranscript, SpokenWord
from transcribe.result import Utterance as Heard
from transcribe.word_times import timed_pieces

if TYPE_CHECKING:
    from transcribe.call import WindowKey

SUGGEST = "suggest"
BATCH = 5000


def store_transcript(recording_id: int, result: CallTranscript, *, session: Session) -> Transcript:
    """Store a transcript as the recording's next version and queue the suggestions that rest on it."""
    latest = latest_transcript(recording_id, session=session)
    row = Transcript(
        recording_id=recording_id,
        version=1 if latest is None else latest.version + 1,
        engine=result.engine,
        model=result.model,
        fingerprint=result.fingerprint,
        speech_s=result.speech_s,
        compute_s=result.compute_s,
        warnings=as_json(result.warnings),
        created_at=now(),
    )
    session.add(row)
    session.flush()
    for position, one in enumerate(result.utterances):
        session.add(
            Utterance(
                transcript_id=row.id or 0,
                position=position,
                role=one.role,
                start_ms=one.start_ms,
                end_ms=one.end_ms,
                text=one.text,
                raw_text=one.raw_text,
                language=one.language,
                confidence=one.confidence,
                words=json.dumps([[word.text, word.start_ms, word.end_ms] for word in one.words], ensure_ascii=False),
                measures=json.dumps([asdict(measure) for measure in one.measures]),
            )
        )
    for measure in result.voice:
        session.add(
            VoiceMeasure(
                transcript_id=row.id or 0,
                role=measure.role,
                name=measure.name,
                value=measure.value,
                unit=measure.unit,
            )
        )
    session.connection().execute(delete(FinishedWindow).where(col(FinishedWindow.recording_id) == recording_id))
    index_transcript(row, session=session)
    queue_suggestions(row, session=session)
    return row


def queue_suggestions(transcript: Transcript, *, session: Session) -> None:
    """Queue the suggestions that rest on a transcript, ahead of any transcription."""
    jobs.enqueue(SUGGEST, str(transcript.id), session=session, priority=20)


def store_window(
    recording_id: int, fingerprint: str, key: "WindowKey", found: Sequence[Heard], *, session: Session
) -> None:
    """Keep what was found in a window of a call that is not finished; a window kept already stays as it is."""
    role, start_ms = key
    known = (FinishedWindow.recording_id == recording_id, FinishedWindow.fingerprint == fingerprint)
    window = (FinishedWindow.role == role, FinishedWindow.start_ms == start_ms)
    if session.exec(select(FinishedWindow.id).where(*known, *window)).first() is None:
        text = json.dumps([asdict(one) for one in found], ensure_ascii=False)
        session.add(
            FinishedWindow(
                recording_id=recording_id, fingerprint=fingerprint, role=role, start_ms=start_ms, utterances=text
            )
        )


def finished_windows(recording_id: int, fingerprint: str, *, session: Session) -> dict["WindowKey", tuple[Heard, ...]]:
    """What was kept of a call by `store_window`, by window."""
    rows = session.exec(
        select(FinishedWindow).where(
            FinishedWindow.recording_id == recording_id, FinishedWindow.fingerprint == fingerprint
        )
    ).all()
    return {(row.role, row.start_ms): tuple(Heard.from_dict(one) for one in json.loads(row.utterances)) for row in rows}


def latest_transcript(recording_id: int, *, session: Session) -> Transcript | None:
    """The newest transcript of a recording."""
    return session.exec(
        select(Transcript).where(Transcript.recording_id == recording_id).order_by(col(Transcript.version).desc())
    ).first()


def utterances_of(transcript_id: int, *, session: Session) -> Sequence[Utterance]:
    """The utterances of a transcript, in order."""
    return session.exec(
        select(Utterance).where(Utterance.transcript_id == transcript_id).order_by(col(Utterance.position))
    ).all()


def pieces_of(utterance: Utterance) -> tuple[SpokenWord, ...]:
    """The text of an utterance in pieces with the milliseconds each was said at; none where words have no times."""
    words = [SpokenWord(text, start_ms, end_ms) for text, start_ms, end_ms in json.loads(utterance.words)]
    return timed_pieces(utterance.text, words)


def measures_of(transcript_id: int, *, session: Session) -> Sequence[VoiceMeasure]:
    """The voice measures of a transcript."""
    return session.exec(
        select(VoiceMeasure)
        .where(VoiceMeasure.transcript_id == transcript_id)
        .order_by(col(VoiceMeasure.role), col(VoiceMeasure.name))
    ).all()


def with_transcript(recording_ids: Collection[int], *, session: Session) -> set[int]:
    """Those of some recordings that have a transcript."""
    found: set[int] = set()
    for some in batches(sorted(recording_ids), BATCH):
        found.update(session.exec(select(Transcript.recording_id).where(col(Transcript.recording_id).in_(some))))
    return found


def without_transcript(*, session: Session) -> Sequence[Recording]:
    """Recordings that have no transcript yet, oldest first."""
    return session.exec(
        select(Recording)
        .where(col(Recording.id).not_in(select(Transcript.recording_id)))
        .order_by(col(Recording.started_at), col(Recording.id))
    ).all()
