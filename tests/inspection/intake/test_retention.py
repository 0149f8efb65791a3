"""Retention: what is deleted, when, with which trace; and what never is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from inspection import audit
from inspection.clock import FIXED_NOW
from inspection.database import engine, transaction
from inspection.errors import NotAllowed
from inspection.intake.retention import drop_files, expired_recordings, kept_until, purge_recordings
from inspection.models import (
    Agent,
    Assignment,
    AuditEvent,
    Centre,
    Installation,
    MonthPlan,
    Province,
    Recording,
    Role,
    Transcript,
    Utterance,
)
from inspection.policies import SYSTEM, Actor, Scope
from inspection.settings import get_settings

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started", "months", "until"),
    [
        ("2026-08-03", 3, "2026-11-03"),
        ("2026-10-31", 3, "2027-01-31"),
        ("2025-11-30", 3, "2026-03-02"),
        ("2027-11-30", 3, "2028-03-01"),
        ("2026-03-31", 3, "2026-07-01"),
        ("2026-12-15", 12, "2027-12-15"),
    ],
)
def test_kept_until(started: str, months: int, until: str) -> None:
    at = datetime.fromisoformat(f"{started}T10:20:30+00:00")
    assert kept_until(at, months) == datetime.fromisoformat(f"{until}T10:20:30+00:00")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(3, 60))
def test_a_longer_retention_never_ends_earlier(started: datetime, months: int) -> None:
    assert started < kept_until(started, months) <= kept_until(started, months + 1)


@pytest.fixture
def place(database: str) -> Iterator[Path]:
    """A centre with one agent at a fixed time; gives the folder of its recordings."""
    with transaction() as session:
        session.add(Installation(key=FIXED_NOW, value=NOW.isoformat()))
        session.add(Province(id=1, code="GD", name_zh="广东", name_en="Guangdong"))
        session.flush()
        session.add(Centre(id=1, code="GD01", province_id=1, name_zh="中心", name_en="Centre"))
        session.flush()
        session.add(
            Agent(id=1, centre_id=1, staff_number="1001", name_zh="甲", name_en="A", active_from=date(2025, 1, 1))
        )
    yield get_settings().recordings


def record(place: Path, call_id: str, started: str, *, sound: str = "", hold: bool = False) -> int:
    """Store a row and its file, which is named by what it says."""
    sound = sound or call_id
    key = f"{sound[:2]}/{sound}.opus"
    (place / key).parent.mkdir(parents=True, exist_ok=True)
    (place / key).write_text(sound)
    with transaction() as session:
        row = Recording(
            call_id=call_id,
            agent_id=1,
            centre_id=1,
            started_at=datetime.fromisoformat(f"{started}+00:00"),
            duration_ms=1000,
            sample_rate_hz=8000,
            channels=1,
            codec="opus",
            sha256=sound,
            storage_key=key,
            size_bytes=len(sound),
            hold=hold,
            stored_at=NOW,
        )
        session.add(row)
        session.flush()
        return row.id or 0


def purge() -> tuple[list[str], int]:
    with transaction() as session:
        gone = purge_recordings(session=session, by=SYSTEM)
    with transaction() as session:
        return [one.call_id for one in gone], drop_files(gone, session=session)


def files(place: Path) -> list[str]:
    return sorted(file.name for file in place.rglob("*") if file.is_file())


def test_only_what_is_past_its_retention_goes(place: Path) -> None:
    record(place, "old", "2026-08-03T08:59:59")
    record(place, "edge", "2026-08-03T09:00:00")
    record(place, "young", "2026-08-03T09:00:01")
    record(place, "held", "2026-01-01T00:00:00", hold=True)
    with Session(engine()) as session:
        assert [one.call_id for one in expired_recordings(session=session, by=SYSTEM)] == ["old", "edge"]
    assert files(place) == ["edge.opus", "held.opus", "old.opus", "young.opus"]
    assert purge() == (["old", "edge"], 2)
    assert files(place) == ["held.opus", "young.opus"]
    assert purge() == ([], 0)


def test_the_settings_may_keep_longer(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(place, "old", "2026-06-01T00:00:00")
    monkeypatch.setenv("ZHIJIAN_RETENTION_MONTHS", "6")
    get_settings.cache_clear()
    assert purge() == ([], 0)
    monkeypatch.setenv("ZHIJIAN_RETENTION_MONTHS", "5")
    get_settings.cache_clear()
    assert purge() == (["old"], 1)


def test_a_file_goes_with_the_last_row_that_names_it(place: Path) -> None:
    record(place, "first", "2026-07-01T00:00:00", sound="same")
    second = record(place, "second", "2026-09-01T00:00:00", sound="same")
    assert purge() == (["first"], 0)
    assert files(place) == ["same.opus"]
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = "2026-12-02T00:00:00+00:00"
    assert purge() == (["second"], 1)
    assert files(place) == [] and second


def test_each_deletion_is_noted(place: Path) -> None:
    key = record(place, "old", "2026-07-01T00:00:00")
    record(place, "older", "2026-06-01T00:00:00")
    purge()
    with Session(engine()) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "recording.purged")).all()
        assert audit.verify(session=session) == []
    assert len(events) == 2 and events[1].subject == f"recording/{key}"
    assert '"call_id": "old"' in events[1].before and '"kept_until": "2026-10-01T00:00:00+00:00"' in events[1].before


def test_what_was_heard_goes_and_what_was_decided_stays(place: Path) -> None:
    key = record(place, "old", "2026-07-01T00:00:00")
    with transaction() as session:
        transcript = Transcript(
            recording_id=key,
            version=1,
            engine="e",
            model="m",
            fingerprint="f",
            speech_s=1,
            compute_s=1,
            created_at=NOW,
        )
        plan = MonthPlan(month="2026-07", centre_id=1, seed="s", quota=10, drawn_at=NOW, drawn_by="system")
        session.add(transcript)
        session.add(plan)
        session.flush()
        session.add(
            Utterance(
                transcript_id=transcript.id or 0,
                position=0,
                role="user",
                start_ms=0,
                end_ms=1,
                text="t",
                raw_text="t",
                language="zh",
                confidence=1,
            )
        )
        session.add(
            Assignment(
                plan_id=plan.id or 0,
                month="2026-07",
                call_id="old",
                recording_id=key,
                agent_id=1,
                centre_id=1,
                rank=1,
                due_on=date(2026, 8, 10),
            )
        )
    assert purge() == (["old"], 1)
    with Session(engine()) as session:
        assert session.exec(select(Transcript)).all() == [] and session.exec(select(Utterance)).all() == []
        assert session.exec(select(Assignment)).one().recording_id is None


def test_a_file_that_is_gone_already_does_not_stop_the_rest(place: Path) -> None:
    record(place, "gone", "2026-06-01T00:00:00")
    record(place, "here", "2026-07-01T00:00:00")
    (place / "go" / "gone.opus").unlink()
    assert purge() == (["gone", "here"], 1)


def test_only_an_administrator_deletes(place: Path) -> None:
    manager = Actor(1, "manager", Role.MANAGER, Scope.parse("nation"))
    record(place, "old", "2026-07-01T00:00:00")
    with pytest.raises(NotAllowed), transaction() as session:
        purge_recordings(session=session, by=manager)
    with pytest.raises(NotAllowed), Session(engine()) as session:
        expired_recordings(session=session, by=manager)
    assert files(place) == ["old.opus"]
