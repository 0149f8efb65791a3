"""Tables of industries and information: what is new is collected, a later day updates, a change goes to the gate."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.models import AuditEvent, Industry, InformationEntry, InformationUpdate
from tests.inspection.builders import Places, account, actor, organisation
from tests.inspection.information_builders import entry, industry
from tests.inspection.intake.importing import bring, counts, csv_table, look

TRADE = {"代码": "dining", "名称": "餐饮", "英文名称": "Restaurants", "生命周期（天）": 60, "更新周期（天）": 30}
ROW = {
    "编号": "D1", "中心": "GD01", "行业": "dining", "标题": "面馆", "内容": "7:00–20:30", "来源": "电话",
    "采集日期": "2026-10-01", "采集人": "王采",
}  # fmt: skip


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        made = organisation(session=session)
        industry(session=session)
        return made


def bring_entry(tmp_path: Path, **changes: Any) -> tuple[int, int, int, int]:
    return counts(bring(csv_table(tmp_path / "entries.csv", [ROW | changes]), "information"))


def the_entry() -> InformationEntry:
    with open_session() as session:
        return session.exec(select(InformationEntry)).one()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"更新周期（天）": 61}, "no longer than the life cycle (60 days)"),
        ({"更新周期（天）": 0}, "expected a number from 1 to 3650"),
        ({"生命周期（天）": "60.5"}, "expected a whole number from 1 to 3650"),
        ({"生命周期（天）": "lang"}, "expected a number from 1 to 3650"),
    ],
)
def test_cycles_that_cannot_be(places: Places, tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    (planned,) = look(csv_table(tmp_path / "trades.csv", [TRADE | {"代码": "other"} | changes]), "industry")
    assert planned.problem is not None and problem in planned.problem.message


def test_only_the_nation_sets_cycles_and_what_is_due_follows_them(places: Places, tmp_path: Path) -> None:
    with transaction() as session:
        trade = session.exec(select(Industry)).one()
        row = entry("D1", trade, places, session=session, on=date(2026, 10, 1))
        assert row.due_on == date(2026, 10, 31)
    file = csv_table(tmp_path / "trades.csv", [TRADE | {"更新周期（天）": 10}])
    assert counts(bring(file, "industry", by=actor("manager", "centre/GD01"))) == (0, 0, 0, 1)
    assert counts(bring(file, "industry", by=actor("manager"))) == (1, 1, 0, 0)
    assert the_entry().due_on == date(2026, 10, 11)
    assert counts(bring(file, "industry", by=actor("manager"))) == (0, 0, 1, 0)


def test_an_entry_is_collected_by_an_account_where_the_name_is_one(places: Places, tmp_path: Path) -> None:
    with transaction() as session:
        user_id = account("wang", "inspector", "centre/GD01", session=session).user_id
    assert bring_entry(tmp_path, 采集人="wang") == (1, 0, 0, 0)
    row = the_entry()
    assert (row.state, row.collected_by, row.collector_id) == ("collected", "wang", user_id)
    assert (row.updated_on, row.due_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert bring_entry(tmp_path, 采集人="wang") == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"行业": "none"}, "this industry is not known"),
        ({"采集日期": "2026-11-04"}, "expected a day from 2000-01-01 to 2026-11-03"),
        ({"最近更新": "2026-09-30"}, "expected a day from 2026-10-01 to 2026-11-03"),
        ({"内容": ""}, "missing"),
        ({"中心": "XX"}, "this centre is not known"),
    ],
)
def test_entries_that_are_refused(places: Places, tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    file = csv_table(tmp_path / "entries.csv", [ROW | changes])
    (planned,) = look(file, "information", place="nation")
    assert planned.problem is not None and problem in planned.problem.message


@pytest.mark.parametrize(
    ("state", "changes", "after", "changed"),
    [
        ("admitted", {"最近更新": "2026-11-01"}, "admitted", False),
        ("admitted", {"最近更新": "2026-11-01", "内容": "8:00–20:30"}, "collected", True),
        ("verified", {"最近更新": "2026-11-01", "标题": "老面馆"}, "collected", True),
        ("collected", {"最近更新": "2026-11-01", "来源": "上门"}, "collected", True),
    ],
)
def test_a_later_day_is_an_update_and_what_changes_goes_to_the_gate(
    places: Places, tmp_path: Path, state: str, changes: dict[str, Any], after: str, changed: bool
) -> None:
    told = {"title": ROW["标题"], "content": ROW["内容"], "source": ROW["来源"]}
    with transaction() as session:
        trade = session.exec(select(Industry)).one()
        entry("D1", trade, places, session=session, state=state, on=date(2026, 10, 1), **told)
    assert bring_entry(tmp_path, **changes) == (1, 1, 0, 0)
    row = the_entry()
    assert (row.state, row.updated_on, row.due_on) == (after, date(2026, 11, 1), date(2026, 12, 1))
    assert (row.collected_by, row.verified_by) == (("王采", "") if changed else ("wang", "li"))
    with open_session() as session:
        update = session.exec(select(InformationUpdate)).one()
        assert (update.changed, update.updated_by, update.due_on, update.days_late) == (
            changed,
            "王采",
            date(2026, 10, 31),
            1,
        )
        assert "information.updated" in session.exec(select(AuditEvent.action)).all()


@pytest.mark.parametrize(
    ("state", "changes", "problem"),
    [
        ("admitted", {"内容": "changed"}, "expected a day after the last update (2026-10-01)"),
        ("admitted", {"采集日期": "2026-09-01", "最近更新": "2026-09-30"}, "after the last update (2026-10-01)"),
        ("rejected", {"最近更新": "2026-11-01"}, "collected anew, under another code"),
    ],
)
def test_updates_that_are_refused(
    places: Places, tmp_path: Path, state: str, changes: dict[str, Any], problem: str
) -> None:
    with transaction() as session:
        entry("D1", session.exec(select(Industry)).one(), places, session=session, state=state, on=date(2026, 10, 1))
    (planned,) = look(csv_table(tmp_path / "entries.csv", [ROW | changes]), "information")
    assert planned.problem is not None and problem in planned.problem.message
