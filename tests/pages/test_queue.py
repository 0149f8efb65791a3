"""The transcription queue: what runs, what comes next, what failed; cancelled and tried again by one press."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlmodel import col, select

from inspection import job_control, jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.models import Agent, Job, JobState, Recording
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

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
    use_case, user = Mock(wraps=job_control.retry), somebody(role)
    monkeypatch.setattr("inspection.job_control.retry", use_case)
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
        job_control.retry(failed, session=session, by=user)
    drawn.press(f"queue_again_{failed}")
    told = say("error.job_retry", language, job=failed, state="queued")
    assert [one.replace("\\", "") for one in drawn.errors] == [told]
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


def claimed(*, done: float | None = None) -> Job:
    """The next job, running, so many seconds of it done."""
    with transaction() as session:
        job = jobs.claim("worker", session=session, at=now())
        assert job is not None
        jobs.heartbeat(job.id or 0, session=session, at=now(), done=done)
    with open_session() as session:
        return session.get_one(Job, job.id)


def call_of(job: Job) -> tuple[str, str]:
    """The id and the agent's English name of a job's call."""
    with open_session() as session:
        recording = session.get_one(Recording, int(job.subject))
        return recording.call_id, session.get_one(Agent, recording.agent_id).name_en


def running_bars(drawn: Drawn) -> list[tuple[int, str]]:
    """The bars of the calls that run: per cent, and what stands beside them."""
    return [(one.proto.value, one.proto.text.replace("\\", "")) for one in drawn.app.get("progress")][1:]


@pytest.mark.parametrize(
    ("role", "named"), [(Role.MANAGER, True), (Role.QUALITY_LEAD, True), (Role.ADMINISTRATOR, False)]
)
def test_what_runs_has_a_bar_and_is_cancelled_by_one_press(
    at_home: AtHome, draw: Draw, role: Role, named: bool
) -> None:
    at_home("drawn")
    first, second = claimed(done=15.0), claimed()
    user = somebody(role, "en")
    drawn = draw("queue", user)
    shown = []
    for job, done in ((first, 15), (second, 0)):
        call_id, agent = call_of(job)
        name = f"{call_id} · {agent}" if named else call_id
        shown.append((int(100 * done / job.total), f"{name}: {done} of {job.total:.0f} s"))
    assert running_bars(drawn) == shown
    drawn.press(f"queue_cancel_{first.id}")
    assert (state(first.id or 0), state(second.id or 0), drawn.errors) == (JobState.CANCELLED, JobState.RUNNING, [])
    assert running_bars(drawn) == shown[1:]
    drawn.press(f"queue_again_{first.id}")
    assert (state(first.id or 0), drawn.errors) == (JobState.QUEUED, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_that_ended_meanwhile_is_not_cancelled(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("drawn")
    job = claimed()
    drawn = draw("queue", somebody(Role.MANAGER, language))
    with transaction() as session:
        jobs.finish(job.id or 0, session=session, at=now())
    drawn.press(f"queue_cancel_{job.id}")
    told = say("error.job_cancel", language, job=job.id, state="done")
    assert [one.replace("\\", "") for one in drawn.errors] == [told]
    assert state(job.id or 0) == JobState.DONE


def test_what_comes_next_stands_in_its_order_with_its_reason(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    with transaction() as session:
        late = session.exec(select(Job).order_by(col(Job.id).desc())).first()
        assert late is not None
        late.priority = 0
        late.due_on = None
    drawn = draw("queue", somebody(Role.MANAGER, "en"))
    shown = drawn.column(say("queue.call", "en"))
    assert len(shown) == 10
    assert f"{60 - 10} more behind them" in drawn.text.replace("\\", "")
    due = [str(one) for one in drawn.column(say("queue.due", "en"))]
    assert due == sorted(due)
    assert set(drawn.column(say("queue.why", "en"))) == {say("queue.assigned", "en")}
    order = []
    while len(order) < 60:
        job = claimed()
        call_id, agent = call_of(job)
        order.append(f"{call_id} · {agent}")
        if len(order) == 51:
            last = draw("queue", somebody(Role.MANAGER, "en"))
            assert list(last.column(say("queue.why", "en")))[-2:] == [
                say("queue.assigned", "en"),
                say("queue.by_age", "en"),
            ]
            assert "more behind" not in last.text
    assert order[:10] == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_reason_is_told_in_the_language_of_the_user(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("drawn")
    job = claimed()
    with transaction() as session:
        jobs.fail(job.id or 0, "c1.wav: the file holds no sound", session=session, at=now(), final=True)
    (told,) = draw("queue", somebody(Role.ADMINISTRATOR, language)).errors
    reason = say("reason.no_sound", language, file="c1.wav")
    assert told.replace("\\", "") == say("queue.failure", language, call=call_of(job)[0], reason=reason)


def test_all_that_failed_is_tried_again_by_one_press(failed: int, draw: Draw) -> None:
    user = somebody(Role.QUALITY_LEAD)
    assert "queue_again_all" not in draw("queue", user).usable
    other = claimed().id or 0
    with transaction() as session:
        jobs.fail(other, "why", session=session, at=now(), final=True)
    drawn = draw("queue", user)
    assert len(drawn.errors) == 2
    drawn.press("queue_again_all")
    assert (state(failed), state(other), drawn.errors) == (JobState.QUEUED, JobState.QUEUED, [])


def test_a_job_whose_recording_is_gone_is_named_by_its_number(at_home: AtHome, draw: Draw) -> None:
    at_home("empty")
    with transaction() as session:
        job = jobs.enqueue("transcribe", "4711", session=session, total=30.0)
    drawn = draw("queue", somebody(Role.MANAGER, "en"))
    assert list(drawn.column(say("queue.call", "en"))) == [say("queue.gone", "en", job=job.id)]


def test_nothing_to_transcribe_is_one_sentence(at_home: AtHome, draw: Draw) -> None:
    at_home("empty")
    drawn = draw("queue", somebody(Role.MANAGER))
    assert say("queue.empty", "zh") in drawn.text.replace("\\", "")
    assert not drawn.usable
