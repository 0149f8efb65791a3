"""What the tables share: UTC timestamps and columns limited to a list of words."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """A timestamp with milliseconds or better, stored in UTC and read back as an aware datetime on every database.

    Raises:
        ValueError: a timestamp without a time zone is written.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware timestamp into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"timestamp {value.isoformat()} has no time zone; expected one with")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what the database keeps into an aware timestamp in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def instant(*, index: bool = False) -> Any:
    """A required UTC timestamp."""
    return Field(sa_type=UtcDateTime, nullable=False, index=index)


def optional_instant() -> Any:
    """A UTC timestamp that may be missing."""
    return Field(default=None, sa_type=UtcDateTime, nullable=True)


def key_to(target: str, *, nullable: bool = False, index: bool = True, ondelete: Any = None) -> Any:
    """A foreign key to `table.column`."""
    default: Any = None if nullable else ...
    return Field(default=default, foreign_key=target, nullable=nullable, index=index, ondelete=ondelete)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The database's own rule that a column holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
