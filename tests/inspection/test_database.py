"""Transactions: whole or not at all, two writers in turn, and no update lost."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from inspection.database import bump_version, engine, engine_for, open_session, transaction
from inspection.errors import Conflict
from inspection.models import Centre, Installation, MonthPlan, Province
from tests.inspection.builders import at_once, month_plan, organisation


def keys() -> set[str]:
    with open_session() as session:
        return set(session.exec(select(Installation.key)))


def test_a_transaction_is_kept_whole(database: str) -> None:
    with transaction() as session:
        session.add_all([Installation(key="a", value="1"), Installation(key="b", value="2")])
    assert keys() == {"a", "b"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_transaction_that_raises_leaves_nothing(database: str, error: type[BaseException]) -> None:
    with pytest.raises(error), transaction() as session:
        session.add(Installation(key="a", value="1"))
        session.flush()
        raise error
    assert keys() == set()


def test_a_session_for_reading_writes_nothing_and_its_rows_stay_readable(database: str) -> None:
    with transaction() as session:
        session.add(Installation(key="a", value="1"))
    with open_session() as session:
        row = session.get_one(Installation, "a")
        session.add(Installation(key="b", value="2"))
        session.flush()
    assert (row.key, row.value) == ("a", "1")
    assert keys() == {"a"}


def test_two_writers_take_turns(database: str) -> None:
    with transaction() as session:
        session.add(Installation(key="counter", value="0"))

    def count() -> None:
        for _ in range(5):
            with transaction() as session:
                row = session.exec(select(Installation).where(Installation.key == "counter").with_for_update()).one()
                row.value = str(int(row.value) + 1)

    assert at_once(count, count) == [None, None]
    with open_session() as session:
        assert session.get_one(Installation, "counter").value == "10"


def test_a_lost_update_is_refused(database: str) -> None:
    with transaction() as session:
        plan = month_plan(organisation(session=session).centres["GD01"], session=session)
    with transaction() as session:
        mine = session.get_one(MonthPlan, plan.id)
        bump_version(mine, 1, session=session)
        assert mine.version == 2
    with transaction() as session, pytest.raises(Conflict, match=rf"MonthPlan {plan.id} was changed .* had version 1"):
        bump_version(session.get_one(MonthPlan, plan.id), 1, session=session)
    with transaction() as session:
        bump_version(session.get_one(MonthPlan, plan.id), 2, session=session)


def test_of_two_updates_at_once_one_is_refused(database: str) -> None:
    with transaction() as session:
        plan = month_plan(organisation(session=session).centres["GD01"], session=session)

    def save(name: str) -> str:
        with transaction() as session:
            row = session.get_one(MonthPlan, plan.id)
            bump_version(row, 1, session=session)
            row.drawn_by = name
        return name

    outcomes = at_once(lambda: save("one"), lambda: save("other"))
    [refused] = [one for one in outcomes if isinstance(one, Conflict)]
    [kept] = [one for one in outcomes if one is not refused]
    with open_session() as session:
        row = session.get_one(MonthPlan, plan.id)
        assert (row.drawn_by, row.version) == (kept, 2)


def test_foreign_keys_are_held(database: str) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(Centre(code="GD01", province_id=1, name_zh="中心", name_en="Centre"))


def test_times_come_back_in_utc_and_those_without_a_zone_are_refused(database: str) -> None:
    at = datetime(2026, 10, 3, 9, 0, 0, 123_000, tzinfo=timezone(timedelta(hours=8)))
    with transaction() as session:
        centre = organisation(session=session).centres["GD01"]
        month_plan(centre, session=session, drawn_at=at)
    with open_session() as session:
        read = session.exec(select(MonthPlan.drawn_at)).one()
    assert (read, read.tzinfo) == (datetime(2026, 10, 3, 1, 0, 0, 123_000, tzinfo=UTC), UTC)
    with pytest.raises(StatementError, match="no time zone"), transaction() as session:
        month_plan(centre, session=session, month="2026-11", drawn_at=datetime(2026, 10, 3))


def test_sqlite_waits_for_its_turn_and_makes_its_folder(home: Path) -> None:
    with engine().connect() as connection:
        read = {
            name: connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "journal_mode")
        }
        assert connection.execute(sa.text("PRAGMA busy_timeout")).scalar() == 15_000
    assert read == {"foreign_keys": 1, "journal_mode": "wal"}
    assert (home / "zhijian.sqlite3").is_file()


def test_an_engine_is_made_once_an_address(home: Path) -> None:
    assert engine_for(f"sqlite:///{home}/a.sqlite3") is engine_for(f"sqlite:///{home}/a.sqlite3")
    assert engine_for(f"sqlite:///{home}/a.sqlite3") is not engine_for(f"sqlite:///{home}/b.sqlite3")


def test_a_reader_sees_one_state_while_another_writes(database: str) -> None:
    with transaction() as session:
        session.add(Province(code="GD", name_zh="广东", name_en="Guangdong"))
    with open_session() as reader, transaction() as writer:
        writer.exec(select(Province)).one().name_en = "Canton"
        writer.flush()
        assert reader.exec(select(Province.name_en)).one() == "Guangdong"
