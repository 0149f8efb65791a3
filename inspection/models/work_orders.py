"""Checks of sampled work orders: what an inspector found of an order, beside what the systems say of it."""

from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant
from inspection.models.scoring import CAUSES


class CheckState(StrEnum):
    """Where a check of a work order stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


ORDER_EVENTS = (
    "created_at",
    "sent_at",
    "processed_at",
    "replied_at",
    "user_replied_at",
    "requested_at",
    "dialled_at",
)
"""What happens to a work order, as the facts name it; the last two are the outbound call that it asks for."""

EVENTS_IN_ORDER = (ORDER_EVENTS[:5], ("created_at", "requested_at", "dialled_at"))
"""Each chain of events never goes back in time; an event that is not known is passed over."""

ORDER_ANSWERS = ("yes", "no", "na")
TIMES_IN_ORDER = " AND ".join(
    f"({earlier} IS NULL OR {later} IS NULL OR {earlier} <= {later})"
    for earlier, later in dict.fromkeys(pair for chain in EVENTS_IN_ORDER for pair in combinations(chain, 2))
)


class WorkOrderCheck(SQLModel, table=True):
    """The check of one assigned work order by one inspector; once submitted it never changes.

    An event has its time, or is named in `never` or `unknown`, or is not looked at yet.

    Args:
        call_id: the call the order was taken in, as the facts name it; empty where they do not.
        sheet: the version of the sheet that was filled in.
        never: the events that did not happen, separated by commas.
        unknown: the events of which nobody could find out, separated by commas.
        told: what the systems said when it was submitted, as a JSON object of event and time.
        evidence: what the findings rest on, in words.
    """

    __table_args__: ClassVar = (
        one_of("state", CheckState),
        CheckConstraint(TIMES_IN_ORDER, name="times_in_order"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted_when"),
    )

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", unique=True)
    inspector_id: int = key_to("user.id")
    call_id: str = Field(default="", index=True)
    sheet: str
    state: str = CheckState.DRAFT
    started_at: datetime = instant()
    submitted_at: datetime | None = optional_instant()
    created_at: datetime | None = optional_instant()
    sent_at: datetime | None = optional_instant()
    processed_at: datetime | None = optional_instant()
    replied_at: datetime | None = optional_instant()
    user_replied_at: datetime | None = optional_instant()
    requested_at: datetime | None = optional_instant()
    dialled_at: datetime | None = optional_instant()
    never: str = ""
    unknown: str = ""
    told: str = "{}"
    evidence: str = ""
    comment: str = ""
    version: int = 1


class WorkOrderAnswer(SQLModel, table=True):
    """An inspector's answer to one item of the sheet, and what a "no" comes from.

    Args:
        item: its id in the sheet.
        wrong: the fields that are wrong, separated by commas.
        cause: one of `CAUSES`, where the inspector named one.
        cause_text: a word on it.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("check_id", "item"),
        one_of("answer", ORDER_ANSWERS),
        one_of("cause", CAUSES),
        CheckConstraint("answer = 'no' OR (cause IS NULL AND cause_text = '' AND wrong = '')", name="cause_of_no"),
    )

    id: int | None = Field(default=None, primary_key=True)
    check_id: int = key_to("workordercheck.id")
    item: str
    answer: str
    wrong: str = ""
    comment: str = ""
    cause: str | None = None
    cause_text: str = ""
