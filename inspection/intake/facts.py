"""Importing operational facts from CSV into day partitions, idempotent by row key."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from inspection.errors import BadCell, InvalidInput
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.intake.days import Columns, Identity, Row, drop_from_day, keys_on_other_days, merge_day
from inspection.intake.facts_store import FACTS, PLACE
from inspection.intake.tables import read_csv, read_time
from inspection.models import Centre, Outage, Province
from inspection.policies import Actor, may, require

OUTAGES = (("outage_id", "text"), ("started_at", "time"), ("ended_at", "time"))
Cells = Iterator[tuple[int, dict[str, str] | BadCell]]


def import_facts(path: Path, *, session: Session, by: Actor) -> list[Report]:
    """Import one CSV file named for its fact, or every such file of a folder.

    A row whose key is there already replaces it, on whichever day it stood; so importing again changes nothing.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the path is not there, a file's name is no fact, or its columns are not the fact's.
    """
    require(may(by, "import"), by, "import facts")
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise InvalidInput(f"{path}: no such file or no CSV file in it; expected {', '.join(FACTS)} as .csv")
    checked = [(file, *_open(file)) for file in files]
    return [_import_file(file, columns, rows, session=session, by=by) for file, columns, rows in checked]


def _open(file: Path) -> tuple[Columns, Cells]:
    known = FACTS | {"outages": OUTAGES}
    if file.stem not in known:
        raise InvalidInput(f"{file.name}: {file.stem!r} is no fact; expected one of {', '.join(known)}")
    return known[file.stem], read_csv(file, [*PLACE, *(name for name, _ in known[file.stem])])


def _import_file(file: Path, columns: Columns, cells: Cells, *, session: Session, by: Actor) -> Report:
    report = Report("facts", file.name)
    centres = {centre.code: centre for centre in session.exec(select(Centre))}
    provinces = {province.id: province.code for province in session.exec(select(Province))}
    homes = {code: provinces[centre.province_id] for code, centre in centres.items()}
    rows = list(_rows(cells, columns, homes, report))
    if file.stem == "outages":
        _store_outages(rows, centres, report, session=session)
    else:
        _store_partitions(file.stem, columns, [row for _, row in rows], centres, report)
    store_report(report, sha256_of(file), session=session, by=by)
    return report


def _rows(cells: Cells, columns: Columns, homes: dict[str, str], report: Report) -> Iterator[tuple[int, Row]]:
    for line, raw in cells:
        try:
            if isinstance(raw, BadCell):
                raise raw
            yield line, _row(raw, columns, homes)
        except BadCell as bad:
            report.refuse(line, bad.column, bad.value, bad.message)


def _row(raw: dict[str, str], columns: Columns, homes: dict[str, str]) -> Row:
    row: Row = {name: raw[name] or None for name in PLACE}
    row |= {name: _value(name, raw[name], kind) for name, kind in columns}
    if row["centre"] not in homes:
        raise BadCell("centre", row["centre"], f"no such centre; expected {', '.join(sorted(homes))}")
    if row["province"] != homes[row["centre"]]:
        raise BadCell("province", row["province"], f"expected {homes[row['centre']]}, where {row['centre']} is")
    if not row[columns[0][0]]:
        raise BadCell(columns[0][0], "", "the key of the row is empty")
    if first_event(row, columns) is None:
        raise BadCell("times", "", "the row has no time at all, so it belongs to no day")
    return row


def _value(name: str, text: str, kind: str) -> Any:
    if not text or kind == "text":
        return text or None
    if kind == "time":
        return read_time(name, text)
    if text not in ("true", "false"):
        raise BadCell(name, text, "expected true or false")
    return text == "true"


def first_event(row: Row, columns: Columns) -> datetime | None:
    """The first time of a row in the order of its columns, which says the day it belongs to."""
    times: list[datetime] = [row[name] for name, kind in columns if kind == "time" and row[name] is not None]
    return times[0] if times else None


def _store_partitions(fact: str, columns: Columns, rows: list[Row], centres: dict[str, Centre], report: Report) -> None:
    """Put each row into its day, the last of a key where a key comes twice, and take it out of any other day."""
    key = columns[0][0]
    days: dict[str, dict[Identity, Row]] = defaultdict(dict)
    for identity, row in {(row["centre"], row[key]): row for row in rows}.items():
        at = first_event(row, columns)
        if at is not None:
            days[f"{at.astimezone(ZoneInfo(centres[row['centre']].time_zone)):%Y-%m-%d}"][identity] = row
    changed = 0
    for day, new in sorted(days.items()):
        changed += merge_day(fact, day, columns, new)
    for day, old in sorted(keys_on_other_days(fact, key, days).items()):
        drop_from_day(fact, day, columns, old)
    report.accepted += changed
    report.unchanged += len(rows) - changed


def _store_outages(
    rows: list[tuple[int, Row]], centres: dict[str, Centre], report: Report, *, session: Session
) -> None:
    for line, row in rows:
        if not row["started_at"] or not row["ended_at"] or row["ended_at"] <= row["started_at"]:
            report.refuse(line, "ended_at", row["ended_at"], f"expected a time after {row['started_at']}")
            continue
        centre = centres[row["centre"]].id or 0
        found = session.exec(select(Outage).where(Outage.outage_id == row["outage_id"])).first()
        if found is not None and found.centre_id != centre:
            report.refuse(line, "outage_id", row["outage_id"], "another centre has an outage with this id")
        elif found is not None and (found.started_at, found.ended_at) == (row["started_at"], row["ended_at"]):
            report.unchanged += 1
        else:
            outage = found or Outage(
                outage_id=row["outage_id"], centre_id=centre, started_at=row["started_at"], ended_at=row["ended_at"]
            )
            outage.started_at, outage.ended_at = row["started_at"], row["ended_at"]
            session.add(outage)
            report.accepted += 1
