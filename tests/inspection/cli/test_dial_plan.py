"""`dial-plan`: drawn, printed again, computed again, and what is refused."""

from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import transaction
from inspection.models import Competitor, DialPlan
from tests.inspection.cli.running import document, refused, run

MONTH = "2026-12"
DRAW = ("dial-plan", MONTH, "--tests", 20, "--english", 50, "--mystery", 0, "--steps", "sms,order")


def test_a_month_is_drawn_once_and_printed_again(drawn_home: Path) -> None:
    first = document(*DRAW, "--seed", "7", "--verify")
    assert (first["month"], first["verified"], first["states"]) == (MONTH, True, {"planned": 40})
    (centre,) = first["centres"]
    assert (centre["centre"], centre["seed"], centre["pairs"]) == ("GD01", "7", 20)
    assert centre["options"]["steps"] == ["sms", "order"] and centre["options"]["languages"] == {"en": 50, "zh": 50}
    own = [one for one in first["slots"] if one["target"] == "GD01"]
    assert len(own) == 20 and {one["kind"] for one in own} == {"open"}
    assert sum(one["language"] == "en" for one in own) == 10
    assert all(one["due_at"].startswith("2026-12-") and one["due_at"].endswith("+08:00") for one in first["slots"])
    needs = {one["indicator"]: one for one in first["needs"]}
    assert (needs["K6"]["planned"], needs["K6"]["needed"], needs["K6"]["failures_allowed"]) == (10, [59, 93, 124], None)
    assert (needs["K2"]["planned"], needs["K2"]["failures_allowed"]) == (20, 0)
    assert needs["K2"]["detectable"][0]["number"] == 20 and needs["K10"]["detectable"] == []
    again = document("dial-plan", MONTH)
    assert {**again, "verified": True} == first


def test_the_plan_of_the_demo_for_people(drawn_home: Path) -> None:
    text = run("dial-plan", "2026-11").stdout
    assert text.startswith("GD01: 12 pairs, seed ")
    assert text.count(", planned") == 24 and "K4: 2 planned, 598 needed without failure" in text
    assert "K1: 12 planned, no sample proves it" in text


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("dial-plan", "2026-10"), "no day of 2026-10 is left"),
        (("dial-plan", "2026-11", "--tests", "13"), "with other options"),
        (("dial-plan", "2026-11", "--seed", "8"), "with another seed than '8'"),
        (("dial-plan", MONTH, "--steps", "fly"), "'fly' is not known"),
        (("dial-plan", MONTH, "--english", "101"), "the shares of the languages add up to 100 %"),
        (("dial-plan", MONTH, "--mystery", "-1"), "option mystery_percent is -1"),
        (("dial-plan", "December"), "month 'December' is not of the form"),
    ],
)
def test_what_is_refused_in_one_line(drawn_home: Path, command: tuple[str, ...], sentence: str) -> None:
    assert sentence in refused(*command)


def test_a_plan_that_does_not_follow_from_its_seed_is_refused(drawn_home: Path) -> None:
    with transaction() as session:
        session.exec(select(DialPlan)).one().seed = "another"
    assert "are not what their seed, options and inputs give" in refused("dial-plan", "2026-11", "--verify")


def test_the_competitors_are_drawn_anew_for_a_reason(drawn_home: Path) -> None:
    assert "there is nothing to draw anew" in refused("dial-plan", "2026-11", "--redraw", "why")
    with transaction() as session:
        session.exec(select(Competitor)).one().service_number = "118"
    found = document("dial-plan", "2026-11", "--redraw", "it is at 118 now", "--verify")
    assert found["verified"] is True and found["states"] == {"planned": 24, "withdrawn": 12}
    later = {"number": 2, "drawn_by": "system", "reason": "it is at 118 now", "taken_out": 12, "added": 12}
    assert found["centres"][0]["redrawn"] == [later]
    added = [one for one in found["slots"] if one["origin"] == "redrawn"]
    assert len(added) == 12 and {one["line"] for one in added} == {"118"}
