"""Recorded calls as the rules see them."""

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session, select

from inspection.listening.transcripts import measures_of, utterances_of
from inspection.models import CallContext, Centre, Recording, ScriptPhrase, Transcript
from inspection.scoring.rules import Call, Phrase, Spoken
from inspection.scoring.rules.operators.around import FIELDS
from inspection.scoring.scripts import current_script


def script_phrases(province_id: int | None = None, *, session: Session) -> tuple[Phrase, ...]:
    """The script in force, in all languages, with what a province adds to it.

    Raises:
        NotFound: no script is published.
    """
    _, phrases = current_script(session=session, province_id=province_id)
    return as_phrases(phrases)


def as_phrases(phrases: Sequence[ScriptPhrase]) -> tuple[Phrase, ...]:
    """The script's rows as rules take them."""
    return tuple(Phrase(one.situation, one.language, one.kind, one.text) for one in phrases)


def call_of(transcript: Transcript, *, session: Session) -> Call:
    """A transcribed call with its voices, its type, its record, and the script of its province.

    Raises:
        NotFound: no script is published.
    """
    (call,) = calls_of([transcript], session=session)
    return call


def calls_of(transcripts: Iterable[Transcript], *, session: Session) -> Iterator[Call]:
    """Transcribed calls as `call_of`, one after the other; the script of each province is read once.

    Raises:
        NotFound: no script is published.
    """
    scripts: dict[int, tuple[Phrase, ...]] = {}
    for transcript in transcripts:
        recording = session.get_one(Recording, transcript.recording_id)
        province = session.get_one(Centre, recording.centre_id).province_id
        if province not in scripts:
            scripts[province] = script_phrases(province, session=session)
        yield _call(transcript, recording, scripts[province], session=session)


def _call(transcript: Transcript, recording: Recording, phrases: tuple[Phrase, ...], *, session: Session) -> Call:
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
