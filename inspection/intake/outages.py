"""Taking in the stretches of time in which a centre's service was not available."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from inspection.errors import BadCell
from inspection.intake.batches import CountedReport, Problem
from inspection.intake.facts_read import Home, read_blocks
from inspection.models import Centre, Outage

OUTAGES = (("outage_id", "text"), ("started_at", "time"), ("ended_at", "time"))


def take_outages(
    file: Path,
    homes: Mapping[str, Home],
    report: CountedReport,
    keep: Callable[[list[Problem]], None],
    *,
    session: Session,
) -> None:
    """Keep the outages of a file by their ids; one that is there already is corrected."""
    for block in read_blocks(file, OUTAGES, homes):
        problems = list(block.problems)
        for row in block.table.to_pylist():
            try:
                changed = _take(row, session=session)
            except BadCell as bad:
                cells = {name: "" if value is None else str(value) for name, value in row.items() if name[-1] != "_"}
                problems.append(Problem.of(row["row_"], bad, cells))
            else:
                report.accepted += changed
                report.unchanged += not changed
        if problems:
            report.note(problems)
            keep(problems)


def _take(row: dict[str, Any], *, session: Session) -> bool:
    """Whether the outage is new or was corrected."""
    started, ended = row["started_at"], row["ended_at"]
    if not started or not ended or ended <= started:
        raise BadCell("ended_at", ended, key="row.after_time", start=started)
    centre = session.exec(select(Centre.id).where(Centre.code == row["centre"])).one() or 0
    found = session.exec(select(Outage).where(Outage.outage_id == row["outage_id"])).first()
    if found is not None and found.centre_id != centre:
        raise BadCell("outage_id", row["outage_id"], key="row.other_outage")
    if found is not None and (found.started_at, found.ended_at) == (started, ended):
        return False
    outage = found or Outage(outage_id=row["outage_id"], centre_id=centre, started_at=started, ended_at=ended)
    outage.started_at, outage.ended_at = started, ended
    session.add(outage)
    session.flush()
    return True
