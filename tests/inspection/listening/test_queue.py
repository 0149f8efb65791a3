"""The transcription queue with its calls, and whose names who sees."""

from collections.abc import Callable
from datetime import date

import pytest

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.listening.queue import Queue, see_queue
from inspection.listening.transcription import ASSIGNED_FIRST, queue_transcription
from inspection.models import Recording, Role
from tests.inspection.builders import actor

Recorded = Callable[..., Recording]
DUE = date(2026, 11, 9)


def queue(*recordings: Recording, **urgency: object) -> None:
    with transaction() as session:
        for one in recordings:
            queue_transcription(one, session=session, **urgency)  # type: ignore[arg-type]


def seen(role: str = "manager", scope: str = "nation") -> Queue:
    with open_session() as session:
        return see_queue(session=session, by=actor(role, scope))


def test_calls_stand_where_their_jobs_stand(recorded: Recorded) -> None:
    calls = [recorded(f"C{number}", missing=True) for number in range(14)]
    queue(*calls)
    queue(calls[13], priority=ASSIGNED_FIRST, due_on=DUE)
    with transaction() as session:
        for _ in range(2):
            job = jobs.claim("worker", session=session, at=now())
            assert job is not None
            if job.subject == str(calls[13].id):
                jobs.fail(job.id or 0, "no sound", session=session, at=now(), final=True)
            else:
                jobs.heartbeat(job.id or 0, session=session, at=now(), done=15.0)
    found = seen()
    assert [(one.call_id, one.assigned, one.due_on, one.error) for one in found.failed] == [
        ("C13", True, DUE, "no sound")
    ]
    assert [(one.call_id, one.assigned, one.done_s, one.total_s, one.share) for one in found.running] == [
        ("C0", False, 15.0, 60.0, 0.25)
    ]
    assert [one.call_id for one in found.waiting] == [f"C{number}" for number in range(1, 11)]
    assert (found.more, found.cancelled, found.overview.number) == (2, (), 14)


@pytest.mark.parametrize(
    ("role", "scope", "named"),
    [
        ("manager", "nation", True),
        ("quality_lead", "centre/GD01", True),
        ("quality_lead", "centre/GD02", False),
        ("quality_lead", "province/SC", False),
        ("administrator", "nation", False),
    ],
)
def test_an_agent_is_named_to_whoever_plans_for_the_centre(
    recorded: Recorded, role: str, scope: str, named: bool
) -> None:
    queue(recorded("C1", missing=True))
    (call,) = seen(role, scope).waiting
    assert (call.call_id, call.agent) == ("C1", ("座席1001", "Agent 1001") if named else None)


def test_a_job_whose_recording_is_gone_has_no_call(recorded: Recorded) -> None:
    with transaction() as session:
        jobs.enqueue("transcribe", "4711", session=session)
    (call,) = seen().waiting
    assert (call.call_id, call.agent, call.share) == ("", None, 0.0)


def test_others_do_not_see_the_queue(database: str) -> None:
    for role in (Role.INSPECTOR, Role.TEAM_LEAD, Role.AGENT):
        with pytest.raises(NotAllowed):
            seen(role)
