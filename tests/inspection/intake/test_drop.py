"""The drop folder: what is whole is taken and goes, what is not is set aside with why, what is being written waits."""

import os
import time
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.drop import Taken, import_folder, look_into
from inspection.intake.failed import discard, failed_files, try_again
from inspection.models import AuditEvent, ImportBatch, Recording
from inspection.policies import SYSTEM, Actor
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, cut, organisation, settled, write_wav

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
GOOD = "c1_1001_20261003-101507.wav"


@pytest.fixture
def folder(database: str) -> Path:
    """A drop folder, and the people whose calls come into it."""
    with transaction() as session:
        organisation(session)
    get_settings().drop.mkdir(parents=True)
    return get_settings().drop


def take(folder: Path, by: Actor = SYSTEM, *, keep: bool = False) -> Taken:
    return import_folder(folder, by=by, keep=keep)


def rows() -> list[Recording]:
    with open_session() as session:
        return list(session.exec(select(Recording).order_by(Recording.call_id)))


def names(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if not file.is_dir())


def test_a_whole_recording_is_taken_and_goes(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    (folder / "day").mkdir()
    settled(write_wav(folder / "day" / "c2_1003_20261003-235959.dat", pitch_hz=200))
    taken = take(folder)
    assert (taken.report.accepted, taken.report.problems, taken.waiting) == (2, [], [])
    first, second = rows()
    assert (first.call_id, first.started_at.isoformat(), first.language) == ("c1", "2026-10-03T02:15:07+00:00", "zh")
    assert (second.call_id, second.team_id, second.storage_key[-4:]) == ("c2", 2, ".wav")
    assert names(folder) == []
    assert take(folder).report.accepted == 0
    with open_session() as session:
        assert len(session.exec(select(ImportBatch)).all()) == 1


def test_a_bad_file_is_set_aside_with_why_and_the_rest_goes_on(folder: Path) -> None:
    settled(cut(write_wav(folder / GOOD, 2.0), 0.6))
    settled(write_wav(folder / "c2_1001_20261003-101507.wav", pitch_hz=200))
    taken = take(folder)
    assert (taken.report.accepted, len(taken.report.problems)) == (1, 1)
    assert names(folder) == []
    assert names(get_settings().failed) == [GOOD, f"{GOOD}.txt"]
    zh, en, mark, _ = (get_settings().failed / f"{GOOD}.txt").read_text(encoding="utf-8").splitlines()
    assert zh == f"录音 {GOOD} 在 1.20 秒处中断"
    assert en.startswith(f"{GOOD}: the recording breaks off at 1.20 s")
    assert mark.endswith(" system")


def test_a_later_good_file_of_the_same_call_is_taken(folder: Path) -> None:
    settled(cut(write_wav(folder / GOOD, 2.0), 0.6))
    take(folder)
    settled(write_wav(folder / GOOD, 2.0))
    assert take(folder).report.accepted == 1
    assert [row.call_id for row in rows()] == ["c1"]
    assert names(get_settings().failed) == [GOOD, f"{GOOD}.txt"]


@ONE_DATABASE
def test_two_failed_files_of_one_name_are_both_kept(folder: Path) -> None:
    for share in (0.5, 0.6):
        settled(cut(write_wav(folder / GOOD, 2.0), share))
        take(folder)
    stem = GOOD.removesuffix(".wav")
    assert names(get_settings().failed) == [f"{stem}-2.wav", f"{stem}-2.wav.txt", GOOD, f"{GOOD}.txt"]


@ONE_DATABASE
def test_what_is_still_being_written_is_left_for_the_next_look(folder: Path) -> None:
    file = write_wav(folder / GOOD)
    settled(write_wav(folder / "c2_1001_20261003-101507.wav.part"))
    settled(write_wav(folder / ".hidden.wav"))
    taken = take(folder)
    assert (taken.report.accepted, sorted(taken.waiting)) == (0, [GOOD, "c2_1001_20261003-101507.wav.part"])
    assert rows() == [] and len(names(folder)) == 3
    settled(file)
    assert take(folder).report.accepted == 1
    assert names(folder) == [".hidden.wav", "c2_1001_20261003-101507.wav.part"]


@ONE_DATABASE
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "cut"])
def test_a_file_that_changes_while_it_is_read_waits(folder: Path, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    from inspection.intake import recordings

    file = settled(write_wav(folder / GOOD, 2.0) if whole else cut(write_wav(folder / GOOD, 2.0), 0.6))
    check = recordings.check_file

    def grow(path: Path, stored: str | None = None) -> recordings.Checked:
        found = check(path, stored)
        write_wav(path, 3.0)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(recordings, "check_file", grow)
        taken = take(folder)
    assert (taken.report.accepted, taken.report.problems, taken.waiting) == (0, [], [GOOD])
    assert (rows(), names(folder), get_settings().failed.exists()) == ([], [GOOD], False)
    settled(file)
    assert take(folder).report.accepted == 1
    assert rows()[0].duration_ms == 3000


@ONE_DATABASE
def test_what_is_there_already_goes_and_changes_nothing(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    take(folder)
    settled(write_wav(folder / GOOD))
    taken = take(folder)
    assert (taken.report.accepted, taken.report.unchanged, names(folder), len(rows())) == (0, 1, [], 1)


def test_other_sound_for_the_same_call_is_set_aside(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    take(folder)
    kept = rows()[0].sha256
    settled(write_wav(folder / GOOD, pitch_hz=300))
    (problem,) = take(folder).report.problems
    assert problem.message == f"call c1 has another recording already ({kept[:12]}…); nothing was replaced"
    assert rows()[0].sha256 == kept


@ONE_DATABASE
def test_files_can_be_left_where_they_are(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    settled(cut(write_wav(folder / "c2_1001_20261003-101507.wav", 2.0), 0.6))
    before = names(folder)
    assert take(folder, keep=True).report.accepted == 1
    assert names(folder) == before and not get_settings().failed.exists()
    again = take(folder, keep=True).report
    assert (again.unchanged, len(again.problems)) == (1, 1)


@ONE_DATABASE
def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    target = write_wav(tmp_path / GOOD)
    (folder / GOOD).symlink_to(target)
    (problem,) = take(folder).report.problems
    assert problem.message == f"{GOOD}: this is a link; expected the recording itself"
    assert target.is_file() and rows() == []


@ONE_DATABASE
def test_folders_of_the_product_itself_are_never_taken(folder: Path) -> None:
    settings = get_settings()
    for own in (settings.recordings, settings.recordings / "ab", settings.home, settings.failed):
        own.mkdir(parents=True, exist_ok=True)
        with pytest.raises(InvalidInput, match="the product's own folder"):
            take(own)
    with pytest.raises(InvalidInput, match="there is no such folder"):
        take(folder / "none")


@ONE_DATABASE
def test_one_at_a_time_takes_a_folder(folder: Path) -> None:
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(Conflict, match="another process takes its recordings"):
            take(folder)
    finally:
        os.close(descriptor)


@ONE_DATABASE
def test_a_beat_that_says_no_stops_and_the_rest_stays(folder: Path) -> None:
    for number in range(3):
        settled(write_wav(folder / f"c{number}_1001_20261003-10150{number}.wav", pitch_hz=200 + 50 * number))
    beats: list[tuple[int, int]] = []

    def beat(done: int, total: int) -> bool:
        beats.append((done, total))
        return False

    assert import_folder(folder, by=SYSTEM, beat=beat).report.accepted == 1
    assert (beats, len(names(folder)), len(rows())) == ([(1, 3)], 2, 1)


@ONE_DATABASE
def test_the_name_of_a_file_with_bytes_that_are_no_text(folder: Path) -> None:
    raw = os.path.join(os.fsencode(folder), "通话_1001_20261003-101507.wav".encode("gb18030"))
    os.rename(settled(write_wav(folder / "x.wav")), raw)
    (problem,) = take(folder).report.problems
    assert "does not match the pattern" in problem.message and names(folder) == []
    assert [one.name for one in failed_files(by=SYSTEM)] == [problem.value]


def fail_one(folder: Path, name: str = "c1_7777_20261003-101507.wav") -> str:
    settled(write_wav(folder / name))
    take(folder)
    return name


def test_a_failed_file_can_be_tried_again_once_its_cause_is_gone(folder: Path) -> None:
    name = fail_one(folder)
    (failed,) = failed_files(by=SYSTEM)
    assert failed.reasons["en"] == "agent '7777' of call c1 is not known; import people first"
    assert failed.reasons["zh"] == "通话 c1 的座席 '7777' 不存在；请先导入人员。"
    assert try_again(name, by=SYSTEM).problem is not None
    assert len(failed_files(by=SYSTEM)) == 1
    with transaction() as session:
        from tests.inspection.facts_builders import agent

        agent("7777", 1, 1, session=session)
    assert try_again(name, by=SYSTEM).problem is None
    assert (failed_files(by=SYSTEM), names(get_settings().failed)) == ([], [])
    assert [row.call_id for row in rows()] == ["c1"]


def test_a_failed_file_is_discarded_with_a_note(folder: Path) -> None:
    name = fail_one(folder)
    with transaction() as session:
        discard(name, session=session, by=actor("administrator"))
    assert names(get_settings().failed) == []
    with open_session() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "failed.discarded")).one()
    assert event.subject == f"failed/{name}" and "7777" in event.before and "sha256" in event.before
    with pytest.raises(NotFound, match="there is no failed file"), transaction() as session:
        discard(name, session=session, by=SYSTEM)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("role", "scope", "sees"),
    [
        ("administrator", "centre/GD01", True),
        ("manager", "nation", True),
        ("manager", "centre/GD01", False),
        ("manager", "province/GX", False),
    ],
)
def test_who_sees_what_failed(folder: Path, role: str, scope: str, sees: bool) -> None:
    name = fail_one(folder)
    by = actor(role, scope)
    assert [one.name for one in failed_files(by=by)] == ([name] if sees else [])
    if not sees:
        with pytest.raises(NotFound):
            try_again(name, by=by)


@ONE_DATABASE
@pytest.mark.parametrize("role", ["inspector", "quality_lead", "team_lead"])
def test_who_may_not_take_a_folder(folder: Path, role: str) -> None:
    with pytest.raises(NotAllowed, match="may not import a folder of recordings"):
        take(folder, actor(role))
    with pytest.raises(NotAllowed, match="may not see the files that failed"):
        failed_files(by=actor(role))


@ONE_DATABASE
def test_a_manager_brings_in_the_own_centre_alone(folder: Path) -> None:
    settled(write_wav(folder / GOOD))
    settled(write_wav(folder / "g1_2001_20261003-101507.wav", pitch_hz=200))
    report = take(folder, actor("manager", "centre/GX01")).report
    assert report.accepted == 1
    assert "may not import for GD01" in report.problems[0].message
    assert [row.call_id for row in rows()] == ["g1"]


@ONE_DATABASE
def test_a_time_in_the_future_settles_too(folder: Path) -> None:
    file = write_wav(folder / GOOD)
    os.utime(file, (time.time() + 3600,) * 2)
    assert list(look_into(folder, settle_s=5).ready) == [file]
