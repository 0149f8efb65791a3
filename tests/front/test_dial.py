"""The addresses of dial tests: the clock that stamps are made by, and the sound of a test."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection.clock import business_now
from inspection.database import transaction
from inspection.measurement.dial_recordings import attach_recording
from inspection.models import Centre, DialRecording, DialTest, User
from inspection.models.organisation import Level, Role
from inspection.policies import Actor, Scope
from tests.transcribe.sounds import two_tones, write_sound


@pytest.fixture
def sound(records: Any, tmp_path: Path) -> Iterator[int]:
    """The sound of a mystery call of this month by inspector 1 to GD01; taken back at the end."""
    with transaction() as session:
        me = session.exec(select(User).where(User.name == "inspector1")).one()
        centre = session.exec(select(Centre.id).where(Centre.code == "GD01")).one()
        dialled = business_now(session=session) - timedelta(hours=1)
        test = DialTest(test_id=tmp_path.name, centre_id=centre, dialled_at=dialled, tested_by=me.id)
        session.add(test)
        session.flush()
        file = write_sound(tmp_path / "a.wav", "pcm_s16le", two_tones(1, 8000), 8000)
        by = Actor(me.id or 0, me.name, Role.INSPECTOR, Scope(Level(me.level), me.code))
        kept = attach_recording(test.id or 0, file, session=session, by=by)
    yield kept.id or 0
    (records.home / "recordings" / kept.storage_key).unlink()
    with transaction() as session:
        session.delete(session.get_one(DialRecording, kept.id))
        session.flush()
        session.delete(session.get_one(DialTest, test.id))


def test_the_clock_is_the_one_that_records_are_made_by(records: Any) -> None:
    answer = records.ask("GET", "/clock", records.cookie("inspector1"))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    with transaction() as session:
        assert json.loads(answer.body) == {"now": business_now(session=session).timestamp() * 1000}
    assert records.ask("GET", "/clock").status != 200


def test_who_hears_the_sound_of_a_mystery_call(records: Any, sound: int) -> None:
    expected = {"inspector1": 200, "manager2": 200, "inspector2": 404, "lead1": 404, "manager1": 404, "admin1": 404}
    for name, status in (expected | {"teamlead1": 404, "agent1001": 404}).items():
        for part in ("audio", "peaks"):
            answer = records.ask("GET", f"/dial-recordings/{sound}/{part}", records.cookie(name))
            assert answer.status == status, (name, part)
            assert answer.headers["cache-control"] == "no-store"
    assert records.ask("GET", f"/dial-recordings/{sound}/audio").status != 200
