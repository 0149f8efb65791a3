"""Handing out the sound of a recording to whoever may hear it."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from inspection import audit
from inspection.errors import NotFound
from inspection.intake.storage import file_of, media_type
from inspection.models import PUBLISHED_STATES, Assignment, AssignmentState, Evaluation, Recording
from inspection.policies import Actor, may_hear, require
from inspection.scope import order_heard, place_of

PLAYED, ACCESS = "recording.played", "access"
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Playable:
    """A recording's file on disk and its media type."""

    path: Path
    media_type: str


def open_recording(recording_id: int, *, session: Session, by: Actor) -> Playable:
    """The file of a recording, for a listener who may hear it.

    Raises:
        NotFound: there is no such recording, or its file is gone.
        NotAllowed: the actor may not hear it.
    """
    recording = session.get(Recording, recording_id) if recording_id <= LARGEST_ID else None
    if recording is None:
        raise NotFound(key="error.no_recording", recording=recording_id)
    assignments = session.exec(
        select(Assignment).where(Assignment.recording_id == recording_id, Assignment.state != AssignmentState.REPLACED)
    ).all()
    states = session.exec(
        select(Evaluation.state).where(
            Evaluation.assignment_id == Assignment.id, Assignment.recording_id == recording_id
        )
    ).all()
    assigned_to = {one.inspector_id for one in assignments if one.inspector_id is not None}
    checks = select(Recording.id).where(Recording.id == recording_id, order_heard(by.user_id))
    if session.exec(checks).first() is not None:
        assigned_to.add(by.user_id)
    place = place_of(centre_id=recording.centre_id, team_id=recording.team_id, session=session)
    hears = may_hear(
        by,
        place,
        agent_id=recording.agent_id,
        assigned_to=frozenset(assigned_to),
        published=any(state in PUBLISHED_STATES for state in states),
    )
    require(hears, by, f"hear recording {recording_id}")
    path = file_of(recording.storage_key)
    if path is None:
        raise NotFound(key="error.no_sound", recording=recording_id)
    return Playable(path, media_type(path))


def record_play(recording_id: int, *, session: Session, by: Actor) -> None:
    """Note in the audit log that somebody listens; what one asks for within five minutes is one play.

    A player fetches a recording several times (its ranges, and once whole for the waveform).
    """
    # Whoever comes second waits here for the first, and then finds its note.
    session.exec(select(Recording.id).where(Recording.id == recording_id).with_for_update()).first()
    if not played_lately(recording_id, session=session, by=by):
        audit.record(PLAYED, f"recording/{recording_id}", by=by, session=session, stream=ACCESS)


def played_lately(recording_id: int, *, session: Session, by: Actor) -> bool:
    """Whether the audit log has a play of this recording by this user in the last five minutes."""
    return audit.noted_lately(PLAYED, f"recording/{recording_id}", by=by, session=session, stream=ACCESS)
