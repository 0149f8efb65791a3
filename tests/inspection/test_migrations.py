"""The schema: whole on both databases, and holding its own rules against raw SQL."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

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
    refused("UPDATE rubricversion SET name_en = 'Other', state = 'retired'", "never changes")
    refused("UPDATE rubricversion SET state = 'retired', published_by = 'nobody'", "never changes")
    refused("DELETE FROM rubricversion", "never deleted")
    with engine().begin() as connection:
        connection.execute(sa.text("UPDATE rubricversion SET state = 'retired'"))
    refused("UPDATE rubricversion SET state = 'published'", "never changes")
    refused("UPDATE criterion SET weight = 50", "never changes")


SCRIPT = [
    "INSERT INTO scriptversion (id, code, number, state, published_by) VALUES (1, 'default', 1, 'draft', '')",
    "INSERT INTO scriptphrase (id, script_version_id, code, situation, language, kind, text, required)"
    " VALUES (1, 1, 'hold.zh.1', 'hold', 'zh', 'standard', '请稍等', false)",
    "UPDATE scriptversion SET state = 'published'",
    "INSERT INTO scriptversion (id, code, number, state, published_by) VALUES (2, 'default', 2, 'draft', '')",
]


def test_a_published_script_never_changes(database: str) -> None:
    with engine().begin() as connection:
        for statement in SCRIPT:
            connection.execute(sa.text(statement))
    refused("UPDATE scriptphrase SET text = '等'", "never changes")
    refused("UPDATE scriptphrase SET script_version_id = 2", "never changes")
    refused("DELETE FROM scriptphrase", "never changes")
    refused(SCRIPT[1].replace("(1, 1", "(2, 1").replace(".1'", ".2'"), "never changes")
    refused("UPDATE scriptversion SET number = 9 WHERE id = 1", "never changes")
    refused("UPDATE scriptversion SET state = 'retired', code = 'x' WHERE id = 1", "never changes")
    refused("DELETE FROM scriptversion WHERE id = 1", "never deleted")
    refused("UPDATE scriptversion SET state = 'retired' WHERE id = 2", "published before it is retired")
    refused(SCRIPT[3].replace("(2,", "(3,").replace("'draft'", "'published'"), "begins as a draft")
    if database == "postgresql":
        for table in ("scriptversion", "scriptphrase", "rubricversion", "criterion"):
            refused(f"TRUNCATE {table} CASCADE", "never emptied")


@pytest.mark.parametrize(
    "statement",
    [
        SCRIPT[0].replace("INSERT", "INSERT OR REPLACE"),
        SCRIPT[0].replace("INSERT", "INSERT OR REPLACE").replace("(1,", "(7,"),
        "UPDATE OR REPLACE scriptversion SET number = 1 WHERE id = 2",
        "UPDATE OR REPLACE scriptversion SET id = 1 WHERE id = 2",
        SCRIPT[1].replace("INSERT", "INSERT OR REPLACE").replace("(1, 1", "(1, 2"),
        "UPDATE OR REPLACE scriptphrase SET id = 1 WHERE id = 2",
    ],
)
def test_no_other_row_takes_the_place_of_a_published_one(
    request: pytest.FixtureRequest, home: Path, statement: str
) -> None:
    """SQLite alone has OR REPLACE, which deletes without asking the rule on deleting."""
    home.mkdir(parents=True)
    shutil.copy(request.getfixturevalue("migrated_sqlite"), home / "zhijian.sqlite3")
    with engine().begin() as connection:
        for made in [*SCRIPT, SCRIPT[1].replace("(1, 1", "(2, 2")]:
            connection.execute(sa.text(made))
    refused(statement, "never changes")


def test_standards_of_before_keep_their_criteria_and_rules(database: str) -> None:
    with transaction() as session:
        rubric(session, 60, 40)
    command.downgrade(_config(), "0006")
    with engine().begin() as connection:
        connection.execute(sa.text("UPDATE rubricversion SET state = 'published'"))
    refused("UPDATE criterion SET weight = 50", "never changes")
    command.upgrade(_config(), "head")
    refused("UPDATE criterion SET weight = 50", "never changes")
    refused("UPDATE rubricversion SET state = 'retired', name_en = 'x'", "never changes")
    with transaction() as session:
        rows = session.exec(select(Criterion).order_by(Criterion.code)).all()
        assert [(one.code, one.weight, one.choices, one.asked_after, one.asked_below) for one in rows] == [
            ("C0", 60, "", "", None),
            ("C1", 40, "", "", None),
        ]
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": belongs_to_models})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_condition_is_whole_and_never_on_itself(database: str) -> None:
    with transaction() as session:
        rubric(session, 100)
    refused("UPDATE criterion SET asked_after = 'C1'", "condition_whole")
    refused("UPDATE criterion SET asked_below = 0.5", "condition_whole")
    refused("UPDATE criterion SET asked_after = 'C0', asked_below = 0.5", "condition_whole")
    refused("UPDATE criterion SET kind = 'song'", "kind_known")


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
