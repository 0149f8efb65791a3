"""Storing recordings: whole or not at all, once, under the hash of their content."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.batches import Report
from inspection.intake.manifests import import_recordings
from inspection.models import CallContext, ImportBatch, ImportProblem, Recording
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from tests.inspection.facts_builders import (
    actor,
    cut,
    entry,
    manifest,
    organisation,
    write_sound,
    write_wav,
)

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def people(database: str) -> str:
    with transaction() as session:
        organisation(session)
    return database


def bring(path: Path) -> Report:
    with transaction() as session:
        return import_recordings(path, session=session, by=SYSTEM)


def rows() -> list[Recording]:
    with open_session() as session:
        return list(session.exec(select(Recording).order_by(Recording.call_id)))


def kept_files() -> list[str]:
    root = get_settings().recordings
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


def text_named_wav(file: Path) -> Path:
    file.write_text("this is no sound\n" * 50, encoding="utf-8")
    return file


def empty(file: Path) -> Path:
    file.write_bytes(b"")
    return file


BROKEN: list[tuple[str, Callable[[Path], Path], str]] = [
    ("text.wav", text_named_wav, "text.wav: not a sound file that can be read"),
    ("empty.wav", empty, "empty.wav: the file is empty (0 bytes); expected a recording"),
    ("cut.wav", lambda file: cut(write_wav(file, 2.0), 0.6), "cut.wav: the recording breaks off at 1.20 s"),
    ("head.wav", lambda file: cut(write_wav(file, 2.0), 0.001), "head.wav: the recording breaks off at 0.00 s"),
    ("cut.flac", lambda file: cut(write_sound(file, "flac", "flac"), 0.6), "cut.flac: "),
    ("cut.opus", lambda file: cut(write_sound(file, "libopus", "ogg"), 0.7), "cut.opus: the recording breaks off at"),
    ("absent.wav", lambda file: file, "absent.wav: there is no such file"),
]


@ONE_DATABASE
@pytest.mark.parametrize(("name", "make", "sentence"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_what_is_not_whole_is_refused_and_nothing_stored(
    people: str, tmp_path: Path, name: str, make: Callable[[Path], Path], sentence: str
) -> None:
    make(tmp_path / name)
    report = bring(manifest(tmp_path, entry(name)))
    assert (report.accepted, [(one.line, one.field, one.value) for one in report.problems]) == (0, [(1, "file", name)])
    message = report.problems[0].message
    assert message.startswith(sentence)
    assert "\n" not in message
    assert (rows(), kept_files()) == ([], [])
    with open_session() as session:
        assert session.exec(select(ImportProblem.message)).all() == [message]


def test_a_whole_recording_is_kept_with_what_is_known_about_it(people: str, tmp_path: Path) -> None:
    file = write_wav(tmp_path / "a.wav", 1.5)
    context = {"question": "哪里有药店？", "order_number": "DD1", "else": "ignored"}
    report = bring(manifest(tmp_path, entry(language="en", call_type="query", agent_channel=1, context=context)))
    assert (report.accepted, report.unchanged, report.problems) == (1, 0, [])
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (row,) = rows()
    assert (row.call_id, row.duration_ms, row.sample_rate_hz, row.channels) == ("c1", 1500, 8000, 2)
    assert (row.agent_channel, row.language, row.call_type, row.codec) == (1, "en", "query", "pcm_s16le")
    assert (row.sha256, row.storage_key, row.size_bytes) == (digest, f"{digest[:2]}/{digest}.wav", file.stat().st_size)
    assert (row.started_at.isoformat(), row.team_id, row.centre_id) == ("2026-10-03T02:15:07.250000+00:00", 1, 1)
    assert kept_files() == [row.storage_key]
    assert (get_settings().recordings / row.storage_key).read_bytes() == file.read_bytes()
    with open_session() as session:
        found = session.exec(select(CallContext)).one()
        assert session.exec(select(ImportBatch.accepted)).all() == [1]
    assert (found.question, found.order_number, found.answer_given) == ("哪里有药店？", "DD1", "")


def test_the_same_content_again_changes_nothing(people: str, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav")
    listed = manifest(tmp_path, entry(), entry())
    first, second = bring(listed), bring(listed)
    assert [(one.accepted, one.unchanged, one.problems) for one in (first, second)] == [(1, 1, []), (0, 2, [])]
    assert len(rows()) == len(kept_files()) == 1


def test_other_content_for_the_same_call_is_a_conflict(people: str, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav")
    bring(manifest(tmp_path, entry()))
    before = (rows()[0].sha256, kept_files())
    write_wav(tmp_path / "a.wav", 2.0, pitch_hz=300)
    write_wav(tmp_path / "b.wav", 1.0, pitch_hz=200)
    report = bring(manifest(tmp_path, entry("b.wav", "c2"), entry()))
    assert (report.accepted, report.unchanged) == (1, 0)
    assert [(one.line, one.value) for one in report.problems] == [(2, "a.wav")]
    assert report.problems[0].message == (
        f"call c1 has another recording already ({before[0][:12]}…); nothing was replaced"
    )
    assert rows()[0].sha256 == before[0]
    assert set(before[1]) < set(kept_files())


@ONE_DATABASE
def test_the_line_of_a_problem_is_the_entry_of_the_manifest(people: str, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav")
    bring(manifest(tmp_path, entry()))
    report = bring(manifest(tmp_path, entry(), entry(), entry("none.wav", "c2")))
    assert (report.unchanged, [one.line for one in report.problems]) == (2, [3])


@ONE_DATABASE
def test_the_content_decides_not_the_name(people: str, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.mp3")
    assert bring(manifest(tmp_path, entry("a.mp3"))).problems == []
    (row,) = rows()
    assert (row.codec, row.storage_key) == ("pcm_s16le", f"{row.sha256[:2]}/{row.sha256}.wav")


@ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "codec", "container", "suffix"),
    [("a.x", "libopus", "ogg", ".opus"), ("a.y", "flac", "flac", ".flac"), ("a.z", "libmp3lame", "mp3", ".mp3")],
)
def test_kept_files_are_named_for_their_content(
    people: str, tmp_path: Path, name: str, codec: str, container: str, suffix: str
) -> None:
    write_sound(tmp_path / name, codec, container)
    assert bring(manifest(tmp_path, entry(name))).problems == []
    assert rows()[0].storage_key.endswith(suffix)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"agent": "7777"}, "agent '7777' of call c1 is not known; import people first"),
        ({"agent": "1001", "centre": "GX01"}, "agent '1001' of call c1 is not known; import people first"),
        ({"agent": ""}, "agent missing in the manifest's entry"),
        ({"call_id": None}, "call_id missing in the manifest's entry"),
        ({"file": ""}, "file missing in the manifest's entry"),
        (
            {"started_at": "2026-10-03T02:15:07"},
            "started_at '2026-10-03T02:15:07': the time has no time zone; expected one",
        ),
        ({"started_at": "yesterday"}, "started_at 'yesterday': expected a time such as 2026-10-03T02:15:07.250Z"),
        (
            {"started_at": "0001-01-01T00:00:00+14:00"},
            "started_at '0001-01-01T00:00:00+14:00': expected a time such as",
        ),
        ({"agent_channel": 2}, "agent_channel 2 is not known; expected 0, 1 or nothing"),
        ({"agent_channel": "left"}, "agent_channel 'left' is not known; expected 0, 1 or nothing"),
        ({"call_id": "c\u00001"}, "call_id 'c\\x001' is not possible"),
    ],
)
def test_a_bad_entry_is_one_problem_and_the_rest_goes_on(
    people: str, tmp_path: Path, wrong: dict[str, object], sentence: str
) -> None:
    write_wav(tmp_path / "a.wav")
    write_wav(tmp_path / "b.wav", pitch_hz=200)
    report = bring(manifest(tmp_path, entry() | wrong, entry("b.wav", "c2")))
    assert (report.accepted, len(report.problems), report.problems[0].line) == (1, 1, 1)
    assert report.problems[0].message.startswith(sentence)
    assert [row.call_id for row in rows()] == ["c2"]
    assert len(kept_files()) == 1


def test_the_centre_says_the_agents_channel_where_the_manifest_does_not(people: str, tmp_path: Path) -> None:
    from inspection.models import Centre

    with transaction() as session:
        session.get_one(Centre, 1).agent_channel = 1
    write_wav(tmp_path / "a.wav")
    write_wav(tmp_path / "b.wav", channels=1)
    bring(manifest(tmp_path, entry(), entry("b.wav", "c2")))
    assert [row.agent_channel for row in rows()] == [1, None]


def test_an_agent_in_several_centres_needs_the_centre_named(people: str, tmp_path: Path) -> None:
    from tests.inspection.facts_builders import agent

    with transaction() as session:
        agent("1001", 2, 3, session=session)
    write_wav(tmp_path / "a.wav")
    assert bring(manifest(tmp_path, entry())).problems[0].message == (
        "agent '1001' of call c1 is in several centres; name the centre"
    )
    assert bring(manifest(tmp_path, entry(centre="GX01"))).accepted == 1
    assert rows()[0].centre_id == 2


@ONE_DATABASE
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{not json", "calls.json: not a JSON manifest"),
        ('{"call_id": "c1"}', "calls.json: expected a list of objects, one a recording"),
        ('["c1"]', "calls.json: expected a list of objects, one a recording"),
        (None, "calls.json: there is no such file; expected a JSON, CSV or Parquet manifest of recordings"),
    ],
)
def test_what_is_no_manifest_is_refused_whole(people: str, tmp_path: Path, text: str | None, sentence: str) -> None:
    if text is not None:
        (tmp_path / "calls.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        bring(tmp_path / "calls.json")
    assert sentence in str(refused.value)
    assert rows() == []


@ONE_DATABASE
@pytest.mark.parametrize("role", ["inspector", "quality_lead", "team_lead", "agent"])
def test_who_may_not_import(people: str, tmp_path: Path, role: str) -> None:
    scope = "agent/1001" if role == "agent" else "nation"
    with pytest.raises(NotAllowed, match="may not import recordings"), transaction() as session:
        import_recordings(manifest(tmp_path), session=session, by=actor(role, scope))


CRASHES = {
    "before the file": "storage._copy = die",
    "before its name": "os.replace = die",
    "before the row": "recordings.Session.flush = die",
    "before the commit": "manifests.store_report = die",
}
CHILD = """
import os, shutil, signal, sys
from pathlib import Path
from inspection.database import transaction
from inspection.intake import manifests, recordings, storage
from inspection.policies import SYSTEM
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{fault}
with transaction() as session:
    manifests.import_recordings(Path(sys.argv[1]), session=session, by=SYSTEM)
"""


@pytest.mark.parametrize(
    ("database", "fault"),
    [*(("sqlite", fault) for fault in CRASHES), ("postgresql", "before the commit")],
    indirect=["database"],
)
def test_a_crash_leaves_nothing_or_a_whole_recording(people: str, tmp_path: Path, fault: str) -> None:
    """Killed between its steps: no row without its file, no file under its name that is not whole; again heals it."""
    source = write_wav(tmp_path / "a.wav")
    listed = manifest(tmp_path, entry())
    command = [sys.executable, "-c", CHILD.format(fault=CRASHES[fault]), str(listed)]
    root = Path(__file__).parents[3]
    ended = subprocess.run(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert rows() == []
    named = [name for name in kept_files() if not name.endswith(".part")]
    assert all((get_settings().recordings / name).read_bytes() == source.read_bytes() for name in named)
    assert bring(listed).accepted == 1
    assert (get_settings().recordings / rows()[0].storage_key).read_bytes() == source.read_bytes()
