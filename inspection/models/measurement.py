"""Dial tests, planned and made, and the published figures of a month."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from inspection.models.base import instant, key_to, one_of, optional_instant
from inspection.models.organisation import Level
from inspection.models.scoring import CAUSES

DIAL_KINDS = ("open", "mystery")
SLOT_STATES = ("planned", "done", "missed", "withdrawn")
QUERY_OUTCOMES = ("", "right", "nearly", "wrong")
_COUNTED = "slot_id IS NOT NULL AND withdrawn_because = ''"
_UNRECORDED = "slot_id IS NOT NULL AND test_id IS NULL"
_OWN_OR_COMPETITOR = "(centre_id IS NULL) <> (competitor_id IS NULL)"


class DialPlan(SQLModel, table=True):
    """The drawn dial tests of a month to one own centre, and to the competitors beside it; drawn once.

    Args:
        seed: of this draw alone; who knows it can compute the hours of every test, so it is shown to few.
        options: what was chosen for the draw, as a JSON object that names every option.
        inputs: what it was drawn from (days, tasks, competitors), as JSON, so that it can be computed again.
        fingerprint: SHA-256 of the slots as they were drawn.
    """

    __table_args__: ClassVar = (UniqueConstraint("month", "centre_id"),)

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(index=True)
    centre_id: int = key_to("centre.id")
    seed: str
    seed_hash: str
    options: str = "{}"
    inputs: str = "{}"
    fingerprint: str
    drawn_at: datetime = instant()
    drawn_by: str


class DialRedraw(SQLModel, table=True):
    """A later draw of a plan, after the list of competitors changed: which of them are called beside what is to come.

    Args:
        number: from 2 on; the plan's own draw is the first.
        inputs: the pairs that nobody had begun and the list of competitors, as JSON, so that it can be computed again.
        fingerprint: SHA-256 of what was taken out and added.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("number >= 2", name="after_the_first"),
        CheckConstraint("reason <> ''", name="with_a_reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = key_to("dialplan.id")
    number: int
    inputs: str
    fingerprint: str
    reason: str
    drawn_at: datetime = instant()
    drawn_by: str


SLOT_ORIGINS = ("drawn", "added", "redrawn")


class DialSlot(SQLModel, table=True):
    """One planned test call: when, to whom, over which line, in which language, and what is asked.

    Args:
        slot_id: what people call it; the same in the drawn plan of everyone.
        pair: shared by the slots of an own centre and of competitors that are called alike (hour, task, language).
        centre_id: the own centre that is called; exactly one of it and `competitor_id`.
        line: the number to dial.
        due_at: the drawn moment.
        call_type: the kind of call, as `CallContext` names it.
        task: what the caller asks for: a code of data/standards/dial_tasks.toml, or words (see `dial_tasks.task_told`).
        inspector_id: who calls.
        reason: why it was missed or withdrawn.
        plan_id: the plan it belongs to; a competitor's slot belongs to that of the centre it is compared with.
        origin: drawn, added by hand, or redrawn when the list of competitors had changed.
    """

    __table_args__: ClassVar = (
        CheckConstraint(_OWN_OR_COMPETITOR, name="own_or_competitor"),
        one_of("kind", DIAL_KINDS),
        one_of("state", SLOT_STATES),
        one_of("origin", SLOT_ORIGINS),
        CheckConstraint("state <> 'withdrawn' OR reason <> ''", name="withdrawn_with_a_reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slot_id: str = Field(unique=True)
    month: str = Field(index=True)
    pair: str = ""
    centre_id: int | None = key_to("centre.id", nullable=True)
    competitor_id: int | None = key_to("competitor.id", nullable=True)
    line: str = ""
    due_at: datetime = instant(index=True)
    call_type: str = ""
    language: str = "zh"
    task: str = ""
    kind: str = "mystery"
    inspector_id: int | None = key_to("user.id", nullable=True)
    state: str = "planned"
    reason: str = ""
    version: int = 1
    plan_id: int | None = key_to("dialplan.id", nullable=True)
    origin: str = "drawn"


class DialTest(SQLModel, table=True):
    """One test call to an own centre or to a competitor (exactly one of the two), with its time stamps and outcomes.

    Args:
        slot: the hour of the week it was planned for, or the name of its planned slot.
        slot_id: the planned slot it was made for, where it was planned here.
        tested_by: who called; hidden from the centre that was called until the month's figures are published.
        query_ok: whether the question was answered; `query_outcome` says how well, where it was judged here.
        sms_ok: whether the SMS said what was asked.
        late: its slot had been missed when it was recorded.
        recorded_at: when it was recorded here; None where it was made elsewhere.
        withdrawn_because: why it does not count, where it was recorded wrongly.
    """

    __table_args__: ClassVar = (
        CheckConstraint(_OWN_OR_COMPETITOR, name="own_or_competitor"),
        one_of("kind", DIAL_KINDS),
        one_of("query_outcome", QUERY_OUTCOMES),
        CheckConstraint(
            "query_outcome = '' OR (query_ok IS NOT NULL AND query_ok = (query_outcome <> 'wrong'))",
            name="query_as_judged",
        ),
        Index("one_test_a_slot", "slot_id", unique=True, sqlite_where=text(_COUNTED), postgresql_where=text(_COUNTED)),
    )

    id: int | None = Field(default=None, primary_key=True)
    test_id: str = Field(unique=True)
    centre_id: int | None = key_to("centre.id", nullable=True)
    competitor_id: int | None = key_to("competitor.id", nullable=True)
    slot: str = ""
    pair: str = ""
    line: str = ""
    language: str = "zh"
    kind: str = "mystery"
    dialled_at: datetime = instant(index=True)
    ringback_at: datetime | None = optional_instant()
    answered_at: datetime | None = optional_instant()
    query_ok: bool | None = None
    transfer_requested_line: str = ""
    transfer_reached_line: str = ""
    transfer_completed_at: datetime | None = optional_instant()
    central_answered_at: datetime | None = optional_instant()
    sms_need_at: datetime | None = optional_instant()
    sms_sent_at: datetime | None = optional_instant()
    callback_requested_at: datetime | None = optional_instant()
    callback_dialled_at: datetime | None = optional_instant()
    order_id: str = ""
    order_created_at: datetime | None = optional_instant()
    order_processed_at: datetime | None = optional_instant()
    order_replied_at: datetime | None = optional_instant()
    user_replied_at: datetime | None = optional_instant()
    ended_at: datetime | None = optional_instant()
    call_type: str = ""
    slot_id: int | None = key_to("dialslot.id", nullable=True)
    tested_by: int | None = key_to("user.id", nullable=True)
    query_outcome: str = ""
    sms_ok: bool | None = None
    late: bool = False
    recorded_at: datetime | None = optional_instant()
    withdrawn_because: str = ""
    note: str = ""


class DialDraft(SQLModel, table=True):
    """A dial test while it is being made: what its form holds, for its slot or unplanned.

    Args:
        about: what is called and what is asked, as JSON.
        content: the form as JSON.
        test_id: what it became.
    """

    __table_args__: ClassVar = (
        Index(
            "one_draft_a_slot",
            "inspector_id",
            "slot_id",
            unique=True,
            sqlite_where=text(_UNRECORDED),
            postgresql_where=text(_UNRECORDED),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    inspector_id: int = key_to("user.id")
    slot_id: int | None = key_to("dialslot.id", nullable=True)
    about: str = "{}"
    content: str = "{}"
    started_at: datetime = instant()
    test_id: int | None = key_to("dialtest.id", nullable=True)
    version: int = 1


class DialRecording(SQLModel, table=True):
    """The sound of a dial test, as its inspector uploaded it; no recording of a call that an agent's month counts.

    Args:
        transcript: what was said, as JSON; empty until it is transcribed.
        engine: which engine and model wrote it.
    """

    __table_args__: ClassVar = (
        CheckConstraint("duration_ms > 0", name="duration_positive"),
        CheckConstraint("channels IN (1, 2)", name="channels_one_or_two"),
    )

    id: int | None = Field(default=None, primary_key=True)
    test_id: int = Field(foreign_key="dialtest.id", unique=True)
    duration_ms: int
    channels: int
    sha256: str = Field(index=True)
    storage_key: str = Field(index=True)
    size_bytes: int
    warnings: str = "[]"
    stored_at: datetime = instant()
    transcript: str = ""
    engine: str = ""


class DialFinding(SQLModel, table=True):
    """What somebody put a shortcoming of a dial test down to.

    Args:
        item: what was wrong: an indicator that the test did not keep, or the field `sms_ok`.
        detail: the second level, a code of `data/standards/causes.toml` under its cause; empty where none is given.
        put_down_by: the name of the account.
    """

    __table_args__: ClassVar = (UniqueConstraint("test_id", "item"), one_of("cause", CAUSES))

    id: int | None = Field(default=None, primary_key=True)
    test_id: int = key_to("dialtest.id")
    item: str
    cause: str
    detail: str = ""
    text: str = ""
    put_down_by: str
    put_down_at: datetime = instant()


SOURCES = ("system", "dial_test", "order_check")
"""How a figure was measured: by the systems, by dial tests, or by checks of sampled work orders."""


class MonthlyFigure(SQLModel, table=True):
    """A published count of one indicator for one scope and month; superseded by a newer version, never changed."""

    __table_args__: ClassVar = (
        UniqueConstraint("indicator", "source", "level", "code", "month", "version"),
        one_of("source", SOURCES),
        one_of("level", Level),
        CheckConstraint("numerator >= 0 AND numerator <= denominator", name="numerator_of_denominator"),
    )

    id: int | None = Field(default=None, primary_key=True)
    indicator: str
    source: str
    level: str
    code: str
    month: str = Field(index=True)
    numerator: int
    denominator: int
    missing: str = "{}"
    made_up: bool = False
    published_at: datetime = instant()
    version: int = 1


class OwnTarget(SQLModel, table=True):
    """What a province sets itself for an indicator from a month on: never looser than the nation's.

    Rows are added, never changed: the newest of the latest month begun holds. A province returns to the nation's
    target by a row that equals it.

    Args:
        national: the nation's target when it was set.
        at_least: whether the indicator is good above its target.
    """

    __table_args__: ClassVar = (
        CheckConstraint("target >= 0 AND target <= 1", name="target_a_rate"),
        CheckConstraint(
            "(at_least AND target >= national) OR (NOT at_least AND target <= national)", name="never_looser"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    province_id: int = key_to("province.id")
    indicator: str
    target: float
    national: float
    at_least: bool
    from_month: str
    reason: str = ""
    made_up: bool = False
    set_at: datetime = instant()
    set_by: str
