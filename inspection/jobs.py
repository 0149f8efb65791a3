"""Jobs: work that runs beside the pages. The table is the truth; a lease says who is working on what.

A handler is a function `(job_id) -> None`, named by kind in `HANDLERS` as `module:function`, so that any process of the
executor can find it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import Update, case, func, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from inspection.batching import batches
from inspection.clock import now
from inspection.errors import Conflict, NotFound
from inspection.models import Job, JobState

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
BATCH = 5000
HANDLERS = {
    "transcribe": "inspection.listening.transcription:run",
    "arrivals": "inspection.listening.arriving:run",
    "index": "inspection.listening.search_index:run",
    "suggest": "inspection.scoring.suggestions:run",
    "resuggest": "inspection.scoring.suggestions:run_again",
    "second": "inspection.scoring.second.job:run",
    "facts": "inspection.intake.facts_queue:run",
    "dial_transcribe": "inspection.measurement.dial_listening:run",
}


def enqueue(
    kind: str, subject: str, *, session: Session, priority: int = 0, due_on: date | None = None, total: float = 0.0
) -> Job:
    """Queue a job, or return the open one of the same kind and subject (more urgent where this one is).

    Raises:
        Conflict: somebody else queued the same at the same time, and it has ended already.
    """
    found = open_of(kind, subject, session=session)
    if found is None:
        job = Job(kind=kind, subject=subject, priority=priority, due_on=due_on, total=total, created_at=now())
        try:
            with session.begin_nested():
                session.add(job)
            return job
        except IntegrityError as error:
            found = open_of(kind, subject, session=session)
            if found is None:
                raise Conflict(f"job {kind} {subject} was queued and ended by somebody else meanwhile") from error
    found.priority = max(found.priority, priority)
    found.due_on = min((one for one in (found.due_on, due_on) if one is not None), default=None)
    return found


def enqueue_all(
    kind: str, work: Mapping[str, float], *, session: Session, priority: int = 0, due_on: Mapping[str, date]
) -> None:
    """Queue many jobs of a kind at once, or make those that wait more urgent.

    Args:
        work: subject -> how much work it is.
        due_on: subject -> the day it is due.
    """
    session.flush()
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    fields = {"kind": kind, "state": JobState.QUEUED, "done": 0.0, "attempts": 0, "error": "", "created_at": now()}
    rows: list[dict[str, Any]] = [
        {"subject": subject, "total": total, "priority": priority, "due_on": due_on[subject]} | fields
        for subject, total in work.items()
    ]
    for some in batches(rows, BATCH):
        new = insert(Job).on_conflict_do_nothing(
            index_elements=["kind", "subject"], index_where=text("state IN ('queued', 'running')")
        )
        for day in sorted({row["due_on"] for row in some}):
            subjects = [row["subject"] for row in some if row["due_on"] == day]
            connection.execute(_hurry(kind, subjects, priority, day))
        connection.execute(new, some)


def _hurry(kind: str, subjects: Sequence[str], priority: int, due_on: date) -> Update:
    """Make the open jobs of some subjects at least as urgent."""
    return (
        update(Job)
        .where(
            col(Job.kind) == kind,
            col(Job.subject).in_(subjects),
            col(Job.state).in_((JobState.QUEUED, JobState.RUNNING)),
        )
        .values(
            priority=case((col(Job.priority) < priority, priority), else_=col(Job.priority)),
            due_on=case((col(Job.due_on) < due_on, col(Job.due_on)), else_=due_on),
        )
    )


def release_expired(*, session: Session, at: datetime) -> int:
    """Queue again what a worker left behind when its lease ran out, or give up after the last attempt; how many."""
    lost = session.exec(
        select(Job).where(Job.state == JobState.RUNNING, col(Job.lease_until) < at).with_for_update(skip_locked=True)
    ).all()
    for job in lost:
        _release(job, f"its worker stopped answering (attempt {job.attempts} of {MOST_ATTEMPTS})", at=at)
    return len(lost)


def claim(owner: str, *, session: Session, at: datetime) -> Job | None:
    """Take the next queued job by priority, then day due, then age, under a lease; None when nothing waits."""
    job = session.exec(next_queued().limit(1).with_for_update(skip_locked=True)).first()
    if job is not None:
        _take(job, owner, at=at)
        session.flush()
    return job


def claim_alike(job_id: int, *, session: Session, at: datetime, most: int, most_total: float) -> list[int]:
    """Take small queued jobs of a running job's kind along with it, under its owner's lease; their ids, in order.

    What was given up once before runs alone, so that a job that kills its worker takes no other with it twice.

    Args:
        most: how many at most; never more than half of those that wait, so that other workers find some.
        most_total: the work in all, with the running job's own.
    """
    job = _running(job_id, session=session)
    if job.attempts > 1:
        return []
    waiting = session.exec(select(func.count()).where(Job.kind == job.kind, Job.state == JobState.QUEUED)).one()
    fresh = (Job.kind == job.kind, Job.attempts == 0)
    statement = next_queued().where(*fresh).limit(min(most, waiting // 2))
    taken, total = [], job.total
    for other in session.exec(statement.with_for_update(skip_locked=True)).all():
        total += other.total
        if total > most_total:
            break
        _take(other, job.lease_by or "", at=at)
        taken.append(other.id or 0)
    return taken


def heartbeat(job_id: int, *, session: Session, at: datetime, done: float | None = None) -> bool:
    """Renew the lease and note progress; false when the job is no longer running (cancelled): stop working on it.

    Args:
        done: work that is stored for good. A job that gets on is no job that kills its workers: of the attempts that
            count towards the last one, this is the first again.
    """
    values: dict[str, object] = {"lease_until": at + LEASE, "heartbeat_at": at}
    if done is not None:
        values |= {"done": done, "attempts": 1}
    statement = update(Job).where(col(Job.id) == job_id, col(Job.state) == JobState.RUNNING).values(**values)
    return bool(session.connection().execute(statement).rowcount)


def finish(job_id: int, *, session: Session, at: datetime) -> None:
    """Mark a running job done."""
    job = _running(job_id, session=session)
    job.state, job.done, job.finished_at, job.lease_until = JobState.DONE, job.total, at, None


def fail(job_id: int, reason: str, *, session: Session, at: datetime, final: bool = False) -> None:
    """Queue a running job again with the reason, or mark it failed when `final` or after the last attempt."""
    job = _running(job_id, session=session)
    _release(job, reason, at=at, final=final)


def give_back(job_id: int, *, session: Session) -> None:
    """Queue a running job again because its worker stops: at once, and the attempt does not count."""
    job = _running(job_id, session=session)
    job.state, job.attempts, job.lease_by, job.lease_until = JobState.QUEUED, job.attempts - 1, None, None


def give_back_all(owner: str, *, session: Session) -> None:
    """Queue again at once whatever a worker still holds, because it stops."""
    for job in session.exec(select(Job).where(Job.lease_by == owner, Job.state == JobState.RUNNING)).all():
        give_back(job.id or 0, session=session)


def handle(kind: str, job_id: int) -> None:
    """Run the handler of a kind; executed in a process of the executor.

    Raises:
        NotFound: there is no such kind.
    """
    if kind not in HANDLERS:
        raise NotFound(f"job kind {kind!r} is not known; expected one of {', '.join(HANDLERS)}")
    module, _, function = HANDLERS[kind].partition(":")
    getattr(import_module(module), function)(job_id)


def next_queued() -> SelectOfScalar[Job]:
    """Queued jobs in the order in which they are claimed."""
    urgent = (col(Job.priority).desc(), col(Job.due_on).is_(None), col(Job.due_on), col(Job.id))
    return select(Job).where(Job.state == JobState.QUEUED).order_by(*urgent)


def _take(job: Job, owner: str, *, at: datetime) -> None:
    job.state, job.attempts, job.error = JobState.RUNNING, job.attempts + 1, ""
    job.lease_by, job.lease_until, job.heartbeat_at, job.started_at = owner, at + LEASE, at, at


def open_of(kind: str, subject: str, *, session: Session) -> Job | None:
    """The queued or running job of this kind and subject."""
    is_open = col(Job.state).in_([JobState.QUEUED, JobState.RUNNING])
    return session.exec(select(Job).where(Job.kind == kind, Job.subject == subject, is_open)).first()


def _release(job: Job, reason: str, *, at: datetime, final: bool = False) -> None:
    gives_up = final or job.attempts >= MOST_ATTEMPTS
    job.state = JobState.FAILED if gives_up else JobState.QUEUED
    job.error, job.lease_by, job.lease_until = reason, None, None
    job.finished_at = at if gives_up else None


def _running(job_id: int, *, session: Session) -> Job:
    job = _open(job_id, session=session)
    if job.state != JobState.RUNNING:
        raise Conflict(f"job {job_id} is {job.state}, not running")
    return job


def _open(job_id: int, *, session: Session) -> Job:
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound(f"there is no job {job_id}")
    if job.state not in {JobState.QUEUED, JobState.RUNNING}:
        raise Conflict(f"job {job_id} is {job.state} already")
    return job
