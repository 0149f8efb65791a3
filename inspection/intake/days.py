"""Writing facts: one Parquet file a fact and local day, rewritten whole and atomically."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from inspection.intake.facts_store import PLACE, literal
from inspection.settings import get_settings

Row = dict[str, Any]
Columns = tuple[tuple[str, str], ...]
Identity = tuple[str, str]
"""Centre and key: what makes a row of a fact the same row."""


def merge_day(fact: str, day: str, columns: Columns, new: Mapping[Identity, Row]) -> int:
    """Merge rows into one day's file by key; returns how many were new or different."""
    kept = _read(_file(fact, day), columns)
    changed = sum(_as_kept(kept.get(identity)) != _as_kept(row) for identity, row in new.items())
    if changed:
        _write(_file(fact, day), columns, kept | dict(new))
    return changed


def drop_from_day(fact: str, day: str, columns: Columns, old: set[Identity]) -> None:
    """Take rows out of one day's file; the file goes with its last row."""
    kept = {identity: row for identity, row in _read(_file(fact, day), columns).items() if identity not in old}
    if kept:
        _write(_file(fact, day), columns, kept)
    else:
        _file(fact, day).unlink()


def keys_on_other_days(fact: str, key: str, days: Mapping[str, Mapping[Identity, Row]]) -> dict[str, set[Identity]]:
    """Which of these rows also stand on a day that is no longer theirs, by that day."""
    import duckdb
    import pyarrow as pa

    files = [literal(file) for file in (get_settings().facts / fact).glob("date=*/facts.parquet")]
    rows = [(centre, name, day) for day, found in days.items() for centre, name in found]
    if not files or not rows:
        return {}
    with duckdb.connect() as connection:
        connection.register("incoming", pa.table({name: [row[at] for row in rows] for at, name in enumerate("cnd")}))
        found = connection.execute(
            f"SELECT kept.date, c, n FROM read_parquet($files, hive_partitioning = true,"
            f" hive_types = {{'date': VARCHAR}}) kept JOIN incoming ON c = kept.centre AND n = kept.{key}"
            " WHERE kept.date <> d",
            {"files": files},
        ).fetchall()
    elsewhere: dict[str, set[Identity]] = {}
    for day, centre, name in found:
        elsewhere.setdefault(day, set()).add((centre, name))
    return elsewhere


def _file(fact: str, day: str) -> Path:
    return get_settings().facts / fact / f"date={day}" / "facts.parquet"


def _schema(columns: Columns) -> Any:
    import pyarrow as pa

    kinds = {"text": pa.string(), "time": pa.timestamp("ms", tz="UTC"), "truth": pa.bool_()}
    return pa.schema([(name, pa.string()) for name in PLACE] + [(name, kinds[kind]) for name, kind in columns])


def _read(file: Path, columns: Columns) -> dict[Identity, Row]:
    import pyarrow.parquet as pq

    if not file.is_file():
        return {}
    rows = pq.read_table(file, schema=_schema(columns), partitioning=None).to_pylist()
    return {(row["centre"], row[columns[0][0]]): row for row in rows}


def _write(file: Path, columns: Columns, rows: Mapping[Identity, Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{uuid4().hex}.part")
    table = pa.Table.from_pylist([rows[one] for one in sorted(rows)], schema=_schema(columns))
    pq.write_table(table, part, compression="zstd")
    os.replace(part, file)


def _as_kept(row: Row | None) -> Row | None:
    """A row with its times cut to the milliseconds that are kept."""
    if row is None:
        return None
    return {
        name: value.replace(microsecond=value.microsecond // 1000 * 1000) if isinstance(value, datetime) else value
        for name, value in row.items()
    }
