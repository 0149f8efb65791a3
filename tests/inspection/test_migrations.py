"""The schema: whole on both databases, and holding its own rules against raw SQL."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, SQLModel, select

from inspection import audit
from inspection.database import engine, transaction
from inspection.migrate import _config
from inspection.models import (
    Agent,
    Centre,
    Criterion,
    DrawRound,
    Installation,
    MonthPlan,
    Province,
    Recording,
    RubricVersion,
)
from inspection.month import Month
from inspection.planning.verify import verify_plan
from inspection.planning.work_orders import draw_work_orders
from inspection.policies import SYSTEM
from migrations.search_index import belongs_to_models
from transcribe.faults import Warned, from_json


def differences(connection: sa.Connection) -> list[object]:
    """What of the schema is not what the models say."""
    context = MigrationContext.configure(connection, opts={"include_object": belongs_to_models})
    return list(compare_metadata(context, SQLModel.metadata))


def test_models_and_migrations_agree(database: str) -> None:
    with engine().connect() as connection:
        assert differences(connection) == []


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


def test_plans_of_before_get_their_round_and_keep_their_rows(drawn_database: str) -> None:
    """The drawn demo month goes back to the schema before rounds and forth again, and is verified as it was."""
    count = sa.text("SELECT COUNT(*) FROM assignment")
    with engine().connect() as connection:
        before = connection.execute(count).scalar_one()
        orders = "SELECT COUNT(*) FROM monthplan WHERE population = 'orders'"
    with transaction() as session:
        draw_work_orders(Month(2026, 10), session=session, by=SYSTEM)
    command.downgrade(_config(), "0005")
    with engine().connect() as connection:
        assert connection.execute(count).scalar_one() == before
        names = {column["name"] for column in sa.inspect(connection).get_columns("monthplan")}
    assert not {"population", "options"} & names
    command.upgrade(_config(), "head")
    with transaction() as session:
        assert session.connection().execute(sa.text(orders)).scalar_one() == 0
        plan = session.exec(select(MonthPlan).where(MonthPlan.month == "2026-10")).one()
        assert verify_plan(plan, session=session)
        rounds = session.exec(select(DrawRound).where(DrawRound.plan_id == plan.id)).all()
        assert [(one.number, one.kind, one.drawn, one.drawn_at) for one in rounds] == [(1, "draw", 60, plan.drawn_at)]
        draw_work_orders(Month(2026, 10), session=session, by=SYSTEM)
    with engine().connect() as connection:
        assert differences(connection) == []


def test_foreign_keys_are_watched_again_after_a_migration(database: str) -> None:
    command.downgrade(_config(), "0005")
    command.upgrade(_config(), "head")
    refused(
        "INSERT INTO drawround (plan_id, number, kind, week, drawn, drawn_at, drawn_by) VALUES"
        " (77, 1, 'draw', 1, 0, '2026-11-03', 'x')",
        "(?i)foreign key",
    )


def test_a_plan_of_an_unknown_population_is_refused(drawn_database: str) -> None:
    refused("UPDATE monthplan SET population = 'mails'", "population_known")
    refused("UPDATE assignment SET population = 'mails'", "population_known")
    refused("UPDATE drawround SET kind = 'again'", "kind_known")
