"""What people see of the jobs, and what they do to them: cancel, and try again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from inspection import audit, jobs
from inspection.clock import now
from inspection.errors import Conflict
from inspection.models import Job, JobState
from inspection.policies import Actor, may, require

RECENT = 12
MOST_SHOWN = 50
_OPEN = (JobState.QUEUED, JobState.RUNNING)
_ENDED = (JobState.FAILED, JobState.CANCELLED)


def cancel(job_id: int, *, session: Session, by: Actor) -> None:
    """Cancel a queued or running job; what it has stored stays stored.

    Raises:
        NotAllowed: the role may not see jobs.
        Conflict: the job is unknown or has ended meanwhile.
    """
    require(may(by, "see_jobs"), by, f"cancel job {job_id}")
    job = session.get(Job, job_id, populate_existing=True)
    if job is None or job.state not in _OPEN:
        raise Conflict(key="error.job_cancel", job=job_id, state="unknown" if job is None else job.state)
    _step(job, JobState.CANCELLED, session=session, by=by, finished_at=now(), lease_until=None)


def retry(job_id: int, *, session: Session, by: Actor) -> None:
    """Queue a failed or cancelled job again, with all attempts before it.

    Raises:
        NotAllowed: the role may not see jobs.
        Conflict: the job is unknown, neither failed nor cancelled, or another one was queued in its place.
    """
    require(may(by, "see_jobs"), by, f"try job {job_id} again")
    job = session.get(Job, job_id, populate_existing=True)
    if job is None or job.state not in _ENDED:
        raise Conflict(key="error.job_retry", job=job_id, state="unknown" if job is None else job.state)
    other = jobs.open_of(job.kind, job.subject, session=session)
    if other is not None:
        raise Conflict(key="error.job_other", job=job_id, other=other.id, state=other.state)
    _queue_again(job, session=session, by=by)


def retry_all(kind: str, *, session: Session, by: Actor) -> int:
    """Queue again every failed job of a kind that has no other in its place, once a subject; how many.

    Raises:
        NotAllowed: the role may not see jobs.
        Conflict: somebody else tried one of them again at the same time.
    """
    require(may(by, "see_jobs"), by, "try all jobs again")
    failed = session.exec(select(Job).where(Job.kind == kind, Job.state == JobState.FAILED).order_by(col(Job.id)))
    queued = 0
    for job in failed.all():
        if jobs.open_of(kind, job.subject, session=session) is None:
            _queue_again(job, session=session, by=by)
            queued += 1
    return queued


@dataclass(frozen=True)
class Overview:
    """The jobs of one kind: how many stand where, the work done and in all (its own unit), and the speed.

    `speed` is work a second of the last jobs' running time times how many ran at once; None before any has ended.
    """

    states: dict[str, int]
    done_work: float
    total_work: float
    speed: float | None

    @property
    def number(self) -> int:
        """All jobs of the kind."""
        return sum(self.states.values())

    @property
    def share(self) -> float:
        """Work done of all, 0..1."""
        return min(1.0, self.done_work / self.total_work) if self.total_work else 1.0

    @property
    def left_s(self) -> float | None:
        """Seconds until the queue is empty at this speed."""
        return (self.total_work - self.done_work) / self.speed if self.speed else None


def overview(kind: str, *, session: Session, by: Actor) -> Overview:
    """Where the jobs of a kind stand.

    Raises:
        NotAllowed: the role may not see jobs.
    """
    require(may(by, "see_jobs"), by, "see the jobs")
    rows = session.exec(
        select(Job.state, func.count(), func.sum(Job.done), func.sum(Job.total))
        .where(Job.kind == kind)
        .group_by(Job.state)
    ).all()
    work = {state: total if state == JobState.DONE else done for state, _, done, total in rows}
    return Overview(
        {str(state): 0 for state in JobState} | {state: number for state, number, _, _ in rows},
        sum(done for state, done in work.items() if state not in _ENDED),
        sum(total for state, _, _, total in rows if state not in _ENDED),
        _speed(kind, session=session),
    )


def _speed(kind: str, *, session: Session) -> float | None:
    ended = session.exec(
        select(Job)
        .where(Job.kind == kind, Job.state == JobState.DONE)
        .order_by(col(Job.finished_at).desc())
        .limit(RECENT)
    ).all()
    starts = [job.started_at for job in ended if job.started_at is not None]
    ends = [job.finished_at for job in ended if job.finished_at is not None]
    if not starts or not ends:
        return None
    took = (max(ends) - min(starts)).total_seconds()
    return sum(job.total for job in ended) / took if took > 0 else None


def in_state(kind: str, state: JobState, *, session: Session, by: Actor, most: int = MOST_SHOWN) -> Sequence[Job]:
    """The first jobs of a kind in a state: of those that wait in the order they are claimed, of others by age.

    Raises:
        NotAllowed: the role may not see jobs.
    """
    require(may(by, "see_jobs"), by, "see the jobs")
    by_age = select(Job).where(Job.state == state).order_by(col(Job.id))
    statement = jobs.next_queued() if state == JobState.QUEUED else by_age
    return session.exec(statement.where(Job.kind == kind).limit(most)).all()


def _queue_again(job: Job, *, session: Session, by: Actor) -> None:
    fresh = {"attempts": 0, "error": "", "done": 0.0, "finished_at": None}
    _step(job, JobState.QUEUED, session=session, by=by, **fresh)


def _step(job: Job, to: JobState, *, session: Session, by: Actor, **values: object) -> None:
    """Take a step from the state that was read, with its audit record: of two who try it at once, one is refused."""
    before = str(job.state)
    # The log before the job: whoever draws a month takes them in this order, too.
    name = "cancelled" if to == JobState.CANCELLED else "retried"
    audit.record(f"job.{name}", f"job/{job.id}", by=by, session=session, before=before, after=str(to))
    step = update(Job).where(col(Job.id) == job.id, col(Job.state) == before).values(state=str(to), **values)
    if session.connection().execute(step).rowcount != 1:
        raise Conflict(key="error.step_taken", thing=f"job {job.id}", state=before)
    session.expire(job)
