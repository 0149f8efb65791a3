"""Evaluations with their answers, and what the machine suggests beside them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant
from inspection.outcomes import Outcome as Outcome


class EvaluationState(StrEnum):
    """Where an evaluation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    AMENDED = "amended"
    CLOSED = "closed"


PUBLISHED_STATES = (EvaluationState.PUBLISHED, EvaluationState.AMENDED, EvaluationState.CLOSED)
"""From publication on: the agent sees the result, and the analyses count it."""


class Evaluation(SQLModel, table=True):
    """The scoring of one assigned call by one inspector.

    Args:
        call_type: of the call, as it was when the totals were computed; kept here since it outlives the recording.
    """

    __table_args__: ClassVar = (
        one_of("state", EvaluationState),
        CheckConstraint("total IS NULL OR (total >= 0 AND total <= 100)", name="total_in_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", unique=True)
    rubric_version_id: int = key_to("rubricversion.id")
    inspector_id: int = key_to("user.id")
    state: str = Field(default=EvaluationState.DRAFT, index=True)
    started_at: datetime = instant()
    submitted_at: datetime | None = optional_instant()
    published_at: datetime | None = optional_instant()
    closed_at: datetime | None = optional_instant()
    total: float | None = None
    total_without_fatal: float | None = None
    fatal: bool = False
    comment: str = ""
    call_type: str = Field(default="", sa_column_kwargs={"server_default": ""})
    version: int = 1


class Answer(SQLModel, table=True):
    """An inspector's answer to one criterion.

    `value` is the share earned (0..1) for scale, yes/no and situations, the points taken off for a deduction, and
    1 (breach) or 0 for a fatal criterion.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("evaluation_id", "criterion_id"),
        CheckConstraint("value IS NULL OR value >= 0", name="value_not_negative"),
        CheckConstraint("value IS NULL OR NOT not_applicable", name="value_or_not_applicable"),
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = key_to("evaluation.id")
    criterion_id: int = key_to("criterion.id")
    value: float | None = None
    not_applicable: bool = False
    detail: str = ""
    comment: str = ""
    evidence_start_ms: int | None = None
    evidence_end_ms: int | None = None


CAUSES = ("process", "people", "technology", "standard")
"""What a loss can come from."""


class Finding(SQLModel, table=True):
    """What an inspector found a criterion's loss to come from, with a word of text.

    Args:
        detail: the second level, a code of `data/standards/causes.toml` under its cause; empty where none is given.
    """

    __table_args__: ClassVar = (UniqueConstraint("evaluation_id", "criterion_id"), one_of("cause", CAUSES))

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = key_to("evaluation.id")
    criterion_id: int = key_to("criterion.id")
    cause: str
    detail: str = ""
    text: str = ""


class CommentTemplate(SQLModel, table=True):
    """A text to put into comments: an inspector's own, or a centre's; in the order of `position`."""

    __table_args__: ClassVar = (
        CheckConstraint("(owner_id IS NULL) <> (centre_id IS NULL)", name="own_or_team"),
        UniqueConstraint("owner_id", "text"),
        UniqueConstraint("centre_id", "text"),
    )

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int | None = key_to("user.id", nullable=True)
    centre_id: int | None = key_to("centre.id", nullable=True)
    position: int
    text: str


SECOND = "second/"
"""How the versions of the second suggester begin, so that they are never taken for a version of the rules."""


class Suggestion(SQLModel, table=True):
    """What a rule found in a transcript for one criterion; it never writes an answer."""

    __table_args__: ClassVar = (
        UniqueConstraint("transcript_id", "criterion_code", "part", "rule_version"),
        one_of("outcome", Outcome),
    )

    id: int | None = Field(default=None, primary_key=True)
    transcript_id: int = key_to("transcript.id", ondelete="CASCADE")
    criterion_code: str
    part: str = ""
    outcome: str
    rule_version: str
    score: float | None = None
    phrase: str = ""
    heard: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    reason: str = ""
