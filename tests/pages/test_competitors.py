"""The gap to the competitors: state in the address, thin data told, and nobody who placed a test named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection.database import transaction
from inspection.models import Competitor, DialTest, User
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.inspection.facts_builders import at
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]


def charts(drawn: Drawn) -> int:
    return len(drawn.app.get("plotly_chart"))


def shown(drawn: Drawn) -> str:
    return "\n".join(one.value for one in (*drawn.app.markdown, *drawn.app.caption)).replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.QUALITY_LEAD])
def test_the_demo_is_compared_pair_by_pair(at_home: AtHome, draw: Draw, role: Role, language: str) -> None:
    at_home("undrawn")
    drawn = draw("competitors", somebody(role, language))
    assert charts(drawn) == 2
    assert len(drawn.column(say("competitors.method", language))) == 7
    assert say("competitors.trend_one", language, month="2026-10") in shown(drawn)
    assert {"competitors_csv", "competitors_tests_csv"} <= drawn.usable


def test_the_address_holds_margin_kind_and_indicator(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    manager = somebody(Role.MANAGER, "en")
    drawn = draw("competitors", manager, margin="20", show="K2/C1")
    assert drawn.app.number_input(key="competitors_margin_en").value == 20
    assert drawn.app.selectbox(key="competitors_show_en").value == "K2/C1"
    assert "as good as equal (within 20 points) in 2" in shown(drawn)
    drawn.after(drawn.app.number_input(key="competitors_margin_en").set_value(5).run)
    assert "margin" not in drawn.app.query_params and "(within 5 points) in 0" in shown(drawn)
    drawn.after(drawn.app.number_input(key="competitors_margin_en").set_value(9).run)
    assert drawn.app.query_params["margin"] == "9"
    drawn.after(drawn.app.selectbox(key="competitors_kind_en").set_value("open").run)
    assert drawn.app.query_params["kind"] == "open"
    assert charts(drawn) == 0 and "no dial tests to compare" in shown(drawn)


@pytest.mark.parametrize("margin", ["0", "31", "", "５", "5.5"])
def test_a_margin_that_is_none_is_said(at_home: AtHome, draw: Draw, margin: str) -> None:
    at_home("undrawn")
    drawn = draw("competitors", somebody(Role.MANAGER, "en"), margin=margin, competitor="C9", show="K99/C1", kind="x")
    warned = [one.value for one in drawn.app.warning]
    assert len(warned) == 2 and "5 is used" in warned[0] and "C9" in warned[1]
    assert drawn.errors == [] and charts(drawn) == 2


def place(own: str, other: str, *, month: str = "2026-10", **values: Any) -> None:
    """Tests of the first centre and of the first competitor, one a letter: y a query answered right, n wrong."""
    with transaction() as session:
        for side, letters in (("centre_id", own), ("competitor_id", other)):
            for number, letter in enumerate(letters):
                fields = {"test_id": f"{side}{month}{number}", "dialled_at": at(f"{month}-05 04:00:00"), side: 1}
                session.add(DialTest.model_validate(fields | {"query_ok": letter == "y"} | values))


def clear(*, rivals: int = 1) -> None:
    """Take the demo's tests away; leave so many competitors."""
    with transaction() as session:
        for test in session.exec(select(DialTest)):
            session.delete(test)
        for number in range(2, rivals + 1):
            session.add(Competitor(code=f"C{number}", name_zh=f"乙{number}", name_en=f"Two {number}"))


THIN = {
    "none of theirs": ("yyy", "", 0),
    "none of ours": ("", "yyy", 0),
    "one each": ("y", "n", 2),
    "all alike": ("y" * 12, "y" * 12, 2),
    "all wrong": ("n" * 12, "n" * 12, 2),
    "far apart": ("y" * 40, "n" * 40, 2),
}


@pytest.mark.parametrize("name", THIN)
def test_thin_and_even_data_show_a_sentence(at_home: AtHome, draw: Draw, name: str) -> None:
    language = "zh"
    at_home("undrawn")
    clear()
    own, other, drawings = THIN[name]
    place(own, other)
    drawn = draw("competitors", somebody(Role.MANAGER, language))
    assert drawn.errors == [] and charts(drawn) == drawings
    if not drawings:
        assert say("competitors.none", language, month="2026-10") in shown(drawn)
        assert drawn.links == [("targets", say("competitors.to_targets", language))]
    if name == "far apart":
        assert "100.0" in shown(drawn)


def test_several_competitors_and_one_that_was_not_tested(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    clear(rivals=3)
    place("yyyy", "yyny")
    with transaction() as session:
        fields = {"test_id": "c2", "dialled_at": at("2026-10-06 04:00:00"), "competitor_id": 2, "query_ok": True}
        session.add(DialTest.model_validate(fields))
    manager = somebody(Role.MANAGER, "en")
    drawn = draw("competitors", manager)
    assert charts(drawn) == 4 and say("competitors.untested", "en", name="Two 3") in shown(drawn)
    drawn.after(drawn.app.selectbox(key="competitors_competitor_en").set_value("C2").run)
    assert charts(drawn) == 2 and drawn.app.query_params["competitor"] == "C2"
    assert "C1" not in "".join(drawn.app.selectbox(key="competitors_show_en").options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_months_before_are_drawn(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    for month in ("2026-07", "2026-08"):
        place("yyny", "ynny", month=month)
    drawn = draw("competitors", somebody(Role.MANAGER, language), show="K5/C1")
    assert charts(drawn) == 3
    assert drawn.column(say("competitors.month", language)) == ["2026-07", "2026-08", "2026-10"]


def test_who_placed_a_test_is_not_told(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    with transaction() as session:
        who = session.exec(select(User).where(User.name == "inspector1")).one()
        for test in session.exec(select(DialTest)):
            test.tested_by, test.note = who.id, f"called by {who.name}"
    text = draw("competitors", somebody(Role.MANAGER, "en")).text
    assert "D001-GD01" in text
    assert who.name not in text and who.display_en not in text and who.display_zh not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_stands_in_the_address_and_every_comparison_tells_its_parts(
    at_home: AtHome, draw: Draw, language: str
) -> None:
    at_home("undrawn")
    drawn = draw("competitors", somebody(Role.MANAGER, language), place="province/GD")
    assert drawn.app.selectbox(key="targets_place").value == "province/GD"
    numbers = {"number": 7, "ahead": 0, "behind": 0, "equivalent": 0, "not_proven": 7}
    name = "甲地生活热线" if language == "zh" else "Jiadi Life Line"
    assert say("competitors.gap_of", language, name=name, **numbers) in shown(drawn)
    methods = {"paired": 7, "independent": 0, "all": 7, "margin": 5}
    assert say("competitors.gap_help", language, **methods) in shown(drawn)
    pairs = say("competitors.counts_paired", language, number=35, own_only=5, other_only=1)
    assert pairs in shown(drawn)
    drawn = draw("competitors", somebody(Role.MANAGER, language), place="centre/XX")
    assert say("places.unknown", language, place="centre/XX") in [one.value for one in drawn.app.warning]
