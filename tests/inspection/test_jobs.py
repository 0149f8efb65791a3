"""Jobs: queued once, claimed once, leased, and given up in the end."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from inspection import jobs
from inspection.database import open_session, transaction
from inspection.errors import Conflict, NotFound
from inspection.models import Job
from tests.inspection.builders import NOW, at_once
from tests.inspection.job_builders import claim, look, queue

SECOND = timedelta(seconds=1)


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


@pytest.mark.parametrize("getting_on", [True, False])
def test_a_worker_that_is_killed_again_and_again_is_no_fault_of_a_job_that_gets_on(
    database: str, getting_on: bool
) -> None:
    [job] = queue("1", total=60.0)
    at = NOW
    for crash in range(1, 21):
        if claim(at) is None:
            break
        with transaction() as session:
            jobs.heartbeat(job, session=session, at=at, done=float(crash) if getting_on else None)
        at += jobs.LEASE + SECOND
        with transaction() as session:
            jobs.release_expired(session=session, at=at)
    assert (look(job).state, crash) == (("queued", 20) if getting_on else ("failed", 4))
    assert look(job).error.endswith("(attempt 1 of 3)" if getting_on else "(attempt 3 of 3)")


def test_what_was_tried_before_runs_alone(database: str) -> None:
    first, *others = queue(*map(str, range(8)), total=10.0)

    def along(job: int) -> list[int]:
        with transaction() as session:
            return jobs.claim_alike(job, session=session, at=NOW, most=3, most_total=100.0)

    assert claim() == first
    taken = along(first)
    assert taken == others[:3]
    with transaction() as session:
        for job in (first, *taken):
            jobs.fail(job, "its process died", session=session, at=NOW)
    # The one that was claimed may have killed it, or one of those along.
    for job in (first, *taken):
        assert claim() == job
        assert along(job) == []
    with transaction() as session:
        jobs.fail(first, "its process died", session=session, at=NOW)
        jobs.finish(taken[0], session=session, at=NOW)
    [urgent] = queue("new", priority=1, total=10.0)
    assert claim() == urgent
    assert along(urgent) == others[3:5]


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


def test_what_is_no_step_of_a_job_is_refused(database: str) -> None:
    [job] = queue("1")
    with transaction() as session:
        with pytest.raises(Conflict, match=f"job {job} is queued, not running"):
            jobs.finish(job, session=session, at=NOW)
        with pytest.raises(Conflict, match=f"job {job} is queued, not running"):
            jobs.fail(job, "reason", session=session, at=NOW)
        with pytest.raises(NotFound, match="there is no job 99"):
            jobs.finish(99, session=session, at=NOW)
        assert not jobs.heartbeat(job, session=session, at=NOW)
        assert not jobs.heartbeat(99, session=session, at=NOW)


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


def test_every_kind_of_job_has_its_handler_and_another_is_refused() -> None:
    from importlib import import_module

    for place in jobs.HANDLERS.values():
        module, _, function = place.partition(":")
        assert callable(getattr(import_module(module), function))
    with pytest.raises(NotFound, match="job kind 'dance' is not known; expected one of transcribe, arrivals,"):
        jobs.handle("dance", 1)


def queue_all(work: dict[str, float], day: date = date(2026, 11, 13), priority: int = 10) -> None:
    with transaction() as session:
        jobs.enqueue_all("suggest", work, session=session, priority=priority, due_on=dict.fromkeys(work, day))


def test_many_jobs_are_queued_as_one_would_be(database: str) -> None:
    [waiting, urgent, running, ended] = queue("1", "2", "3", "4", total=5.0)
    with transaction() as session:
        session.get_one(Job, urgent).priority, session.get_one(Job, urgent).due_on = 20, date(2026, 11, 1)
        session.get_one(Job, running).state, session.get_one(Job, ended).state = "running", "done"
    queue_all({str(number): 60.0 for number in range(1, 7)})
    with open_session() as session:
        rows = session.exec(select(Job).order_by(col(Job.id))).all()
    kept = [(row.subject, row.state, row.priority, str(row.due_on), row.total) for row in rows]
    assert kept[:4] == [
        ("1", "queued", 10, "2026-11-13", 5.0),
        ("2", "queued", 20, "2026-11-01", 5.0),
        ("3", "running", 10, "2026-11-13", 5.0),
        ("4", "done", 0, "None", 5.0),
    ]
    assert sorted(kept[4:]) == [(one, "queued", 10, "2026-11-13", 60.0) for one in "456"]
    assert [row.attempts for row in rows] == [0] * 7
    queue_all({})
    queue_all({"1": 60.0}, date(2026, 11, 10), 0)
    assert (look(waiting).priority, look(waiting).due_on) == (10, date(2026, 11, 10))


def test_many_jobs_that_two_queue_at_once_are_there_once(database: str) -> None:
    work = {str(number): 1.0 for number in range(50)}
    assert at_once(lambda: queue_all(work), lambda: queue_all(work)) == [None, None]
    with open_session() as session:
        assert sorted(session.exec(select(Job.subject))) == sorted(work)
