"""Copying a database: every row arrives, on either kind, and the target's own rules go on holding."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, SQLModel, select

from inspection import audit
from inspection.database import engine, make_engine, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.maintenance.copy import copy_database, copy_rows
from inspection.models import AuditEvent, Criterion, Province, Recording, Role, RubricVersion
from inspection.policies import SYSTEM, Actor, Scope
from inspection.settings import with_driver
from tests.conftest import new_database

LEAD = Actor(1, "lead", Role.QUALITY_LEAD, Scope.parse("nation"))


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of either kind."""
    if request.param == "sqlite":
        (tmp_path / "copied").mkdir()
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "copied" / "zhijian.sqlite3")
        yield f"sqlite:///{tmp_path / 'copied' / 'zhijian.sqlite3'}"
        return
    address, name = request.getfixturevalue("postgresql"), f"copy_{uuid4().hex}"
    with new_database(address, name, "migrated"):
        yield address.format(name=name)


@pytest.fixture(scope="session")
def small_made_once(drawn_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database without its many answers, and without the results that nobody appealed against."""
    file = tmp_path_factory.mktemp("small") / "zhijian.sqlite3"
    shutil.copy(drawn_made_once / "zhijian.sqlite3", file)
    connection = sqlite3.connect(file)
    connection.executescript(
        "DELETE FROM finding; DELETE FROM answer; DELETE FROM populationcall;"
        " DELETE FROM evaluation WHERE id NOT IN (SELECT evaluation_id FROM appeal); VACUUM"
    )
    connection.close()
    return file


@pytest.fixture
def small_home(home: Path, small_made_once: Path) -> Path:
    """A home with that database alone."""
    home.mkdir()
    shutil.copy(small_made_once, home / "zhijian.sqlite3")
    return home


@pytest.fixture
def opened(target: str) -> Iterator[sa.Engine]:
    found = make_engine(with_driver(target))
    yield found
    found.dispose()


def rows_of(database: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    with database.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in SQLModel.metadata.sorted_tables
        }


def refused(database: sa.Engine, statement: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence), database.begin() as connection:
        connection.execute(sa.text(statement))


def test_every_row_arrives_as_it_was(drawn_database: str, target: str, opened: sa.Engine) -> None:
    before = rows_of(engine())
    counts = copy_database(target, by=SYSTEM)
    assert rows_of(opened) == before
    assert counts == {name: len(rows) for name, rows in before.items()}
    assert counts["recording"] == 78 and counts["evaluation"] == 720


def test_the_rules_hold_in_the_copy(small_home: Path, target: str, opened: sa.Engine) -> None:
    copy_database(target, by=SYSTEM)
    refused(opened, "UPDATE auditevent SET actor = 'nobody'", "append only")
    refused(opened, "DELETE FROM recording", "younger than 3 months")
    refused(opened, "UPDATE criterion SET weight = 50", "never changes")
    refused(opened, "UPDATE rubricversion SET name_en = 'Other'", "never changes")
    refused(opened, "DELETE FROM scriptphrase", "never changes")
    refused(
        opened,
        "INSERT INTO rubricversion (code, number, state, name_zh, name_en, published_by)"
        " VALUES ('voice', 9, 'published', 'a', 'a', '')",
        "begins as a draft",
    )
    refused(opened, "UPDATE recording SET agent_id = 999", "(?i)foreign key")
    with Session(opened) as session:
        assert audit.verify(session=session) == []


def test_the_copy_goes_on_counting(small_home: Path, target: str, opened: sa.Engine) -> None:
    copy_database(target, by=SYSTEM)
    with Session(opened) as session:
        session.add(Province(code="HN", name_zh="湖南", name_en="Hunan"))
        session.flush()
        assert session.exec(select(Province.id).where(Province.code == "HN")).one() == 2
        audit.record("copy.used", "installation", by="system", session=session)
        session.commit()
        assert audit.verify(session=session) == []


def test_drafts_and_retired_standards_keep_their_state(database: str, target: str, opened: sa.Engine) -> None:
    with transaction() as session:
        for number in (1, 2, 3):
            version = RubricVersion(code="voice", number=number, name_zh="语音", name_en="Voice")
            session.add(version)
            session.flush()
            session.add(
                Criterion(
                    rubric_version_id=version.id or 0,
                    code="C",
                    section="script",
                    position=0,
                    kind="scale",
                    weight=100 if number < 3 else 40,
                    name_zh="一",
                    name_en="one",
                )
            )
        session.flush()
        session.connection().execute(sa.text("UPDATE rubricversion SET state = 'published' WHERE number < 3"))
        session.connection().execute(sa.text("UPDATE rubricversion SET state = 'retired' WHERE number = 1"))
    copy_database(target, by=SYSTEM)
    with Session(opened) as session:
        states = session.exec(select(RubricVersion.number, RubricVersion.state).order_by("number")).all()
    assert [tuple(row) for row in states] == [(1, "retired"), (2, "published"), (3, "draft")]


def test_a_copy_is_noted_without_the_password(database: str, tmp_path: Path) -> None:
    copy_database(f"sqlite:///{tmp_path / 'copy.sqlite3'}", by=SYSTEM)
    with Session(engine()) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "database.copied")).one()
    assert "copy.sqlite3" in event.after
    with pytest.raises(InvalidInput) as refusal:
        copy_database("postgresql://me:secret@127.0.0.1:9/none", by=SYSTEM)
    assert "cannot be reached" in str(refusal.value) and "secret" not in str(refusal.value)


def test_a_database_in_use_is_refused_and_left_alone(small_home: Path, target: str, opened: sa.Engine) -> None:
    with opened.begin() as connection:
        connection.execute(sa.text("INSERT INTO province (code, name_zh, name_en) VALUES ('HN', '湖南', 'Hunan')"))
    with pytest.raises(Conflict, match=r"holds rows already \(table province\)"):
        copy_database(target, by=SYSTEM)
    assert sum(len(rows) for rows in rows_of(opened).values()) == 1


def test_another_schema_is_refused(small_home: Path, target: str, opened: sa.Engine) -> None:
    with opened.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Conflict, match="has schema 0000, expected"):
        copy_database(target, by=SYSTEM)


def test_a_row_that_cannot_be_kept_stops_the_whole_copy(small_home: Path, postgresql: str) -> None:
    with transaction() as session:
        row = session.exec(select(Recording)).first()
        assert row is not None
        row.call_type = "a\x00b"
    with new_database(postgresql, "refusing", "migrated"):
        found = make_engine(with_driver(postgresql.format(name="refusing")))
        with pytest.raises(InvalidInput, match="table recording: a row cannot be kept"):
            copy_rows(engine(), found)
        assert sum(len(rows) for rows in rows_of(found).values()) == 0
        found.dispose()


def test_a_database_without_tables_is_given_the_schema(small_home: Path, tmp_path: Path) -> None:
    counts = copy_database(f"sqlite:///{tmp_path / 'new' / 'zhijian.sqlite3'}", by=SYSTEM)
    found = make_engine(f"sqlite:///{tmp_path / 'new' / 'zhijian.sqlite3'}")
    assert {name: len(rows) for name, rows in rows_of(found).items()} == counts
    refused(found, "DELETE FROM recording", "younger than 3 months")
    found.dispose()


@pytest.mark.parametrize("url", ["mysql://host/name", "zhijian.sqlite3", ""])
def test_other_addresses_are_refused(small_home: Path, url: str) -> None:
    with pytest.raises(InvalidInput, match="expected postgresql://"):
        copy_database(url, by=SYSTEM)


def test_only_an_administrator_copies(small_home: Path, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="copy the database"):
        copy_database(f"sqlite:///{tmp_path / 'copy.sqlite3'}", by=LEAD)
