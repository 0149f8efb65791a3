"""Alembic's entry: runs the migrations on the engine it is given, else on the installation's own database."""

from alembic import context
from sqlmodel import SQLModel

import inspection.models  # noqa: F401 - fills the metadata
from inspection.database import engine

with (context.config.attributes.get("engine") or engine()).connect() as connection:
    if connection.dialect.name == "sqlite":
        connection = connection.execution_options(write=True)
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
