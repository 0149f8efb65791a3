"""The operational facts as they lie on disk, and reading the calls of a month from them.

Layout: `facts/<fact>/date=YYYY-MM-DD/*.parquet`, the date local to the centre, times in UTC.
"""

import glob
from collections.abc import Callable
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


@dataclass(frozen=True)
class CallColumns:
    """The calls of a centre and month as columns, by call id: a month can have a million.

    `day` of the month and `hour` are those of a call's first event by the centre's clock.
    """

    call_id: list[str]
    agent: list[str | None]
    answered: list[bool]
    call_type: list[str | None]
    language: list[str | None]
    day: list[int]
    hour: list[int]


def call_columns(month: Month, centre: str, time_zone: str) -> CallColumns:
    """Every call of a centre in a month, as columns.

    Raises:
        InvalidInput: a file of the facts cannot be read or lacks a column.
    """
    files = partitions("calls", month)
    if not files:
        return CallColumns([], [], [], [], [], [], [])
    table = query_facts_as_arrow(
        "SELECT call_id, agent, answered_at IS NOT NULL AS answered, call_type, language, day(local) AS day,"
        " hour(local) AS hour FROM (SELECT *, timezone($zone, COALESCE(entered_at, ringback_at, answered_at,"
        " ended_at)) AS local FROM read_parquet($files, union_by_name = true) WHERE centre = $centre) ORDER BY call_id",
        {"files": files, "centre": centre, "zone": time_zone},
    )
    columns = {name: _shared(table.column(name)) for name in table.column_names}
    return CallColumns(**columns)


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


def find_rows(fact: str, month: Month, columns: tuple[str, ...], centre: str, key: str) -> list[tuple[Any, ...]]:
    """As `read_rows`, those whose first column is `key`; the day after the month too, on which what it began may go on.

    Raises:
        InvalidInput: a file of the fact cannot be read or lacks a column.
    """
    after = get_settings().facts / fact / f"date={month.next().first_day}"
    files = [*partitions(fact, month), *(literal(file) for file in sorted(after.glob("*.parquet")))]
    return _rows(files, columns, centre, key)


def query_facts(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement over Parquet files.

    Raises:
        InvalidInput: a file cannot be read or lacks a column.
    """
    rows: list[tuple[Any, ...]] = _query(statement, values, lambda result: result.fetchall())
    return rows


def query_facts_as_arrow(statement: str, values: dict[str, Any]) -> Any:
    """Run a statement over Parquet files; its rows as a table of Arrow, which is small.

    Raises:
        InvalidInput: a file cannot be read or lacks a column.
    """
    return _query(statement, values, lambda result: result.to_arrow_table())


def _query(statement: str, values: dict[str, Any], fetch: Callable[[Any], Any]) -> Any:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")  # it would stand in what the command line prints
        try:
            return fetch(connection.sql(statement, params=values))
        except (duckdb.Error, OSError) as error:
            reason = str(error).splitlines()[0]
            raise InvalidInput(
                f"the facts cannot be read ({reason}); expected Parquet files with the columns of the fact"
            ) from error


def _rows(files: list[str], columns: tuple[str, ...], centre: str, key: str | None = None) -> list[tuple[Any, ...]]:
    if not files:
        return []
    narrowed, values = ("", {}) if key is None else (f" AND {columns[0]} = $key", {"key": key})
    rows = query_facts(
        f"SELECT {', '.join(columns)} FROM read_parquet($files, union_by_name = true)"
        f" WHERE centre = $centre{narrowed} ORDER BY {columns[0]}",
        {"files": files, "centre": centre} | values,
    )
    return [tuple(_utc(value) for value in row) for row in rows]


def _shared(column: Any) -> list[Any]:
    """A column of Arrow as a list; equal texts of few kinds are one object."""
    import pyarrow as pa

    column = column.combine_chunks()
    if not pa.types.is_string(column.type):
        return list(column.to_pylist())
    packed = column.dictionary_encode()
    words = packed.dictionary.to_pylist()
    return [None if at is None else words[at] for at in packed.indices.to_pylist()]


def _utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
