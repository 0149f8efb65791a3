"""The check of an installation finds each kind of damage, and nothing where there is none."""

import sqlite3
from pathlib import Path

import pytest
from sqlmodel import Session, select

from inspection.database import engine, engine_for
from inspection.errors import NotAllowed
from inspection.maintenance.whole import check_installation
from inspection.models import Recording, Role
from inspection.policies import SYSTEM, Actor, Scope
from inspection.settings import get_settings


def problems(*, deep: bool = False) -> dict[str, tuple[str, ...]]:
    return {one.check: one.problems for one in check_installation(by=SYSTEM, deep=deep) if one.problems}


def first_file(home: Path) -> Path:
    with Session(engine()) as session:
        key = session.exec(select(Recording.storage_key).order_by("id")).first()
    return home / "recordings" / str(key)


def sql(home: Path, script: str) -> None:
    connection = sqlite3.connect(home / "zhijian.sqlite3")
    connection.executescript(script)
    connection.close()


def test_the_demo_is_whole(drawn_database: str) -> None:
    checks = check_installation(by=SYSTEM, deep=True)
    assert [one.check for one in checks] == [
        "schema", "audit", "recordings", "orphans", "cells", "facts", "speech", "permissions",
    ]  # fmt: skip
    assert [one.problems for one in checks] == [()] * 8
    looked_at = {one.check: one.looked_at for one in checks}
    assert looked_at["recordings"] == looked_at["orphans"] == 78
    assert looked_at["facts"] == 102 and looked_at["audit"] > 25 and looked_at["permissions"] == 2


def test_a_lost_file(drawn_home: Path) -> None:
    first_file(drawn_home).unlink()
    found = problems()
    assert list(found) == ["recordings"] and "is not here" in found["recordings"][0]


def test_a_file_of_another_size(drawn_home: Path) -> None:
    file = first_file(drawn_home)
    file.write_bytes(file.read_bytes() + b"!")
    found = problems()
    assert list(found) == ["recordings"] and "bytes, expected" in found["recordings"][0]


def test_a_changed_byte_shows_in_the_deep_check_alone(drawn_home: Path) -> None:
    file = first_file(drawn_home)
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    assert problems() == {}
    assert "is not what was stored" in problems(deep=True)["recordings"][0]


def test_a_file_without_a_row(drawn_home: Path) -> None:
    (drawn_home / "recordings" / "zz.opus").write_bytes(b"sound")
    assert problems() == {"orphans": ("zz.opus: no recording names this file",)}


def test_facts_that_cannot_be_read(drawn_home: Path) -> None:
    file = sorted(drawn_home.glob("facts/calls/*/facts.parquet"))[0]
    file.write_bytes(file.read_bytes()[:-5])
    (drawn_home / "facts" / "weather" / "date=2026-10-01").mkdir(parents=True)
    (drawn_home / "facts" / "weather" / "date=2026-10-01" / "facts.parquet").write_bytes(b"")
    found = problems()
    assert list(found) == ["facts"] and len(found["facts"]) == 2
    assert found["facts"][0].startswith("calls/date=2026-10-01/facts.parquet: cannot be read")
    assert "weather is no fact" in found["facts"][1]


def test_facts_without_a_column(drawn_home: Path) -> None:
    import pyarrow.parquet as pq

    file = sorted(drawn_home.glob("facts/sms/*/facts.parquet"))[0]
    pq.write_table(pq.read_table(file, partitioning=None).drop_columns(["sent_at"]), file)
    assert problems()["facts"][0].endswith("the columns sent_at are missing")


def test_a_changed_audit_log(drawn_home: Path) -> None:
    sql(drawn_home, "DROP TRIGGER audit_update; UPDATE auditevent SET actor = 'nobody' WHERE id = 3")
    found = problems()
    assert list(found) == ["audit"] and "was changed after it was written" in found["audit"][0]


def test_a_row_without_its_parent_shows_in_the_deep_check(drawn_home: Path) -> None:
    sql(drawn_home, "PRAGMA foreign_keys = OFF; DELETE FROM competitor")
    assert problems() == {}
    assert any("table dialtest" in one for one in problems(deep=True)["schema"])


def test_another_schema_stops_what_needs_tables(drawn_home: Path) -> None:
    sql(drawn_home, "UPDATE alembic_version SET version_num = '0000'")
    checks = {one.check: one.problems for one in check_installation(by=SYSTEM)}
    assert "has schema 0000, expected" in checks["schema"][0]
    assert list(checks) == ["schema", "facts", "speech", "permissions"]


def test_no_database_and_none_is_made(home: Path) -> None:
    assert "has no database" in problems()["schema"][0]
    assert not home.exists()


def test_a_file_that_is_no_database(home: Path) -> None:
    home.mkdir()
    (home / "zhijian.sqlite3").write_text("this is a letter, not a database " * 50)
    assert "cannot be read" in problems()["schema"][0]
    engine_for.cache_clear()


def test_a_speech_model_that_is_not_there(drawn_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_MODEL", "huge")
    get_settings.cache_clear()
    assert problems() == {"speech": ("speech model 'huge' is not here; expected base, or a folder with model.bin",)}


def test_what_others_may_read_or_write(drawn_home: Path) -> None:
    (drawn_home / "demo-accounts.txt").chmod(0o644)
    drawn_home.chmod(0o777)
    found = problems()
    assert list(found) == ["permissions"]
    assert "others may write into it (mode 777" in found["permissions"][0]
    assert "others may read the demo accounts (mode 644" in found["permissions"][1]


def test_only_an_administrator_checks(drawn_home: Path) -> None:
    with pytest.raises(NotAllowed):
        check_installation(by=Actor(1, "lead", Role.QUALITY_LEAD, Scope.parse("nation")))
