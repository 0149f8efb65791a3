"""What people do to jobs: cancel and try again, each once, by whom, and noted; and what they see of them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from inspection import job_control, jobs
from inspection.database import open_session, transaction
from inspection.errors import Conflict, NotAllowed
from inspection.models import AuditEvent, JobState, Role
from inspection.words import LANGUAGES, say
from tests.inspection.builders import NOW, actor, at_once, said
from tests.inspection.job_builders import claim, look, queue

SECOND = timedelta(seconds=1)
LEAD = actor("quality_lead")


def fail(job: int) -> None:
    """The running job fails for good."""
    with transaction() as session:
        jobs.fail(job, "reason", session=session, at=NOW, final=True)


def events() -> list[tuple[str, str, str, object, object]]:
    """What the audit log tells."""
    with open_session() as session:
        return said(list(session.exec(select(AuditEvent).order_by(col(AuditEvent.sequence)))))


@pytest.mark.parametrize("running", [False, True])
def test_a_cancelled_job_is_not_worked_on(database: str, running: bool) -> None:
    [job] = queue("1")
    if running:
        claim()
    with transaction() as session:
        job_control.cancel(job, session=session, by=LEAD)
    row = look(job)
    assert (row.state, row.finished_at is not None, row.lease_until) == ("cancelled", True, None)
    assert events() == [("somebody", "job.cancelled", f"job/{job}", "running" if running else "queued", "cancelled")]
    with transaction() as session:
        assert not jobs.heartbeat(job, session=session, at=NOW, done=1.0)
    assert (look(job).done, claim()) == (0.0, None)
    with transaction() as session, pytest.raises(Conflict, match=f"job {job} is cancelled already"):
        jobs.finish(job, session=session, at=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_ended_meanwhile_cannot_be_cancelled(database: str, language: str) -> None:
    [job] = queue("1")
    claim()
    with transaction() as session:
        jobs.finish(job, session=session, at=NOW)
    for number, state in ((job, "done"), (99, "unknown")):
        with transaction() as session, pytest.raises(Conflict) as refused:
            job_control.cancel(number, session=session, by=LEAD)
        assert refused.value.told(language) == say("error.job_cancel", language, job=number, state=state)
    assert (look(job).state, events()) == ("done", [])


@pytest.mark.parametrize("how", ["failed", "cancelled"])
def test_a_job_is_tried_again_with_all_attempts(database: str, how: str) -> None:
    [job] = queue("1")
    claim()
    with transaction() as session:
        if how == "failed":
            jobs.fail(job, "reason", session=session, at=NOW, final=True)
        else:
            job_control.cancel(job, session=session, by=LEAD)
    with transaction() as session:
        job_control.retry(job, session=session, by=LEAD)
    row = look(job)
    assert (row.state, row.attempts, row.error, row.finished_at) == ("queued", 0, "", None)
    assert events()[-1] == ("somebody", "job.retried", f"job/{job}", how, "queued")
    assert claim() == job


def test_only_what_failed_or_was_cancelled_is_tried_again(database: str) -> None:
    [job] = queue("1")
    with transaction() as session:
        with pytest.raises(Conflict, match=f"job {job} is queued; only failed or cancelled"):
            job_control.retry(job, session=session, by=LEAD)
        with pytest.raises(Conflict, match="job 99 is unknown"):
            job_control.retry(99, session=session, by=LEAD)


def test_a_failed_job_is_not_tried_again_beside_its_successor(database: str) -> None:
    [old] = queue("1")
    claim()
    with transaction() as session:
        jobs.fail(old, "reason", session=session, at=NOW, final=True)
    [new] = queue("1")
    with (
        pytest.raises(Conflict, match=f"job {old} cannot be tried again: job {new} is queued"),
        transaction() as session,
    ):
        job_control.retry(old, session=session, by=LEAD)
    assert (look(old).state, look(new).state) == ("failed", "queued")


def test_all_that_failed_is_tried_again_at_once(database: str) -> None:
    ids = queue("1", "2", "3", "4")
    for job in ids:
        claim()
        if job != ids[3]:
            fail(job)
    [again] = queue("2")
    claim()
    fail(again)
    [other] = queue("3")
    with transaction() as session:
        job_control.cancel(ids[3], session=session, by=LEAD)
        # Of the two that failed for 2 the first, for 3 the one that waits already; what was cancelled stays so.
        assert job_control.retry_all("suggest", session=session, by=LEAD) == 2
        assert job_control.retry_all("suggest", session=session, by=LEAD) == 0
        assert job_control.retry_all("transcribe", session=session, by=LEAD) == 0
    assert [look(job).state for job in (*ids, again, other)] == [
        *("queued", "queued", "failed", "cancelled"),
        *("failed", "queued"),
    ]
    assert [subject for _, action, subject, *_ in events() if action == "job.retried"] == [
        f"job/{job}" for job in ids[:2]
    ]


def test_an_ending_waits_for_a_cancellation(database: str) -> None:
    [job] = queue("1")
    claim()

    def finish() -> str:
        with transaction() as session:
            jobs.finish(job, session=session, at=NOW)
        return "done"

    def cancel() -> str:
        with transaction() as session:
            job_control.cancel(job, session=session, by=LEAD)
        return "cancelled"

    outcomes = at_once(finish, cancel)
    [ended] = [one for one in outcomes if isinstance(one, str)]
    assert [type(one) for one in outcomes if not isinstance(one, str)] == [Conflict]
    assert look(job).state == ended
    assert len(events()) == (ended == "cancelled")


@pytest.mark.parametrize("step", [job_control.cancel, job_control.retry])
def test_of_two_who_press_at_once_one_is_refused(database: str, step: Any) -> None:
    [job] = queue("1")
    claim()
    if step is job_control.retry:
        fail(job)

    def press() -> None:
        with transaction() as session:
            step(job, session=session, by=LEAD)

    outcomes = at_once(press, press)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert len(events()) == 1


def test_the_overview_counts_work_and_speed(database: str) -> None:
    ids = queue(*map(str, range(5)), total=60.0)
    for number, job in enumerate(ids[:4]):
        claim(NOW + number * SECOND)
        with transaction() as session:
            if number < 2:
                jobs.finish(job, session=session, at=NOW + (10 + number * 20) * SECOND)
            elif number == 2:
                jobs.heartbeat(job, session=session, at=NOW, done=15.0)
            else:
                jobs.fail(job, "reason", session=session, at=NOW, final=True)
    with open_session() as session:
        found = job_control.overview("suggest", session=session, by=LEAD)
        empty = job_control.overview("transcribe", session=session, by=LEAD)
    assert found.states == {"queued": 1, "running": 1, "done": 2, "failed": 1, "cancelled": 0}
    assert (found.number, found.done_work, found.total_work) == (5, 135.0, 240.0)
    # Two jobs of 60 in the 30 s from the first start to the last end.
    assert (found.speed, found.left_s, found.share) == (4.0, 26.25, 0.5625)
    assert (empty.number, empty.speed, empty.left_s, empty.share) == (0, None, None, 1.0)


def test_jobs_of_a_state_come_in_their_order(database: str) -> None:
    ids = queue(*map(str, range(6)))
    [urgent] = queue("urgent", priority=5)
    queue("other kind", kind="transcribe")
    assert claim() == urgent
    fail(urgent)
    assert claim() == ids[0]
    [first] = queue("first", priority=7)
    with open_session() as session:

        def shown(state: JobState, most: int = 50) -> list[int | None]:
            return [job.id for job in job_control.in_state("suggest", state, session=session, by=LEAD, most=most)]

        assert shown(JobState.QUEUED, 3) == [first, ids[1], ids[2]]
        assert shown(JobState.RUNNING) == [ids[0]]
        assert shown(JobState.FAILED) == [urgent]
        assert shown(JobState.CANCELLED) == []


def test_who_sees_jobs_cancels_them_and_tries_them_again(database: str) -> None:
    [job] = queue("1")
    with transaction() as session:
        for role in set(Role) - {Role.MANAGER, Role.QUALITY_LEAD, Role.ADMINISTRATOR}:
            by = actor(role)
            with pytest.raises(NotAllowed):
                job_control.overview("suggest", session=session, by=by)
            with pytest.raises(NotAllowed):
                job_control.in_state("suggest", JobState.QUEUED, session=session, by=by)
            with pytest.raises(NotAllowed, match=f"cancel job {job}"):
                job_control.cancel(job, session=session, by=by)
            with pytest.raises(NotAllowed):
                job_control.retry(job, session=session, by=by)
            with pytest.raises(NotAllowed):
                job_control.retry_all("suggest", session=session, by=by)
    assert look(job).state == "queued"
