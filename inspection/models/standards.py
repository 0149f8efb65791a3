"""What calls are scored against: rubrics and telephone scripts, in versions that never change once published."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import key_to, one_of, optional_instant


class StandardState(StrEnum):
    """Where a version of a standard stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class CriterionKind(StrEnum):
    """How a criterion is answered."""

    SCALE = "scale"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SITUATIONS = "situations"
    DEDUCTION = "deduction"
    FATAL = "fatal"


class RubricVersion(SQLModel, table=True):
    """One version of a rubric; `sections` is JSON, code -> {zh, en} in order, or empty for those of the default one."""

    __table_args__: ClassVar = (UniqueConstraint("code", "number"), one_of("state", StandardState))

    id: int | None = Field(default=None, primary_key=True)
    code: str
    number: int
    state: str = StandardState.DRAFT
    name_zh: str
    name_en: str
    sections: str = ""
    version: int = 1
    published_at: datetime | None = optional_instant()
    published_by: str = ""


class Criterion(SQLModel, table=True):
    """One criterion of a rubric version; its code stays the same across versions.

    `choices` is JSON, a list of {"value": 0..1, "name_zh", "name_en"}, for the kind `choice` alone. Where `asked_after`
    names another criterion, this one is asked only if the other is answered with less than `asked_below`. `applies_to`
    lists call types with commas; empty means every call.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("rubric_version_id", "code"),
        one_of("kind", CriterionKind),
        CheckConstraint("weight >= 0", name="weight_not_negative"),
        CheckConstraint("most_deducted >= 0", name="deduction_not_negative"),
        CheckConstraint(
            "(asked_after = '' AND asked_below IS NULL)"
            " OR (asked_after <> '' AND asked_after <> code AND asked_below IS NOT NULL)",
            name="condition_whole",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    rubric_version_id: int = key_to("rubricversion.id")
    code: str
    section: str
    position: int
    kind: str
    weight: float = 0.0
    most_deducted: float = 0.0
    may_not_apply: bool = True
    comment_required_below: float | None = None
    comment_required_na: bool = False
    choices: str = ""
    asked_after: str = ""
    asked_below: float | None = None
    applies_to: str = ""
    name_zh: str
    name_en: str
    guidance_zh: str = ""
    guidance_en: str = ""
    examples_zh: str = ""
    examples_en: str = ""


class ScriptVersion(SQLModel, table=True):
    """One version of the telephone script: the nation's, or what a province adds to it."""

    __table_args__: ClassVar = (UniqueConstraint("code", "number"), one_of("state", StandardState))

    id: int | None = Field(default=None, primary_key=True)
    code: str
    number: int
    state: str = StandardState.DRAFT
    province_id: int | None = key_to("province.id", nullable=True)
    version: int = 1
    published_at: datetime | None = optional_instant()
    published_by: str = ""


class ScriptPhrase(SQLModel, table=True):
    """A phrase that is prescribed in a situation, or forbidden everywhere."""

    __table_args__: ClassVar = (
        UniqueConstraint("script_version_id", "code"),
        one_of("kind", ("standard", "forbidden")),
        one_of("language", ("zh", "en")),
    )

    id: int | None = Field(default=None, primary_key=True)
    script_version_id: int = key_to("scriptversion.id")
    code: str
    situation: str
    language: str
    kind: str
    text: str
    required: bool = False
