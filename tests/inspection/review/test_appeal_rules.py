"""What the database itself holds of appeals, against raw SQL on both."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from inspection.database import engine, make_engine
from inspection.maintenance.copy import copy_rows
from inspection.migrate import _config, migrate
from inspection.models import Appeal, AppealDecision
from migrations.appeal_rules import STEPS, TABLES
from tests.inspection.review.appeal_homes import AppealHome, rejected
from tests.inspection.test_migrations import differences, refused


@pytest.fixture
def home(database: str) -> AppealHome:
    return AppealHome()


def run(statement: str) -> None:
    with engine().begin() as connection:
        connection.execute(sa.text(statement))


def test_the_steps_are_those_of_the_product() -> None:
    from inspection.states import TRANSITIONS

    own = {(old, new) for old, found in STEPS.items() for new in found}
    assert own == {(str(old), str(new)) for old, new in TRANSITIONS[Appeal]}


FILED = (
    "INSERT INTO appeal (evaluation_id, agent_id, filed_by, filed_at, window_ends_at, state, version)"
    " VALUES ({evaluation}, {agent}, {user}, '{at}', '2026-11-10 01:00:00', 'filed', 1)"
)


def test_an_appeal_is_of_the_own_published_result_inside_the_window(home: AppealHome) -> None:
    own = {"evaluation": home.result, "agent": home.agent.agent_id, "user": home.agent.user_id}
    by_agent = "filed by the agent against the own published result"
    for other in (
        {"agent": home.other_agent.agent_id},
        {"evaluation": home.submitted, "agent": home.other_agent.agent_id},
    ):
        refused(FILED.format(**own | other, at="2026-11-05 01:00:00"), by_agent)
    refused(FILED.format(**own, at="2026-11-03 00:59:59"), by_agent)
    refused(FILED.format(**own, at="2026-11-10 01:00:01"), "inside_window")
    run(FILED.format(**own, at="2026-11-10 01:00:00"))
    refused(FILED.format(**own, at="2026-11-10 01:00:00"), "one_appeal_of_a_result|never replaced")


def test_who_filed_what_and_when_never_changes(home: AppealHome) -> None:
    appeal = home.file()
    for name in ("evaluation_id", "agent_id", "filed_by"):
        refused(f"UPDATE appeal SET {name} = {name} + 1 WHERE id = {appeal}", "never changes")
    for name in ("filed_at", "window_ends_at"):
        refused(f"UPDATE appeal SET {name} = '2026-11-06 00:00:00' WHERE id = {appeal}", "never changes")
    refused("DELETE FROM appeal", "never deleted")


@pytest.mark.parametrize("state", ["upheld", "partly_upheld", "rejected", "arbitration", "final"])
def test_no_step_is_left_out(home: AppealHome, state: str) -> None:
    home.file()
    windows = "ended_at = '2026-11-06', arbitration_ends_at = '2026-11-06'"
    rule = "an appeal is filed, reviewed, decided|upheld or rejected by a decision|arbitration is asked for"
    refused(f"UPDATE appeal SET state = '{state}', {windows}", rule)


def test_nothing_is_upheld_nor_arbitrated_without_a_decision(home: AppealHome) -> None:
    appeal = home.under_review()
    window = "arbitration_ends_at = '2026-11-06'"
    refused(f"UPDATE appeal SET state = 'upheld', {window}", "upheld or rejected by a decision")
    home.decide(appeal)
    refused("UPDATE appeal SET state = 'arbitration'", "arbitration is asked for")
    home.ask(appeal)
    refused("UPDATE appeal SET state = 'final', ended_at = '2026-11-06'", "ends with a decision")


def test_what_is_decided_has_its_window_and_what_is_over_its_time(home: AppealHome) -> None:
    appeal = home.under_review()
    refused("UPDATE appeal SET state = 'withdrawn'", "ended_at_a_time")
    home.decide(appeal)
    refused("UPDATE appeal SET arbitration_ends_at = NULL", "decided_with_a_window")


def test_what_is_over_never_changes(home: AppealHome) -> None:
    appeal = home.file()
    home.withdraw(appeal)
    refused("UPDATE appeal SET version = 9", "an appeal that is over never changes")
    refused(
        "UPDATE appeal SET state = 'filed', ended_at = NULL", "that is over never changes|an appeal is filed, reviewed"
    )


def test_what_was_said_and_decided_stays(home: AppealHome) -> None:
    appeal = home.in_arbitration()
    home.arbitrate(appeal)
    for table, column in {
        "appealitem": "reason",
        "appealstatement": "text",
        "appealdecision": "reason",
        "appealverdict": "reason",
        "resultversion": "answers",
    }.items():
        refused(f"UPDATE {table} SET {column} = 'x'", "never changes")
        refused(f"DELETE FROM {table}", "never changes")


DECIDED = (
    "INSERT INTO appealdecision (appeal_id, round, outcome, reason, decided_by, decided_at)"
    " VALUES ({appeal}, {round}, 'rejected', 'x', {user}, '2026-11-05')"
)


def test_nobody_decides_about_the_own_work(home: AppealHome) -> None:
    appeal = home.under_review()
    for user in (home.inspector.user_id, home.agent.user_id):
        refused(DECIDED.format(appeal=appeal, round=1, user=user), "neither the inspector nor the agent")
    run(f"""UPDATE "user" SET agent_id = {home.agent.agent_id} WHERE id = {home.lead.user_id}""")
    refused(DECIDED.format(appeal=appeal, round=1, user=home.lead.user_id), "neither the inspector nor the agent")


def test_arbitration_is_by_somebody_else_and_after_a_decision(home: AppealHome) -> None:
    appeal = home.under_review()
    manager, lead = home.manager.user_id, home.lead.user_id
    refused(DECIDED.format(appeal=appeal, round=2, user=manager), "arbitration follows a decision")
    refused(DECIDED.format(appeal=appeal, round=3, user=manager), "round_known")
    home.decide(appeal, {"A1": rejected(), "A2": rejected()})
    refused(DECIDED.format(appeal=appeal, round=2, user=lead), "arbitration follows a decision, by somebody else")
    refused(DECIDED.format(appeal=appeal, round=1, user=manager), "(?i)unique|never changes")
    run(DECIDED.format(appeal=appeal, round=2, user=manager))


def test_only_what_was_scored_is_contested_and_only_what_is_contested_decided(home: AppealHome) -> None:
    appeal = home.under_review()
    home.decide(appeal)
    item = "INSERT INTO appealitem (appeal_id, criterion_id, reason) VALUES ({}, {}, 'x')"
    refused(item.format(appeal, 999), "(?i)criteria that its result was scored by|foreign key")
    refused(item.format(appeal, 3).replace("'x'", "''"), "reason_given")
    verdict = "INSERT INTO appealverdict (decision_id, item_id, upheld, reason, cause, detail) VALUES (1, {}, {})"
    refused(verdict.format(99, "false, 'x', '', ''"), "about what its appeal contests")
    other = home.case(appeal).items["A1"].id
    refused(verdict.format(other, "true, 'x', '', ''"), "(?i)cause_of_what_is_upheld|never changes")


def test_no_other_row_takes_the_place_of_one(home: AppealHome, database: str) -> None:
    """SQLite alone has OR REPLACE, which deletes without asking the rule on deleting; PostgreSQL TRUNCATE."""
    home.arbitrate(home.in_arbitration())
    if database == "postgresql":
        for table in TABLES:
            refused(f"TRUNCATE {table} CASCADE", "never emptied")
        return
    for table in TABLES:
        with engine().connect() as connection:
            first = connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY id")).mappings().first()
        assert first is not None
        names, values = ", ".join(first), ", ".join(f":{name}" for name in first)
        for changed in ({}, {"id": 77}):
            with pytest.raises(DatabaseError, match="never"), engine().begin() as connection:
                connection.execute(
                    sa.text(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({values})"), dict(first) | changed
                )


@pytest.fixture
def another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    found = make_engine(f"sqlite:///{tmp_path_factory.mktemp('copy') / 'copy.sqlite3'}")
    migrate(engine=found)
    yield found
    found.dispose()


def test_a_copy_holds_the_same_appeals(home: AppealHome, another: sa.Engine) -> None:
    home.arbitrate(home.in_arbitration())
    counts = copy_rows(engine(), another)
    assert (counts["appeal"], counts["appealdecision"], counts["resultversion"]) == (1, 2, 3)
    with Session(engine()) as before, Session(another) as after:
        for table in (Appeal, AppealDecision):
            kept, copied = (
                [one.model_dump() for one in each.exec(sa.select(table)).scalars()] for each in (before, after)
            )
            assert kept == copied


def test_the_schema_of_before_and_again(home: AppealHome) -> None:
    home.file()
    command.downgrade(_config(), "0019")
    with engine().connect() as connection:
        assert not set(TABLES) & set(sa.inspect(connection).get_table_names())
    command.upgrade(_config(), "head")
    with engine().connect() as connection:
        assert differences(connection) == []
