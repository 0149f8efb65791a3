"""Stability: one series large, which stands in the address, and a sentence on each."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from inspection.measurement.counting import count_facts
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_series_of_the_address_is_drawn(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER, language), show="K2")
    assert drawn.app.selectbox(key="stability_show").value == "K2"
    assert drawn.column(say("stability.month", language))[-1] == "2026-10"
    drawn.after(drawn.app.selectbox(key="stability_show").set_value("score").run)
    assert drawn.app.query_params["show"] == "score"
    assert drawn.errors == []


@pytest.mark.parametrize("asked", ["K99", "", "score'"])
def test_a_series_that_is_none_gives_the_first(at_home: AtHome, draw: Draw, asked: str) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER), show=asked)
    assert drawn.errors == [] and drawn.app.selectbox(key="stability_show").value is not None


def test_a_team_lead_sees_scores_alone(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.TEAM_LEAD))
    assert drawn.app.selectbox(key="stability_show").options == [say("analysis.mean_score", "zh")]


def test_the_events_of_the_month_are_counted_once(at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home("undrawn")
    counted = Mock(wraps=count_facts)
    monkeypatch.setattr("inspection.measurement.figures.count_facts", counted)
    drawn = draw("stability", somebody(Role.MANAGER))
    assert len(drawn.app.selectbox(key="stability_show").options) == 12
    assert counted.call_count == 1
