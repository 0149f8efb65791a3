"""Handing out recordings: to whom, as what, and noted once."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from inspection import audit
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.intake.manifests import import_recordings
from inspection.intake.playback import open_recording, played_lately, record_play
from inspection.models import AuditEvent, Recording
from inspection.policies import SYSTEM, Actor
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, entry, manifest, organisation, unruled, write_sound, write_wav

LEAD = actor("quality_lead", "centre/GD01", user_id=1)
OTHER = actor("quality_lead", "province/GD", user_id=2)


@pytest.fixture
def recordings(database: str, tmp_path: Path) -> str:
    write_wav(tmp_path / "a.mp3")
    write_sound(tmp_path / "b.bin", "libopus", "ogg")
    with transaction() as session:
        organisation(session)
        import_recordings(manifest(tmp_path, entry("a.mp3"), entry("b.bin", "c2")), session=session, by=SYSTEM)
    return database


@pytest.mark.parametrize(("number", "media", "suffix"), [(1, "audio/wav", ".wav"), (2, "audio/ogg", ".opus")])
def test_the_media_type_is_that_of_the_content(recordings: str, number: int, media: str, suffix: str) -> None:
    with open_session() as session:
        found = open_recording(number, session=session, by=LEAD)
    assert (found.media_type, found.path.suffix) == (media, suffix)
    assert found.path.is_relative_to(get_settings().recordings.resolve())


@pytest.mark.parametrize("number", [0, -1, 3, 2**31, 2**63])
def test_a_recording_that_is_not_there(recordings: str, number: int) -> None:
    with open_session() as session, pytest.raises(NotFound, match=f"there is no recording {number}"):
        open_recording(number, session=session, by=LEAD)


@pytest.mark.parametrize("key", ["../zhijian.sqlite3", "/etc/passwd", "gone.wav"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_path_never_leaves_the_folder(recordings: str, key: str) -> None:
    with transaction() as session:
        unruled(session)
        session.get_one(Recording, 1).storage_key = key
    with open_session() as session, pytest.raises(NotFound, match="the file of recording 1 is not here"):
        open_recording(1, session=session, by=LEAD)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("inspector", "centre/GD01"),
        ("quality_lead", "centre/GX01"),
        ("manager", "province/GX"),
        ("administrator", "nation"),
        ("team_lead", "team/T1"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_may_not_hear_it(recordings: str, role: str, scope: str) -> None:
    with open_session() as session, pytest.raises(NotAllowed, match="may not hear recording 1"):
        open_recording(1, session=session, by=actor(role, scope))


def test_what_one_hears_within_five_minutes_is_one_play(recordings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def play(number: int, who: Actor) -> None:
        with transaction() as session:
            record_play(number, session=session, by=who)

    for number, who in ((1, LEAD), (1, LEAD), (2, LEAD), (1, OTHER), (1, OTHER)):
        play(number, who)
    with open_session() as session:
        assert played_lately(1, session=session, by=LEAD)
        assert not played_lately(2, session=session, by=OTHER)
        notes = session.exec(select(AuditEvent).where(AuditEvent.action == "recording.played")).all()
    assert [(one.stream, one.subject, one.actor) for one in notes] == [
        ("access", "recording/1", LEAD.name),
        ("access", "recording/2", LEAD.name),
        ("access", "recording/1", OTHER.name),
    ]
    for minutes, plays in ((4.9, 3), (5.1, 4)):
        later: datetime = now() + timedelta(minutes=minutes)
        monkeypatch.setattr(audit, "now", lambda later=later: later)
        play(1, LEAD)
        with open_session() as session:
            found = session.exec(select(AuditEvent).where(AuditEvent.action == "recording.played")).all()
        assert len(found) == plays
