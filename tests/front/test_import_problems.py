"""Refused rows leave as a file only to whoever may see the import."""

from pathlib import Path
from typing import Any

import pytest

from inspection.database import transaction
from inspection.intake.people import Source, import_table
from inspection.policies import SYSTEM


@pytest.fixture
def batch(records: Any, tmp_path: Path) -> int:
    file = tmp_path / "t.csv"
    file.write_text("工号,姓名,班组,入职日期\n4009,李秘密,九班,2026-10-20\n", encoding="utf-8")
    with transaction() as session:
        return import_table(Source(file, place="centre/GD01"), session=session, by=SYSTEM).batch_id or 0


@pytest.mark.parametrize(
    ("user", "status"),
    [("manager1", 200), ("admin1", 200), ("lead1", 403), ("inspector1", 403), ("teamlead1", 403), ("agent1001", 403)],
)
def test_who_gets_the_file(records: Any, batch: int, user: str, status: int) -> None:
    answer = records.ask("GET", f"/imports/{batch}/problems.csv", records.cookie(user))
    assert (answer.status, answer.headers["cache-control"]) == (status, "no-store")
    assert ("李秘密".encode() in answer.body) == (status == 200)
    if status == 200:
        assert answer.headers["content-disposition"] == f'attachment; filename="import-{batch}-problems.csv"'


def test_nobody_gets_it_without_signing_in(records: Any, batch: int) -> None:
    answer = records.ask("GET", f"/imports/{batch}/problems.csv")
    assert answer.status != 200 and "李秘密".encode() not in answer.body


def test_an_import_that_is_not_there(records: Any) -> None:
    assert records.ask("GET", "/imports/987654/problems.csv", records.cookie("manager1")).status == 404
