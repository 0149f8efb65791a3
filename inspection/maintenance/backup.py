"""A backup: one folder with the database as a single SQLite file, every other file of the home, and a manifest.

The database is read first, in one moment, and the files after it: recordings never change and are stored before the
row that names them, so every row of the backup finds its file. The manifest is written last; without it there is no
backup.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from inspection import audit
from inspection.clock import now
from inspection.database import engine, make_engine, transaction
from inspection.errors import Conflict, InvalidInput
from inspection.intake.batches import sha256_of
from inspection.maintenance.copy import copy_rows
from inspection.migrate import migrate, revision_of
from inspection.policies import Actor, may, require
from inspection.settings import get_settings

MANIFEST = "backup.json"
DATABASE = "zhijian.sqlite3"
FORMAT = 1
BESIDE = ("-wal", "-shm", "-journal")
NEVER_CHANGED = ("recordings", "facts")
"""The folders whose files are never changed in place, so that a backup may link them."""


@dataclass(frozen=True)
class Kept:
    """One file of a backup, by its path relative to the backup's folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Backup:
    """What a backup holds; `problems` names recordings whose file was not here, or is not what was stored."""

    made_at: str
    revision: str
    database: str
    files: tuple[Kept, ...]
    problems: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(one.size for one in self.files)


def back_up(folder: Path, *, by: Actor) -> Backup:
    """Back this installation up into a new or empty folder, while it may be in use.

    Raises:
        NotAllowed: the actor is no administrator.
        Conflict: the folder holds something, or lies inside the home.
        InvalidInput: there is no database here.
    """
    require(may(by, "administer"), by, "back this installation up")
    home = get_settings().home
    _require_place(folder, home)
    revision = require_database()
    made_at = now()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _copy_of_database(engine(), folder / DATABASE)
    files = [_keep(folder, Path(DATABASE)), *_files(home, folder)]
    made = Backup(
        _stamp(made_at), revision, engine().dialect.name, tuple(files), tuple(_problems(folder / DATABASE, files))
    )
    _write_manifest(folder, made)
    said = {"folder": str(folder), "files": len(files), "bytes": made.size}
    with transaction() as session:
        audit.record("backup.made", "installation", by=by, session=session, after=said)
    return made


def require_database() -> str:
    """The revision of this installation's schema.

    Raises:
        InvalidInput: there is no database here, or it has no schema.
    """
    settings = get_settings()
    here = settings.database_url is not None or settings.sqlite_file.is_file()
    revision = revision_of(engine()) if here else None
    if revision is None:
        raise InvalidInput(f"home {settings.home} has no database; `demo` or `migrate` makes one")
    return revision


def _require_place(folder: Path, home: Path) -> None:
    if folder.resolve().is_relative_to(home.resolve()):
        raise Conflict(f"folder {folder} lies inside the home {home}; a backup belongs elsewhere")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"folder {folder} is not empty; a backup wants a folder of its own")


def _copy_of_database(source: Engine, file: Path) -> None:
    if source.dialect.name == "sqlite":
        _online_copy(Path(source.url.database or ""), file)
        return
    target = make_engine(f"sqlite:///{file}")
    try:
        migrate(engine=target)
        copy_rows(source, target)
    finally:
        target.dispose()
    _one_file(file)


def _online_copy(source: Path, target: Path) -> None:
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()
    _one_file(target)


def _one_file(database: Path) -> None:
    """Leave write-ahead logging, so that the database is one file."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()


def _files(home: Path, folder: Path) -> Iterator[Kept]:
    """Copy every file of the home but the database; hidden ones are parts of a write under way."""
    skipped = {DATABASE, *(DATABASE + end for end in BESIDE)}
    for root, folders, names in os.walk(home, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = (Path(root) / name).relative_to(home)
            if name.startswith(".") or str(path) in skipped:
                continue
            try:
                _copy_file(home / path, folder / path, link=path.parts[0] in NEVER_CHANGED)
            except FileNotFoundError:
                continue
            yield _keep(folder, path)


def _copy_file(source: Path, target: Path, *, link: bool) -> None:
    """Copy a file, or link it where that is safe and the file system can: a backup must not change afterwards."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not link:
        shutil.copy2(source, target)
        return
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(source, target)


def _keep(folder: Path, path: Path) -> Kept:
    file = folder / path
    return Kept(path.as_posix(), file.stat().st_size, sha256_of(file))


_NAMED = {
    "recording": "SELECT 'call ' || call_id, storage_key, sha256 FROM recording ORDER BY id",
    "dialrecording": "SELECT 'dial recording ' || id, storage_key, sha256 FROM dialrecording ORDER BY id",
}
"""By table, which an older schema may lack."""


def _problems(database: Path, files: list[Kept]) -> Iterator[str]:
    hashes = {one.path: one.sha256 for one in files}
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        rows = [row for table, query in _NAMED.items() if table in tables for row in connection.execute(query)]
    finally:
        connection.close()
    for whose, key, sha256 in rows:
        found = hashes.get(f"recordings/{key}")
        if found is None:
            yield f"{whose}: the file recordings/{key} is not here"
        elif found != sha256:
            yield f"{whose}: the file recordings/{key} is not what was stored"


def _write_manifest(folder: Path, made: Backup) -> None:
    part = folder / f".{MANIFEST}.part"
    with part.open("w", encoding="utf-8") as out:
        json.dump({"format": FORMAT} | asdict(made), out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, folder / MANIFEST)


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
