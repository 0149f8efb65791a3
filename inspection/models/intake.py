"""What came in: recordings with their context, outages, and the imports that brought them."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant

DIRECTIONS = ("", "inbound", "outbound")


class ImportBatch(SQLModel, table=True):
    """One file or folder that was imported, or waits for it.

    Args:
        what: the kind of table or fact in it.
        place: the scope it was imported for.
    """

    __table_args__: ClassVar = (one_of("state", ("waiting", "done")),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    file_name: str
    file_hash: str = Field(index=True)
    imported_at: datetime = instant()
    imported_by: str
    accepted: int
    refused: int
    changed: int = 0
    unchanged: int = 0
    what: str = ""
    place: str = ""
    state: str = "done"


class ImportProblem(SQLModel, table=True):
    """One row or file of an import that was refused, why, and the row itself as a JSON object of its columns."""

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = key_to("importbatch.id")
    line: int
    field: str
    value: str
    message: str
    message_zh: str = ""
    row: str = ""


class Recording(SQLModel, table=True):
    """The sound of one answered call; the file is named by its hash."""

    __table_args__: ClassVar = (
        CheckConstraint("duration_ms > 0", name="duration_positive"),
        CheckConstraint("channels IN (1, 2)", name="channels_one_or_two"),
        one_of("direction", DIRECTIONS),
    )

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(unique=True)
    agent_id: int = key_to("agent.id")
    team_id: int | None = key_to("team.id", nullable=True)
    centre_id: int = key_to("centre.id")
    started_at: datetime = instant(index=True)
    duration_ms: int
    sample_rate_hz: int
    channels: int
    agent_channel: int | None = None
    codec: str
    call_type: str = ""
    language: str = "zh"
    direction: str = Field(default="", sa_column_kwargs={"server_default": ""})
    sha256: str = Field(index=True)
    storage_key: str
    size_bytes: int
    warnings: str = "[]"
    hold: bool = False
    stored_at: datetime = instant()


class Hold(SQLModel, table=True):
    """Why a recording is kept beyond its retention: while an appeal or a case is open, and until somebody releases it.

    Named by the call and not by its recording, so that who held what and why outlasts the recording.
    """

    __table_args__: ClassVar = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint(
            "(released_at IS NULL AND released_by IS NULL AND release_reason IS NULL)"
            " OR (released_at IS NOT NULL AND released_by IS NOT NULL AND release_reason <> '')",
            name="release_whole",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(index=True)
    reason: str
    placed_at: datetime = instant()
    placed_by: str
    released_at: datetime | None = optional_instant()
    released_by: str | None = None
    release_reason: str | None = None


class CallContext(SQLModel, table=True):
    """What the call was about, so that the information given can be verified."""

    id: int | None = Field(default=None, primary_key=True)
    call_id: str = Field(unique=True)
    question: str = ""
    answer_given: str = ""
    sms_text: str = ""
    order_number: str = ""


class Outage(SQLModel, table=True):
    """A stretch of time in which a centre's service was not available."""

    __table_args__: ClassVar = (CheckConstraint("ended_at > started_at", name="outage_in_order"),)

    id: int | None = Field(default=None, primary_key=True)
    outage_id: str = Field(unique=True)
    centre_id: int = key_to("centre.id")
    started_at: datetime = instant()
    ended_at: datetime = instant()
