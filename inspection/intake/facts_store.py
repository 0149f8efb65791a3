"""The operational facts as they lie on disk, and reading the calls of a month from them.

Layout: `facts/<fact>/date=YYYY-MM-DD/*.parquet`, the date local to the centre, times in UTC.
"""

import glob
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspection.errors import InvalidInput
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
    """The Parquet files of a fact whose local date lies in the month, in order, as DuckDB takes them."""
    root = (folder or get_settings().facts) / fact
    return sorted(literal(file) for file in root.glob(f"date={month}-*/*.parquet"))


def literal(file: Path) -> str:
    """A path as DuckDB takes it: brackets and stars in it mean themselves."""
    return glob.escape(str(file))


def calls_of(month: Month, centre: str) -> list[Call]:
    """Every call of a centre in a month, by call id; an empty list where there are no facts."""
    rows = read_rows("calls", month, ("call_id", "agent", "direction", "entered_at", "answered_at"), centre)
    return [Call(*row) for row in rows]


def has_calls(month: Month, centre: str) -> bool:
    """Whether any call of a centre is known in a month."""
    files = partitions("calls", month)
    statement = "SELECT 1 FROM read_parquet($files, union_by_name = true) WHERE centre = $centre LIMIT 1"
    return bool(files) and bool(query_facts(statement, {"files": files, "centre": centre}))


def recorded_calls(month: Month, centre: str) -> dict[str, bool]:
    """Whether a call was recorded, by the recorder's own account: call id -> recorded.

    A call that came in before midnight and was answered after it has its mark on the next day; so the first day after
    the month is read as well.
    """
    after = get_settings().facts / "recordings" / f"date={month.next().first_day}"
    files = [*partitions("recordings", month), *(literal(file) for file in sorted(after.glob("*.parquet")))]
    return {str(call_id): bool(yes) for call_id, yes in _rows(files, ("call_id", "recorded"), centre)}


def read_rows(fact: str, month: Month, columns: tuple[str, ...], centre: str) -> list[tuple[Any, ...]]:
    """The named columns of a fact for one centre and month, ordered by the first column; only those are read.

    Raises:
        InvalidInput: a file of the fact cannot be read or lacks a column.
    """
    return _rows(partitions(fact, month), columns, centre)


def query_facts(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement over Parquet files.

    Raises:
        InvalidInput: a file cannot be read or lacks a column.
    """
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            return connection.execute(statement, values).fetchall()
        except (duckdb.Error, OSError) as error:
            reason = str(error).splitlines()[0]
            raise InvalidInput(
                f"the facts cannot be read ({reason}); expected Parquet files with the columns of the fact"
            ) from error


def _rows(files: list[str], columns: tuple[str, ...], centre: str) -> list[tuple[Any, ...]]:
    if not files:
        return []
    rows = query_facts(
        f"SELECT {', '.join(columns)} FROM read_parquet($files, union_by_name = true)"
        f" WHERE centre = $centre ORDER BY {columns[0]}",
        {"files": files, "centre": centre},
    )
    return [tuple(_utc(value) for value in row) for row in rows]


def _utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
