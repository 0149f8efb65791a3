"""Storing what the rules suggest beside a transcript; a suggestion never writes an answer."""

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from inspection import jobs
from inspection.clock import now
from inspection.database import transaction
from inspection.errors import NotFound
from inspection.listening.transcripts import measures_of, utterances_of
from inspection.models import Job, Recording, Suggestion, Transcript
from inspection.scoring.rules import RULE_VERSION, Phrase, Spoken, suggest_all
from inspection.scoring.scripts import current_script

TRANSFER = "transfer"


def run(job_id: int) -> None:
    """The job: suggest for the transcript that it names."""
    with transaction() as session:
        job = session.get_one(Job, job_id)
        suggest(int(job.subject), session=session)
        jobs.finish(job_id, session=session, at=now())


def suggest(transcript_id: int, *, session: Session) -> list[Suggestion]:
    """Work out the suggestions of a transcript anew; those of the same rules before are replaced.

    Raises:
        NotFound: there is no such transcript, or no script is published.
    """
    transcript = session.get(Transcript, transcript_id)
    if transcript is None:
        raise NotFound(f"there is no transcript {transcript_id}")
    recording = session.get_one(Recording, transcript.recording_id)
    _, phrases = current_script(session=session)
    found = suggest_all(
        [
            Spoken(one.role, one.start_ms, one.end_ms, one.text, one.language, one.confidence)
            for one in utterances_of(transcript_id, session=session)
        ],
        [Phrase(one.situation, one.language, one.kind, one.text) for one in phrases],
        {one.name: one.value for one in measures_of(transcript_id, session=session) if one.role == "agent"},
        transferred=recording.call_type == TRANSFER,
    )
    session.connection().execute(
        delete(Suggestion).where(
            col(Suggestion.transcript_id) == transcript_id, col(Suggestion.rule_version) == RULE_VERSION
        )
    )
    rows = [
        Suggestion(
            transcript_id=transcript_id,
            criterion_code=one.criterion,
            part=one.part,
            outcome=one.outcome,
            rule_version=RULE_VERSION,
            score=one.score,
            phrase=one.phrase,
            heard=one.heard,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            reason=one.reason,
        )
        for one in found
    ]
    session.add_all(rows)
    session.flush()
    return rows


def suggestions_of(transcript_id: int, *, session: Session) -> Sequence[Suggestion]:
    """What the rules that looked last found for a transcript."""
    own = Suggestion.transcript_id == transcript_id
    newest = select(Suggestion.rule_version).where(own).order_by(col(Suggestion.id).desc()).limit(1).scalar_subquery()
    return session.exec(
        select(Suggestion).where(own, Suggestion.rule_version == newest).order_by(col(Suggestion.id))
    ).all()
