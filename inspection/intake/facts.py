"""Importing operational facts from CSV into day partitions, idempotent by row key."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from inspection.errors import InvalidInput
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.intake.facts_store import FACTS, PLACE
from inspection.models import Centre, Outage
from inspection.policies import Actor, may, require
from inspection.settings import get_settings

OUTAGES = (("outage_id", "text"), ("started_at", "time"), ("ended_at", "time"))
Row = dict[str, Any]


def import_facts(path: Path, *, session: Session, by: Actor) -> list[Report]:
    """Import one CSV file named for its fact, or every such file of a folder.

    A row whose key is there already replaces it; so importing a file again changes nothing.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the path is not there, a file's name is no fact, or its columns are not the fact's.
    """
    require(may(by, "import"), by, "import facts")
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise InvalidInput(f"{path}: no such file or no CSV file in it; expected {', '.join(FACTS)} as .csv")
    checked = [(file, _columns(file)) for file in files]
    return [_import_file(file, columns, session=session, by=by) for file, columns in checked]


def _columns(file: Path) -> tuple[tuple[str, str], ...]:
    known = FACTS | {"outages": OUTAGES}
    if file.stem not in known:
        raise InvalidInput(f"{file.name}: {file.stem!r} is no fact; expected one of {', '.join(known)}")
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{file.name}: not a CSV file in UTF-8 ({error})") from error
    expected = [*PLACE, *(name for name, _ in known[file.stem])]
    missing = [name for name in expected if name not in header]
    if missing:
        raise InvalidInput(
            f"{file.name}: the columns {', '.join(missing)} are missing; found {', '.join(header) or 'none'},"
            f" expected {', '.join(expected)}"
        )
    return known[file.stem]


def _import_file(file: Path, columns: tuple[tuple[str, str], ...], *, session: Session, by: Actor) -> Report:
    report = Report("facts", file.name)
    centres = {centre.code: centre for centre in session.exec(select(Centre))}
    rows = list(_rows(file, columns, centres, report))
    if file.stem == "outages":
        _store_outages(rows, centres, report, session=session)
    else:
        _store_partitions(file.stem, columns, rows, centres, report)
    store_report(report, sha256_of(file), session=session, by=by)
    return report


def _rows(
    file: Path, columns: tuple[tuple[str, str], ...], centres: dict[str, Centre], report: Report
) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for line, raw in enumerate(csv.DictReader(stream), start=2):
            row: Row = {name: raw[name] or None for name in PLACE}
            problem = None
            for name, kind in columns:
                row[name], problem = _value(raw[name], kind)
                if problem is not None:
                    report.refuse(line, name, raw[name], problem)
                    break
            if problem is None and row["centre"] not in centres:
                problem = "no such centre; expected " + ", ".join(sorted(centres))
                report.refuse(line, "centre", row["centre"], problem)
            if problem is None and not row[columns[0][0]]:
                problem = "the key of the row is empty"
                report.refuse(line, columns[0][0], "", problem)
            if problem is None and first_event(row, columns) is None:
                problem = "the row has no time at all, so it belongs to no day"
                report.refuse(line, "times", "", problem)
            if problem is None:
                yield row


def _value(text: str | None, kind: str) -> tuple[Any, str | None]:
    if not text:
        return None, None
    if kind == "text":
        return text, None
    if kind == "truth":
        return (text == "true", None) if text in ("true", "false") else (None, "expected true or false")
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None, "expected a time such as 2026-10-03T02:15:07.250Z"
    return (at.astimezone(UTC), None) if at.tzinfo else (None, "the time has no time zone; expected one, such as Z")


def first_event(row: Row, columns: tuple[tuple[str, str], ...]) -> datetime | None:
    """The first time of a row in the order of its columns, which says the day it belongs to."""
    times: list[datetime] = [row[name] for name, kind in columns if kind == "time" and row[name] is not None]
    return times[0] if times else None


def _store_partitions(
    fact: str, columns: tuple[tuple[str, str], ...], rows: list[Row], centres: dict[str, Centre], report: Report
) -> None:
    days: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        at = first_event(row, columns)
        if at is not None:
            days[f"{at.astimezone(ZoneInfo(centres[row['centre']].time_zone)):%Y-%m-%d}"].append(row)
    for day, new in sorted(days.items()):
        changed = _rewrite(get_settings().facts / fact / f"date={day}", columns, new)
        report.accepted += changed
        report.unchanged += len(new) - changed


def _rewrite(folder: Path, columns: tuple[tuple[str, str], ...], new: list[Row]) -> int:
    """Merge rows into one day's partition by key, atomically; returns how many were new or different."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    key = columns[0][0]
    kinds = {"text": pa.string(), "time": pa.timestamp("ms", tz="UTC"), "truth": pa.bool_()}
    schema = pa.schema([(name, pa.string()) for name in PLACE] + [(name, kinds[kind]) for name, kind in columns])
    file = folder / "facts.parquet"
    merged: dict[tuple[str, str], Row] = {}
    if file.is_file():
        merged = {(row["centre"], row[key]): row for row in pq.read_table(file, schema=schema).to_pylist()}
    incoming = {(row["centre"], row[key]): row for row in new}
    changed = sum(_as_kept(merged.get(identity)) != _as_kept(row) for identity, row in incoming.items())
    if changed:
        merged |= incoming
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{uuid4().hex}.part"
        table = pa.Table.from_pylist([merged[one] for one in sorted(merged)], schema=schema)
        pq.write_table(table, part, compression="zstd")
        os.replace(part, file)
    return changed


def _as_kept(row: Row | None) -> Row | None:
    """A row with its times cut to the milliseconds that are kept."""
    if row is None:
        return None
    return {
        name: value.replace(microsecond=value.microsecond // 1000 * 1000) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _store_outages(rows: list[Row], centres: dict[str, Centre], report: Report, *, session: Session) -> None:
    for row in rows:
        found = session.exec(select(Outage).where(Outage.outage_id == row["outage_id"])).first()
        if found is not None:
            report.unchanged += 1
            continue
        if not row["started_at"] or not row["ended_at"] or row["ended_at"] <= row["started_at"]:
            report.refuse(0, "ended_at", row["ended_at"], f"expected a time after {row['started_at']}")
            continue
        session.add(
            Outage(
                outage_id=row["outage_id"],
                centre_id=centres[row["centre"]].id or 0,
                started_at=row["started_at"],
                ended_at=row["ended_at"],
            )
        )
        report.accepted += 1
