"""Uploads: taken by their names or by what was given, refused ones kept, nothing left in between."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.intake.arrivals import Outcome
from inspection.intake.failed import failed_files, try_again
from inspection.intake.recordings import SAME_SOUND, CallMeta
from inspection.intake.uploads import Upload, import_uploads
from inspection.models import ImportBatch, Recording
from inspection.policies import SYSTEM, Actor
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, agent, organisation, write_wav

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NAME = "c1_1001_20261003-101507.wav"


@pytest.fixture(autouse=True)
def people(database: str) -> None:
    with transaction() as session:
        organisation(session)


def sound(folder: Path, pitch_hz: float = 440.0) -> bytes:
    return write_wav(folder / "sound", pitch_hz=pitch_hz).read_bytes()


def upload(*files: tuple[str, bytes], given: CallMeta | None = None, by: Actor = SYSTEM) -> list[Outcome]:
    return list(import_uploads([Upload(name, BytesIO(data), given) for name, data in files], by=by))


def rows() -> list[Recording]:
    with open_session() as session:
        return list(session.exec(select(Recording).order_by(Recording.call_id)))


def test_several_files_each_with_its_outcome(tmp_path: Path) -> None:
    good = sound(tmp_path)
    outcomes = upload((NAME, good), (NAME, good), ("odd.wav", good), ("c2_1001_20261003-101507.wav", good[:4000]))
    assert [(one.recording_id is not None, one.unchanged, one.problem is not None) for one in outcomes] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
        (False, False, True),
    ]
    assert [one.name for one in failed_files(by=SYSTEM)] == ["c2_1001_20261003-101507.wav", "odd.wav"]
    assert list((get_settings().home / ".arriving").iterdir()) == []
    with open_session() as session:
        batch = session.exec(select(ImportBatch)).one()
    assert (batch.accepted, batch.refused) == (1, 2)


def test_what_is_given_by_hand_is_by_the_centres_clock_and_kept_with_a_failed_file(tmp_path: Path) -> None:
    given = CallMeta("h1", "7777", datetime(2026, 10, 3, 10, 15), centre="GD01")
    (outcome,) = upload(("whatever.wav", sound(tmp_path)), given=given)
    assert outcome.told("en") == "agent '7777' of call h1 is not known; import people first"
    with transaction() as session:
        agent("7777", 1, 1, session=session)
    assert try_again("whatever.wav", by=SYSTEM).problem is None
    (row,) = rows()
    assert (row.call_id, row.started_at.isoformat()) == ("h1", "2026-10-03T02:15:00+00:00")


def test_the_same_sound_under_another_call_is_stored_and_both_are_marked(tmp_path: Path) -> None:
    data = sound(tmp_path)
    first, second = upload((NAME, data), ("c2_1002_20261003-111507.wav", data))
    assert (first.same_as, second.same_as) == ((), ("c1",))
    assert [SAME_SOUND in row.warnings for row in rows()] == [True, True]
    assert len({row.storage_key for row in rows()}) == 1


@pytest.mark.parametrize(
    "name", ["../../evil.wav", "C:\\calls\\evil.wav", "/etc/evil.wav", "..", "", ".hidden", "长" * 300]
)
def test_a_name_never_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    (outcome,) = upload((name, sound(tmp_path)))
    assert outcome.problem is not None
    (failed,) = failed_files(by=SYSTEM)
    assert failed.file.parent == get_settings().failed and not failed.name.startswith(".")
    assert {one.name for one in get_settings().home.iterdir()} <= {
        *("zhijian.sqlite3", "zhijian.sqlite3-wal", "zhijian.sqlite3-shm", ".arriving", "failed", "recordings")
    }


def test_whoever_uploads_sees_the_own_failed_files_alone(tmp_path: Path) -> None:
    mine, other = actor("manager", "centre/GD01", user_id=1), actor("manager", "centre/GX01", user_id=2)
    (outcome,) = upload((NAME.replace("1001", "2001"), sound(tmp_path)), by=mine)
    assert outcome.told("en").endswith("may not import for GX01")
    assert [len(failed_files(by=who)) for who in (mine, other)] == [1, 0]


@pytest.mark.parametrize("role", ["inspector", "quality_lead", "team_lead"])
def test_who_may_not(tmp_path: Path, role: str) -> None:
    with pytest.raises(NotAllowed):
        upload((NAME, sound(tmp_path)), by=actor(role))
    assert not get_settings().failed.exists()
