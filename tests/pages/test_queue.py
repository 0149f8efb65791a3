"""The transcription queue: what failed can be tried again."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlmodel import select

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.models import Job, JobState
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]
WHO = pytest.mark.parametrize("role", [Role.MANAGER, Role.QUALITY_LEAD, Role.ADMINISTRATOR])


@pytest.fixture
def failed(at_home: AtHome) -> int:
    """A job that failed, in a queue of sixty."""
    at_home("drawn")
    with transaction() as session:
        job = jobs.claim("worker", session=session, at=now())
        assert job is not None
        jobs.fail(job.id or 0, "no *sound*", session=session, at=now(), final=True)
    return job.id or 0


def state(job_id: int) -> str:
    """Where the job stands."""
    with open_session() as session:
        return session.exec(select(Job.state).where(Job.id == job_id)).one()


@WHO
def test_the_queue_counts_and_names_what_failed(failed: int, draw: Draw, role: Role) -> None:
    drawn = draw("queue", somebody(role, "en"))
    counted = {one.label: one.value for one in drawn.app.metric}
    assert counted == {
        say("queue.queued", "en"): "59",
        say("queue.running", "en"): "0",
        say("queue.done", "en"): "0",
        say("queue.failed", "en"): "1",
    }
    (told,) = drawn.errors
    assert "sound" in told


@WHO
def test_one_press_queues_the_job_again_once(
    failed: int, draw: Draw, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    use_case, user = Mock(wraps=jobs.retry), somebody(role)
    monkeypatch.setattr("inspection.jobs.retry", use_case)
    drawn = draw("queue", user).press(f"queue_again_{failed}")
    assert use_case.call_count == 1
    assert (use_case.call_args.args, use_case.call_args.kwargs["by"]) == ((failed,), user)
    assert state(failed) == JobState.QUEUED
    assert drawn.errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_job_that_another_queued_meanwhile_is_one_sentence(failed: int, draw: Draw, language: str) -> None:
    user = somebody(Role.MANAGER, language)
    drawn = draw("queue", user)
    with transaction() as session:
        jobs.retry(failed, session=session, by=user)
    drawn.press(f"queue_again_{failed}")
    assert drawn.errors == [say("error.job_retry", language, job=failed, state="queued")]
    assert drawn.after(drawn.app.run).errors == []


@pytest.mark.parametrize("done", [True, False])
def test_a_queue_that_is_half_or_wholly_done_is_drawn(at_home: AtHome, draw: Draw, done: bool) -> None:
    at_home("drawn")
    with transaction() as session:
        for _ in range(60 if done else 30):
            job = jobs.claim("worker", session=session, at=now())
            assert job is not None
            jobs.finish(job.id or 0, session=session, at=now())
    drawn = draw("queue", somebody(Role.MANAGER))
    assert {one.label: one.value for one in drawn.app.metric}[say("queue.done", "zh")] == ("60" if done else "30")
