"""`plan ...`: a drawn month changed from the command line, step by step, and what is refused."""

from pathlib import Path

import pytest

from tests.inspection.cli.running import document, refused, run

MONTH = "2026-10"


def calls(**wanted: str) -> list[str]:
    """The calls of the plan whose assignments have these values."""
    rows = document("plan", "show", MONTH)["assignments"]
    return [one["call_id"] for one in rows if all(one[name] == value for name, value in wanted.items())]


def test_a_month_is_changed_step_by_step(drawn_home: Path) -> None:
    [mine, other, *_] = calls(inspector="inspector1")
    assert document("plan", "reassign", MONTH, mine, "--to", "inspector2")["reassigned"] == 1
    assert mine in calls(inspector="inspector2")
    assert document("plan", "replace", MONTH, other, "--because", "no_conversation")["because"] == "no_conversation"
    assert other not in calls()
    assert document("plan", "top-up", MONTH) == {"month": MONTH, "drawn": 1}
    found = document("plan", "sample", MONTH, "--call-type", "complaint", "--assign", 1, "--reason", "why")
    assert calls(basis="targeted", reason="why") == found["assigned"] and len(found["assigned"]) == 1
    assert document("draw", MONTH, "--verify")["verified"] is True
    assert document("plan", "close", MONTH, "--reason", "over")["closed"] == 1
    assert refused("plan", "top-up", MONTH) == "month 2026-10 is closed and stands still; a manager can open it again"
    assert document("plan", "show", MONTH)["closed"] is True
    assert document("plan", "reopen", MONTH, "--reason", "an appeal")["reopened"] == 1
    late = document("plan", "outlook", MONTH)
    assert [one["inspector"] for one in late["inspectors"]] == ["inspector1", "inspector2"] and late["agents"] == []


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("plan", "show", "2026-12"), "month 2026-12 is not drawn yet"),
        (("plan", "outlook", "2026-12"), "month 2026-12 is not drawn yet"),
        (("plan", "replace", MONTH, "none", "--because", "wrong_agent"), "there is no assignment none"),
        (("plan", "top-up", MONTH), "nothing of 2026-10 can be topped up"),
        (("plan", "sample", MONTH), "choose at least one condition"),
        (("plan", "sample", MONTH, "--agent", "1001", "--assign", "1"), "give a reason"),
        (("plan", "reopen", MONTH, "--reason", "x"), "month 2026-10 is not closed"),
        (("plan", "languages", "inspector1", "fr"), "'fr' is not known; expected of zh, en"),
        (("draw", MONTH, "--strata", "moon"), "'moon' is not known; expected of week, hour, call_type, language"),
        (("draw", MONTH, "--per-day", "5"), "drawn already, with other options"),
        (("draw", MONTH, "--share", "chen"), "share 'chen' is not of the form NAME=PERCENT"),
        (("draw-orders", "2026-08"), "month 2026-08 has no work orders"),
    ],
)
def test_what_is_refused_in_one_line(drawn_home: Path, command: tuple[str, ...], sentence: str) -> None:
    assert sentence in refused(*command)


def test_for_people(drawn_home: Path) -> None:
    assert "GD01 1001: due 10" in run("plan", "show", MONTH).stdout
    assert "inspector1: 30 left, no day worked yet, 8 days, 0 late" in run("plan", "outlook", MONTH).stdout
    assert "13 found, 0 assigned" in run("plan", "sample", MONTH, "--agent", "1001").stdout
    assert "inspector1: en" in run("plan", "languages", "inspector1", "en").stdout
