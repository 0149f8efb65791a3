"""The schema: whole on both databases, and holding its own rules against raw SQL."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, SQLModel

from inspection import audit
from inspection.database import engine, transaction
from inspection.migrate import _config
from inspection.models import (
    Agent,
    Centre,
    Criterion,
    Installation,
    Province,
    Recording,
    RubricVersion,
)
from transcribe.faults import Warned, from_json


def test_models_and_migrations_agree(database: str) -> None:
    with engine().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_warnings_of_older_recordings_are_given_their_place(database: str) -> None:
    a_recording("2026-10-01T09:00:00+00:00")
    stored = sa.text("SELECT warnings FROM recording")
    command.downgrade(_config(), "0001")
    with engine().begin() as connection:
        connection.execute(sa.text("""UPDATE recording SET warnings = '["silent", "clipped"]'"""))
    command.upgrade(_config(), "0002")
    with engine().connect() as connection:
        assert from_json(connection.execute(stored).scalar_one()) == (
            Warned("silent", 0, 1000),
            Warned("clipped", 0, 1000),
        )
    command.downgrade(_config(), "0001")
    with engine().connect() as connection:
        assert connection.execute(stored).scalar_one() == '["silent", "clipped"]'
    command.upgrade(_config(), "head")


def refused(statement: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence), engine().begin() as connection:
        connection.execute(sa.text(statement))


def test_the_audit_log_is_append_only(database: str) -> None:
    with transaction() as session:
        audit.record("demo.loaded", "installation", by="system", session=session, after={"calls": 78})
        audit.record("demo.seen", "installation", by="system", session=session)
    refused("UPDATE auditevent SET actor = 'nobody'", "append only")
    refused("DELETE FROM auditevent", "append only")
    with transaction() as session:
        assert audit.verify(session=session) == []


def rubric(session: Session, *weights: float) -> RubricVersion:
    version = RubricVersion(code="voice", number=1, name_zh="语音", name_en="Voice")
    session.add(version)
    session.flush()
    for position, weight in enumerate(weights):
        session.add(
            Criterion(
                rubric_version_id=version.id or 0,
                code=f"C{position}",
                section="script",
                position=position,
                kind="scale",
                weight=weight,
                name_zh="一",
                name_en="one",
            )
        )
    return version


def test_weights_of_a_published_rubric_sum_to_100(database: str) -> None:
    with transaction() as session:
        rubric(session, 60, 30)
    refused("UPDATE rubricversion SET state = 'published'", "sum to 100")


def test_a_published_rubric_never_changes(database: str) -> None:
    with transaction() as session:
        rubric(session, 60, 40)
    with engine().begin() as connection:
        connection.execute(sa.text("UPDATE rubricversion SET state = 'published'"))
    refused("UPDATE criterion SET weight = 50", "never changes")
    refused("DELETE FROM criterion", "never changes")
    refused("UPDATE rubricversion SET name_en = 'Other'", "never changes")
    refused("DELETE FROM rubricversion", "never deleted")
    with engine().begin() as connection:
        connection.execute(sa.text("UPDATE rubricversion SET state = 'retired'"))


def a_recording(started: str, hold: bool = False) -> None:
    with transaction() as session:
        session.add(Installation(key="fixed_now", value="2026-11-03T09:00:00+00:00"))
        session.add(Province(id=1, code="GD", name_zh="广东", name_en="Guangdong"))
        session.flush()
        session.add(Centre(id=1, code="GD01", province_id=1, name_zh="中心", name_en="Centre"))
        session.flush()
        session.add(
            Agent(id=1, centre_id=1, staff_number="1001", name_zh="甲", name_en="A", active_from=date(2025, 1, 1))
        )
        session.flush()
        session.add(
            Recording(
                call_id="c1",
                agent_id=1,
                centre_id=1,
                started_at=datetime.fromisoformat(started),
                duration_ms=1000,
                sample_rate_hz=8000,
                channels=2,
                agent_channel=0,
                codec="opus",
                sha256="0",
                storage_key="0",
                size_bytes=1,
                hold=hold,
                stored_at=datetime.now(UTC),
            )
        )


@pytest.mark.parametrize(
    ("started", "hold", "deletable"),
    [
        ("2026-08-03T08:59:00+00:00", False, True),
        ("2026-08-03T09:01:00+00:00", False, False),
        ("2026-01-01T00:00:00+00:00", True, False),
    ],
)
def test_retention_holds_against_raw_sql(database: str, started: str, hold: bool, deletable: bool) -> None:
    a_recording(started, hold)
    refused("UPDATE recording SET started_at = '2020-01-01 00:00:00'", "never change")
    if deletable:
        with engine().begin() as connection:
            assert connection.execute(sa.text("DELETE FROM recording")).rowcount == 1
    else:
        refused("DELETE FROM recording", "younger than 3 months or on hold")
