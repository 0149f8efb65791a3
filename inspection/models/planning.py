"""The draw of a month: its seed, the population, each agent's quota, and the assignments."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant


class AssignmentState(StrEnum):
    """Where an assignment stands."""

    DRAWN = "drawn"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REPLACED = "replaced"


class MonthSeed(SQLModel, table=True):
    """The secret of a month's draw, made before the month; only its hash is shown until the draw."""

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(unique=True)
    seed: str
    seed_hash: str
    made_at: datetime = instant()
    revealed_at: datetime | None = optional_instant()


class MonthPlan(SQLModel, table=True):
    """The drawn month of one centre."""

    __table_args__: ClassVar = (UniqueConstraint("month", "centre_id"),)

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(index=True)
    centre_id: int = key_to("centre.id")
    seed: str
    quota: int
    drawn_at: datetime = instant()
    drawn_by: str
    closed_at: datetime | None = optional_instant()
    made_up: bool = False
    version: int = 1


class PopulationCall(SQLModel, table=True):
    """One call that a draw considered, and why it was left out, if it was."""

    __table_args__: ClassVar = (UniqueConstraint("plan_id", "call_id"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = key_to("monthplan.id")
    call_id: str
    agent_id: int | None = key_to("agent.id", nullable=True)
    excluded: str | None = None


class QuotaLine(SQLModel, table=True):
    """What is due for one agent in one month, and what could be drawn."""

    __table_args__: ClassVar = (
        UniqueConstraint("plan_id", "agent_id"),
        CheckConstraint("drawn <= eligible", name="drawn_of_eligible"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = key_to("monthplan.id")
    agent_id: int = key_to("agent.id")
    due: int
    eligible: int
    drawn: int
    reason: str | None = None


_RANDOM = "basis = 'random' AND state <> 'replaced'"


class Assignment(SQLModel, table=True):
    """One call that one inspector is to score. It outlives the recording, which is deleted after its retention."""

    __table_args__: ClassVar = (
        one_of("state", AssignmentState),
        one_of("basis", ("random", "targeted")),
        Index(
            "one_random_assignment",
            "call_id",
            "month",
            unique=True,
            sqlite_where=text(_RANDOM),
            postgresql_where=text(_RANDOM),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = key_to("monthplan.id")
    month: str = Field(index=True)
    call_id: str
    recording_id: int | None = key_to("recording.id", nullable=True, ondelete="SET NULL")
    agent_id: int = key_to("agent.id")
    team_id: int | None = key_to("team.id", nullable=True)
    centre_id: int = key_to("centre.id")
    inspector_id: int | None = key_to("user.id", nullable=True)
    basis: str = "random"
    reason: str = ""
    rank: int
    due_on: date
    state: str = AssignmentState.DRAWN
    version: int = 1
