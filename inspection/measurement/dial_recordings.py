"""The sound of a dial test: uploaded by who made it, kept beside recordings of calls and counted with none of them."""

import shutil
from pathlib import Path
from typing import BinaryIO

from sqlmodel import Session, select

from inspection import audit, jobs
from inspection.clock import business_now
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.intake.playback import ACCESS, LARGEST_ID, Playable
from inspection.intake.recordings import check_file, file_turn
from inspection.intake.staging import staging
from inspection.intake.storage import file_of, keep, media_type
from inspection.measurement.dial_seen import knows_of
from inspection.models import DialRecording, DialTest
from inspection.policies import Actor, may, require
from transcribe.faults import as_json

KIND = "dial_transcribe"
PLAYED = "dialrecording.played"


def attach_upload(test_id: int, name: str, content: BinaryIO, *, session: Session, by: Actor) -> DialRecording:
    """As `attach_recording`, of what a browser sent."""
    with staging() as folder:
        file = folder / (Path(name.replace("\\", "/")).name or "upload")
        with file.open("wb") as out:
            shutil.copyfileobj(content, out)
        return attach_recording(test_id, file, session=session, by=by)


def attach_recording(test_id: int, file: Path, *, session: Session, by: Actor) -> DialRecording:
    """Keep the sound of a test of one's own, checked as any recording is, and queue its transcription.

    Raises:
        NotAllowed: the role records no dial tests.
        NotFound: there is no such test of one's own.
        InvalidInput: the file is not whole sound.
        Conflict: the test has its sound already.
    """
    require(may(by, "record_dial_test"), by, "record dial tests")
    test = session.get(DialTest, test_id, with_for_update=True)
    if test is None or test.tested_by != by.user_id:
        raise NotFound(key="error.no_dial_test", test=test_id)
    if recording_of(test_id, session=session) is not None:
        raise Conflict(key="error.dial_has_sound", test=test.test_id)
    checked = check_file(file)
    if checked.facts is None:
        raise InvalidInput(key="error.dial_no_sound", file=file.name, reason=checked.problem)
    one_at_a_time(file_turn(checked.sha256), session=session)
    row = DialRecording(
        test_id=test_id,
        duration_ms=checked.facts.duration_ms,
        channels=checked.facts.channels,
        sha256=checked.sha256,
        storage_key=keep(file, checked.sha256, container=checked.facts.container, codec=checked.facts.codec),
        size_bytes=file.stat().st_size,
        warnings=as_json(checked.facts.warnings),
        stored_at=business_now(session=session),
    )
    session.add(row)
    session.flush()
    jobs.enqueue(KIND, str(row.id), session=session, total=row.duration_ms / 1000)
    after = {"sha256": row.sha256, "duration_ms": row.duration_ms}
    audit.record("dialrecording.stored", f"dialrecording/{row.id}", by=by, session=session, after=after)
    return row


def recording_of(test_id: int, *, session: Session) -> DialRecording | None:
    """The sound of a test."""
    return session.exec(select(DialRecording).where(DialRecording.test_id == test_id)).first()


def open_dial_recording(recording_id: int, *, session: Session, by: Actor) -> Playable:
    """The file of a test's sound, for whoever may know of the test.

    Raises:
        NotFound: there is none that the actor may know of, or its file is gone.
    """
    found = session.get(DialRecording, recording_id) if recording_id <= LARGEST_ID else None
    if found is None or not knows_of(session.get_one(DialTest, found.test_id), session=session, by=by):
        raise NotFound(key="error.no_recording", recording=recording_id)
    path = file_of(found.storage_key)
    if path is None:
        raise NotFound(key="error.no_sound", recording=recording_id)
    return Playable(path, media_type(path))


def note_dial_play(recording_id: int, *, session: Session, by: Actor) -> None:
    """Note in the audit log that somebody listens; what one asks for within five minutes is one play."""
    subject = f"dialrecording/{recording_id}"
    session.exec(select(DialRecording.id).where(DialRecording.id == recording_id).with_for_update()).first()
    if not audit.noted_lately(PLAYED, subject, by=by, session=session, stream=ACCESS):
        audit.record(PLAYED, subject, by=by, session=session, stream=ACCESS)
