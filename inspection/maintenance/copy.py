"""Copying every row of one database into another, empty one, across SQLite and PostgreSQL.

The target's own rules stay in force: published standards are written as drafts and then take the same steps as ever
(draft, published, retired), so that no trigger is switched off.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, update
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlmodel import Session, SQLModel

from inspection import audit
from inspection.database import engine, make_engine, transaction
from inspection.errors import Conflict, InvalidInput
from inspection.migrate import migrate, revision_of, revisions
from inspection.models import StandardState
from inspection.policies import Actor, may, require
from inspection.settings import with_driver

BATCH_ROWS = 1000
_VERSIONS = (StandardState.PUBLISHED, StandardState.RETIRED)
BEGIN_AS_DRAFTS: dict[str, tuple[str, ...]] = {
    "rubricversion": _VERSIONS,
    "scriptversion": _VERSIONS,
    "ruleversion": _VERSIONS,
    "workordercheck": ("submitted",),
}
"""Tables whose rows arrive as drafts, since the database lets nothing else in, and the steps that follow."""


def copy_database(url: str, *, by: Actor) -> dict[str, int]:
    """Copy this installation's rows into the empty database at `url`, in one transaction there.

    A database without any table is given the schema first.

    Returns:
        The number of rows by table.

    Raises:
        NotAllowed: the actor is no administrator.
        InvalidInput: `url` is no SQLite or PostgreSQL address, or cannot be reached, or a row cannot be kept there.
        Conflict: either database has another schema than this version, or the target holds rows already.
    """
    require(may(by, "administer"), by, "copy the database")
    with opened(url) as target:
        prepare(target)
        counts = copy_rows(engine(), target)
        with Session(engine()) as before, Session(target) as after:
            problems = set(audit.verify(session=after)) - set(audit.verify(session=before))
        if problems:
            raise Conflict(f"the copy's audit log differs: {'; '.join(sorted(problems))}")
        said = {"to": shown(target), "rows": sum(counts.values())}
    with transaction() as session:
        audit.record("database.copied", "installation", by=by, session=session, after=said)
    return counts


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for the database at `url`, which can be reached; disposed of at the end.

    Raises:
        InvalidInput: it is no SQLite or PostgreSQL address, or does not answer.
    """
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
        raise InvalidInput(f"address {url!r} is not known; expected postgresql://USER@HOST/NAME or sqlite:///FILE")
    try:
        found = make_engine(with_driver(url))
        with found.connect():
            pass
    except (OperationalError, ArgumentError) as error:
        raise InvalidInput(f"the database cannot be reached: {str(error).splitlines()[0]}") from error
    try:
        yield found
    finally:
        found.dispose()


def prepare(target: Engine) -> None:
    """Give a database without tables the schema."""
    if not inspect(target).get_table_names():
        migrate(engine=target)


def copy_rows(source: Engine, target: Engine) -> dict[str, int]:
    """Copy every row in one reading and one writing transaction, parents before children; rows by table.

    Raises:
        Conflict: a schema is not this version's, the target holds rows, or the counts differ at the end.
        InvalidInput: the target cannot keep a row.
    """
    for one in (source, target):
        _require_head(one)
    tables = SQLModel.metadata.sorted_tables
    with _snapshot(source) as reading, _writing(target) as writing:
        for table in tables:
            if _count(table, writing):
                raise Conflict(f"database {shown(target)} holds rows already (table {table.name}); expected none")
        for table in tables:
            _copy_table(table, reading, writing)
        for name, steps in BEGIN_AS_DRAFTS.items():
            _take_steps(SQLModel.metadata.tables[name], steps, reading, writing)
        counts = {table.name: _count(table, reading) for table in tables}
        for table in tables:
            if _count(table, writing) != counts[table.name]:
                raise Conflict(
                    f"table {table.name}: {_count(table, writing)} rows arrived, expected {counts[table.name]}"
                )
            _go_on_counting(table, writing)
    return counts


def shown(database: Engine) -> str:
    """The address of a database without its password."""
    return database.url.render_as_string(hide_password=True)


def _require_head(database: Engine) -> None:
    found, head = revision_of(database), revisions()[0]
    if found != head:
        raise Conflict(
            f"database {shown(database)} has schema {found or 'none'}, expected {head}: bring it there with `migrate`"
        )


@contextmanager
def _snapshot(source: Engine) -> Iterator[Connection]:
    """A connection that sees one moment of the source."""
    with source.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def _writing(target: Engine) -> Iterator[Connection]:
    with target.connect().execution_options(write=True) as connection, connection.begin():
        yield connection


def _count(table: Table, connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _copy_table(table: Table, reading: Connection, writing: Connection) -> None:
    rows = reading.execute(select(table).order_by(*table.primary_key).execution_options(yield_per=BATCH_ROWS))
    draft: dict[str, Any] = {"state": StandardState.DRAFT} if table.name in BEGIN_AS_DRAFTS else {}
    for batch in rows.mappings().partitions():
        try:
            writing.execute(insert(table), [dict(row) | draft for row in batch])
        except DBAPIError as error:
            raise InvalidInput(
                f"table {table.name}: a row cannot be kept: {str(error.orig).splitlines()[0]}"
            ) from error


def _take_steps(table: Table, steps: Sequence[str], reading: Connection, writing: Connection) -> None:
    states = {row.id: row.state for row in reading.execute(select(table.c.id, table.c.state))}
    for at, state in enumerate(steps):
        keys = [one for one, reached in states.items() if reached in steps[at:]]
        writing.execute(update(table).where(table.c.id.in_(keys)).values(state=state))


def _go_on_counting(table: Table, writing: Connection) -> None:
    """Let PostgreSQL's sequence of a table go on after the highest key that was copied."""
    if writing.dialect.name != "postgresql" or "id" not in table.c:
        return
    highest = writing.execute(select(func.max(table.c.id))).scalar_one()
    if highest is not None:
        quoted = writing.dialect.identifier_preparer.format_table(table)
        writing.execute(select(func.setval(func.pg_get_serial_sequence(quoted, "id"), highest)))
