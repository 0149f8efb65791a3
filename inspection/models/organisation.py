"""Provinces, centres, teams, agents, competitors, users and their sign-ins."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant


class Role(StrEnum):
    """What a user is here to do."""

    INSPECTOR = "inspector"
    QUALITY_LEAD = "quality_lead"
    TEAM_LEAD = "team_lead"
    MANAGER = "manager"
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


class Level(StrEnum):
    """How far a user's scope reaches, widest first."""

    NATION = "nation"
    PROVINCE = "province"
    CENTRE = "centre"
    TEAM = "team"
    AGENT = "agent"


OPERATORS = ("own", "contracted")


class Province(SQLModel, table=True):
    """A province with its own call centres; `retention_months` where its recordings are kept longer than elsewhere."""

    __table_args__: ClassVar = (CheckConstraint("retention_months >= 3", name="retention_at_least_three"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name_zh: str
    name_en: str
    retention_months: int | None = None


class Centre(SQLModel, table=True):
    """A call centre: provincial, or the central one that takes transfers and orders."""

    __table_args__: ClassVar = (one_of("kind", ("provincial", "central")), one_of("operator", OPERATORS))

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    province_id: int = key_to("province.id")
    name_zh: str
    name_en: str
    kind: str = "provincial"
    operator: str = "own"
    time_zone: str = "Asia/Shanghai"
    agent_channel: int = 0


class Team(SQLModel, table=True):
    """A team of agents under one shift supervisor."""

    __table_args__: ClassVar = (one_of("operator", OPERATORS),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    centre_id: int = key_to("centre.id")
    name_zh: str
    name_en: str
    operator: str = "own"


class Agent(SQLModel, table=True):
    """A person who answers calls, by staff number within a centre."""

    __table_args__: ClassVar = (UniqueConstraint("centre_id", "staff_number"),)

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = key_to("centre.id")
    staff_number: str = Field(index=True)
    name_zh: str
    name_en: str
    languages: str = "zh"
    active_from: date
    active_to: date | None = None


class TeamMembership(SQLModel, table=True):
    """Which team an agent was in, and when (the last day included)."""

    __table_args__: ClassVar = (UniqueConstraint("agent_id", "from_day"),)

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = key_to("agent.id")
    team_id: int = key_to("team.id")
    from_day: date
    to_day: date | None = None


class Competitor(SQLModel, table=True):
    """A competing service that dial tests are placed to.

    Args:
        service_number: what is dialled.
        compared: ids of the indicators that its service can be compared in, comma separated; every one where empty.
        active: whether new tests are planned to it.
        corresponds: what on its side corresponds to an indicator, where that needs a word: a JSON object by indicator.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name_zh: str
    name_en: str
    service_number: str = ""
    compared: str = ""
    active: bool = True
    version: int = 1
    corresponds: str = "{}"


class User(SQLModel, table=True):
    """An account: who signs in, in which role, and how far it reaches.

    Args:
        language: of the pages.
        understands: the languages of calls an inspector can take, comma separated; all of them where empty.
    """

    __table_args__: ClassVar = (one_of("role", Role), one_of("level", Level), one_of("language", ("zh", "en")))

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    display_zh: str
    display_en: str
    password_hash: str
    role: str
    level: str
    code: str = ""
    agent_id: int | None = key_to("agent.id", nullable=True)
    language: str = "zh"
    understands: str = ""
    active: bool = True
    failed_attempts: int = 0
    locked_until: datetime | None = optional_instant()
    created_at: datetime = instant()
    version: int = 1


class SignIn(SQLModel, table=True):
    """One sign-in of one user; only the hash of its token is kept."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    user_id: int = key_to("user.id")
    started_at: datetime = instant()
    seen_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = optional_instant()
