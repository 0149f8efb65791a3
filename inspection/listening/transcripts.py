"""Storing and reading what the speech engine wrote; a transcript is never edited, a newer one follows it."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from inspection import jobs
from inspection.clock import now
from inspection.models import Recording, Transcript, Utterance, VoiceMeasure
from transcribe.faults import as_json
from transcribe.result import CallTranscript

SUGGEST = "suggest"


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
    jobs.enqueue(SUGGEST, str(row.id), session=session, priority=20)
    return row


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


def measures_of(transcript_id: int, *, session: Session) -> Sequence[VoiceMeasure]:
    """The voice measures of a transcript."""
    return session.exec(
        select(VoiceMeasure)
        .where(VoiceMeasure.transcript_id == transcript_id)
        .order_by(col(VoiceMeasure.role), col(VoiceMeasure.name))
    ).all()


def without_transcript(*, session: Session) -> Sequence[Recording]:
    """Recordings that have no transcript yet, oldest first."""
    return session.exec(
        select(Recording)
        .where(col(Recording.id).not_in(select(Transcript.recording_id)))
        .order_by(col(Recording.started_at), col(Recording.id))
    ).all()
