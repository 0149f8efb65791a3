"""Appeals (申诉): what an agent contests of the own result, what was said about it, and what was decided."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant
from inspection.models.scoring import CAUSES


class AppealState(StrEnum):
    """Where an appeal stands; final and withdrawn ones are over."""

    FILED = "filed"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    ARBITRATION = "arbitration"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


OUTCOMES = (AppealState.UPHELD, AppealState.PARTLY_UPHELD, AppealState.REJECTED)
"""What a decision comes to."""

UNDECIDED = (AppealState.FILED, AppealState.UNDER_REVIEW, AppealState.ARBITRATION)
"""Somebody still has to decide."""

OPEN_APPEALS = (*UNDECIDED, *OUTCOMES)
"""Not over: its result is not closed, and its recording is held."""

STATEMENTS = ("endorsement", "reply", "arbitration")
"""What can be said about an appeal: by the team lead, by the inspector, and by whoever asks for arbitration."""

ROUNDS = (1, 2)
"""The decision of a quality lead, and the arbitration by a manager."""


class Appeal(SQLModel, table=True):
    """An agent's appeal against the own published result; one for a result, unless the earlier ones were withdrawn.

    Args:
        window_ends_at: until when the result could be appealed.
        arbitration_ends_at: until when arbitration can be asked for, once it is decided.
        hold_id: what keeps its recording; None where none was kept when it was filed.
    """

    __table_args__: ClassVar = (
        one_of("state", AppealState),
        CheckConstraint("filed_at <= window_ends_at", name="inside_window"),
        CheckConstraint("state NOT IN ('final', 'withdrawn') OR ended_at IS NOT NULL", name="ended_at_a_time"),
        CheckConstraint(
            "state NOT IN ('upheld', 'partly_upheld', 'rejected') OR arbitration_ends_at IS NOT NULL",
            name="decided_with_a_window",
        ),
        Index(
            "one_appeal_of_a_result",
            "evaluation_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = key_to("evaluation.id")
    agent_id: int = key_to("agent.id")
    filed_by: int = key_to("user.id")
    filed_at: datetime = instant()
    window_ends_at: datetime = instant()
    state: str = Field(default=AppealState.FILED, index=True)
    arbitration_ends_at: datetime | None = optional_instant()
    ended_at: datetime | None = optional_instant()
    hold_id: int | None = key_to("hold.id", nullable=True)
    version: int = 1


class AppealItem(SQLModel, table=True):
    """One criterion that an appeal contests, why, and where in the recording."""

    __table_args__: ClassVar = (
        UniqueConstraint("appeal_id", "criterion_id"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint(
            "(evidence_start_ms IS NULL AND evidence_end_ms IS NULL)"
            " OR (evidence_start_ms >= 0 AND evidence_end_ms > evidence_start_ms)",
            name="evidence_in_order",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = key_to("appeal.id")
    criterion_id: int = key_to("criterion.id")
    reason: str
    evidence_start_ms: int | None = None
    evidence_end_ms: int | None = None


class AppealStatement(SQLModel, table=True):
    """What somebody said about an appeal, or about one contested criterion of it; never changed.

    Args:
        item_id: of a reply; what is said about the whole appeal has none.
        agrees: whether who says it agrees with the agent.
    """

    __table_args__: ClassVar = (
        one_of("kind", STATEMENTS),
        CheckConstraint("(kind = 'reply') = (item_id IS NOT NULL)", name="reply_to_an_item"),
        UniqueConstraint("kind", "item_id"),
        Index(
            "one_statement_of_a_kind",
            "appeal_id",
            "kind",
            unique=True,
            sqlite_where=text("item_id IS NULL"),
            postgresql_where=text("item_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = key_to("appeal.id")
    item_id: int | None = key_to("appealitem.id", nullable=True)
    kind: str
    agrees: bool
    text: str
    said_by: int = key_to("user.id")
    said_at: datetime = instant()


class AppealDecision(SQLModel, table=True):
    """What was decided about an appeal, in the first round or in arbitration; never changed."""

    __table_args__: ClassVar = (
        UniqueConstraint("appeal_id", "round"),
        CheckConstraint("round IN (1, 2)", name="round_known"),
        one_of("outcome", OUTCOMES),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appeal_id: int = key_to("appeal.id")
    round: int
    outcome: str
    reason: str
    decided_by: int = key_to("user.id")
    decided_at: datetime = instant()


class AppealVerdict(SQLModel, table=True):
    """What was decided about one contested criterion; never changed.

    Args:
        cause: why the result had to be wrong, where it was; with a second level in `detail`.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("decision_id", "item_id"),
        one_of("cause", ("", *CAUSES)),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("upheld = (cause <> '')", name="cause_of_what_is_upheld"),
        CheckConstraint("cause <> '' OR detail = ''", name="detail_of_a_cause"),
    )

    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = key_to("appealdecision.id")
    item_id: int = key_to("appealitem.id")
    upheld: bool
    reason: str
    cause: str = ""
    detail: str = ""


class ResultVersion(SQLModel, table=True):
    """A result as it was published (1), and after each decision that amended it; never changed.

    Args:
        answers: all answers by criterion code, as a JSON object.
        decision_id: what amended it; None for what was published.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("evaluation_id", "number"),
        UniqueConstraint("decision_id"),
        CheckConstraint("(number = 1) = (decision_id IS NULL)", name="first_as_published"),
        CheckConstraint("total IS NULL OR (total >= 0 AND total <= 100)", name="total_in_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = key_to("evaluation.id")
    number: int
    decision_id: int | None = key_to("appealdecision.id", nullable=True, index=False)
    answers: str
    total: float | None = None
    total_without_fatal: float | None = None
    fatal: bool = False
    made_at: datetime = instant()


class AppealNotice(SQLModel, table=True):
    """That an appeal took a step, for somebody it concerns."""

    __table_args__: ClassVar = (one_of("state", AppealState), Index("notices_of_user", "user_id", "seen_at"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = key_to("user.id", index=False)
    appeal_id: int = key_to("appeal.id")
    state: str
    at: datetime = instant()
    seen_at: datetime | None = optional_instant()
