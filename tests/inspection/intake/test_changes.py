"""What an import changes, what it leaves, what its preview says, and whom it lets."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection.accounts import sign_in
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.agents import history_of
from inspection.models import Agent, AuditEvent, Holiday, ImportBatch, Shift, SkillRecord, TeamMembership, User
from tests.inspection.builders import actor, organisation
from tests.inspection.intake.importing import bring, counts, csv_table, look, workbook

HOLIDAYS = Path(__file__).resolve().parents[3] / "data" / "holidays" / "2026.csv"
ROW = {"工号": "1001", "姓名": "座席1001", "班组": "T1", "入职日期": "2025-01-01"}


@pytest.fixture(autouse=True)
def places(database: str) -> None:
    with transaction() as session:
        organisation(session=session)


def agent(number: str = "1001") -> Agent:
    with open_session() as session:
        return session.exec(select(Agent).where(Agent.staff_number == number)).one()


def teams(number: str = "1001") -> list[tuple[int, str, str]]:
    with open_session() as session:
        rows = history_of(agent(number).id or 0, session=session)
        return [(row.team_id, str(row.from_day), str(row.to_day or "")) for row in rows]


def test_a_preview_says_what_the_import_will_do_and_stores_nothing(tmp_path: Path) -> None:
    file = csv_table(
        tmp_path / "t.csv",
        [ROW, ROW | {"工号": "1002", "姓名": "新名"}, ROW | {"工号": "4001"}, ROW | {"工号": "1003", "班组": "九"}],
    )
    rows = look(file)
    assert [(row.line, row.outcome) for row in rows] == [(2, "unchanged"), (3, "changed"), (4, "new"), (5, "refused")]
    assert rows[1].changes == {"name_zh": ("座席1002", "新名")}
    assert rows[3].problem is not None and rows[3].problem.field == "team"
    with open_session() as session:
        assert session.exec(select(ImportBatch)).all() == []
        assert session.exec(select(Agent).where(Agent.staff_number == "4001")).first() is None
    assert agent("1002").name_zh == "座席1002"
    report = bring(file)
    assert counts(report) == (2, 1, 1, 1)
    assert agent("1002").name_zh == "新名"
    assert counts(bring(file)) == (0, 0, 3, 1)


def test_another_team_ends_the_membership_on_the_day_before(tmp_path: Path) -> None:
    bring(csv_table(tmp_path / "t.csv", [ROW | {"班组": "T2", "调入日期": "2026-10-15"}]))
    assert teams() == [(1, "2025-01-01", "2026-10-14"), (2, "2026-10-15", "")]
    bring(csv_table(tmp_path / "t.csv", [ROW]))
    assert teams()[1:] == [(2, "2026-10-15", "2026-11-02"), (1, "2026-11-03", "")]
    (row,) = look(csv_table(tmp_path / "t.csv", [ROW | {"班组": "T2", "调入日期": "2026-11-02"}]))
    assert row.problem is not None and row.problem.message.startswith(
        "the agent is in the present team since 2026-11-03"
    )
    with open_session() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "agent.changed")).all()
    assert [event.subject for event in events] == ["agent/GD01/1001"] * 2


def test_the_end_of_an_agent_s_time_is_noted_and_never_lies_before_the_beginning(tmp_path: Path) -> None:
    bring(csv_table(tmp_path / "t.csv", [ROW | {"离职日期": "2026-11-30"}]))
    assert agent().active_to == date(2026, 11, 30)
    bring(csv_table(tmp_path / "t.csv", [ROW]))
    assert agent().active_to == date(2026, 11, 30)
    report = bring(csv_table(tmp_path / "t.csv", [ROW | {"入职日期": "2026-12-01"}]))
    assert report.problems[0].field == "active_to"
    for nothing in ("-", "无"):
        bring(csv_table(tmp_path / "t.csv", [ROW | {"离职日期": "2026-11-30"}]))
        (row,) = look(csv_table(tmp_path / "t.csv", [ROW | {"离职日期": nothing}]))
        assert row.changes == {"active_to": ("2026-11-30", "")}
        bring(csv_table(tmp_path / "t.csv", [ROW | {"离职日期": nothing}]))
        assert agent().active_to is None


def test_the_first_day_is_corrected_together_with_that_of_the_first_team(tmp_path: Path) -> None:
    assert counts(bring(csv_table(tmp_path / "t.csv", [ROW | {"入职日期": "2024-06-01"}]))) == (1, 1, 0, 0)
    assert (agent().active_from, teams()) == (date(2024, 6, 1), [(1, "2024-06-01", "")])


def test_an_own_workbook_needs_no_centre_and_no_english(tmp_path: Path) -> None:
    rows = [["工号*", "姓 名", "所在班组", "上岗日期", "备注"], [4001.0, "李", "T2", date(2026, 10, 20), "新人"]]
    assert counts(bring(workbook(tmp_path / "名单.xlsx", *rows))) == (1, 0, 0, 0)
    found = agent("4001")
    assert (found.name_zh, found.name_en, found.active_from) == ("李", "李", date(2026, 10, 20))


def test_shifts_leave_and_skills_are_taken_and_corrected(tmp_path: Path) -> None:
    shift = {"工号": "1001", "日期": "2026/11/3", "开始": "20:00", "结束": "4:00"}
    assert counts(bring(csv_table(tmp_path / "s.csv", [shift]), "shift")) == (1, 0, 0, 0)
    assert counts(bring(csv_table(tmp_path / "s.csv", [shift | {"结束": "24:00"}]), "shift")) == (1, 1, 0, 0)
    skill = {"工号": "1001", "日期": "2026-09-01", "打字速度": "72", "业务流程合格": "是"}
    assert counts(bring(csv_table(tmp_path / "k.csv", [skill]), "skill")) == (1, 0, 0, 0)
    assert counts(bring(csv_table(tmp_path / "k.csv", [skill | {"打字速度": "58"}]), "skill")) == (1, 1, 0, 0)
    with open_session() as session:
        kept, tested = session.exec(select(Shift)).one(), session.exec(select(SkillRecord)).one()
    assert (kept.from_time, kept.to_time, tested.typing_chars_per_min) == (time(20), time(0), 58.0)


def test_the_public_holidays_of_2026_come_in(tmp_path: Path) -> None:
    assert counts(bring(HOLIDAYS, "holiday", place="nation")) == (39, 0, 0, 0)
    with open_session() as session:
        rows = session.exec(select(Holiday)).all()
    worked = sorted(f"{row.day:%m-%d}" for row in rows if not row.rest)
    assert worked == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert all(row.day.weekday() >= 5 for row in rows if not row.rest)


def test_a_new_account_gets_a_password_that_is_told_once_and_works(tmp_path: Path) -> None:
    row = {"用户名": "wang", "角色": "质检员", "范围": "centre/GD01", "姓名": "王"}
    file = csv_table(tmp_path / "u.csv", [row])
    assert [one.outcome for one in look(file, "user")] == ["new"]
    report = bring(file, "user")
    with transaction() as session:
        assert sign_in("wang", report.passwords["wang"], session=session).token is not None
        assert session.exec(select(User.display_zh)).one() == "王"
    again = bring(file, "user")
    assert (counts(again), again.passwords) == ((0, 0, 1, 0), {})


def test_only_administrators_bring_in_accounts(tmp_path: Path) -> None:
    file = csv_table(tmp_path / "u.csv", [{"用户名": "wang", "角色": "质检员", "范围": "centre/GD01"}])
    with pytest.raises(NotAllowed):
        bring(file, "user", by=actor("manager"))


OUTSIDE: list[tuple[str, dict[str, Any], str]] = [
    ("agent", ROW | {"中心": "SC01", "班组": "T4", "工号": "3001"}, "centre"),
    ("agent", ROW | {"中心": "GD02", "班组": "T3", "工号": "2001"}, "centre"),
    ("province", {"代码": "SC", "名称": "四川"}, "code"),
    ("centre", {"代码": "GD09", "省份": "GD", "名称": "九"}, "code"),
    ("holiday", {"日期": "2026-10-01", "名称": "国庆", "休息": "是"}, "province"),
    (
        "leave",
        {"中心": "SC01", "工号": "3001", "开始日期": "2026-10-01", "结束日期": "2026-10-02", "类型": "病假"},
        "centre",
    ),
]


@pytest.mark.parametrize(("kind", "row", "field"), OUTSIDE)
def test_rows_outside_of_the_actor_s_scope_are_refused(tmp_path: Path, kind: str, row: Any, field: str) -> None:
    file = csv_table(tmp_path / "t.csv", [row])
    report = bring(file, kind, place="nation", by=actor("manager", "centre/GD01"))
    assert counts(report) == (0, 0, 0, 1)
    assert (report.problems[0].field, report.problems[0].message) == (field, "outside of your scope (centre/GD01)")


def test_a_place_out_of_scope_is_refused_whole(tmp_path: Path) -> None:
    file = csv_table(tmp_path / "t.csv", [ROW])
    with pytest.raises(InvalidInput, match="centre/SC01 is not in your scope"):
        bring(file, place="centre/SC01", by=actor("manager", "province/GD"))


def test_no_membership_is_lost(tmp_path: Path) -> None:
    with open_session() as session:
        before = len(session.exec(select(TeamMembership)).all())
    bring(csv_table(tmp_path / "t.csv", [ROW | {"班组": "T2"}, ROW | {"工号": "1002", "班组": "T2"}]))
    with open_session() as session:
        assert len(session.exec(select(TeamMembership)).all()) == before + 2
