"""Alembic's entry: runs the migrations on the engine it is given, else on the installation's own database."""

from typing import Any

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import inspection.models  # noqa: F401 - fills the metadata
from inspection.database import engine
from migrations.search_index import belongs_to_models


def foreign_keys(connection: Connection, *, on: bool) -> None:
    """Switch SQLite's foreign keys, which works between transactions alone: a table that others refer to is changed by
    a copy of it.
    """
    if connection.in_transaction():
        connection.rollback()
    dbapi: Any = connection.connection.dbapi_connection
    dbapi.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def require_whole(connection: Connection) -> None:
    """Refuse a migration that left rows of SQLite without the row they refer to."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"{len(lost)} rows refer to rows that are not there, first {lost[0]}; expected none")


with (context.config.attributes.get("engine") or engine()).connect() as connection:
    if connection.dialect.name == "sqlite":
        connection = connection.execution_options(write=True)
        foreign_keys(connection, on=False)
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        include_object=belongs_to_models,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
            require_whole(connection)
    finally:
        if connection.dialect.name == "sqlite":
            foreign_keys(connection, on=True)
