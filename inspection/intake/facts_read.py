"""Reading facts from CSV or Parquet in blocks of bounded size: good rows as an Arrow table, bad ones one by one.

A block is checked column by column; only where a column does not pass is each of its rows looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspection.batching import batches
from inspection.errors import BadCell, InvalidInput
from inspection.intake.batches import Problem
from inspection.intake.facts_store import PLACE
from inspection.intake.tables import YEARS, BadRow, Cells, read_csv, read_time

BLOCK_ROWS = 20_000
Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Home:
    """Where a centre is, and its clock."""

    province: str
    time_zone: str


@dataclass(frozen=True)
class Block:
    """Some rows of a file: the good ones with their local day and their number in the file, and the bad ones."""

    table: Any
    problems: tuple[Problem, ...]
    rows: int


def read_blocks(file: Path, columns: Columns, homes: Mapping[str, Home]) -> Iterator[Block]:
    """A file's rows, block after block; its columns are looked at before the call returns.

    Args:
        homes: the centres whose facts may come in, by code.

    Raises:
        InvalidInput: the file is of another kind, damaged, or lacks columns.
    """
    names = [*PLACE, *(name for name, _ in columns)]
    rows = read_parquet(file, names) if file.suffix == ".parquet" else read_csv(file, names)
    return _blocks(rows, columns, homes)


def read_parquet(file: Path, names: list[str]) -> Iterator[tuple[int, Cells | BadRow]]:
    """The rows of a Parquet file as the texts that CSV would hold, with their numbers.

    Raises:
        InvalidInput: the file is no Parquet, or lacks columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as opened:
            found = opened.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise InvalidInput(key="error.not_parquet", file=file.name, reason=str(error).splitlines()[0]) from error
    missing = [name for name in names if name not in found]
    if missing:
        told = {"missing": ", ".join(missing), "found": ", ".join(found), "expected": ", ".join(names)}
        raise InvalidInput(key="error.table_columns", file=file.name, **told)
    return _parquet_rows(file, names)


def _parquet_rows(file: Path, names: list[str]) -> Iterator[tuple[int, Cells | BadRow]]:
    import pyarrow.parquet as pq

    number = 0
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(BLOCK_ROWS, columns=names):
            columns = [_texts(batch.column(name)) for name in names]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, dict(zip(names, cells, strict=True))


def _texts(column: Any) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        utc = column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.timestamp("us", "UTC"))
        text = pc.strftime(utc, "%Y-%m-%dT%H:%M:%SZ")
    else:
        text = column.cast(pa.string())
    return ["" if value is None else value for value in text.to_pylist()]


def _blocks(rows: Iterator[tuple[int, Cells | BadRow]], columns: Columns, homes: Mapping[str, Home]) -> Iterator[Block]:
    for taken in batches(rows, BLOCK_ROWS):
        whole = [(number, row) for number, row in taken if not isinstance(row, BadRow)]
        problems = [Problem.of(number, row, row.cells) for number, row in taken if isinstance(row, BadRow)]
        try:
            table = _checked([row for _, row in whole], [number for number, _ in whole], columns, homes)
        except _NotAsAWhole:
            good = []
            for number, row in whole:
                try:
                    good.append((number, checked_row(row, columns, homes)))
                except BadCell as bad:
                    problems.append(Problem.of(number, bad, row))
            table = _checked([row for _, row in good], [number for number, _ in good], columns, homes)
        yield Block(table, tuple(sorted(problems, key=lambda one: one.line)), len(taken))


class _NotAsAWhole(Exception):
    """Some row of a block is not as expected."""


def checked_row(row: Cells, columns: Columns, homes: Mapping[str, Home]) -> Cells:
    """A row with its times in one form; one that no fact is like is refused.

    Raises:
        BadCell: its column, the value, and what was expected.
    """
    times = {name: read_time(name, row[name]).isoformat() for name, kind in columns if kind == "time" and row[name]}
    for name, kind in columns:
        if kind == "truth" and row[name] not in ("", "true", "false"):
            raise BadCell(name, row[name], key="row.true_or_false")
    if row["centre"] not in homes:
        raise BadCell("centre", row["centre"], key="row.no_centre", centres=", ".join(sorted(homes)))
    province = homes[row["centre"]].province
    if row["province"] != province:
        raise BadCell("province", row["province"], key="row.other_province", province=province, centre=row["centre"])
    if not row[columns[0][0]]:
        raise BadCell(columns[0][0], "", key="row.no_key")
    if not times:
        raise BadCell("times", "", key="row.no_day")
    return row | times


def schema_of(columns: Columns) -> Any:
    """The Arrow schema a fact is kept in."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "time": pa.timestamp("ms", tz="UTC"), "truth": pa.bool_()}
    return pa.schema([(name, pa.string()) for name in PLACE] + [(name, kinds[kind]) for name, kind in columns])


def staged_schema(columns: Columns) -> Any:
    """The same with the local day and the number of the row."""
    import pyarrow as pa

    return schema_of(columns).append(pa.field("day_", pa.string())).append(pa.field("row_", pa.int64()))


def _checked(rows: list[Cells], numbers: list[int], columns: Columns, homes: Mapping[str, Home]) -> Any:
    """The rows as a table, where every one of them is as expected."""
    import pyarrow as pa

    schema = staged_schema(columns)
    for centre, province in {(row["centre"], row["province"]) for row in rows}:
        if centre not in homes or homes[centre].province != province:
            raise _NotAsAWhole
    key = columns[0][0]
    if not all(row[key] for row in rows):
        raise _NotAsAWhole
    arrays = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in schema.names[:-2]}
    for name, kind in columns:
        if kind != "text":
            arrays[name] = _time(arrays[name]) if kind == "time" else _truth(arrays[name])
    arrays["day_"] = _days(arrays, columns, homes)
    arrays["row_"] = pa.array(numbers, pa.int64())
    return pa.table(arrays, schema=schema)


def _time(texts: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        exact = texts.cast(pa.timestamp("us", "UTC"))
    except pa.ArrowInvalid as error:
        raise _NotAsAWhole from error
    years = pc.min_max(pc.year(exact)).as_py()
    if years["min"] is not None and not (years["min"] >= YEARS[0] and years["max"] <= YEARS[-1]):
        raise _NotAsAWhole
    return exact.cast(pa.timestamp("ms", "UTC"), safe=False)


def _truth(texts: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pc.is_in(texts, pa.array(["true", "false", None], pa.string()))
    if not pc.all(known).as_py() and len(texts):
        raise _NotAsAWhole
    return pc.equal(texts, "true")


def _days(arrays: Mapping[str, Any], columns: Columns, homes: Mapping[str, Home]) -> Any:
    """The day of each row: that of its first event, by the clock of its centre."""
    import pyarrow as pa
    import pyarrow.compute as pc

    first = pc.coalesce(*(arrays[name] for name, kind in columns if kind == "time"))
    if first.null_count:
        raise _NotAsAWhole
    days = pa.nulls(len(first), pa.string())
    for zone in sorted({home.time_zone for home in homes.values()}):
        codes = pa.array([code for code, home in homes.items() if home.time_zone == zone], pa.string())
        local = pc.local_timestamp(first.cast(pa.timestamp("ms", zone))).cast(pa.date32(), safe=False).cast(pa.string())
        days = pc.if_else(pc.is_in(arrays["centre"], codes), local, days)
    return days
