"""Differences between agents: a team lead knows the own team, the others are an anonymous background."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

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
