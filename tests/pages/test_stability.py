"""Stability: one series large, small ones beneath, a closer look, and the documented changes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from inspection.database import open_session, transaction
from inspection.measurement.changes import all_changes, document_change
from inspection.measurement.counting import count_places
from inspection.models.organisation import Role
from inspection.policies import SYSTEM, Scope
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]


def options(drawn: Drawn, box: str) -> list[str]:
    return list(drawn.app.selectbox(key=f"stability_{box}").options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_series_of_the_address_is_drawn(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER, language), show="K2")
    assert drawn.app.selectbox(key="stability_show").value == "K2"
    assert drawn.column(say("stability.month", language))[-1] == "2026-10"
    assert drawn.column(say("stability.counted", language))[-1] == say("charts.of", language, x="76", n="88")
    drawn.after(drawn.app.selectbox(key="stability_show").set_value("score").run)
    assert drawn.app.query_params["show"] in ("score", ["score"])
    assert drawn.errors == []


def test_the_clearest_shift_is_what_one_lands_on_with_its_verdict(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER, "en"))
    assert drawn.app.selectbox(key="stability_show").value == "K2"
    assert "A real shift downwards since 2026\\-05" in "".join(one.value for one in drawn.app.markdown)
    assert len(drawn.app.get("plotly_chart")) == 2


@pytest.mark.parametrize("asked", ["K99", "", "score'"])
def test_a_series_that_is_none_gives_the_first(at_home: AtHome, draw: Draw, asked: str) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER), show=asked)
    assert drawn.errors == [] and drawn.app.selectbox(key="stability_show").value is not None


def test_a_team_lead_sees_scores_and_agents_of_the_own_team_alone(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.TEAM_LEAD), show="score", over="agent")
    assert options(drawn, "show")[:2] == [say("analysis.mean_score", "zh"), say("stability.fatal_rate", "zh")]
    assert not [one for one in options(drawn, "show") if one.startswith("K")]
    assert [one.strip()[:4] for one in options(drawn, "place")[1:]] == ["1001", "1002", "1003"]
    assert len(drawn.column(say("stability.series", "zh"))) == 3
    assert "1004" not in drawn.text
    assert not drawn.app.get("form")


@pytest.mark.parametrize(
    ("address", "charts", "rows"),
    [
        ({"show": "score", "over": "team"}, 2, 2),
        ({"show": "A1", "over": "agent"}, 2, 6),
        ({"show": "fatal", "over": "agent", "closer": "1"}, 5, 6),
        ({"show": "score", "place": "team/T2", "over": "agent"}, 2, 3),
        ({"show": "score", "place": "agent/GD01/1003", "over": "nonsense"}, 2, 17),
        ({"show": "K2", "over": "team"}, 1, None),
    ],
)
def test_a_link_shows_the_same_view(
    at_home: AtHome, draw: Draw, address: dict[str, str], charts: int, rows: int | None
) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER, "en"), **address)
    assert drawn.errors == []
    assert len(drawn.app.get("plotly_chart")) == charts
    if rows is None:
        assert say("stability.none_there", "en", subject="K2 Answer rate") in drawn.text
    else:
        assert len(drawn.column(say("stability.series", "en"))) == rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_of_the_address_is_told_in_words(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER, language), show="K2", at="2026-10")
    assert drawn.app.selectbox(key="stability_at").value == "2026-10"
    part = say("charts.of", language, x="76", n="88")
    assert any(
        "86.4%" in one.value.replace("\\", "") and part in one.value.replace("\\", "") for one in drawn.app.markdown
    )
    other = draw("stability", somebody(Role.MANAGER, language), show="K2", at="2020-01")
    assert other.app.selectbox(key="stability_at").value == "" and other.errors == []


@pytest.mark.parametrize("place", ["province/GD", "centre/XX", "street/5", "team/", "agent/GD01/9999"])
def test_a_place_that_is_none_or_not_ones_own_is_said(at_home: AtHome, draw: Draw, place: str) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(Role.MANAGER, "en"), place=place)
    (refusal,) = drawn.errors
    assert place.rstrip("/").split("/")[0] in refusal
    assert not drawn.app.get("plotly_chart")


def test_the_events_of_the_month_are_counted_once(at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home("undrawn")
    counted = Mock(wraps=count_places)
    monkeypatch.setattr("inspection.measurement.month_counts.count_places", counted)
    drawn = draw("stability", somebody(Role.MANAGER))
    assert len(options(drawn, "show")) == 28
    assert counted.call_count == 1


def write_down(drawn: Drawn, **values: Any) -> Drawn:
    """Fill in the form of a change and send it."""
    drawn.app.text_input(key="changes_text").set_value(values.get("text", ""))
    drawn.app.selectbox(key="changes_subject").set_value(values.get("subject", ""))
    drawn.app.date_input(key="changes_day").set_value(values.get("day", date(2026, 5, 3)))
    if values.get("rebase"):
        drawn.app.checkbox(key="changes_rebase").check()
    return drawn.submit("changes_form")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.QUALITY_LEAD])
def test_a_change_is_written_down_drawn_and_withdrawn(at_home: AtHome, draw: Draw, role: Role) -> None:
    at_home("undrawn")
    drawn = draw("stability", somebody(role, "en"), show="K2")
    write_down(drawn, text="one queue *for all*", subject="K2", rebase=True)
    assert drawn.errors == [] and [one.value for one in drawn.app.success] != []
    assert "6 months since the change of 2026-05 are too few" in drawn.text.replace("\\", "")
    assert drawn.column(say("changes.text", "en")) == ["one queue *for all*"]
    drawn.app.text_input(key="changes_why").set_value("wrong day")
    drawn.submit("changes_withdraw_form")
    assert "A real shift downwards since 2026" in drawn.text
    (row,) = drawn.column(say("changes.state", "en"))
    assert row == f"by {somebody(role).name}: wrong day"


def test_what_a_change_lacks_is_said_and_nothing_kept(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = write_down(draw("stability", somebody(Role.MANAGER, "en")), text=" ")
    assert drawn.errors == ["the text has 0 characters; expected 1 to 300"]
    with open_session() as session:
        assert all_changes(session=session) == []


@pytest.mark.parametrize("role", [Role.TEAM_LEAD, Role.MANAGER])
def test_changes_from_above_are_read_and_cannot_be_withdrawn(at_home: AtHome, draw: Draw, role: Role) -> None:
    at_home("undrawn")
    with transaction() as session:
        given = (date(2026, 4, 1), "technology", Scope.parse("province/GD"), "", "new exchange")
        document_change(*given, rebase=False, session=session, by=SYSTEM)
    drawn = draw("stability", somebody(role, "en"))
    assert drawn.column(say("changes.text", "en")) == ["new exchange"]
    assert "changes_which" not in drawn.usable
    assert ("changes_text" in drawn.usable) == (role == Role.MANAGER)
