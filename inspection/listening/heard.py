"""Everything a listener needs beside the sound of one recording."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.errors import NotAllowed, NotFound
from inspection.intake.playback import open_recording
from inspection.listening.transcription import KIND
from inspection.listening.transcripts import latest_transcript, utterances_of
from inspection.models import CallContext, Job, Recording, Transcript, Utterance
from inspection.policies import Actor
from transcribe.faults import Warned, from_json


@dataclass(frozen=True)
class Heard:
    """A recording with its newest transcript (None while it is not transcribed) and the call's context.

    `job` is the newest transcription, where there is no transcript.
    """

    recording: Recording
    transcript: Transcript | None
    utterances: tuple[Utterance, ...]
    context: CallContext | None
    job: Job | None

    @property
    def channels(self) -> tuple[str, ...]:
        """The role heard on each channel."""
        if self.recording.channels == 1:
            return ("unknown",)
        return ("agent", "user") if self.recording.agent_channel == 0 else ("user", "agent")

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What a listener should know about the sound: of the file, then of the transcription."""
        found = from_json(self.recording.warnings)
        if self.transcript is not None:
            found += from_json(self.transcript.warnings)
        return tuple(dict.fromkeys(found))


def hear(recording_id: int, *, session: Session, by: Actor) -> Heard:
    """A recording with what was said in it, to whoever may hear it.

    Raises:
        NotFound: there is no such recording.
        NotAllowed: the actor may not hear it.
    """
    open_recording(recording_id, session=session, by=by)
    recording = session.get_one(Recording, recording_id)
    transcript = latest_transcript(recording_id, session=session)
    lines = () if transcript is None else tuple(utterances_of(transcript.id or 0, session=session))
    context = session.exec(select(CallContext).where(CallContext.call_id == recording.call_id)).first()
    job = None
    if transcript is None:
        own = select(Job).where(Job.kind == KIND, Job.subject == str(recording_id))
        job = session.exec(own.order_by(col(Job.id).desc())).first()
    return Heard(recording, transcript, lines, context, job)


def hear_if_kept(recording_id: int | None, *, session: Session, by: Actor) -> Heard | None:
    """As `hear`, but None where the recording is no longer kept or may not be heard."""
    if recording_id is None:
        return None
    try:
        return hear(recording_id, session=session, by=by)
    except (NotFound, NotAllowed):
        return None
