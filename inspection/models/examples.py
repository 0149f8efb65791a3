"""The case library: calls, or stretches of them, that show how it is done, or how not."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant

EXAMPLE_KINDS = ("good", "bad")
REACHES = ("team", "centre", "province", "nation")


class Example(SQLModel, table=True):
    """A call in the case library, until somebody withdraws it; its recording is held as long.

    Named by the call and not by its recording, which may go once the example is withdrawn.

    Args:
        start_ms, end_ms: the stretch that is the example; both None where it is the whole call.
        tags: a JSON list of words.
        roles: a JSON list of the roles that see it.
        reach: around the call's own place, how far those roles are.
    """

    __table_args__: ClassVar = (
        one_of("kind", EXAMPLE_KINDS),
        one_of("reach", REACHES),
        CheckConstraint(
            "(start_ms IS NULL AND end_ms IS NULL) OR (start_ms >= 0 AND end_ms > start_ms)", name="stretch_in_order"
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL AND withdrawn_by IS NULL AND withdraw_reason IS NULL)"
            " OR (withdrawn_at IS NOT NULL AND withdrawn_by IS NOT NULL AND withdraw_reason <> '')",
            name="withdrawal_whole",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(index=True)
    start_ms: int | None = None
    end_ms: int | None = None
    kind: str
    note: str = ""
    criterion_code: str = ""
    tags: str = "[]"
    roles: str
    reach: str
    hold_id: int = key_to("hold.id")
    put_at: datetime = instant()
    put_by: str
    version: int = 1
    withdrawn_at: datetime | None = optional_instant()
    withdrawn_by: str | None = None
    withdraw_reason: str | None = None
