"""Versions of the rules that suggest answers; a published one never changes."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, one_of, optional_instant
from inspection.models.standards import StandardState


class RuleVersion(SQLModel, table=True):
    """One version of a rule set, as the TOML text it is read from.

    `version` counts the savings of a draft, so that of two who edit it the older one is told.
    """

    __table_args__: ClassVar = (UniqueConstraint("code", "number"), one_of("state", StandardState))

    id: int | None = Field(default=None, primary_key=True)
    code: str
    number: int
    state: str = StandardState.DRAFT
    text: str
    saved_at: datetime = instant()
    saved_by: str
    published_at: datetime | None = optional_instant()
    published_by: str = ""
    version: int = 1

    @property
    def name(self) -> str:
        """What suggestions name it by."""
        return f"{self.code}/{self.number}"
