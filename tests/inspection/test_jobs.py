"""Jobs: queued once, claimed once, leased, tried again, and cancelled."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from inspection import jobs
from inspection.database import open_session, transaction
from inspection.errors import Conflict, NotAllowed, NotFound
from inspection.models import Job, Role
from tests.inspection.builders import NOW, actor, at_once

SECOND = timedelta(seconds=1)
LEAD = actor("quality_lead")


def queue(*subjects: str, kind: str = "suggest", **other: Any) -> list[int]:
    with transaction() as session:
        return [jobs.enqueue(kind, subject, session=session, **other).id or 0 for subject in subjects]


def claim(at: datetime = NOW, owner: str = "one") -> int | None:
    with transaction() as session:
        job = jobs.claim(owner, session=session, at=at)
        return None if job is None else job.id


def look(job_id: int) -> Job:
    with open_session() as session:
        return session.get_one(Job, job_id)


def test_a_job_is_queued_once_while_it_is_open(database: str) -> None:
    [first] = queue("1", total=60.0)
    assert (look(first).state, look(first).total, look(first).attempts) == ("queued", 60.0, 0)
    assert queue("1", "2") == [first, first + 1]
    assert queue("1", kind="transcribe") == [first + 2]
    assert claim() == first
    assert queue("1") == [first]
    with transaction() as session:
        jobs.finish(first, session=session, at=NOW)
    assert queue("1") != [first]


@pytest.mark.parametrize(("then", "kept"), [(5, 5), (1, 3), (3, 3)])
def test_a_priority_is_raised_and_never_lowered(database: str, then: int, kept: int) -> None:
    [job] = queue("1", priority=3)
    queue("1", priority=then)
    assert look(job).priority == kept


def test_what_two_queue_at_once_is_one_job(database: str) -> None:
    subjects = [str(number) for number in range(8)]
    one, other = at_once(lambda: queue(*subjects), lambda: queue(*subjects))
    assert one == other
    with open_session() as session:
        assert sorted(session.exec(select(Job.subject))) == subjects


def test_jobs_are_claimed_by_priority_then_age(database: str) -> None:
    low, later = queue("a", "b")
    [high] = queue("c", priority=10)
    [highest] = queue("d", priority=20)
    queue("b", priority=10)
    assert [claim() for _ in range(5)] == [highest, later, high, low, None]


def test_a_claim_is_a_lease(database: str) -> None:
    [job] = queue("1")
    claim(NOW, "host/1")
    row = look(job)
    assert (row.state, row.attempts, row.lease_by) == ("running", 1, "host/1")
    assert (row.started_at, row.heartbeat_at, row.lease_until) == (NOW, NOW, NOW + jobs.LEASE)


def test_a_heartbeat_renews_the_lease_and_notes_progress(database: str) -> None:
    [job] = queue("1", total=60.0)
    claim()
    at = NOW + 40 * SECOND
    with transaction() as session:
        assert jobs.heartbeat(job, session=session, at=at, done=12.5)
        assert jobs.heartbeat(job, session=session, at=at + SECOND)
    row = look(job)
    assert (row.done, row.heartbeat_at, row.lease_until) == (12.5, at + SECOND, at + SECOND + jobs.LEASE)


@pytest.mark.parametrize(("late", "released"), [(timedelta(0), 0), (SECOND, 1)])
def test_a_lease_that_ran_out_is_released(database: str, late: timedelta, released: int) -> None:
    [job] = queue("1")
    claim()
    with transaction() as session:
        assert jobs.release_expired(session=session, at=NOW + jobs.LEASE + late) == released
    assert look(job).state == ("queued" if released else "running")
    assert claim(NOW + jobs.LEASE + late) == (job if released else None)


def test_the_third_attempt_is_the_last(database: str) -> None:
    [job] = queue("1")
    at = NOW
    for attempt in (1, 2, 3):
        assert claim(at) == job
        assert look(job).attempts == attempt
        at += jobs.LEASE + SECOND
        with transaction() as session:
            assert jobs.release_expired(session=session, at=at) == 1
        assert look(job).error == f"its worker stopped answering (attempt {attempt} of 3)"
    assert (look(job).state, look(job).finished_at, claim(at)) == ("failed", at, None)


def test_two_dispatchers_release_a_lost_job_once(database: str) -> None:
    [job] = queue("1")
    claim()
    at = NOW + jobs.LEASE + SECOND

    def release() -> int:
        with transaction() as session:
            released = jobs.release_expired(session=session, at=at)
        return released

    if database == "postgresql":
        with transaction() as first, transaction() as second:
            assert jobs.release_expired(session=first, at=at) == 1
            assert jobs.release_expired(session=second, at=at) == 0
    else:
        assert sorted(map(str, at_once(release, release))) == ["0", "1"]
    assert (look(job).state, look(job).attempts) == ("queued", 1)


@pytest.mark.parametrize(
    ("attempts", "final", "state"),
    [(1, False, "queued"), (2, False, "queued"), (3, False, "failed"), (1, True, "failed")],
)
def test_a_failure_is_tried_again_until_it_is_final(database: str, attempts: int, final: bool, state: str) -> None:
    [job] = queue("1")
    for attempt in range(1, attempts + 1):
        claim()
        with transaction() as session:
            last = attempt == attempts
            jobs.fail(job, f"reason {attempt}", session=session, at=NOW, final=final and last)
    row = look(job)
    assert (row.state, row.error, row.lease_by, row.lease_until) == (state, f"reason {attempts}", None, None)
    assert (row.finished_at is None) == (state == "queued")


def test_a_job_given_back_waits_again_and_its_attempt_does_not_count(database: str) -> None:
    [job] = queue("1")
    for _ in range(4):
        assert claim() == job
        with transaction() as session:
            jobs.give_back(job, session=session)
    row = look(job)
    assert (row.state, row.attempts, row.lease_by, row.lease_until) == ("queued", 0, None, None)
    with transaction() as session, pytest.raises(Conflict, match=f"job {job} is queued, not running"):
        jobs.give_back(job, session=session)


def test_a_job_ends_whole(database: str) -> None:
    [job] = queue("1", total=60.0)
    claim()
    with transaction() as session:
        jobs.finish(job, session=session, at=NOW + SECOND)
    row = look(job)
    assert (row.state, row.done, row.finished_at, row.lease_until) == ("done", 60.0, NOW + SECOND, None)


@pytest.mark.parametrize("running", [False, True])
def test_a_cancelled_job_is_not_worked_on(database: str, running: bool) -> None:
    [job] = queue("1")
    if running:
        claim()
    with transaction() as session:
        jobs.cancel(job, session=session, at=NOW)
    assert (look(job).state, look(job).finished_at) == ("cancelled", NOW)
    with transaction() as session:
        assert not jobs.heartbeat(job, session=session, at=NOW, done=1.0)
    assert (look(job).done, claim()) == (0.0, None)
    for end in (jobs.finish, jobs.cancel):
        with transaction() as session, pytest.raises(Conflict, match=f"job {job} is cancelled already"):
            end(job, session=session, at=NOW)


def test_what_is_no_step_of_a_job_is_refused(database: str) -> None:
    [job] = queue("1")
    with transaction() as session:
        with pytest.raises(Conflict, match=f"job {job} is queued, not running"):
            jobs.finish(job, session=session, at=NOW)
        with pytest.raises(Conflict, match=f"job {job} is queued, not running"):
            jobs.fail(job, "reason", session=session, at=NOW)
        with pytest.raises(NotFound, match="there is no job 99"):
            jobs.cancel(99, session=session, at=NOW)
        assert not jobs.heartbeat(job, session=session, at=NOW)
        assert not jobs.heartbeat(99, session=session, at=NOW)


@pytest.mark.parametrize("how", ["failed", "cancelled"])
def test_a_job_is_tried_again_with_all_attempts(database: str, how: str) -> None:
    [job] = queue("1")
    claim()
    with transaction() as session:
        if how == "failed":
            jobs.fail(job, "reason", session=session, at=NOW, final=True)
        else:
            jobs.cancel(job, session=session, at=NOW)
    with transaction() as session:
        jobs.retry(job, session=session, by=LEAD)
    row = look(job)
    assert (row.state, row.attempts, row.error, row.finished_at) == ("queued", 0, "", None)
    assert claim() == job


def test_only_what_failed_or_was_cancelled_is_tried_again(database: str) -> None:
    [job] = queue("1")
    with transaction() as session:
        with pytest.raises(Conflict, match=f"job {job} is queued; only failed or cancelled"):
            jobs.retry(job, session=session, by=LEAD)
        with pytest.raises(Conflict, match="job 99 is unknown"):
            jobs.retry(99, session=session, by=LEAD)


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
        jobs.retry(old, session=session, by=LEAD)
    assert (look(old).state, look(new).state) == ("failed", "queued")


def test_claimers_at_once_never_get_the_same_job(database: str) -> None:
    ids = queue(*map(str, range(30)))

    def work(owner: str) -> list[int]:
        taken: list[int] = []
        while (job := claim(owner=owner)) is not None:
            taken.append(job)
        return taken

    outcomes = at_once(*(lambda owner=owner: work(owner) for owner in ("one", "two", "three")))
    taken = [job for outcome in outcomes for job in outcome]  # type: ignore[attr-defined]
    assert sorted(taken) == ids
    owners = {job: owner for owner, outcome in zip(("one", "two", "three"), outcomes, strict=True) for job in outcome}  # type: ignore[attr-defined]
    assert {job: look(job).lease_by for job in ids} == owners


def test_a_claim_does_not_wait_for_another_on_postgresql(database: str) -> None:
    first, second = queue("1", "2")
    if database == "sqlite":
        assert (claim(), claim()) == (first, second)
        return
    with transaction() as one, transaction() as other:
        assert jobs.claim("one", session=one, at=NOW).id == first  # type: ignore[union-attr]
        assert jobs.claim("two", session=other, at=NOW).id == second  # type: ignore[union-attr]


def test_an_ending_waits_for_a_cancellation(database: str) -> None:
    [job] = queue("1")
    claim()

    def end(step: Any) -> str:
        with transaction() as session:
            step(job, session=session, at=NOW)
        return str(step.__name__)

    outcomes = at_once(lambda: end(jobs.finish), lambda: end(jobs.cancel))
    [ended] = [one for one in outcomes if isinstance(one, str)]
    assert [type(one) for one in outcomes if not isinstance(one, str)] == [Conflict]
    assert look(job).state == {"finish": "done", "cancel": "cancelled"}[ended]


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
        found = jobs.overview("suggest", session=session, by=LEAD)
        empty = jobs.overview("transcribe", session=session, by=LEAD)
    assert found.states == {"queued": 1, "running": 1, "done": 2, "failed": 1, "cancelled": 0}
    assert (found.number, found.done_work, found.total_work) == (5, 135.0, 240.0)
    # Two jobs of 60 in the 30 s from the first start to the last end.
    assert (found.speed, found.left_s, found.share) == (4.0, 26.25, 0.5625)
    assert [job.error for job in found.failed] == ["reason"]
    assert (empty.number, empty.speed, empty.left_s, empty.share) == (0, None, None, 1.0)


def test_who_sees_jobs_and_tries_them_again(database: str) -> None:
    with transaction() as session:
        for role in set(Role) - {Role.MANAGER, Role.QUALITY_LEAD, Role.ADMINISTRATOR}:
            with pytest.raises(NotAllowed):
                jobs.overview("suggest", session=session, by=actor(role))
            with pytest.raises(NotAllowed):
                jobs.retry(1, session=session, by=actor(role))


def test_every_kind_of_job_has_its_handler_and_another_is_refused() -> None:
    from importlib import import_module

    for place in jobs.HANDLERS.values():
        module, _, function = place.partition(":")
        assert callable(getattr(import_module(module), function))
    with pytest.raises(NotFound, match="job kind 'dance' is not known; expected one of transcribe, suggest"):
        jobs.handle("dance", 1)
