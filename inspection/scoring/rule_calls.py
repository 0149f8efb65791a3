"""Recorded calls as the rules see them."""

from collections.abc import Sequence

from sqlmodel import Session, select

from inspection.listening.transcripts import measures_of, utterances_of
from inspection.models import CallContext, Recording, ScriptPhrase, Transcript
from inspection.scoring.rules import Call, Phrase, Spoken
from inspection.scoring.rules.operators.around import FIELDS
from inspection.scoring.standards import current_script


def script_phrases(*, session: Session) -> tuple[Phrase, ...]:
    """The script in force, in all languages.

    Raises:
        NotFound: no script is published.
    """
    _, phrases = current_script(session=session)
    return as_phrases(phrases)


def as_phrases(phrases: Sequence[ScriptPhrase]) -> tuple[Phrase, ...]:
    """The script's rows as rules take them."""
    return tuple(Phrase(one.situation, one.language, one.kind, one.text) for one in phrases)


def call_of(transcript: Transcript, phrases: tuple[Phrase, ...], *, session: Session) -> Call:
    """A transcribed call with its voices, its type and its record."""
    recording = session.get_one(Recording, transcript.recording_id)
    context = session.exec(select(CallContext).where(CallContext.call_id == recording.call_id)).first()
    return Call(
        tuple(
            Spoken(one.role, one.start_ms, one.end_ms, one.text, one.language, one.confidence)
            for one in utterances_of(transcript.id or 0, session=session)
        ),
        phrases,
        {(one.role, one.name): one.value for one in measures_of(transcript.id or 0, session=session)},
        recording.call_type,
        None if context is None else {name: getattr(context, name) for name in FIELDS},
    )
