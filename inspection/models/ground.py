"""The audit log and the installation's own marks."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant


class AuditEvent(SQLModel, table=True):
    """One thing somebody did; append only, chained by hash within its stream."""

    __table_args__: ClassVar = (UniqueConstraint("stream", "sequence"),)

    id: int | None = Field(default=None, primary_key=True)
    stream: str
    sequence: int
    at: datetime = instant(index=True)
    actor: str
    action: str
    subject: str = Field(index=True)
    before: str = "null"
    after: str = "null"
    previous_hash: str
    hash: str


class Installation(SQLModel, table=True):
    """A mark of this installation, such as that it holds the demo month and which time it stands at."""

    key: str = Field(primary_key=True)
    value: str
