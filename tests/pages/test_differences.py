"""Differences between agents: a team lead knows the own team, the others are an anonymous background."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from inspection.database import open_session
from inspection.models import PUBLISHED_STATES, Agent, Assignment, Evaluation
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]
TEAMS = {
    "teamlead1": ("1001", "1002", "1003"),
    "teamlead2": ("1004", "1005", "1006"),
}
NAMES = {
    "1001": ("陈晓雯", "Chen Xiaowen"),
    "1002": ("林志远", "Lin Zhiyuan"),
    "1003": ("黄丽华", "Huang Lihua"),
    "1004": ("周敏", "Zhou Min"),
    "1005": ("吴俊杰", "Wu Junjie"),
    "1006": ("郑美玲", "Zheng Meiling"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEAMS)
def test_a_team_lead_reads_the_names_of_the_own_team_alone(
    at_home: AtHome, draw: Draw, name: str, language: str
) -> None:
    at_home("scored")
    text = draw("differences", somebody(Role.TEAM_LEAD, language, name=name)).text
    seen = {one for one, names in NAMES.items() if re.search(rf"(?<![\d.]){one}(?!\d)|{names[language == 'en']}", text)}
    assert seen == set(TEAMS[name])
    assert "inspector1" not in text and "inspector2" not in text


@pytest.mark.parametrize("role", [Role.QUALITY_LEAD, Role.MANAGER])
def test_leads_and_managers_read_all_names_and_who_is_lenient(at_home: AtHome, draw: Draw, role: Role) -> None:
    at_home("undrawn")
    drawn = draw("differences", somebody(role, "en"))
    assert [staff for staff, (_, name) in NAMES.items() if f"{staff} {name}" not in drawn.text] == []
    assert len(drawn.column(say("differences.calls", "en"))) == 6
    assert "1003 Huang Lihua" in "".join(one.value for one in drawn.app.markdown)
    assert say("differences.made_up", "en") in "".join(one.value for one in drawn.app.caption)


def test_too_little_to_compare_is_said(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("differences", somebody(Role.MANAGER), month="2025-09")
    assert say("analysis.differences_none", "zh") in "".join(one.value for one in drawn.app.markdown)
    assert not drawn.app.get("plotly_chart")


def agent_id(staff_number: str) -> int:
    with open_session() as session:
        return session.exec(select(Agent.id).where(Agent.staff_number == staff_number)).one() or 0


def published_call(staff_number: str) -> int:
    """The newest published evaluation of an agent whose recording is kept."""
    with open_session() as session:
        found = session.exec(
            select(Evaluation.id)
            .where(
                Evaluation.assignment_id == Assignment.id,
                Assignment.agent_id == Agent.id,
                Agent.staff_number == staff_number,
                col(Evaluation.state).in_(PUBLISHED_STATES),
                col(Assignment.recording_id).is_not(None),
            )
            .order_by(col(Evaluation.id).desc())
        ).first()
    return found or 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_team_lead_looks_at_an_agent_and_hears_a_call(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("scored")
    lead, key = somebody(Role.TEAM_LEAD, language), agent_id("1001")
    drawn = draw("differences", lead, agent=str(key))
    assert drawn.app.subheader[0].value.startswith("1001 ")
    assert say("differ.choose_call", language) in [one.value for one in drawn.app.caption]
    assert not drawn.players
    heard = draw("differences", lead, agent=str(key), evaluation=str(published_call("1001")))
    (player,) = heard.players
    assert player["src"].startswith("/recordings/")
    assert say("differ.no_evidence", language) in [one.value for one in heard.app.caption]
    assert heard.app.table.len > 0, "the sheet stands beside it"
    assert heard.errors == []


def test_a_call_is_chosen_by_its_row(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("differences", somebody(Role.TEAM_LEAD), agent=str(agent_id("1001")))
    drawn.choose_rows("differ_calls", 0)
    assert drawn.app.query_params["evaluation"] == str(published_call("1001"))
    assert len(drawn.players) == 1


@pytest.mark.parametrize(
    "address",
    [
        {"agent": "1004"},
        {"agent": "999"},
        {"agent": "x", "evaluation": "y"},
        {"subject": "Z9", "sample": "all", "months": "7", "team": "T2", "operator": "nobody"},
    ],
)
def test_an_address_names_nobody_else_and_nothing_that_is_not_there(
    at_home: AtHome, draw: Draw, address: dict[str, str]
) -> None:
    at_home("scored")
    if address.get("agent") == "1004":
        address = {"agent": str(agent_id("1004"))}
    lead = somebody(Role.TEAM_LEAD, "en")
    plain, found = draw("differences", lead).text, draw("differences", lead, **address)
    assert found.errors == []
    assert not re.search(r"(?<![\d.])1004(?!\d)|Zhou Min", found.text)
    assert [one.value for one in found.app.subheader] == [
        say("differ.fatal_title", "en"),
        say("differ.sources_title", "en"),
    ]
    assert say("analysis.differences_some", "en", out=1, agents=3, calls=362) in plain
    assert say("analysis.differences_some", "en", out=1, agents=3, calls=362) in found.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_window_and_a_criterion_by_the_address(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    manager = somebody(Role.MANAGER, language)
    drawn = draw("differences", manager, months="3", month="2026-09", subject="A7")
    assert say("differences.window", language, first="2026-07", last="2026-09") in [
        one.value for one in drawn.app.caption
    ]
    assert drawn.column(say("differences.calls", language)) == [30] * 6
    assert say("differ.fatal_title", language) not in [one.value for one in drawn.app.subheader]
    assert json.dumps(say("differ.axis_share", language))[1:-1] in drawn.text, "the axis says it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_breaches_of_a_criterion_are_counted(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("differences", somebody(Role.MANAGER, language), subject="A6", agent="1")
    told = [one.value.replace("\\", "") for one in drawn.app.markdown]
    assert any("720" in one and "16" in one and "2.22%" in one and "1.28%" in one for one in told)
    assert sum(drawn.column(say("differ.breaches", language))) == 16
    assert say("differ.adjusted_title", language) not in drawn.text, "breaches are not adjusted"
    assert drawn.errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_without_results_says_so(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("differences", somebody(Role.MANAGER, language), sample="targeted")
    assert say("analysis.differences_none", language) in "".join(one.value for one in drawn.app.markdown)
    assert not drawn.app.get("plotly_chart")


def test_what_is_chosen_stands_in_the_address(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("differences", somebody(Role.MANAGER))
    drawn.after(drawn.app.selectbox(key="differ_months").select("6").run)
    drawn.after(drawn.app.selectbox(key="differ_agent").select(str(agent_id("1002"))).run)
    assert drawn.app.query_params == {"months": "6", "agent": str(agent_id("1002"))}
    drawn.after(drawn.app.selectbox(key="differ_months").select("13").run)
    assert "months" not in drawn.app.query_params
