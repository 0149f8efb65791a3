"""Engine, sessions and transactions, on SQLite and PostgreSQL alike.

Reading goes through `open_session`, every use case that writes through `transaction`, which commits once at its end
or not at all. On SQLite a transaction takes the write lock at its start, so that two writers wait for each other
instead of failing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, update
from sqlmodel import Session, SQLModel

from inspection.errors import Conflict
from inspection.settings import get_settings

BUSY_TIMEOUT_MS = 15_000


@cache
def engine_for(url: str) -> Engine:
    """The engine of an address, one a process."""
    return make_engine(url)


def make_engine(url: str) -> Engine:
    """A new engine of an address, which the caller disposes of."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def engine() -> Engine:
    """The engine of this installation's settings."""
    return engine_for(get_settings().sqlalchemy_url)


@contextmanager
def open_session() -> Iterator[Session]:
    """A session for reading: whatever it changed is rolled back, and rows that were read stay readable after it."""
    with Session(engine(), expire_on_commit=False) as session:
        try:
            yield session
        finally:
            session.expunge_all()
            session.rollback()


@contextmanager
def transaction() -> Iterator[Session]:
    """A session for one use case: committed at the end, rolled back when anything raises."""
    with Session(engine(), expire_on_commit=False) as session:
        session.connection(execution_options={"write": True})
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        session.commit()


def one_at_a_time(name: str, *, session: Session) -> None:
    """Let whoever comes with the same name wait until this transaction ends; what is read afterwards is the newest.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def bump_version(row: SQLModel, expected: int, *, session: Session) -> None:
    """Raise the row's version from `expected` by one, in the database itself.

    Raises:
        Conflict: somebody else changed the row since `expected` was read.
    """
    model: Any = type(row)
    identity: Any = row
    session.flush()
    statement = update(model).where(model.id == identity.id, model.version == expected).values(version=expected + 1)
    if session.connection().execute(statement).rowcount != 1:
        raise Conflict(key="error.changed_meanwhile", thing=f"{model.__name__} {identity.id}", version=expected)
    session.refresh(row, attribute_names=["version"])
