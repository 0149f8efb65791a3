"""Importing facts beside the pages: a file is kept, queued as a job, and taken in by the worker."""

import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlmodel import Session, col, delete, select

from inspection import jobs
from inspection.clock import now
from inspection.database import transaction
from inspection.errors import NotFound
from inspection.intake.batches import CountedReport, Problem, sha256_of, store_problems
from inspection.intake.facts import KNOWN, Keep, begin_batch, end_batch, fact_of, homes_of, imported_before, store_facts
from inspection.intake.facts_read import read_blocks
from inspection.intake.outages import take_outages
from inspection.intake.past import past_imports
from inspection.models import ImportBatch, ImportProblem, Job
from inspection.policies import Actor, Scope, may, require
from inspection.settings import get_settings

KIND = "facts"
BLOCK = 1 << 20


class Cancelled(Exception):
    """Somebody cancelled the job while it ran."""


@dataclass(frozen=True)
class Queued:
    """An import of facts that waits, runs, or came to no good end."""

    batch: ImportBatch
    job_id: int
    state: str
    share: float
    rows_done: int
    error: str


def queue_facts(file: Path, name: str, *, session: Session, by: Actor) -> tuple[ImportBatch, bool]:
    """Keep a copy of a file and queue its import; the batch, and whether this very file was imported before.

    Args:
        name: what the file is called, which says the fact.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: its name is no fact, or its columns are not the fact's.
    """
    require(may(by, "import"), by, "import facts")
    fact = fact_of(Path(name))
    homes = homes_of(by.scope, session=session)
    read_blocks(file, KNOWN[fact], homes)
    file_hash = sha256_of(file)
    before = imported_before(file_hash, fact, session=session)
    if before is not None:
        return before, True
    batch = begin_batch(name, fact, file_hash, session=session, by=by)
    kept = kept_file(batch)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f".{uuid4().hex}.part")
    with file.open("rb") as stream, part.open("wb") as out:
        while block := stream.read(BLOCK):
            out.write(block)
    os.replace(part, kept)
    jobs.enqueue(KIND, str(batch.id), session=session, total=float(max(1, _rows_of(file))))
    return batch, False


def kept_file(batch: ImportBatch) -> Path:
    """Where the file of an import lies while it waits."""
    return get_settings().home / "incoming" / f"{batch.id}-{batch.file_hash}{Path(batch.file_name).suffix}"


def queued_imports(*, session: Session, by: Actor) -> list[Queued]:
    """The imports on their way that the actor may see, newest first.

    Raises:
        NotAllowed: the role may not import.
    """
    waiting = [batch for batch in past_imports(session=session, by=by) if batch.state == "waiting"]
    subjects = [str(batch.id) for batch in waiting]
    rows = session.exec(select(Job).where(Job.kind == KIND, col(Job.subject).in_(subjects)).order_by(col(Job.id)))
    found = {job.subject: job for job in rows}
    return [
        Queued(batch, job.id or 0, job.state, min(1.0, job.done / job.total), int(job.done), job.error)
        for batch in waiting
        if (job := found.get(str(batch.id))) is not None
    ]


def run(job_id: int) -> None:
    """Take in the file of the job's batch; what was refused by an earlier attempt is told anew.

    Raises:
        NotFound: the batch or its file is gone.
    """
    with transaction() as session:
        job = session.get_one(Job, job_id)
        batch = session.get(ImportBatch, int(job.subject))
        if batch is None or not kept_file(batch).is_file():
            raise NotFound(key="error.file_gone", file=job.subject if batch is None else batch.file_name)
        session.connection().execute(delete(ImportProblem).where(col(ImportProblem.batch_id) == batch.id))
        homes = homes_of(Scope.parse(batch.place), session=session)
    report = CountedReport("facts", batch.file_name, batch.what, batch.place)
    try:
        if batch.what == "outages":
            with transaction() as session:
                take_outages(kept_file(batch), homes, report, _keeper(batch, session), session=session)
        else:
            store_facts(kept_file(batch), batch.what, homes, report, _keeper(batch), lambda rows: _note(job_id, rows))
        _end(job_id, batch, report)
    except Cancelled:
        return
    kept_file(batch).unlink(missing_ok=True)


def _keeper(batch: ImportBatch, session: Session | None = None) -> Keep:
    """Keeps refused rows in the given transaction, or in one of its own."""

    def keep(problems: list[Problem]) -> None:
        if session is not None:
            store_problems(batch, problems, session=session)
            return
        with transaction() as own:
            store_problems(batch, problems, session=own)

    return keep


def _note(job_id: int, rows: int) -> None:
    with transaction() as session:
        if not jobs.heartbeat(job_id, session=session, at=now(), done=float(rows)):
            raise Cancelled


def _end(job_id: int, batch: ImportBatch, report: CountedReport) -> None:
    with transaction() as session:
        if not jobs.heartbeat(job_id, session=session, at=now()):
            raise Cancelled
        end_batch(session.get_one(ImportBatch, batch.id), report, session=session, by=batch.imported_by)
        jobs.finish(job_id, session=session, at=now())


def _rows_of(file: Path) -> int:
    """About how many rows a file has."""
    if file.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(file) as opened:
            return int(opened.metadata.num_rows)
    with file.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(BLOCK), b""))
