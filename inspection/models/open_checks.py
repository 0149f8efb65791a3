"""Open checks (明查): their sheet in its versions, the checks, and what was answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant
from inspection.models.scoring import CAUSES

OPEN_ANSWERS = ("yes", "no", "na")


class OpenCheckState(StrEnum):
    """Where an open check stands; it is announced before it is done."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    DONE = "done"
    CANCELLED = "cancelled"


class OpenCheckSheet(SQLModel, table=True):
    """One version of the sheet, whole as it was when a check was planned with it; never changed.

    Args:
        hash: SHA-256 of its text.
    """

    id: int | None = Field(default=None, primary_key=True)
    hash: str = Field(unique=True)
    text: str
    installed_at: datetime = instant()


class OpenCheck(SQLModel, table=True):
    """A check of a team, or of a whole centre, that is announced beforehand.

    Args:
        team_id: None where the whole centre is checked.
        announcement: what was told to those who are checked.
    """

    __table_args__: ClassVar = (
        one_of("state", OpenCheckState),
        CheckConstraint("state NOT IN ('announced', 'done') OR announced_at IS NOT NULL", name="announced_first"),
        CheckConstraint("(announced_at IS NULL) = (announced_by = '')", name="announced_by_somebody"),
        CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_at_a_time"),
        CheckConstraint("state <> 'cancelled' OR cancel_reason <> ''", name="cancelled_for_a_reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = key_to("centre.id")
    team_id: int | None = key_to("team.id", nullable=True)
    sheet_id: int = key_to("openchecksheet.id")
    planned_on: date = Field(index=True)
    planned_by: str
    inspector_id: int = key_to("user.id")
    state: str = "planned"
    announced_at: datetime | None = optional_instant()
    announced_by: str = ""
    announcement: str = ""
    done_at: datetime | None = optional_instant()
    cancel_reason: str = ""
    version: int = 1


class OpenCheckAnswer(SQLModel, table=True):
    """What was found on one item of the sheet; a "no" is put down to a cause."""

    __table_args__: ClassVar = (
        UniqueConstraint("check_id", "item"),
        one_of("answer", OPEN_ANSWERS),
        one_of("cause", ("", *CAUSES)),
        CheckConstraint("answer = 'no' OR cause = ''", name="cause_of_a_no"),
    )

    id: int | None = Field(default=None, primary_key=True)
    check_id: int = key_to("opencheck.id")
    item: str
    answer: str
    note: str = ""
    cause: str = ""
