"""Importing operational facts from CSV or Parquet into day partitions, idempotent by file and by row key."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from inspection.clock import business_now
from inspection.errors import InvalidInput
from inspection.intake.batches import CountedReport, Problem, record_import, sha256_of, store_problems
from inspection.intake.days import stage, write_days
from inspection.intake.facts_read import Block, Home, read_blocks
from inspection.intake.facts_store import FACTS
from inspection.intake.outages import OUTAGES, take_outages
from inspection.intake.staging import staging
from inspection.models import Centre, ImportBatch, Province
from inspection.policies import Actor, Scope, may, require
from inspection.scope import centres

KNOWN = FACTS | {"outages": OUTAGES}
SUFFIXES = (".csv", ".parquet")

Keep = Callable[[list[Problem]], None]
Progress = Callable[[int], None]
"""How many rows have been read."""


def import_facts(path: Path, *, session: Session, by: Actor) -> list[CountedReport]:
    """Import one file named for its fact, or every such file of a folder.

    The same file again is said and skipped. A row whose key is there already replaces it, on whichever day it stood;
    so importing again changes nothing.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the path is not there, a file's name is no fact, or its columns are not the fact's.
    """
    require(may(by, "import"), by, "import facts")
    files = sorted(one for suffix in SUFFIXES for one in path.glob(f"*{suffix}")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise InvalidInput(key="error.no_facts", path=path, facts=", ".join(FACTS))
    homes = homes_of(by.scope, session=session)
    for file in files:
        read_blocks(file, KNOWN[fact_of(file)], homes)
    return [_import_file(file, homes, session=session, by=by) for file in files]


def fact_of(file: Path) -> str:
    """The fact a file is named for.

    Raises:
        InvalidInput: it is none.
    """
    if file.stem not in KNOWN or file.suffix not in SUFFIXES:
        raise InvalidInput(key="error.no_fact", file=file.name, name=repr(file.stem), facts=", ".join(KNOWN))
    return file.stem


def homes_of(scope: Scope, *, session: Session) -> dict[str, Home]:
    """The centres whose facts a scope reaches, by code."""
    where = (Centre.province_id == Province.id, centres(scope))
    return {
        centre.code: Home(province, centre.time_zone)
        for centre, province in session.exec(select(Centre, Province.code).where(*where))
    }


def imported_before(file_hash: str, fact: str, *, session: Session) -> ImportBatch | None:
    """The import that brought this very file in, whole."""
    same = (ImportBatch.kind == "facts", ImportBatch.file_hash == file_hash, ImportBatch.what == fact)
    done = (ImportBatch.state == "done", ImportBatch.refused == 0)
    return session.exec(select(ImportBatch).where(*same, *done)).first()


def store_facts(
    file: Path,
    fact: str,
    homes: Mapping[str, Home],
    report: CountedReport,
    keep: Keep,
    progress: Progress | None = None,
) -> None:
    """Read a file of facts block by block and put its rows into their days; needs no database.

    Args:
        keep: is handed the refused rows as they come.
        progress: is told how many rows have been read.
    """
    columns = KNOWN[fact]
    with staging() as folder:
        rows = stage(_good(read_blocks(file, columns, homes), report, keep, progress), columns, folder / "new.parquet")
        written = write_days(fact, columns, folder / "new.parquet", rows)
    report.accepted += written.changed
    report.unchanged += written.unchanged


def _good(blocks: Iterator[Block], report: CountedReport, keep: Keep, progress: Progress | None) -> Iterator[Any]:
    read = 0
    for block in blocks:
        report.note(list(block.problems))
        if block.problems:
            keep(list(block.problems))
        read += block.rows
        if progress is not None:
            progress(read)
        yield block.table


def _import_file(file: Path, homes: Mapping[str, Home], *, session: Session, by: Actor) -> CountedReport:
    fact, file_hash = fact_of(file), sha256_of(file)
    report = CountedReport("facts", file.name, fact)
    before = imported_before(file_hash, fact, session=session)
    if before is not None:
        report.skipped, report.batch_id = True, before.id
        report.unchanged = before.accepted + before.unchanged
        return report
    batch = begin_batch(file.name, fact, file_hash, session=session, by=by)

    def keep(problems: list[Problem]) -> None:
        store_problems(batch, problems, session=session)
        session.flush()

    if fact == "outages":
        take_outages(file, homes, report, keep, session=session)
    else:
        store_facts(file, fact, homes, report, keep)
    end_batch(batch, report, session=session, by=by)
    return report


def begin_batch(name: str, fact: str, file_hash: str, *, session: Session, by: Actor) -> ImportBatch:
    """Note an import that is on its way."""
    batch = ImportBatch(
        kind="facts",
        file_name=name,
        file_hash=file_hash,
        imported_at=business_now(session=session),
        imported_by=by.name,
        accepted=0,
        refused=0,
        what=fact,
        place=str(by.scope),
        state="waiting",
    )
    session.add(batch)
    session.flush()
    return batch


def end_batch(batch: ImportBatch, report: CountedReport, *, session: Session, by: Actor | str) -> None:
    """Keep the outcome of an import that is through."""
    batch.accepted, batch.unchanged, batch.refused = report.accepted, report.unchanged, report.refused
    batch.state = "done"
    report.batch_id = batch.id
    session.flush()
    record_import(batch, session=session, by=by)
