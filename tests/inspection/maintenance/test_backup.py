"""A backup holds everything of one moment, and comes back whole or not at all."""

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlmodel import Session, select

from inspection import audit
from inspection.clock import now
from inspection.database import engine, engine_for, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.maintenance.backup import MANIFEST, back_up
from inspection.maintenance.restore import restore
from inspection.models import AuditEvent, Province, Recording, Role, SignIn, User
from inspection.policies import SYSTEM, Actor, Scope
from inspection.settings import get_settings
from tests.conftest import own_database
from tests.inspection.maintenance.test_copy import rows_of

LEAD = Actor(1, "lead", Role.QUALITY_LEAD, Scope.parse("nation"))
GROWN = ("auditevent", "installation", "signin")
"""What restoring itself adds to: its note in the audit log, the log's end, and the ended sign-ins."""


def files_of(folder: Path) -> dict[str, str]:
    """Every file but the database and the manifest, with its hash."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith("zhijian.sqlite3") and file.name != MANIFEST
    }


def elsewhere(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Let the settings name another home, on SQLite."""
    engine_for.cache_clear()
    monkeypatch.setenv("ZHIJIAN_HOME", str(home))
    monkeypatch.delenv("ZHIJIAN_DATABASE_URL", raising=False)
    get_settings.cache_clear()


@pytest.fixture
def backup(drawn_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of the demo home; the settings name an empty home after it."""
    back_up(tmp_path / "backup", by=SYSTEM)
    elsewhere(monkeypatch, tmp_path / "restored")
    return tmp_path / "backup"


def test_everything_comes_back(
    drawn_database: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        user = session.exec(select(User)).first()
        assert user is not None
        session.add(SignIn(token_hash="t", user_id=user.id or 0, started_at=now(), seen_at=now(), expires_at=now()))
    before = rows_of(engine())
    made = back_up(tmp_path / "backup", by=SYSTEM)
    assert made.problems == () and made.database == drawn_database
    assert not list((tmp_path / "backup").glob("*-wal"))
    elsewhere(monkeypatch, tmp_path / "restored")
    done = restore(tmp_path / "backup", by=SYSTEM)
    after = rows_of(engine())
    assert {name: rows for name, rows in after.items() if name not in GROWN} == {
        name: rows for name, rows in before.items() if name not in GROWN
    }
    assert files_of(tmp_path / "restored") == files_of(home)
    assert done.files == len(made.files) and done.size == made.size
    with Session(engine()) as session:
        assert audit.verify(session=session) == []
        assert [row.action for row in session.exec(select(AuditEvent)).all()][-1] == "backup.restored"
        assert session.exec(select(SignIn)).one().ended_at is not None


def test_restoring_into_postgresql(backup: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with own_database(postgresql, "template1", monkeypatch):
        restore(backup, by=SYSTEM)
        with Session(engine()) as session:
            assert len(session.exec(select(Recording)).all()) == 78
            assert audit.verify(session=session) == []
        home = get_settings().home
        assert not list(home.glob("*sqlite3*")) and not list(home.glob(".*"))
        shutil.rmtree(home)
        with pytest.raises(Conflict, match="holds rows already"):
            restore(backup, by=SYSTEM)
        assert not any(home.iterdir())


def test_a_backup_shows_one_moment_while_somebody_writes(drawn_home: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(drawn_home / "zhijian.sqlite3")
    writer.execute("INSERT INTO province (code, name_zh, name_en) VALUES ('HN', '湖南', 'Hunan')")
    writer.commit()
    reader = sqlite3.connect(drawn_home / "zhijian.sqlite3")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM province").fetchone()
    back_up(tmp_path / "backup", by=SYSTEM)
    reader.close()
    writer.close()
    kept = sqlite3.connect(tmp_path / "backup" / "zhijian.sqlite3")
    assert kept.execute("SELECT count(*) FROM province").fetchone() == (2,)
    assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept.close()


@pytest.mark.parametrize("folder", ["drop", "failed", "failed/2026"])
def test_what_is_still_being_written_does_not_change_the_backup(drawn_home: Path, tmp_path: Path, folder: str) -> None:
    file = drawn_home / folder / "half.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"half")
    back_up(tmp_path / "backup", by=SYSTEM)
    with file.open("ab") as still_open:
        still_open.write(b" and the rest")
    assert (tmp_path / "backup" / folder / "half.wav").read_bytes() == b"half"


def test_only_its_owner_opens_a_backup(drawn_home: Path, tmp_path: Path) -> None:
    back_up(tmp_path / "backup", by=SYSTEM)
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "backup" / "demo-accounts.txt").stat().st_mode & 0o777 == 0o600


def test_a_restored_file_is_not_the_backups_own(backup: Path, tmp_path: Path) -> None:
    restore(backup, by=SYSTEM)
    for name in files_of(backup):
        assert not (backup / name).samefile(tmp_path / "restored" / name)


def test_recordings_that_are_missing_or_changed_are_named(drawn_home: Path, tmp_path: Path) -> None:
    with Session(engine()) as session:
        first, second = session.exec(select(Recording).order_by("id").limit(2)).all()
    folder = drawn_home / "recordings"
    (folder / first.storage_key).unlink()
    (folder / second.storage_key).write_bytes(b"something else")
    made = back_up(tmp_path / "backup", by=SYSTEM)
    assert made.problems == (
        f"call {first.call_id}: the file recordings/{first.storage_key} is not here",
        f"call {second.call_id}: the file recordings/{second.storage_key} is not what was stored",
    )


@pytest.mark.parametrize(
    ("where", "sentence"), [("home/backup", "lies inside the home"), ("home", "inside the home"), ("full", "not empty")]
)
def test_where_a_backup_cannot_go(drawn_home: Path, tmp_path: Path, where: str, sentence: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("dear")
    with pytest.raises(Conflict, match=sentence):
        back_up(tmp_path / where, by=SYSTEM)
    assert not (tmp_path / where / MANIFEST).exists()


def test_without_a_database_there_is_nothing_to_back_up(home: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="has no database"):
        back_up(tmp_path / "backup", by=SYSTEM)
    assert not (tmp_path / "backup").exists() and not home.exists()


def test_only_an_administrator_backs_up_and_restores(drawn_home: Path, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        back_up(tmp_path / "backup", by=LEAD)
    with pytest.raises(NotAllowed):
        restore(tmp_path / "backup", by=LEAD)


def changed(backup: Path, **values: object) -> None:
    manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    (backup / MANIFEST).write_text(json.dumps(manifest | values), encoding="utf-8")


def damage(backup: Path, how: str) -> None:
    fact = next(backup.glob("facts/calls/*/*.parquet"))
    if how == "changed":
        fact.write_bytes(bytes([fact.read_bytes()[0] ^ 1]) + fact.read_bytes()[1:])
    elif how == "short":
        fact.write_bytes(fact.read_bytes()[:-1])
    elif how == "missing":
        fact.unlink()
    elif how == "no manifest":
        (backup / MANIFEST).unlink()
    elif how == "broken manifest":
        (backup / MANIFEST).write_text("{", encoding="utf-8")
    elif how == "revision":
        changed(backup, revision="9999")
    elif how == "format":
        changed(backup, format=2)
    elif how == "outside":
        changed(backup, files=[{"path": "../secret", "size": 1, "sha256": "0"}])
    elif how == "no database":
        changed(backup, files=[])


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("changed", r"facts/calls/.*facts.parquet has the hash"),
        ("short", r"facts/calls/.*facts.parquet has \d+ bytes, expected \d+"),
        ("missing", r"facts/calls/.*facts.parquet is missing"),
        ("no manifest", "it has no backup.json"),
        ("broken manifest", "backup.json is damaged"),
        ("revision", "has schema '9999', this version knows up to"),
        ("format", "has format 2, expected 1"),
        ("outside", r"names a file outside the backup, '\.\./secret'"),
        ("no database", "does not name zhijian.sqlite3"),
    ],
)
def test_a_damaged_or_newer_backup_is_refused(backup: Path, tmp_path: Path, how: str, sentence: str) -> None:
    damage(backup, how)
    with pytest.raises(InvalidInput, match=sentence):
        restore(backup, by=SYSTEM)
    assert not (tmp_path / "restored").exists()


def test_a_home_in_use_is_refused(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "restored").mkdir()
    (tmp_path / "restored" / "letter").write_text("dear")
    with pytest.raises(Conflict, match="is not empty"):
        restore(backup, by=SYSTEM)
    assert files_of(tmp_path / "restored").keys() == {"letter"}


def test_a_restore_that_breaks_off_leaves_the_home_empty(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("inspection.maintenance.restore._restore_database", full)
        with pytest.raises(OSError, match="No space left"):
            restore(backup, by=SYSTEM)
    assert not any((tmp_path / "restored").iterdir())
    restore(backup, by=SYSTEM)
    with Session(engine()) as session:
        assert session.exec(select(Province)).one().code == "GD"
