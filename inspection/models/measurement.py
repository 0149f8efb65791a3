"""Dial tests and the published figures of a month."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant
from inspection.models.organisation import Level


class DialTest(SQLModel, table=True):
    """One test call to an own centre or to a competitor (exactly one of the two), with its time stamps and outcomes."""

    __table_args__: ClassVar = (
        CheckConstraint("(centre_id IS NULL) <> (competitor_id IS NULL)", name="own_or_competitor"),
        one_of("kind", ("open", "mystery")),
    )

    id: int | None = Field(default=None, primary_key=True)
    test_id: str = Field(unique=True)
    centre_id: int | None = key_to("centre.id", nullable=True)
    competitor_id: int | None = key_to("competitor.id", nullable=True)
    slot: str = ""
    pair: str = ""
    line: str = ""
    language: str = "zh"
    kind: str = "mystery"
    dialled_at: datetime = instant(index=True)
    ringback_at: datetime | None = optional_instant()
    answered_at: datetime | None = optional_instant()
    query_ok: bool | None = None
    transfer_requested_line: str = ""
    transfer_reached_line: str = ""
    transfer_completed_at: datetime | None = optional_instant()
    central_answered_at: datetime | None = optional_instant()
    sms_need_at: datetime | None = optional_instant()
    sms_sent_at: datetime | None = optional_instant()
    callback_requested_at: datetime | None = optional_instant()
    callback_dialled_at: datetime | None = optional_instant()
    note: str = ""


class MonthlyFigure(SQLModel, table=True):
    """A published count of one indicator for one scope and month; superseded by a newer version, never changed."""

    __table_args__: ClassVar = (
        UniqueConstraint("indicator", "source", "level", "code", "month", "version"),
        one_of("source", ("system", "dial_test")),
        one_of("level", Level),
        CheckConstraint("numerator >= 0 AND numerator <= denominator", name="numerator_of_denominator"),
    )

    id: int | None = Field(default=None, primary_key=True)
    indicator: str
    source: str
    level: str
    code: str
    month: str = Field(index=True)
    numerator: int
    denominator: int
    missing: str = "{}"
    made_up: bool = False
    published_at: datetime = instant()
    version: int = 1
