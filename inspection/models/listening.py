"""Jobs, and what the speech engine wrote down."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_OPEN = "state IN ('queued', 'running')"


class Job(SQLModel, table=True):
    """Work that runs beside the pages; this table is the truth about it."""

    __table_args__: ClassVar = (
        one_of("state", JobState),
        Index("one_open_job", "kind", "subject", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("job_order", "state", "priority", "due_on", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    state: str = JobState.QUEUED
    priority: int = 0
    due_on: date | None = None
    done: float = 0.0
    total: float = 0.0
    attempts: int = 0
    lease_by: str | None = None
    lease_until: datetime | None = optional_instant()
    heartbeat_at: datetime | None = optional_instant()
    error: str = ""
    created_at: datetime = instant()
    started_at: datetime | None = optional_instant()
    finished_at: datetime | None = optional_instant()


class Transcript(SQLModel, table=True):
    """One version of what was said in a recording; never edited, only followed by a newer version."""

    __table_args__: ClassVar = (UniqueConstraint("recording_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    recording_id: int = key_to("recording.id", ondelete="CASCADE")
    version: int
    engine: str
    model: str
    fingerprint: str
    speech_s: float
    compute_s: float
    warnings: str = "[]"
    created_at: datetime = instant()


class Utterance(SQLModel, table=True):
    """One stretch of speech by one speaker."""

    __table_args__: ClassVar = (
        UniqueConstraint("transcript_id", "position"),
        one_of("role", ("agent", "user", "unknown")),
        CheckConstraint("end_ms >= start_ms", name="utterance_in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    transcript_id: int = key_to("transcript.id", ondelete="CASCADE")
    position: int
    role: str
    start_ms: int
    end_ms: int
    text: str
    raw_text: str
    language: str
    confidence: float
    words: str = "[]"
    measures: str = "[]"


class UtteranceSound(SQLModel, table=True):
    """How an utterance of a recording's newest transcript sounds, in pairs of syllables, to look it up by.

    The database keeps a full-text index over it (migration 0010): FTS5 on SQLite, a GIN index on PostgreSQL.
    """

    utterance_id: int = Field(primary_key=True, foreign_key="utterance.id", ondelete="CASCADE")
    sounds: str


class FinishedWindow(SQLModel, table=True):
    """What was written down of a part of a call that is still being transcribed, so that a crash costs no more."""

    __table_args__: ClassVar = (UniqueConstraint("recording_id", "fingerprint", "role", "start_ms"),)

    id: int | None = Field(default=None, primary_key=True)
    recording_id: int = key_to("recording.id", ondelete="CASCADE")
    fingerprint: str
    role: str
    start_ms: int
    utterances: str


class VoiceMeasure(SQLModel, table=True):
    """One measure of a voice over a call, such as the agent's speech rate."""

    __table_args__: ClassVar = (UniqueConstraint("transcript_id", "role", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    transcript_id: int = key_to("transcript.id", ondelete="CASCADE")
    role: str
    name: str
    value: float | None = None
    unit: str
