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


POPULATIONS = ("calls", "orders")
"""What is drawn from: the month's calls, or its work orders."""
SAMPLES = ("random", "targeted")
"""How an inspection came about: drawn by lot, or chosen because of something; the two are never mixed."""


class MonthPlan(SQLModel, table=True):
    """The drawn month of one centre, of its calls or of its work orders.

    Args:
        options: what was chosen for the draw, as a JSON object that names every option.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("month", "centre_id", "population"),
        one_of("population", POPULATIONS),
    )

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
    population: str = "calls"
    options: str = "{}"


class DrawRound(SQLModel, table=True):
    """One step of a plan's draw: the month, a week's share of it, or what was replaced; weeks count from 1."""

    __table_args__: ClassVar = (
        UniqueConstraint("plan_id", "number"),
        one_of("kind", ("draw", "top_up")),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = key_to("monthplan.id")
    number: int
    kind: str = "draw"
    week: int
    drawn: int
    drawn_at: datetime = instant()
    drawn_by: str


class PopulationCall(SQLModel, table=True):
    """One call that a draw considered, and why it was left out, if it was.

    Args:
        stratum: what the draw spread the quota over, where it did.
        since: the round from which on it could be drawn.
    """

    __table_args__: ClassVar = (UniqueConstraint("plan_id", "call_id"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = key_to("monthplan.id")
    call_id: str
    agent_id: int | None = key_to("agent.id", nullable=True)
    excluded: str | None = None
    stratum: str = ""
    since: int = 1


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
    """One call (or work order) that one inspector is to score.

    It outlives the recording, which is deleted after its retention.

    Args:
        reason: why it was chosen, where it is targeted.
        rank: its place among the agent's drawn calls, from 1; 0 where it is targeted.
        round_number: the round in which it was drawn.
        replaced_because: why another took its place, where one did.
    """

    __table_args__: ClassVar = (
        one_of("state", AssignmentState),
        one_of("basis", SAMPLES),
        one_of("population", POPULATIONS),
        Index(
            "one_random_assignment",
            "call_id",
            "month",
            "population",
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
    population: str = "calls"
    round_number: int = 1
    replaced_because: str = ""
