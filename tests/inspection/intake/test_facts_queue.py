"""Facts that come in beside the pages, and in other forms than small CSV files."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed, NotFound
from inspection.intake import days, facts_read
from inspection.intake.facts import import_facts
from inspection.intake.facts_queue import kept_file, queue_facts, queued_imports, run
from inspection.models import ImportBatch, ImportProblem, Job, JobState
from inspection.policies import SYSTEM, Actor
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, at, fact, organisation, write_fact

MANAGER = actor("manager", "centre/GD01")


@pytest.fixture(autouse=True)
def centres(database: str) -> None:
    with transaction() as session:
        organisation(session)


def call(key: str, day: int = 3, **values: Any) -> dict[str, Any]:
    return fact("calls", key, entered_at=at(f"2026-10-{day:02d} 02:00:00"), **values)


def queue(file: Path, by: Actor = MANAGER) -> tuple[ImportBatch, bool]:
    with transaction() as session:
        return queue_facts(file, file.name, session=session, by=by)


def claim() -> int:
    with transaction() as session:
        job = jobs.claim("here", session=session, at=now())
        assert job is not None
        return job.id or 0


def stored() -> dict[str, list[str]]:
    import pyarrow.parquet as pq

    files = sorted((get_settings().facts / "calls").glob("date=*/*.parquet"))
    return {file.parent.name[5:]: pq.read_table(file, partitioning=None)["call_id"].to_pylist() for file in files}


def test_a_queued_file_is_taken_in_by_its_job_with_its_progress_and_goes_then(tmp_path: Path) -> None:
    file = write_fact(tmp_path, "calls", [call("c1"), call("c2", centre="GX01"), call("c3", 4)])
    batch, again = queue(file)
    assert not again and kept_file(batch).is_file()
    with open_session() as session:
        (waiting,) = queued_imports(session=session, by=MANAGER)
        assert (waiting.state, waiting.share) == (JobState.QUEUED, 0.0)
        assert queued_imports(session=session, by=actor("manager", "centre/GX01", user_id=7)) == []
    file.unlink()
    run(claim())
    assert stored() == {"2026-10-03": ["c1"], "2026-10-04": ["c3"]}
    with open_session() as session:
        done, job = session.exec(select(ImportBatch)).one(), session.exec(select(Job)).one()
        (problem,) = session.exec(select(ImportProblem)).all()
        assert queued_imports(session=session, by=MANAGER) == []
    assert (done.state, done.accepted, done.refused, done.imported_by) == ("done", 2, 1, MANAGER.name)
    assert (job.state, job.done) == (JobState.DONE, job.total)
    assert (problem.line, problem.field, problem.value, problem.message) == (
        3, "centre", "GX01", "no such centre; expected GD01"
    )  # fmt: skip
    assert not kept_file(batch).exists()


def test_the_same_file_again_is_said_and_skipped(tmp_path: Path) -> None:
    file = write_fact(tmp_path, "calls", [call("c1")])
    queue(file)
    run(claim())
    batch, again = queue(file)
    assert again and batch.accepted == 1
    with transaction() as session:
        (report,) = import_facts(file, session=session, by=SYSTEM)
    assert (report.skipped, report.accepted, report.unchanged) == (True, 0, 1)
    with open_session() as session:
        assert len(session.exec(select(Job)).all()) == 1


def test_a_file_with_refused_rows_can_come_again(tmp_path: Path) -> None:
    file = write_fact(tmp_path, "calls", [call("c1"), call("")])
    for accepted, unchanged in ((1, 0), (0, 1)):
        with transaction() as session:
            (report,) = import_facts(file, session=session, by=SYSTEM)
        assert (report.skipped, report.accepted, report.unchanged, report.refused) == (False, accepted, unchanged, 1)
    assert report.reasons == {("call_id", "the key of the row is empty"): 1}


def test_another_attempt_tells_the_refused_rows_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(write_fact(tmp_path, "calls", [call("c1"), call("")]))
    job_id = claim()
    with monkeypatch.context() as patch:
        patch.setattr(days, "_rewrite", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(job_id)
    run(job_id)
    with open_session() as session:
        assert len(session.exec(select(ImportProblem)).all()) == 1
    assert stored() == {"2026-10-03": ["c1"]}


def test_a_cancelled_job_stops_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    queue(write_fact(tmp_path, "calls", [call("c1")]))
    job_id = claim()
    with transaction() as session:
        session.get_one(Job, job_id).state = JobState.CANCELLED
    run(job_id)
    assert stored() == {}
    with open_session() as session:
        assert session.exec(select(ImportBatch.state)).one() == "waiting"


def test_a_crash_midway_leaves_every_day_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        import_facts(write_fact(tmp_path, "calls", [call("old", 3), call("old4", 4)]), session=session, by=SYSTEM)
    file = write_fact(tmp_path, "calls", [call("new", day) for day in (3,)] + [call("n4", 4), call("n5", 5)])
    put, times = days._put, []

    def breaks(*given: Any) -> None:
        times.append(1)
        if len(times) > 2:
            raise OSError("no space left")
        put(*given)

    with monkeypatch.context() as patch:
        patch.setattr(days, "_put", breaks)
        with pytest.raises(OSError, match="no space"), transaction() as session:
            import_facts(file, session=session, by=SYSTEM)
    assert stored() == {"2026-10-03": ["new", "old"], "2026-10-04": ["old4"]}
    assert list(get_settings().facts.glob("calls/*/.*.part")) == []
    with transaction() as session:
        import_facts(file, session=session, by=SYSTEM)
    assert stored() == {"2026-10-03": ["new", "old"], "2026-10-04": ["n4", "old4"], "2026-10-05": ["n5"]}


def test_blocks_do_not_show_in_what_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [call(f"c{number:03d}", 1 + number % 7) for number in range(100)] + [call("c000", 9), call("", 9)]
    file = write_fact(tmp_path, "calls", rows)
    monkeypatch.setattr(facts_read, "BLOCK_ROWS", 7)
    monkeypatch.setattr(days, "GROUP_ROWS", 5)
    with transaction() as session:
        (report,) = import_facts(file, session=session, by=SYSTEM)
    assert (report.accepted, report.unchanged, report.refused) == (100, 1, 1)
    found = stored()
    assert found["2026-10-09"] == ["c000"] and sum(map(len, found.values())) == 100
    assert all(keys == sorted(keys) for keys in found.values())


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [call("c1", answered_at=at("2026-10-03 02:00:09.250")), call("c2", 4, centre="XX")]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "calls.parquet")
    with transaction() as session:
        (report,) = import_facts(tmp_path / "calls.parquet", session=session, by=SYSTEM)
    assert (report.accepted, report.refused, report.problems[0].line) == (1, 1, 2)
    with transaction() as session:
        (again,) = import_facts(write_fact(tmp_path / "csv", "calls", rows[:1]), session=session, by=SYSTEM)
    assert (again.accepted, again.unchanged) == (0, 1)


@pytest.mark.parametrize("text", ["20261003T021507Z", "2026-10-03T02:15:07.1234567Z", "2026-10-03T02:15:07,25Z"])
def test_a_time_in_another_form_than_its_neighbours_is_taken_too(tmp_path: Path, text: str) -> None:
    with transaction() as session:
        rows = [call("c1"), call("c2") | {"entered_at": text}]
        (report,) = import_facts(write_fact(tmp_path, "calls", rows), session=session, by=SYSTEM)
    assert (report.accepted, report.refused) == (2, 0)


def test_what_is_refused_before_it_is_queued(tmp_path: Path) -> None:
    (tmp_path / "calls.parquet").write_bytes(b"no parquet")
    with pytest.raises(InvalidInput, match="not a Parquet file"):
        queue(tmp_path / "calls.parquet")
    good = write_fact(tmp_path, "calls", [call("c1")])
    shutil.copy(good, tmp_path / "other.csv")
    with pytest.raises(InvalidInput, match="'other' is no fact"):
        queue(tmp_path / "other.csv")
    with pytest.raises(NotAllowed):
        queue(good, actor("quality_lead"))
    with open_session() as session:
        assert session.exec(select(Job)).all() == [] and session.exec(select(ImportBatch)).all() == []


def test_a_file_that_is_gone_ends_the_job_with_a_sentence(tmp_path: Path) -> None:
    batch, _ = queue(write_fact(tmp_path, "calls", [call("c1")]))
    kept_file(batch).unlink()
    with pytest.raises(NotFound, match=r"calls\.csv is not here any more"):
        run(claim())
