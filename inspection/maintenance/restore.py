"""Restoring a backup into an empty home, after every file of it was found to be what the manifest says."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col

from inspection import audit
from inspection.clock import now
from inspection.database import engine, make_engine, transaction
from inspection.errors import Conflict, InvalidInput
from inspection.intake.batches import sha256_of
from inspection.maintenance.backup import DATABASE, FORMAT, MANIFEST, Backup, Kept
from inspection.maintenance.copy import copy_rows, prepare
from inspection.migrate import migrate, revisions
from inspection.models import SignIn
from inspection.policies import Actor, may, require
from inspection.settings import get_settings


@dataclass(frozen=True)
class Restored:
    """What was restored, from a backup made when and with which schema."""

    made_at: str
    revision: str
    files: int
    size: int


def restore(folder: Path, *, by: Actor) -> Restored:
    """Restore a backup into this installation's empty home, and bring its database to this version's schema.

    Nobody stays signed in. With PostgreSQL the rows go into the empty database that the settings name.

    Raises:
        NotAllowed: the actor is no administrator.
        InvalidInput: the folder is no backup, a file of it is damaged or missing, or a newer version made it.
        Conflict: the home or the database is not empty.
    """
    require(may(by, "administer"), by, "restore a backup")
    made = read_manifest(folder)
    verify_files(folder, made)
    home = get_settings().home
    if home.exists() and any(home.iterdir()):
        raise Conflict(f"home {home} is not empty; a backup is restored into an empty one")
    home.mkdir(parents=True, exist_ok=True)
    try:
        for one in made.files:
            if one.path != DATABASE:
                _copy(folder / one.path, home / one.path)
        _restore_database(folder / DATABASE, home)
    except BaseException:
        _empty(home)
        raise
    with transaction() as session:
        _finish(made, session=session, by=by)
    return Restored(made.made_at, made.revision, len(made.files), made.size)


def read_manifest(folder: Path) -> Backup:
    """The manifest of a backup that this version can read.

    Raises:
        InvalidInput: there is none, it cannot be read, or a newer version wrote it (its format or revision is named).
    """
    file = folder / MANIFEST
    if not file.is_file():
        raise InvalidInput(f"folder {folder} is no backup: it has no {MANIFEST}")
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        written, revision = found["format"], found["revision"]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"{file} is damaged: {error}") from error
    if written != FORMAT:
        raise InvalidInput(f"{file} has format {written!r}, expected {FORMAT}: a newer version made this backup")
    if revision not in revisions():
        raise InvalidInput(
            f"the backup has schema {revision!r}, this version knows up to {revisions()[0]}: a newer version made it"
        )
    try:
        files = tuple(Kept(**one) for one in found["files"])
        made = Backup(found["made_at"], revision, found["database"], files, tuple(found["problems"]))
    except (KeyError, TypeError) as error:
        raise InvalidInput(f"{file} is damaged: {error}") from error
    for one in made.files:
        path = PurePosixPath(one.path)
        if path.is_absolute() or ".." in path.parts:
            raise InvalidInput(f"{file} is damaged: it names a file outside the backup, {one.path!r}")
    return made


def verify_files(folder: Path, made: Backup) -> None:
    """Compare every file with the manifest.

    Raises:
        InvalidInput: a file is missing or is not what was backed up.
    """
    if DATABASE not in {one.path for one in made.files}:
        raise InvalidInput(f"the backup is damaged: its manifest does not name {DATABASE}")
    for one in made.files:
        file = folder / one.path
        if not file.is_file():
            raise InvalidInput(f"the backup is damaged: {one.path} is missing")
        size = file.stat().st_size
        if size != one.size:
            raise InvalidInput(f"the backup is damaged: {one.path} has {size} bytes, expected {one.size}")
        found = sha256_of(file)
        if found != one.sha256:
            raise InvalidInput(f"the backup is damaged: {one.path} has the hash {found}, expected {one.sha256}")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _restore_database(source: Path, home: Path) -> None:
    part = home / f".{uuid4().hex}.part"
    shutil.copyfile(source, part)
    if get_settings().database_url is None:
        os.replace(part, get_settings().sqlite_file)
        migrate()
        return
    backed_up = make_engine(f"sqlite:///{part}")
    try:
        migrate(engine=backed_up)
        prepare(engine())
        copy_rows(backed_up, engine())
    finally:
        backed_up.dispose()
        for file in home.glob(f"{part.name}*"):
            file.unlink()


def _empty(home: Path) -> None:
    """Leave the home as it was, so that the restore can be tried again."""
    for entry in home.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _finish(made: Backup, *, session: Session, by: Actor) -> None:
    ended = update(SignIn).where(col(SignIn.ended_at).is_(None)).values(ended_at=now())
    session.connection().execute(ended)
    said = {"made_at": made.made_at, "revision": made.revision, "files": len(made.files)}
    audit.record("backup.restored", "installation", by=by, session=session, after=said)
