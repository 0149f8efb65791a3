"""Writing facts: one Parquet file a fact and local day, rewritten whole and atomically, in bounded memory.

The good rows of a file are first staged beside the facts; then DuckDB sorts them by day together with what stands
there already, spilling to disk where memory would not do, and the days are written one after the other.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from inspection.intake.facts_read import Columns, schema_of, staged_schema
from inspection.intake.facts_store import literal
from inspection.settings import get_settings

MEMORY_LIMIT = "96MB"
GROUP_ROWS = 20_000
QUOTE = "'"


@dataclass(frozen=True)
class Written:
    """Rows that were new or different, and those that were there already (or came again later in the file)."""

    changed: int
    unchanged: int


def stage(tables: Iterable[Any], columns: Columns, file: Path) -> int:
    """Write checked rows to one file as they come; how many."""
    import pyarrow.parquet as pq

    rows = 0
    with pq.ParquetWriter(file, staged_schema(columns), compression="lz4") as writer:
        for table in tables:
            if table.num_rows:
                writer.write_table(table)
                rows += table.num_rows
    return rows


def write_days(fact: str, columns: Columns, staged: Path, rows: int) -> Written:
    """Put staged rows into their days by key, the last of a key where it comes twice, and take it out of any other day.

    Every day's file is whole at any moment: the old one, or the new one.
    """
    if not rows:
        return Written(0, 0)
    with _turn(fact), _connection(staged.parent) as connection:
        _prepare(connection, fact, columns, staged)
        changed = connection.execute("SELECT count(*) FROM changed").fetchone()[0]
        days = {
            day for (day,) in connection.execute("SELECT day_ FROM changed UNION SELECT day_ FROM moved").fetchall()
        }
        if days:
            connection.execute("CREATE TABLE touched AS SELECT unnest($days) AS day_", {"days": sorted(days)})
            _rewrite(connection, fact, columns, days)
    return Written(int(changed), rows - int(changed))


@contextmanager
def _turn(fact: str) -> Iterator[None]:
    """Let one import of a fact write at a time: what it read of a day is what it replaces."""
    import fcntl

    folder = get_settings().facts / fact
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextmanager
def _connection(folder: Path) -> Iterator[Any]:
    import duckdb

    # On disk, so that what does not fit into memory can leave it.
    with duckdb.connect(str(folder / "work.duckdb")) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET threads = 1")
        connection.execute("SET enable_progress_bar = false")  # it would stand in what the command line prints
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET temp_directory = '{str(folder / 'spill').replace(QUOTE, QUOTE * 2)}'")
        yield connection


def _prepare(connection: Any, fact: str, columns: Columns, staged: Path) -> None:
    """Tables of the newest row of each key (`fresh`), the rows kept so far (`kept`), and what differs or moved."""
    key = columns[0][0]
    names = ", ".join(schema_of(columns).names)
    connection.execute(
        f"CREATE TABLE fresh AS SELECT * EXCLUDE row_ FROM read_parquet('{_quoted(staged)}') JOIN"
        f" (SELECT centre AS c_, {key} AS k_, max(row_) AS last_ FROM read_parquet('{_quoted(staged)}')"
        f" GROUP BY ALL) ON centre = c_ AND {key} = k_ AND row_ = last_"
    )
    connection.execute("ALTER TABLE fresh DROP c_; ALTER TABLE fresh DROP k_; ALTER TABLE fresh DROP last_")
    files = [literal(file) for file in sorted((get_settings().facts / fact).glob("date=*/facts.parquet"))]
    if files:
        listed = ", ".join(f"'{file.replace(QUOTE, QUOTE * 2)}'" for file in files)
        source = f"read_parquet([{listed}], hive_partitioning = true, hive_types = {{'date': VARCHAR}})"
        connection.execute(f"CREATE VIEW kept AS SELECT {names}, date AS day_ FROM {source}")
    else:
        connection.execute("CREATE VIEW kept AS SELECT * FROM fresh WHERE false")
    connection.execute(
        f"CREATE TABLE moved AS SELECT kept.centre, kept.{key}, kept.day_ FROM kept"
        f" JOIN fresh ON kept.centre = fresh.centre AND kept.{key} = fresh.{key} WHERE kept.day_ <> fresh.day_"
    )
    connection.execute("CREATE TABLE changed AS SELECT day_ FROM (SELECT * FROM fresh EXCEPT ALL SELECT * FROM kept)")


def _rewrite(connection: Any, fact: str, columns: Columns, days: set[str]) -> None:
    key, schema = columns[0][0], schema_of(columns)
    names = ", ".join(schema.names)
    rows = connection.sql(
        f"SELECT {names}, day_ FROM (SELECT {names}, day_ FROM fresh UNION ALL BY NAME SELECT {names}, day_ FROM kept"
        f" WHERE NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.centre = kept.centre AND fresh.{key} = kept.{key}))"
        f" WHERE day_ IN (SELECT day_ FROM touched) ORDER BY day_, centre, {key}"
    )
    written = _write_sorted(rows.to_arrow_reader(GROUP_ROWS), fact, schema)
    for day in days - written:
        _file(fact, day).unlink()


def _write_sorted(reader: Any, fact: str, schema: Any) -> set[str]:
    """Write rows that come sorted by day, each day's file put in its place once it is whole; the days."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    written: set[str] = set()
    writer: Any = None
    part, day = Path(), ""
    try:
        for batch in reader:
            for one in pc.unique(batch.column("day_")).to_pylist():
                if one != day:
                    _put(writer, part, fact, day)
                    written.add(one)
                    day, part = one, _new_part(fact, one)
                    writer = pq.ParquetWriter(part, schema, compression="zstd")
                rows = batch.filter(pc.equal(batch.column("day_"), one)).drop_columns(["day_"])
                writer.write_batch(rows.cast(schema))
        _put(writer, part, fact, day)
    except BaseException:
        if writer is not None:
            writer.close()
            part.unlink(missing_ok=True)
        raise
    return written


def _put(writer: Any, part: Path, fact: str, day: str) -> None:
    if writer is not None:
        writer.close()
        os.replace(part, _file(fact, day))


def _new_part(fact: str, day: str) -> Path:
    folder = _file(fact, day).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f".{uuid4().hex}.part"


def _file(fact: str, day: str) -> Path:
    return get_settings().facts / fact / f"date={day}" / "facts.parquet"


def _quoted(path: Path) -> str:
    return literal(path).replace(QUOTE, QUOTE * 2)
