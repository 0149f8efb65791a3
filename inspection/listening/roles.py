"""Agent and user heard on the wrong channels: exchanging them, by whoever listens."""

from typing import TypeVar

from sqlmodel import Session

from inspection import audit
from inspection.clock import now
from inspection.errors import Conflict
from inspection.intake.playback import open_recording
from inspection.listening.search_index import index_transcript
from inspection.listening.transcripts import latest_transcript, measures_of, queue_suggestions, utterances_of
from inspection.models import Recording, Transcript, Utterance, VoiceMeasure
from inspection.policies import Actor, may, require

OTHER = {"agent": "user", "user": "agent"}
Row = TypeVar("Row", Utterance, VoiceMeasure)


def exchange_roles(recording_id: int, *, session: Session, by: Actor) -> Transcript | None:
    """Say that agent and user of a recording are on each other's channels; doing it twice undoes it.

    The recording's channel changes, and the newest transcript (None where there is none yet) is followed by a version
    with the roles exchanged, for which suggestions are worked out anew. What an inspector has answered stays.

    Raises:
        NotFound: there is no such recording.
        NotAllowed: the actor may not hear it, or not correct it.
        Conflict: the recording has one channel, on which nobody can be told apart.
    """
    require(may(by, "correct_roles"), by, f"exchange the parties of recording {recording_id}")
    open_recording(recording_id, session=session, by=by)
    recording = session.get_one(Recording, recording_id, with_for_update=True)
    if recording.agent_channel is None:
        raise Conflict(key="error.one_channel", recording=recording_id)
    before = recording.agent_channel
    recording.agent_channel = 1 - before
    latest = latest_transcript(recording_id, session=session)
    exchanged = None if latest is None else _exchanged(latest, session=session)
    subject = f"recording/{recording_id}"
    audit.record("recording.roles_exchanged", subject, by=by, session=session, before=before, after=1 - before)
    return exchanged


def _exchanged(latest: Transcript, *, session: Session) -> Transcript:
    """The transcript's next version, with the parties exchanged, and its suggestions queued."""
    values = latest.model_dump(exclude={"id", "version", "created_at"})
    version = Transcript(**values, version=latest.version + 1, created_at=now())
    session.add(version)
    session.flush()
    new_id, old_id = version.id or 0, latest.id or 0
    for one in utterances_of(old_id, session=session):
        session.add(_with_other_role(one, new_id))
    for measure in measures_of(old_id, session=session):
        session.add(_with_other_role(measure, new_id))
    index_transcript(version, session=session)
    queue_suggestions(version, session=session)
    return version


def _with_other_role(row: Row, transcript_id: int) -> Row:
    values = row.model_dump(exclude={"id", "transcript_id"})
    return type(row)(**{**values, "transcript_id": transcript_id, "role": OTHER.get(row.role, row.role)})
