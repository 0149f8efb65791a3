"""The transcription queue with its calls: what runs, what comes next and why, what failed or was cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from inspection import job_control
from inspection.listening.transcription import ASSIGNED_FIRST, KIND
from inspection.models import Agent, Job, JobState, Recording
from inspection.policies import Actor, may
from inspection.scope import within

NEXT = 10


@dataclass(frozen=True)
class QueuedCall:
    """A transcription job with its call, as a user may see it.

    Attributes:
        call_id: empty where the recording is gone.
        agent: the agent's names, zh and en; None where the call is not in the user's scope, or names are not theirs.
        done_s, total_s: seconds of the call that are transcribed, and all of it.
        assigned: it goes before others because somebody is to score it, the first due first.
    """

    job_id: int
    call_id: str
    agent: tuple[str, str] | None
    done_s: float
    total_s: float
    due_on: date | None
    assigned: bool
    error: str

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return min(1.0, self.done_s / self.total_s) if self.total_s else 0.0


@dataclass(frozen=True)
class Queue:
    """How far the transcription is, and its calls by state; `waiting` are the next ones, in their order."""

    overview: job_control.Overview
    running: tuple[QueuedCall, ...]
    waiting: tuple[QueuedCall, ...]
    failed: tuple[QueuedCall, ...]
    cancelled: tuple[QueuedCall, ...]

    @property
    def more(self) -> int:
        """How many wait behind the next ones."""
        return self.overview.states[JobState.QUEUED] - len(self.waiting)


def see_queue(*, session: Session, by: Actor) -> Queue:
    """The transcription queue as it stands.

    Raises:
        NotAllowed: the role may not see jobs.
    """

    def calls(state: JobState, most: int = job_control.MOST_SHOWN) -> tuple[QueuedCall, ...]:
        return _with_calls(job_control.in_state(KIND, state, session=session, by=by, most=most), session=session, by=by)

    return Queue(
        job_control.overview(KIND, session=session, by=by),
        calls(JobState.RUNNING),
        calls(JobState.QUEUED, NEXT),
        calls(JobState.FAILED),
        calls(JobState.CANCELLED),
    )


def _with_calls(found: Sequence[Job], *, session: Session, by: Actor) -> tuple[QueuedCall, ...]:
    ids = {int(job.subject) for job in found}
    # Whoever sees the plan knows whose calls they are; an administrator looks after the queue alone.
    reach = within(by, centre_id=Recording.centre_id, team_id=Recording.team_id, agent_id=Recording.agent_id)
    names_seen = may(by, "see_plan")
    rows = session.exec(
        select(Recording, Agent, reach)
        .join(Agent, col(Agent.id) == Recording.agent_id)
        .where(col(Recording.id).in_(ids))
    ).all()
    calls = {
        recording.id: (recording.call_id, (agent.name_zh, agent.name_en) if names_seen and seen else None)
        for recording, agent, seen in rows
    }
    return tuple(_queued(job, *calls.get(int(job.subject), ("", None))) for job in found)


def _queued(job: Job, call_id: str, agent: tuple[str, str] | None) -> QueuedCall:
    assigned = job.priority >= ASSIGNED_FIRST
    return QueuedCall(job.id or 0, call_id, agent, job.done, job.total, job.due_on, assigned, job.error)
