"""Is this installation whole? One check after another, each with the problems it found as sentences."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, func, select

from inspection import audit
from inspection.database import engine, open_session
from inspection.demo.load import accounts_file
from inspection.errors import InvalidInput
from inspection.intake.batches import sha256_of
from inspection.intake.facts_store import FACTS, PLACE
from inspection.maintenance.backup import require_database
from inspection.migrate import revisions
from inspection.models import AuditEvent, Recording
from inspection.policies import Actor, may, require
from inspection.review.cells import cells_that_differ
from inspection.settings import get_settings

OTHERS_MAY_READ, OTHERS_MAY_WRITE = 0o077, 0o022


@dataclass(frozen=True)
class Checked:
    """One check: its name, how much it looked at, and what it found wrong."""

    check: str
    looked_at: int
    problems: tuple[str, ...]


def check_installation(*, by: Actor, deep: bool = False) -> list[Checked]:
    """Every check in order; without the right schema, only those that need no table. Nothing is changed.

    Args:
        by: an administrator.
        deep: read every recording and every fact whole, instead of comparing sizes and reading the files' ends.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "check this installation")
    checks = [_schema(deep=deep)]
    if not checks[0].problems:
        with open_session() as session:
            checks += [_audit(session=session), *_recordings(session=session, deep=deep), _cells(session=session)]
    return [*checks, _facts(deep=deep), _speech(), _permissions()]


def _schema(*, deep: bool) -> Checked:
    head = revisions()[0]
    try:
        found = require_database()
        damage = _damage() if deep else []
    except InvalidInput as error:
        return Checked("schema", 0, (str(error),))
    except DatabaseError as error:
        return Checked("schema", 0, (f"the database cannot be read: {str(error.orig).splitlines()[0]}",))
    if found != head:
        return Checked("schema", 1, (f"the database has schema {found}, expected {head}: `migrate` brings it there",))
    return Checked("schema", 1, tuple(damage))


def _damage() -> list[str]:
    """What SQLite itself finds wrong in its file: broken pages, and rows whose parent is missing."""
    if engine().dialect.name != "sqlite":
        return []
    with engine().connect() as connection:
        pages = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        parents = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    return pages + [f"table {row[0]}: row {row[1]} names a row of {row[2]} that is not here" for row in parents]


def _audit(*, session: Session) -> Checked:
    number = session.exec(select(func.count()).select_from(AuditEvent)).one()
    return Checked("audit", number, tuple(audit.verify(session=session)))


def _cells(*, session: Session) -> Checked:
    number, problems = cells_that_differ(session=session)
    return Checked("cells", number, tuple(problems))


def _recordings(*, session: Session, deep: bool) -> list[Checked]:
    folder = get_settings().recordings
    rows = session.exec(select(Recording).order_by(col(Recording.id))).all()
    problems = [found for row in rows if (found := _recording(row, folder / row.storage_key, deep=deep))]
    named = {row.storage_key for row in rows}
    here = [str(file.relative_to(folder)) for file in sorted(folder.rglob("*")) if file.is_file()]
    orphans = [f"{name}: no recording names this file" for name in here if name not in named]
    return [Checked("recordings", len(rows), tuple(problems)), Checked("orphans", len(here), tuple(orphans))]


def _recording(row: Recording, file: Path, *, deep: bool) -> str | None:
    if not file.is_file():
        return f"call {row.call_id}: the file {row.storage_key} is not here"
    size = file.stat().st_size
    if size != row.size_bytes:
        return f"call {row.call_id}: the file {row.storage_key} has {size} bytes, expected {row.size_bytes}"
    if deep and sha256_of(file) != row.sha256:
        return f"call {row.call_id}: the file {row.storage_key} is not what was stored (another hash)"
    return None


def _facts(*, deep: bool) -> Checked:
    folder = get_settings().facts
    files = sorted(folder.glob("*/date=*/*.parquet"))
    problems = [
        f"{file.relative_to(folder)}: {found}"
        for file in files
        if (found := _fact(file, file.parent.parent.name, deep=deep))
    ]
    return Checked("facts", len(files), tuple(problems))


def _fact(file: Path, fact: str, *, deep: bool) -> str | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if fact not in FACTS:
        return f"{fact} is no fact; expected one of {', '.join(FACTS)}"
    try:
        found = pq.read_table(file).schema if deep else pq.read_schema(file)
    except (pa.ArrowException, OSError) as error:
        return f"cannot be read: {str(error).splitlines()[0]}"
    lacking = [name for name in (*PLACE, *(name for name, _ in FACTS[fact])) if name not in found.names]
    return f"the columns {', '.join(lacking)} are missing" if lacking else None


def _speech() -> Checked:
    from transcribe.errors import TranscribeError
    from transcribe.weights import model_folder

    try:
        model_folder(get_settings().model)
    except TranscribeError as error:
        return Checked("speech", 1, (str(error),))
    return Checked("speech", 1, ())


def _permissions() -> Checked:
    home, accounts = get_settings().home, accounts_file()
    modes = {path: path.stat().st_mode & 0o777 for path in (home, accounts) if path.exists()}
    problems = []
    if modes.get(home, 0) & OTHERS_MAY_WRITE:
        problems.append(f"{home}: others may write into it (mode {modes[home]:o}, expected 755 or less)")
    if modes.get(accounts, 0) & OTHERS_MAY_READ:
        problems.append(f"{accounts}: others may read the demo accounts (mode {modes[accounts]:o}, expected 600)")
    return Checked("permissions", len(modes), tuple(problems))
