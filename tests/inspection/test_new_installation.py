"""A new installation without the demo: the commands of docs/administrator.md leave it ready to work in."""

import json
import shutil
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from inspection.cli.main import app
from inspection.database import open_session, transaction
from inspection.models import Job, Recording, RubricVersion, ScriptVersion, StandardState, Transcript
from inspection.scoring.rubrics import criteria_of, current_rubric
from inspection.scoring.scripts import current_script

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


def run(*command: str | Path) -> str:
    result = CliRunner().invoke(app, [str(part) for part in command])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def two_recordings(tmp_path: Path) -> Path:
    """A manifest of the demo's first two recordings, in a folder of its own."""
    entries = json.loads((DEMO / "calls.json").read_text(encoding="utf-8"))[:2]
    (tmp_path / "recordings").mkdir()
    for entry in entries:
        shutil.copy(DEMO / entry["file"], tmp_path / entry["file"])
    manifest = tmp_path / "calls.json"
    manifest.write_text(json.dumps(entries), encoding="utf-8")
    return manifest


def test_migrating_publishes_the_default_standards_once(database: str) -> None:
    run("migrate")
    run("migrate")
    with open_session() as session:
        assert len(session.exec(select(RubricVersion)).all()) == 1
        assert len(session.exec(select(ScriptVersion)).all()) == 1
        rubric = current_rubric(session=session)
        assert sum(one.weight for one in criteria_of(rubric.id or 0, session=session)) == 100
        assert current_script(session=session)[1]


def test_migrating_keeps_the_standards_of_an_installation(database: str) -> None:
    with transaction() as session:
        session.add(RubricVersion(code="own", number=1, name_zh="自定", name_en="Own"))
    run("migrate")
    with open_session() as session:
        rubrics = session.exec(select(RubricVersion)).all()
        assert [(one.code, one.state) for one in rubrics] == [("own", StandardState.DRAFT)]


def test_imported_recordings_are_queued_for_transcription(database: str, two_recordings: Path) -> None:
    run("import", "people", DEMO / "people.toml")
    document = json.loads(run("import", "recordings", two_recordings, "--json"))
    assert document["files"][0]["accepted"] == 2
    with open_session() as session:
        wanted = {str(one) for one in session.exec(select(Recording.id))}
        assert {(one.kind, one.subject) for one in session.exec(select(Job))} == {("transcribe", id) for id in wanted}


def test_what_is_transcribed_already_is_not_queued_again(database: str, two_recordings: Path) -> None:
    run("import", "people", DEMO / "people.toml")
    run("import", "recordings", two_recordings)
    with transaction() as session:
        first = session.exec(select(Recording).order_by(Recording.call_id)).first()
        assert first is not None
        for job in session.exec(select(Job)):
            session.delete(job)
        row = {"version": 1, "engine": "faster", "model": "base", "fingerprint": "x", "speech_s": 1.0, "compute_s": 1.0}
        session.add(Transcript(recording_id=first.id, created_at=first.stored_at, **row))
        known = str(first.id)
    run("import", "recordings", two_recordings)
    with open_session() as session:
        queued = [one.subject for one in session.exec(select(Job))]
        assert len(queued) == 1
        assert queued != [known]
