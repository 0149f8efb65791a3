"""Importing people: good rows kept, bad ones reported with line, field, value and what was expected."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.batches import Report
from inspection.intake.people import import_people
from inspection.models import Agent, Centre, Competitor, ImportProblem, Province, Team, TeamMembership
from inspection.policies import SYSTEM
from tests.inspection.facts_builders import actor, organisation, write_csv

TOML = """
[[agent]]
staff_number = 3001
name_zh = "陈"
name_en = "Chen"
centre = "HN01"
team = "H1"
active_from = 2026-01-01
active_to = 2026-12-31
[[team]]
code = "H1"
centre = "HN01"
name_zh = "一班"
name_en = "Team 1"
operator = "contracted"
[[centre]]
code = "HN01"
province = "HN"
name_zh = "长沙"
name_en = "Changsha"
time_zone = "Asia/Urumqi"
agent_channel = 1
[[province]]
code = "HN"
name_zh = "湖南"
name_en = "Hunan"
[[competitor]]
code = "X"
name_zh = "某"
name_en = "Other"
[[user]]
name = "elsewhere"
"""
AGENT = {
    "staff_number": "4001",
    "name_zh": "李",
    "name_en": "Li",
    "centre": "GD01",
    "team": "T1",
    "languages": "zh,en",
    "active_from": "2026-03-01",
}
AGENT_COLUMNS = tuple(AGENT)
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def bring(file: Path) -> Report:
    with transaction() as session:
        return import_people(file, session=session, by=SYSTEM)


def agents() -> list[Agent]:
    with open_session() as session:
        return list(session.exec(select(Agent).order_by(Agent.staff_number)))


def counts(report: Report) -> tuple[int, int, int]:
    return report.accepted, report.unchanged, len(report.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@ONE_DATABASE
def test_people_from_toml(database: str, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "people.toml"
    file.write_bytes(TOML.encode(encoding))
    assert counts(bring(file)) == (5, 0, 0)
    with open_session() as session:
        province, centre, team = (session.exec(select(one)).one() for one in (Province, Centre, Team))
        agent, membership = (session.exec(select(one)).one() for one in (Agent, TeamMembership))
        assert session.exec(select(Competitor.code)).all() == ["X"]
    assert (province.name_zh, centre.province_id, centre.time_zone, centre.agent_channel) == (
        "湖南",
        province.id,
        "Asia/Urumqi",
        1,
    )
    assert (team.centre_id, team.operator, centre.operator, centre.kind) == (
        centre.id,
        "contracted",
        "own",
        "provincial",
    )
    assert (agent.staff_number, agent.name_zh, agent.languages) == ("3001", "陈", "zh")
    assert (agent.active_from, agent.active_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (membership.agent_id, membership.team_id, membership.from_day) == (agent.id, team.id, date(2026, 1, 1))
    assert counts(bring(file)) == (0, 5, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@ONE_DATABASE
def test_agents_from_csv(database: str, tmp_path: Path, encoding: str) -> None:
    with transaction() as session:
        organisation(session)
    file = write_csv(tmp_path / "agents.csv", [AGENT, AGENT | {"staff_number": "4002"}], AGENT_COLUMNS, encoding)
    assert counts(bring(file)) == (2, 0, 0)
    assert [(one.staff_number, one.name_zh, one.languages) for one in agents()][-2:] == [
        ("4001", "李", "zh,en"),
        ("4002", "李", "zh,en"),
    ]
    assert counts(bring(file)) == (0, 2, 0)


BAD_AGENTS = [
    ({"staff_number": ""}, "staff_number", "", "missing"),
    ({"name_zh": ""}, "name_zh", "", "missing"),
    ({"name_zh": " "}, "name_zh", " ", "missing"),
    ({"centre": "XX"}, "centre", "XX", "this centre is not known; import it first"),
    ({"team": "XX"}, "team", "XX", "this team is not known; import it first"),
    ({"team": "T9"}, "team", "T9", "expected a team of centre GD01"),
    ({"active_from": "1.3.2026"}, "active_from", "1.3.2026", "expected a day such as 2026-10-03"),
    ({"active_from": ""}, "active_from", "", "missing"),
]


@pytest.mark.parametrize(("wrong", "column", "value", "message"), BAD_AGENTS)
@ONE_DATABASE
def test_a_bad_row_is_reported_by_its_line_and_the_good_ones_kept(
    database: str, tmp_path: Path, wrong: dict[str, str], column: str, value: str, message: str
) -> None:
    with transaction() as session:
        organisation(session)
    rows = [AGENT, AGENT | {"staff_number": "4002"} | wrong, AGENT | {"staff_number": "4003"}]
    report = bring(write_csv(tmp_path / "agents.csv", rows, AGENT_COLUMNS))
    assert counts(report) == (2, 0, 1)
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.value, problem.message) == (3, column, value, message)
    assert [one.staff_number for one in agents()][-2:] == ["4001", "4003"]


def test_a_row_that_is_cut_off_harms_no_other(database: str, tmp_path: Path) -> None:
    with transaction() as session:
        organisation(session)
    file = write_csv(tmp_path / "agents.csv", [AGENT], AGENT_COLUMNS)
    file.write_text(file.read_text(encoding="utf-8") + "4002,李,Li\n", encoding="utf-8")
    report = bring(file)
    assert counts(report) == (1, 0, 1)
    with open_session() as session:
        stored = session.exec(select(ImportProblem)).one()
    assert (stored.line, stored.field, stored.value, stored.message) == (3, "row", "3", "expected 7 cells")


@ONE_DATABASE
def test_wrong_columns_are_refused_naming_missing_and_found(database: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "agents.csv", [], ("staff_number", "name", "centre"))
    with pytest.raises(InvalidInput) as refused:
        bring(file)
    assert str(refused.value) == ("no column for team, active_from (agent); found staff_number, name, centre")


BAD_TOML = [
    ('[[province]]\ncode = "A"\nname_en = "A"', ("province", 1, "name_zh", "missing")),
    ("[[province]]\ncode = [1]", ("province", 1, "code", "expected a text")),
    ('[[agents]]\nstaff_number = "1"', ("agents", 1, "table", "expected one of province, centre, team, agent")),
    ('province = "GD"', ("province", 1, "province", "expected tables [[province]]")),
    (
        '[[centre]]\ncode = "C"\nprovince = "GD"\nname_zh = "c"\nname_en = "c"\ntime_zone = "Asia/Nowhere"',
        ("centre", 1, "time_zone", "expected an IANA name such as Asia/Shanghai"),
    ),
    (
        '[[centre]]\ncode = "C"\nprovince = "GD"\nname_zh = "c"\nname_en = "c"\nkind = "regional"',
        ("centre", 1, "kind", "expected one of provincial, central"),
    ),
    (
        '[[centre]]\ncode = "C"\nprovince = "GD"\nname_zh = "c"\nname_en = "c"\nagent_channel = 2',
        ("centre", 1, "agent_channel", "expected one of 0, 1"),
    ),
    (
        '[[centre]]\ncode = "C"\nprovince = "QQ"\nname_zh = "c"\nname_en = "c"',
        ("centre", 1, "province", "this province is not known; import it first"),
    ),
    (
        '[[agent]]\nstaff_number = "9"\nname_zh = "n"\nname_en = "n"\ncentre = "GD01"\nteam = "T1"\n'
        "active_from = 2026-02-01\nactive_to = 2026-01-31",
        ("agent", 1, "active_to", "expected a day not before active_from (2026-02-01)"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), BAD_TOML)
@ONE_DATABASE
def test_a_bad_table_is_a_problem_and_not_the_end(
    database: str, tmp_path: Path, text: str, expected: tuple[str, int, str, str]
) -> None:
    with transaction() as session:
        organisation(session)
    (tmp_path / "p.toml").write_text(text + '\n[[competitor]]\ncode = "Y"\nname_zh = "y"\nname_en = "y"\n')
    report = bring(tmp_path / "p.toml")
    assert counts(report) == (1, 0, 1)
    (problem,) = report.problems
    assert (problem.line, problem.field) == expected[1:3]
    assert problem.message.startswith(expected[3])


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("p.toml", "[[province", "p.toml: not a TOML file"),
        ("p.xlsx", "x", "p.xlsx: not an Excel workbook that can be read"),
        ("p.xls", "x", "p.xls: expected a .csv or .xlsx file"),
        ("p.csv", None, "there is no such file; expected people as .toml, .csv or .xlsx"),
    ],
)
@ONE_DATABASE
def test_files_that_are_refused_whole(
    database: str, tmp_path: Path, name: str, text: str | None, sentence: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput) as refused:
        bring(tmp_path / name)
    assert sentence in str(refused.value)


@ONE_DATABASE
def test_only_administrators_and_managers_import(database: str, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(TOML, encoding="utf-8")
    for role in ("administrator", "manager"):
        with transaction() as session:
            assert import_people(tmp_path / "p.toml", session=session, by=actor(role)).problems == []
    with pytest.raises(NotAllowed), transaction() as session:
        import_people(tmp_path / "p.toml", session=session, by=actor("quality_lead"))


COMPETITOR = '[[competitor]]\ncode = "X"\nname_zh = "某"\nname_en = "Other"\n'


@pytest.mark.parametrize(
    ("more", "number", "compared"),
    [
        ("", "", ""),
        ('service_number = 114\ncompared = "k5, K2"', "114", "K2,K5"),
        ('service_number = "020-114"\ncompared = "K7-15、K10"', "020-114", "K7-15,K10"),
        ('compared = "全部"', "", ""),
        ('compared = "K1,K2,K3,K4,K5,K6,K7-15,K7-20,K8,K9,K10"', "", ""),
    ],
)
@ONE_DATABASE
def test_a_competitor_comes_with_its_number_and_what_can_be_compared(
    database: str, tmp_path: Path, more: str, number: str, compared: str
) -> None:
    (tmp_path / "p.toml").write_text(COMPETITOR + more, encoding="utf-8")
    assert counts(bring(tmp_path / "p.toml")) == (1, 0, 0)
    with open_session() as session:
        row = session.exec(select(Competitor)).one()
        assert (row.service_number, row.compared, row.version) == (number, compared, 1)


@ONE_DATABASE
def test_what_changed_of_a_competitor_is_a_new_version(database: str, tmp_path: Path) -> None:
    for more, outcome, version in (("", (1, 0, 0), 1), ("service_number = 118", (1, 0, 0), 2), ("", (0, 1, 0), 2)):
        (tmp_path / "p.toml").write_text(COMPETITOR + more, encoding="utf-8")
        assert counts(bring(tmp_path / "p.toml")) == outcome
        with open_session() as session:
            assert session.exec(select(Competitor.version)).one() == version
    (tmp_path / "p.toml").write_text(COMPETITOR + 'compared = "K5, K99"', encoding="utf-8")
    (problem,) = bring(tmp_path / "p.toml").problems
    assert (problem.field, problem.value) == ("compared", "K5, K99") and "K7-15" in problem.message
