"""Sums of the published scores, so that an analysis need not read every answer.

A cell is what one inspector gave one agent in one month. Its sums are whole numbers, so they add up exactly, in any
order and on any database, and are never kept beside the evaluations but recomputed from them.
"""

from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import key_to, one_of
from inspection.models.planning import POPULATIONS, SAMPLES

SCORE_UNITS = 100
"""A score is kept in hundredths of a point."""
ANSWER_UNITS = 1_000_000
"""An answer is kept in millionths of its value."""
POINT_UNITS = 1_000_000
"""A lost point is kept in millionths."""
LOSS_KINDS = ("detail", "criterion", "call_type", "answers", "calls")

PLACED = ("month", "agent_id", "inspector_id", "centre_id", "team_id", "basis", "population", "made_up")
"""What tells one cell of scores from another."""
LOSS_PLACED = ("kind", "month", "basis", "centre_id", "team_id", "cause", "key")
"""What tells one cell of losses from another; in this order a page finds the ones it adds up."""


class ScoreCell(SQLModel, table=True):
    """The published scores of one agent by one inspector in one month.

    Args:
        calls: published evaluations; `fatal` of them have a fatal answer.
        n: of these, the ones that have a score without the fatal rule.
        total: sum of these scores, in hundredths of a point; `squares` of their squares.
    """

    __table_args__: ClassVar = (
        UniqueConstraint(*PLACED, name="one_score_cell"),
        Index("score_cells_of_agent", "agent_id", "month"),
        one_of("basis", SAMPLES),
        one_of("population", POPULATIONS),
        CheckConstraint("n >= 0 AND n <= calls AND fatal >= 0 AND fatal <= calls", name="of_calls"),
        CheckConstraint("squares >= 0", name="squares_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    month: str
    agent_id: int = key_to("agent.id", index=False)
    inspector_id: int = key_to("user.id", index=False)
    centre_id: int = key_to("centre.id", index=False)
    team_id: int | None = key_to("team.id", nullable=True, index=False)
    basis: str
    population: str
    made_up: bool
    calls: int
    n: int
    total: int = Field(sa_type=BigInteger)
    squares: int = Field(sa_type=BigInteger)
    fatal: int


class CriterionCell(SQLModel, table=True):
    """The published answers to one criterion, by its code, of one agent by one inspector in one month.

    Args:
        n: answers with a value.
        total: sum of these values, in millionths; `squares` of their squares.
        breaches: of these, the ones that take points off or are fatal.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("criterion", *PLACED, name="one_criterion_cell"),
        Index("criterion_cells_of_agent", "agent_id", "month"),
        one_of("basis", SAMPLES),
        one_of("population", POPULATIONS),
        CheckConstraint("n > 0", name="n_positive"),
        CheckConstraint("breaches >= 0 AND breaches <= n", name="breaches_of_n"),
        CheckConstraint("squares >= 0", name="squares_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    criterion: str
    month: str
    agent_id: int = key_to("agent.id", index=False)
    inspector_id: int = key_to("user.id", index=False)
    centre_id: int = key_to("centre.id", index=False)
    team_id: int | None = key_to("team.id", nullable=True, index=False)
    basis: str
    population: str
    made_up: bool
    n: int
    total: int = Field(sa_type=BigInteger)
    squares: int = Field(sa_type=BigInteger)
    breaches: int


class LossCell(SQLModel, table=True):
    """What the published inspections of one team cost in one month, by one thing at a time.

    Every loss stands in three cells: with its cause and the second level of it, with its criterion, and with its type
    of call; each of these adds up to all losses.

    Args:
        team_id: None for the agents of the centre who have no team.
        kind: what `key` is: a `detail` of the cause, a `criterion` or a `call_type` that lost points; a criterion of
            which `answers` are counted, lost points or not; the type of the `calls` that were inspected.
        cause: what the losses are put down to; empty where they are put down to nothing, or none are counted.
        n: losses, answers or calls; `points` lost by them, in millionths.
    """

    __table_args__: ClassVar = (
        UniqueConstraint(*LOSS_PLACED, name="one_loss_cell"),
        Index("loss_cells_of_team", "month", "centre_id", "team_id"),
        one_of("kind", LOSS_KINDS),
        one_of("basis", SAMPLES),
        CheckConstraint("n > 0", name="n_positive"),
        CheckConstraint("points >= 0", name="points_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    month: str
    centre_id: int = key_to("centre.id", index=False)
    team_id: int | None = key_to("team.id", nullable=True, index=False)
    basis: str
    cause: str = ""
    key: str = ""
    n: int
    points: int = Field(sa_type=BigInteger)
