"""The sound of a dial test: checked, kept by its hash, transcribed, heard by whom may know of the test."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from inspection import jobs
from inspection.clock import FIXED_NOW, now
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.retention import drop_files, expired_recordings, purge_recordings
from inspection.intake.storage import file_of
from inspection.listening import transcription
from inspection.maintenance.whole import check_installation
from inspection.measurement.dial_listening import run, utterances_of
from inspection.measurement.dial_recordings import (
    KIND,
    attach_recording,
    attach_upload,
    note_dial_play,
    open_dial_recording,
    recording_of,
)
from inspection.models import AuditEvent, DialRecording, DialTest, Installation, Job, Recording
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import NOW, account, actor, organisation
from tests.transcribe.fakes import FakeEngine
from tests.transcribe.sounds import two_tones, write_sound
from transcribe import call, speech
from transcribe.windows import Stretch

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    """The engine of this process: a fake one that hears the same stretches on every channel."""
    fake = FakeEngine()
    monkeypatch.setattr(call, "load_engine", lambda *_: fake)
    monkeypatch.setattr(speech, "find_speech", lambda *_: [Stretch(1, 3), Stretch(4, 5)])
    transcription.loaded_transcriber.cache_clear()
    yield fake
    transcription.loaded_transcriber.cache_clear()


@pytest.fixture
def caller(database: str) -> Actor:
    """Who made test 1, a mystery call to GD01 of this month."""
    with transaction() as session:
        places = organisation(session=session)
        found = account("me", "inspector", session=session)
        fields = {"centre_id": places.centres["GD01"], "dialled_at": NOW - timedelta(hours=1)}
        session.add(DialTest.model_validate({"test_id": "D1", "tested_by": found.user_id} | fields))
    return found


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write_sound(tmp_path / "call.wav", "pcm_s16le", two_tones(6, 8000), 8000)


def attach(sound: Path, by: Actor) -> DialRecording:
    with transaction() as session:
        return attach_recording(1, sound, session=session, by=by)


def test_the_sound_is_kept_once_and_is_no_recording_of_a_call(caller: Actor, sound: Path) -> None:
    with sound.open("rb") as content, transaction() as session:
        row = attach_upload(1, "C:\\records\\call.wav", content, session=session, by=caller)
    kept = file_of(row.storage_key)
    assert kept is not None and kept.read_bytes() == sound.read_bytes()
    with pytest.raises(Conflict, match="D1 has its recording already"):
        attach(sound, caller)
    with open_session() as session:
        assert session.exec(select(Recording)).all() == []
        assert session.exec(select(Job.kind, Job.subject)).all() == [(KIND, str(row.id))]
    assert {one.check: one.problems for one in check_installation(by=SYSTEM)}["orphans"] == ()


@ONE_DATABASE
def test_only_whole_sound_of_an_own_test(caller: Actor, sound: Path, tmp_path: Path) -> None:
    for by in (actor("inspector", user_id=caller.user_id + 1), actor("inspector", user_id=0)):
        with pytest.raises(NotFound):
            attach(sound, by)
    with pytest.raises(NotAllowed):
        attach(sound, actor("quality_lead"))
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF" + b"no sound" * 9)
    with pytest.raises(InvalidInput, match=r"broken\.wav is no whole recording"):
        attach(broken, caller)


def test_it_is_transcribed_with_the_test_and_nobody_is_named(caller: Actor, sound: Path, engine: FakeEngine) -> None:
    row = attach(sound, caller)
    with transaction() as session:
        job = jobs.claim("test", session=session, at=now())
    assert job is not None
    run(job.id or 0)
    with open_session() as session:
        heard = recording_of(1, session=session)
        assert heard is not None and session.get_one(Job, job.id).state == "done"
    said = utterances_of(heard)
    assert said and {one["role"] for one in said} == {"unknown"}
    assert heard.engine.startswith("fake") and heard.id == row.id
    assert utterances_of(row) == []


@ONE_DATABASE
def test_who_may_hear_it(caller: Actor, sound: Path) -> None:
    row = attach(sound, caller)

    def hears(by: Actor) -> bool:
        try:
            with open_session() as session:
                return open_dial_recording(row.id or 0, session=session, by=by).media_type == "audio/wav"
        except NotFound:
            return False

    assert hears(caller) and hears(actor("manager")) and hears(actor("quality_lead", "province/GD"))
    secret = (
        "manager centre/GD01",
        "team_lead team/T1",
        "inspector nation",
        "administrator nation",
        "manager province/SC",
    )
    for role, scope in (one.split() for one in secret):
        assert not hears(actor(role, scope, user_id=caller.user_id + 1)), role
    with pytest.raises(NotFound), open_session() as session:
        open_dial_recording(2**40, session=session, by=caller)
    for _ in range(2):
        with transaction() as session:
            note_dial_play(row.id or 0, session=session, by=caller)
    with open_session() as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "dialrecording.played")).all()) == 1


def test_it_goes_with_its_retention_and_the_file_with_the_last_row(caller: Actor, sound: Path) -> None:
    row = attach(sound, caller)
    with open_session() as session:
        assert expired_recordings(session=session, by=SYSTEM) == []
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = (NOW + timedelta(days=120)).isoformat()
    with transaction() as session:
        assert [one.call_id for one in purge_recordings(session=session, by=SYSTEM)] == ["D1"]
        session.rollback()
    assert file_of(row.storage_key) is not None
    with transaction() as session:
        gone = purge_recordings(session=session, by=SYSTEM)
    with transaction() as session:
        assert drop_files(gone, session=session) == 1
    assert file_of(row.storage_key) is None
    with open_session() as session:
        assert recording_of(1, session=session) is None
