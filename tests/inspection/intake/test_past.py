"""Past imports: who sees them, and their refused rows as a file that can be corrected and brought in."""

import csv
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.intake.past import corrections_of, past_imports, problems_of, reasons_of
from inspection.models import Agent, AuditEvent
from inspection.policies import SYSTEM, Actor, Role, Scope
from tests.inspection.builders import actor, organisation
from tests.inspection.intake.importing import bring, counts, csv_table

ROW = {"工号": "4001", "姓名": "=李", "班组": "T1", "入职日期": "2026-03-01"}


@pytest.fixture
def batch(database: str, tmp_path: Path) -> int:
    """An import for GD01 that refused two rows of three for one reason."""
    with transaction() as session:
        organisation(session=session)
    rows = [ROW, ROW | {"工号": "4002", "班组": "九"}, ROW | {"工号": "4003", "班组": "十"}]
    return bring(csv_table(tmp_path / "t.csv", rows)).batch_id or 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_refused_rows_can_be_corrected_and_brought_in(batch: int, tmp_path: Path, language: str) -> None:
    by = Actor(0, "system", Role.ADMINISTRATOR, Scope.parse("nation"), language)
    with transaction() as session:
        body = corrections_of(batch, session=session, by=by)
    text = body.decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [list(row)[:4] for row in rows] == [list(ROW)] * 2
    assert [row["姓名"] for row in rows] == ["'=李"] * 2
    assert [list(row.values())[4] for row in rows] == ["3", "4"]
    assert all(("没有这个班组" in row) == (language == "zh") for row in text.splitlines()[1:])
    (tmp_path / "corrected.csv").write_bytes(text.replace("九,", "T1,").replace("十,", "T2,").encode("gb18030"))
    assert counts(bring(tmp_path / "corrected.csv")) == (2, 0, 0, 0)
    with open_session() as session:
        names = session.exec(select(Agent.name_zh).where(Agent.staff_number.in_(["4002", "4003"]))).all()  # type: ignore[attr-defined]
        taken = session.exec(select(AuditEvent).where(AuditEvent.action == "import.problems_taken")).all()
    assert (names, len(taken)) == (["=李", "=李"], 1)


def test_problems_come_by_line_and_reasons_by_how_often(batch: int) -> None:
    with open_session() as session:
        assert [row.line for row in problems_of(batch, 10, session=session, by=SYSTEM)] == [3, 4]
        assert [row.line for row in problems_of(batch, 1, session=session, by=SYSTEM)] == [3]
        (reason,) = reasons_of(batch, session=session, by=SYSTEM)
        assert (reason.field, reason.rows, reason.message) == ("team", 2, "没有这个班组；请先导入")


@pytest.mark.parametrize(
    ("by", "sees"),
    [
        (actor("administrator"), True),
        (actor("manager", "province/GD"), True),
        (actor("manager", "centre/GD01"), True),
        (actor("manager", "centre/GD02"), False),
        (actor("manager", "province/SC"), False),
        (actor("administrator", "centre/SC01", name="system"), True),
    ],
)
def test_an_import_is_seen_in_its_place_and_by_who_made_it(batch: int, by: Actor, sees: bool) -> None:
    with open_session() as session:
        assert [one.id for one in past_imports(session=session, by=by)] == ([batch] if sees else [])
        if not sees:
            with pytest.raises(NotFound):
                corrections_of(batch, session=session, by=by)


@pytest.mark.parametrize("role", ["inspector", "quality_lead", "team_lead", "agent"])
def test_other_roles_see_no_imports(batch: int, role: str) -> None:
    with open_session() as session:
        for ask in (problems_of, reasons_of, corrections_of):
            given = (batch, 5) if ask is problems_of else (batch,)
            with pytest.raises(NotAllowed):
                ask(*given, session=session, by=actor(role))  # type: ignore[operator]
