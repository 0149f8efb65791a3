"""When people work and what they can: shifts, leave, holidays and records of skills."""

from datetime import date, datetime, time
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of

LEAVE_KINDS = ("annual", "sick", "personal", "maternity", "training", "other")
ONE_PERSON = "(agent_id IS NULL) <> (user_id IS NULL)"
_EVERYWHERE = "province_id IS NULL"


class Shift(SQLModel, table=True):
    """A stretch of one day in which an agent or a user works, by the clock of their centre.

    A shift that ends at or before its beginning ends on the next day.
    """

    __table_args__: ClassVar = (
        CheckConstraint(ONE_PERSON, name="shift_of_one_person"),
        UniqueConstraint("agent_id", "day", "from_time"),
        UniqueConstraint("user_id", "day", "from_time"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int | None = key_to("agent.id", nullable=True)
    user_id: int | None = key_to("user.id", nullable=True)
    day: date = Field(index=True)
    from_time: time
    to_time: time


class Leave(SQLModel, table=True):
    """Days on which an agent or a user does not work, both ends included."""

    __table_args__: ClassVar = (
        CheckConstraint(ONE_PERSON, name="leave_of_one_person"),
        CheckConstraint("to_day >= from_day", name="leave_in_order"),
        one_of("kind", LEAVE_KINDS),
        UniqueConstraint("agent_id", "from_day"),
        UniqueConstraint("user_id", "from_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int | None = key_to("agent.id", nullable=True)
    user_id: int | None = key_to("user.id", nullable=True)
    from_day: date
    to_day: date
    kind: str = "annual"


class Holiday(SQLModel, table=True):
    """A day of rest beside the weekends, or a Saturday or Sunday that is worked; of the nation or of one province."""

    __table_args__: ClassVar = (
        UniqueConstraint("day", "province_id"),
        Index(
            "one_national_holiday_a_day",
            "day",
            unique=True,
            sqlite_where=text(_EVERYWHERE),
            postgresql_where=text(_EVERYWHERE),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    day: date
    province_id: int | None = key_to("province.id", nullable=True)
    name_zh: str
    name_en: str
    rest: bool = True


class SkillRecord(SQLModel, table=True):
    """What an agent was found able to do on a day: typing Chinese, and the business flows known."""

    __table_args__: ClassVar = (
        CheckConstraint("typing_chars_per_min >= 0", name="typing_not_negative"),
        CheckConstraint("expires_on IS NULL OR expires_on > tested_on", name="skill_in_order"),
        UniqueConstraint("agent_id", "tested_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = key_to("agent.id")
    tested_on: date
    typing_chars_per_min: float
    flows_known: bool
    flows: str = ""
    expires_on: date | None = None


class ColumnMapping(SQLModel, table=True):
    """Which columns of a centre's own tables hold which field of a kind, as it was confirmed once."""

    __table_args__: ClassVar = (UniqueConstraint("place", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    place: str
    kind: str
    columns: str
    saved_by: str
    saved_at: datetime = instant()
