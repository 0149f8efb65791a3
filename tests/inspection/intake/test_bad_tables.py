"""Bad input of every kind of table: told by line, field, value and what was expected; the row is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.models import ImportProblem
from tests.inspection.builders import account
from tests.inspection.facts_builders import organisation
from tests.inspection.intake.importing import bring, counts, csv_table

AGENT = {"工号": "4001", "姓名": "李", "班组": "T1", "入职日期": "2026-03-01"}
SHIFT = {"工号": "1001", "日期": "2026-11-03", "开始": "08:00", "结束": "16:00"}
LEAVE = {"工号": "1001", "开始日期": "2026-11-03", "结束日期": "2026-11-05", "类型": "年假"}
HOLIDAY = {"日期": "2026-10-01", "名称": "国庆节", "休息": "是"}
SKILL = {"工号": "1001", "日期": "2026-09-01", "打字速度": "72", "业务流程合格": "是", "有效期至": "2027-09-01"}
USER = {"用户名": "wang", "角色": "质检员", "范围": "centre/GD01"}
CENTRE = {"代码": "GD09", "省份": "GD", "名称": "九中心"}
TEAM = {"代码": "T7", "名称": "七班"}
SPEED = "expected a number from 0 to 500"
CLOCK = "expected a time of day such as 08:30"
OTHER = "expected another time than the beginning"
LEAVES = "expected one of annual, sick, personal, maternity, training, other, 年假, 病假, 事假, 产假, 培训, 其他"
DAY = "expected a day such as 2026-10-03"

CASES: list[tuple[str, dict[str, str], dict[str, str], str, str, str | None]] = [
    # kind, a good row, what is wrong with the next, the field, the value met, what was expected
    ("agent", AGENT, {"工号": ""}, "staff_number", "", "missing"),
    ("agent", AGENT, {"工号": "4002", "姓名": ""}, "name_zh", "", "missing"),
    ("agent", AGENT, {"工号": "4002", "姓名": "甲\n乙"}, "name_zh", "甲\n乙", "expected a text"),
    ("agent", AGENT, {"工号": "4" * 201}, "staff_number", "4" * 201, "expected 200 characters at most"),
    ("agent", AGENT, {"工号": "4002", "班组": "T9"}, "team", "T9", "expected a team of centre GD01"),
    ("agent", AGENT, {"工号": "4002", "班组": "九班"}, "team", "九班", "this team is not known; import it first"),
    ("agent", AGENT, {"工号": "4002", "入职日期": "上个月"}, "active_from", "上个月", DAY),
    ("agent", AGENT, {"工号": "4002", "入职日期": "2026-02-30"}, "active_from", "2026-02-30", DAY),
    ("agent", AGENT, {"工号": "4002", "入职日期": "03/01/2026"}, "active_from", "03/01/2026", DAY),
    ("agent", AGENT, {}, "row", "GD01 4001", "stands in line 2 of this file already"),
    ("shift", SHIFT, {"日期": "2026-11-04", "开始": "25:00"}, "from_time", "25:00", CLOCK),
    ("shift", SHIFT, {"日期": "2026-11-04", "结束": "8"}, "to_time", "8", CLOCK),
    ("shift", SHIFT, {"日期": "2026-11-04", "结束": "08:00"}, "to_time", "08:00", OTHER),
    ("shift", SHIFT, {"开始": "15:00", "结束": "23:00"}, "from_time", "15:00",
     "overlaps the shift on 2026-11-03 from 08:00 to 16:00"),
    ("shift", SHIFT, {"日期": "2026-11-02", "开始": "20:00", "结束": "08:30"}, "from_time", "20:00",
     "overlaps the shift on 2026-11-03 from 08:00 to 16:00"),
    ("shift", SHIFT, {"工号": "9999"}, "staff_number", "9999", "this agent is not known; import it first"),
    ("shift", SHIFT, {"工号": ""}, "staff_number", "", "expected either a staff number or a user, and not both"),
    ("leave", LEAVE, {"开始日期": "2026-11-09"}, "to_day", "2026-11-05", "expected a day not before 2026-11-09"),
    ("leave", LEAVE, {"开始日期": "2026-11-05", "结束日期": "2026-11-06"}, "from_day", "2026-11-05",
     "overlaps the leave from 2026-11-03 to 2026-11-05"),
    ("leave", LEAVE, {"工号": "1002", "类型": "蜜月"}, "kind", "蜜月", LEAVES),
    ("holiday", HOLIDAY, {"日期": "2026-10-02", "休息": "也许"}, "rest", "也许", None),
    ("holiday", HOLIDAY, {"日期": "2026-10-09", "休息": "班"}, "rest", "2026-10-09",
     "a day that is worked instead is a Saturday or a Sunday"),
    ("skill", SKILL, {"工号": "1002", "打字速度": "很快"}, "typing_chars_per_min", "很快", SPEED),
    ("skill", SKILL, {"工号": "1002", "打字速度": "-1"}, "typing_chars_per_min", "-1", SPEED),
    ("skill", SKILL, {"工号": "1002", "打字速度": "nan"}, "typing_chars_per_min", "nan", SPEED),
    ("skill", SKILL, {"工号": "1002", "业务流程合格": "大概"}, "flows_known", "大概", "expected yes or no"),
    ("skill", SKILL, {"工号": "1002", "有效期至": "2026-09-01"}, "expires_on", "2026-09-01",
     "expected a day after 2026-09-01"),
    ("user", USER, {"用户名": "liu", "角色": "皇帝"}, "role", "皇帝", None),
    ("user", USER, {"用户名": "liu", "范围": "planet/3"}, "scope", "planet/3", None),
    ("user", USER, {"用户名": "liu", "范围": "centre/XX"}, "name", "liu", "scope centre/XX: there is no such centre"),
    ("user", USER, {"用户名": "there", "角色": "质检主管"}, "role", "quality_lead",
     "is inspector already, which an import does not change"),
    ("centre", CENTRE, {"代码": "GD08", "省份": "XX"}, "province", "XX", "this province is not known; import it first"),
    ("centre", CENTRE, {"代码": "GX01"}, "province", "GD", "is GX already, which an import does not change"),
    ("team", TEAM, {"代码": "T9"}, "centre", "GD01", "is GX01 already, which an import does not change"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "wrong", "field", "value", "message"), CASES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bad_row_is_told_and_kept_and_the_good_ones_stay(
    database: str, tmp_path: Path, kind: str, good: Any, wrong: Any, field: str, value: str, message: str | None
) -> None:
    with transaction() as session:
        organisation(session)
        account("there", "inspector", "centre/GD01", session=session)
    file = csv_table(tmp_path / "t.csv", [good, good | wrong])
    report = bring(file, kind)
    assert counts(report) == (1, 0, 0, 1)
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.value) == (3, field, value)
    assert problem.message == (message or problem.message) and problem.message_zh != problem.message
    with open_session() as session:
        (kept,) = session.exec(select(ImportProblem)).all()
    assert json.loads(kept.row) == good | wrong
    assert (kept.message, kept.message_zh) == (problem.message, problem.message_zh)
