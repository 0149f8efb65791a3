"""People on the screen: who is there today, and one agent's teams."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_skills_and_leave_of_today_and_the_teams_of_a_chosen_agent(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("people", somebody(Role.MANAGER, language))
    told = say("people.today", language, day="2026-11-03", agents=6, leave=1, below=1, limit="60", due=2)
    assert told in drawn.text.replace("\\", "")
    standings = [say(f"people.skill_{name}", language) for name in ("met", "below", "due", "none")]
    assert sorted(drawn.column(say("people.skill", language))) == sorted(
        [standings[0]] * 2 + [standings[1]] * 2 + standings[2:]
    )
    drawn.choose_rows("people_agents", 0)
    assert drawn.column(say("people.from", language)) == ["2025-01-01"]
    assert len(drawn.app.get("plotly_chart")) == 1


def test_a_team_lead_sees_the_own_team(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("people", somebody(Role.TEAM_LEAD))
    assert [name[:4] for name in drawn.column(say("people.agent", "zh"))] == ["1001", "1002", "1003"]
