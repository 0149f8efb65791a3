"""Changes of the work that are written down, so that a chart can say what happened when."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, one_of, optional_instant
from inspection.models.organisation import Level


class ChangeKind(StrEnum):
    """What was changed."""

    RUBRIC = "rubric"
    SCRIPT = "script"
    PROCESS = "process"
    PEOPLE = "people"
    TECHNOLOGY = "technology"
    OTHER = "other"


class DocumentedChange(SQLModel, table=True):
    """Something that was changed on a day, and for whom; it is never edited, but can be withdrawn with a reason.

    Args:
        made_on: the first local day of the new way.
        level: of the place it holds for; `code` is the place there, for an agent `CENTRE/STAFF_NUMBER`.
        subject: an indicator, `score`, `fatal` or a criterion's code; every one where empty.
        rebase: whether limits and verdicts begin anew from its month.
    """

    __table_args__: ClassVar = (
        one_of("kind", ChangeKind),
        one_of("level", Level),
        CheckConstraint("(level = 'nation') = (code = '')", name="code_of_level"),
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint(
            "(withdrawn_at IS NULL AND withdrawn_by = '' AND withdrawn_because = '')"
            " OR (withdrawn_at IS NOT NULL AND withdrawn_by <> '' AND withdrawn_because <> '')",
            name="withdrawal_whole",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    made_on: date = Field(index=True)
    kind: str
    level: str
    code: str = ""
    subject: str = ""
    text: str
    rebase: bool = False
    noted_by: str
    noted_at: datetime = instant()
    withdrawn_at: datetime | None = optional_instant()
    withdrawn_by: str = ""
    withdrawn_because: str = ""
