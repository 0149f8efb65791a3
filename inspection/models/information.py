"""Information quality: industries with their cycles, entries of information at the gate, their updates, and samples."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant

REJECT_REASONS = ("wrong", "outdated", "unverifiable")
SAMPLE_RESULTS = ("right", *REJECT_REASONS)
EVIDENCE = ("phone", "website", "on_site", "document", "other")
"""What an entry was verified against: a call, a public page, a visit, a document, something else."""


class InformationState(StrEnum):
    """Where an entry stands at the gate: only what is admitted is told to users."""

    COLLECTED = "collected"
    VERIFIED = "verified"
    ADMITTED = "admitted"
    REJECTED = "rejected"


class Industry(SQLModel, table=True):
    """A line of business with the life cycle of its information, and how often it is updated; never less often."""

    __table_args__: ClassVar = (
        CheckConstraint("life_cycle_days > 0 AND update_cycle_days > 0", name="cycles_positive"),
        CheckConstraint("update_cycle_days <= life_cycle_days", name="update_within_life"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name_zh: str
    name_en: str
    life_cycle_days: int
    update_cycle_days: int


class InformationEntry(SQLModel, table=True):
    """One piece of information that agents tell: what it is, where it is from, and where it stands at the gate.

    Args:
        code: what people call it, within its centre.
        content: what is told.
        collected_by: name of the account, or who else; `collector_id` where it is an account.
        verified_by: who looked into it at the gate, with what `evidence`, and what they noted.
        decided_by: who admitted it to the store or rejected it.
        updated_on: when it was last known to be right at its source; the next update is due on `due_on`.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("centre_id", "code"),
        one_of("state", InformationState),
        one_of("reject_reason", ("", *REJECT_REASONS)),
        one_of("evidence", ("", *EVIDENCE)),
        CheckConstraint("state <> 'rejected' OR (reject_reason <> '' AND note <> '')", name="rejection_whole"),
        CheckConstraint("state NOT IN ('verified', 'admitted') OR verified_by <> ''", name="verified_by_somebody"),
        CheckConstraint("state <> 'admitted' OR decided_by <> ''", name="admitted_by_somebody"),
        CheckConstraint(
            "(verifier_id IS NULL OR collector_id IS NULL OR verifier_id <> collector_id)"
            " AND (verified_by = '' OR verified_by <> collected_by)"
            " AND (state <> 'admitted' OR decided_by <> collected_by)",
            name="two_eyes",
        ),
        CheckConstraint("updated_on >= collected_on AND due_on > updated_on", name="days_in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str
    centre_id: int = key_to("centre.id")
    industry_id: int = key_to("industry.id")
    title: str
    content: str
    source: str
    collected_on: date
    collected_by: str
    collector_id: int | None = key_to("user.id", nullable=True)
    state: str = Field(default="collected", index=True)
    verified_at: datetime | None = optional_instant()
    verified_by: str = ""
    verifier_id: int | None = key_to("user.id", nullable=True)
    evidence: str = ""
    note: str = ""
    decided_at: datetime | None = optional_instant()
    decided_by: str = ""
    reject_reason: str = ""
    updated_on: date
    due_on: date = Field(index=True)
    version: int = 1


class InformationUpdate(SQLModel, table=True):
    """One update of an entry, with the day it was due on as it stood then."""

    __table_args__: ClassVar = (UniqueConstraint("entry_id", "updated_on"),)

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = key_to("informationentry.id")
    updated_on: date = Field(index=True)
    due_on: date
    updated_by: str
    changed: bool
    note: str = ""
    recorded_at: datetime = instant()

    @property
    def days_late(self) -> int:
        """Days after the day it was due on; 0 on time."""
        return max(0, (self.updated_on - self.due_on).days)


class InformationDraw(SQLModel, table=True):
    """The sample of a month from the store of one centre.

    Args:
        seed: the month's, told when the month's calls are drawn.
        population: a JSON object, industry -> the codes of its admitted entries at the moment of the draw.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("month", "centre_id"),
        CheckConstraint("per_industry > 0", name="per_industry_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(index=True)
    centre_id: int = key_to("centre.id")
    per_industry: int
    population: str
    seed: str
    drawn_at: datetime = instant()
    drawn_by: str


class InformationSample(SQLModel, table=True):
    """One drawn entry, to be verified again by an inspector, and what was found."""

    __table_args__: ClassVar = (
        UniqueConstraint("draw_id", "entry_id"),
        one_of("result", ("", *SAMPLE_RESULTS)),
        one_of("evidence", ("", *EVIDENCE)),
        CheckConstraint("(result = '') = (done_at IS NULL)", name="result_with_time"),
        CheckConstraint("result IN ('', 'right') OR note <> ''", name="fault_with_note"),
    )

    id: int | None = Field(default=None, primary_key=True)
    draw_id: int = key_to("informationdraw.id")
    entry_id: int = key_to("informationentry.id")
    rank: int
    inspector_id: int | None = key_to("user.id", nullable=True)
    result: str = ""
    evidence: str = ""
    note: str = ""
    done_at: datetime | None = optional_instant()
    version: int = 1
