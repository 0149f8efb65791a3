"""The database's own rule on retention: whatever raw SQL tries first, what is young or held is not deleted."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from inspection.database import engine, transaction
from inspection.errors import InvalidInput, NotAllowed, NotFound
from inspection.intake.holds import place_hold
from inspection.intake.retention import expired_recordings, kept_until, purge_recordings, set_retention
from inspection.models import AuditEvent, Installation, Recording
from inspection.policies import SYSTEM
from tests.inspection.facts_builders import actor, at, organisation

NOW = "2026-11-03T09:00:00+00:00"
YOUNG, OLD = "2026-08-03 09:00:01", "2026-08-03 09:00:00"


@pytest.fixture
def place(database: str) -> str:
    with transaction() as session:
        session.add(Installation(key="fixed_now", value=NOW))
        organisation(session)
    return database


def record(started: str, call: str = "c1", centre: int = 1) -> None:
    with transaction() as session:
        session.add(
            Recording(
                call_id=call,
                agent_id=1,
                centre_id=centre,
                started_at=at(started),
                duration_ms=1000,
                sample_rate_hz=8000,
                channels=2,
                codec="opus",
                sha256=call,
                storage_key=call,
                size_bytes=1,
                stored_at=at("2026-10-31 00:00:00"),
            )
        )


def tried(statement: str) -> bool:
    """Whether the database did what it was told."""
    try:
        with engine().begin() as connection:
            connection.execute(sa.text(statement))
    except DatabaseError:
        return False
    return True


def calls() -> list[str]:
    with Session(engine()) as session:
        return list(session.exec(select(Recording.call_id).order_by(Recording.call_id)))


OTHER = {
    "id": "99",
    "call_id": "'c9'",
    "agent_id": "2",
    "team_id": "2",
    "centre_id": "2",
    "started_at": "'2020-01-01 00:00:00'",
    "duration_ms": "1",
    "sample_rate_hz": "16000",
    "channels": "1",
    "agent_channel": "1",
    "codec": "'flac'",
    "call_type": "'query'",
    "language": "'en'",
    "direction": "'inbound'",
    "sha256": "'other'",
    "storage_key": "'other'",
    "size_bytes": "0",
    "warnings": "'[1]'",
    "hold": "false",
    "stored_at": "'2020-01-01 00:00:00'",
}
NEVER = {"id", "call_id", "centre_id", "started_at", "sha256", "storage_key", "size_bytes", "stored_at"}


def test_every_column_is_tried() -> None:
    assert set(OTHER) == set(Recording.__table__.columns.keys())  # type: ignore[attr-defined]


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("column", OTHER)
def test_no_change_of_a_column_makes_a_recording_deletable(place: str, column: str, held: bool) -> None:
    record(OLD if held else YOUNG)
    if held:
        with transaction() as session:
            place_hold("c1", "appeal", session=session, by=SYSTEM)
    changed = tried(f"UPDATE recording SET {column} = {OTHER[column]}")
    assert changed == (column not in NEVER and not (held and column == "hold"))
    assert not tried("DELETE FROM recording")
    assert calls() == ["c1"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM recording WHERE call_id = 'c1'",
        "INSERT INTO installation (key, value) VALUES ('fixed_now', '2099-01-01T00:00:00+00:00')",
        "INSERT INTO installation (key, value) VALUES ('x', '2099-01-01T00:00:00+00:00');"
        " UPDATE installation SET key = 'fixed_now' WHERE key = 'x'",
        "UPDATE province SET retention_months = 0",
        "UPDATE province SET retention_months = -100",
        "DELETE FROM agent WHERE id = 1",
        "DELETE FROM centre WHERE id = 1",
        "DELETE FROM province",
    ],
)
def test_no_way_around(database: str, statement: str) -> None:
    """On an installation with the real clock, a call of yesterday."""
    with transaction() as session:
        organisation(session)
    record(f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d %H:%M:%S}")
    for part in statement.split(";"):
        done = tried(part)
    assert not done
    assert not tried("DELETE FROM recording")
    assert calls() == ["c1"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO recording SELECT {columns} FROM recording WHERE call_id = 'c2'",
        "REPLACE INTO recording SELECT {columns} FROM recording WHERE call_id = 'c2'",
        "UPDATE OR REPLACE recording SET id = 1 WHERE call_id = 'c2'",
        "UPDATE OR REPLACE recording SET call_id = 'c1' WHERE call_id = 'c2'",
    ],
)
def test_nothing_takes_the_place_of_a_recording_on_sqlite(place: str, statement: str) -> None:
    record(YOUNG)
    record(OLD, "c2")
    names = Recording.__table__.columns.keys()  # type: ignore[attr-defined]
    columns = ", ".join("'c1'" if name == "call_id" else name if name != "id" else "7" for name in names)
    assert not tried(statement.format(columns=columns))
    assert calls() == ["c1", "c2"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["recording", "hold"])
def test_nothing_is_emptied_at_once_on_postgresql(place: str, table: str) -> None:
    record(YOUNG)
    assert not tried(f"TRUNCATE {table} CASCADE")
    assert calls() == ["c1"]


@pytest.mark.parametrize(
    ("started", "now", "gone"),
    [
        ("2025-11-30 10:00:00", "2026-02-28T23:59:59+00:00", False),
        ("2025-11-30 10:00:00", "2026-03-02T09:59:59+00:00", False),
        ("2025-11-30 10:00:00", "2026-03-02T10:00:00+00:00", True),
        ("2026-04-30 16:30:00", "2026-07-31T16:29:59+00:00", False),
        ("2026-04-30 16:30:00", "2026-07-31T16:30:00+00:00", True),
        ("2026-08-03 09:00:00.900", "2026-11-03T09:00:00.500+00:00", False),
        ("2026-08-03 09:00:00.900", "2026-11-03T17:00:00.900+08:00", True),
    ],
)
def test_database_and_use_case_end_at_the_same_moment(database: str, started: str, now: str, gone: bool) -> None:
    with transaction() as session:
        session.add(Installation(key="fixed_now", value=now))
        organisation(session)
    record(started)
    with Session(engine()) as session:
        assert bool(expired_recordings(session=session, by=SYSTEM)) == gone
    assert tried("DELETE FROM recording") == gone


def test_the_first_of_may_in_shanghai_is_kept_three_months_by_its_own_calendar() -> None:
    started = datetime.fromisoformat("2026-05-01T00:30:00+08:00")
    assert kept_until(started, 3) >= datetime.fromisoformat("2026-08-01T00:30:00+08:00")


def test_a_province_may_keep_longer_and_the_database_knows(place: str) -> None:
    record("2026-06-01 00:00:00")
    record("2026-06-01 00:00:00", "g1", centre=2)
    with transaction() as session:
        set_retention("GD", 6, session=session, by=SYSTEM)
    assert not tried("DELETE FROM recording WHERE call_id = 'c1'")
    with transaction() as session:
        assert [one.call_id for one in purge_recordings(session=session, by=SYSTEM)] == ["g1"]
        set_retention("GD", 5, session=session, by=SYSTEM)
        (gone,) = purge_recordings(session=session, by=SYSTEM)
        assert (gone.call_id, gone.kept_until) == ("c1", at("2026-11-01 00:00:00"))
    with Session(engine()) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "retention.set")).all()
    assert [(one.subject, one.before, one.after) for one in events] == [
        ("province/GD", "null", "6"),
        ("province/GD", "6", "5"),
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_no_province_may_set(place: str) -> None:
    for months in (2, 0, -3, 1201):
        sentence = f"a retention of {months} months is not possible; expected 3 to 1200"
        with pytest.raises(InvalidInput, match=sentence), transaction() as session:
            set_retention("GD", months, session=session, by=SYSTEM)
    with pytest.raises(NotFound, match="there is no province XX"), transaction() as session:
        set_retention("XX", 6, session=session, by=SYSTEM)
    with pytest.raises(NotAllowed), transaction() as session:
        set_retention("GD", 6, session=session, by=actor("manager"))
