"""The demo's information entries at every step of the gate, their updates, and a sample; all of it made up."""

import csv
import json
from collections import defaultdict
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlmodel import Session, select

from inspection.intake.information import TOLD, update_entry
from inspection.intake.people import import_people
from inspection.measurement.information.sampling import USUAL, choose
from inspection.models import (
    Centre,
    Industry,
    InformationDraw,
    InformationEntry,
    InformationSample,
    InformationState,
    User,
)
from inspection.month import Month
from inspection.policies import SYSTEM

SEED = "12580"
MORNING = time(2, tzinfo=UTC)
DRAWN_ON = date(2026, 10, 30)
INSPECTORS = ("inspector1", "inspector2")


def make_up_information(folder: Path, month: Month, *, session: Session) -> None:
    """Import industries and entries, and bring them to where the demo's tables say."""
    for kind in ("industry", "information"):
        import_people(folder / f"{kind}.csv", session=session, by=SYSTEM, kind=kind)
    entries = {row.code: row for row in session.exec(select(InformationEntry))}
    users = {row.name: row.id for row in session.exec(select(User))}
    for row in _rows(folder / "update.csv"):
        entry = entries[row["code"]]
        told, day = {name: getattr(entry, name) for name in TOLD}, date.fromisoformat(row["updated_on"])
        industry = session.get_one(Industry, entry.industry_id)
        update_entry(entry, industry, told, day, (row["updated_by"], None), row["note"], session=session, by=SYSTEM)
    for row in _rows(folder / "gate.csv"):
        _decide(entries[row["code"]], row, users)
    session.flush()
    _sample(folder, month, entries, users, session=session)


def _decide(entry: InformationEntry, row: dict[str, str], users: dict[str, int | None]) -> None:
    entry.verified_by, entry.verifier_id = row["verified_by"], users[row["verified_by"]]
    entry.verified_at = _at(row["verified_on"])
    entry.evidence, entry.note, entry.reject_reason = row["evidence"], row["note"], row["reject_reason"]
    if row["decided_by"]:
        entry.decided_by, entry.decided_at = row["decided_by"], _at(row["decided_on"])
    entry.state = row["state"]


def _sample(
    folder: Path,
    month: Month,
    entries: dict[str, InformationEntry],
    users: dict[str, int | None],
    *,
    session: Session,
) -> None:
    store: dict[str, list[str]] = defaultdict(list)
    codes = {row.id: row.code for row in session.exec(select(Industry))}
    for code, entry in sorted(entries.items()):
        if entry.state == InformationState.ADMITTED:
            store[codes[entry.industry_id]].append(code)
    (centre,) = session.exec(select(Centre)).all()
    draw = InformationDraw(
        month=str(month),
        centre_id=centre.id or 0,
        per_industry=USUAL,
        seed=SEED,
        population=json.dumps(store, ensure_ascii=False, sort_keys=True),
        drawn_at=_at(DRAWN_ON.isoformat()),
        drawn_by="lead1",
    )
    session.add(draw)
    session.flush()
    chosen = [code for one in choose(SEED, str(month), centre.code, store, USUAL).values() for code in one]
    found = {row["code"]: row for row in _rows(folder / "sample.csv")}
    for rank, code in enumerate(chosen, start=1):
        whose = users[INSPECTORS[rank % len(INSPECTORS)]]
        sample = InformationSample(draw_id=draw.id or 0, entry_id=entries[code].id or 0, rank=rank, inspector_id=whose)
        if code in found:
            row = found[code]
            sample.result, sample.evidence, sample.note = row["result"], row["evidence"], row["note"]
            sample.done_at = _at(row["done_on"])
        session.add(sample)
    session.flush()


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), MORNING)
