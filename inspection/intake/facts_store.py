"""The operational facts as they lie on disk, and reading the calls of a month from them.

Layout: `facts/<fact>/date=YYYY-MM-DD/*.parquet`, the date local to the centre, times in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspection.month import Month
from inspection.settings import get_settings

PLACE = ("province", "centre", "agent")
FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "calls": (
        ("call_id", "text"),
        ("caller_hash", "text"),
        ("call_type", "text"),
        ("queue", "text"),
        ("direction", "text"),
        ("language", "text"),
        ("entered_at", "time"),
        ("ringback_at", "time"),
        ("answered_at", "time"),
        ("ended_at", "time"),
    ),
    "transfers": (
        ("transfer_id", "text"),
        ("call_id", "text"),
        ("completed_at", "time"),
        ("central_answered_at", "time"),
        ("requested_line", "text"),
        ("reached_line", "text"),
    ),
    "sms": (("sms_id", "text"), ("call_id", "text"), ("need_at", "time"), ("sent_at", "time")),
    "orders": (
        ("order_id", "text"),
        ("call_id", "text"),
        ("created_at", "time"),
        ("sent_at", "time"),
        ("processed_at", "time"),
        ("replied_at", "time"),
        ("user_replied_at", "time"),
    ),
    "outbound": (("request_id", "text"), ("order_id", "text"), ("requested_at", "time"), ("dialled_at", "time")),
    "recordings": (("call_id", "text"), ("answered_at", "time"), ("recorded", "truth")),
}
"""The columns of each fact after `province, centre, agent`; the first is its key, its first time its first event."""


@dataclass(frozen=True)
class Call:
    """One call by the facts; times in UTC, None where the event did not happen or is not known."""

    call_id: str
    agent: str | None
    direction: str | None
    entered_at: datetime | None
    answered_at: datetime | None


def partitions(fact: str, month: Month, folder: Path | None = None) -> list[str]:
    """The Parquet files of a fact whose local date lies in the month, in order."""
    root = (folder or get_settings().facts) / fact
    return sorted(str(file) for file in root.glob(f"date={month}-*/*.parquet"))


def calls_of(month: Month, centre: str) -> list[Call]:
    """Every call of a centre in a month, by call id; an empty list where there are no facts."""
    rows = read_rows("calls", month, ("call_id", "agent", "direction", "entered_at", "answered_at"), centre)
    return [Call(*row) for row in rows]


def recorded_calls(month: Month, centre: str) -> dict[str, tuple[bool, str | None]]:
    """Whether each answered call was recorded by the recorder's own account: call id -> (recorded, agent)."""
    rows = read_rows("recordings", month, ("call_id", "recorded", "agent"), centre)
    return {str(call_id): (bool(recorded), agent) for call_id, recorded, agent in rows}


def read_rows(fact: str, month: Month, columns: tuple[str, ...], centre: str) -> list[tuple[Any, ...]]:
    """The named columns of a fact for one centre and month, ordered by the first column; only those are read."""
    files = partitions(fact, month)
    if not files:
        return []
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM read_parquet($files, union_by_name = true)"
            f" WHERE centre = $centre ORDER BY {columns[0]}",
            {"files": files, "centre": centre},
        ).fetchall()
    return [tuple(_utc(value) for value in row) for row in rows]


def _utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
