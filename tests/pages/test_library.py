"""The case library: examples to choose from and hear, changed and withdrawn by whoever decides."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.models import Example, Recording
from inspection.models.organisation import Role
from inspection.policies import SYSTEM
from inspection.review.examples import Filing, put_example
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]
FILING = Filing("good", "warm", "A1", ("greeting",), ("inspector", "agent"), "nation")


@pytest.fixture
def filled(at_home: AtHome) -> list[int]:
    """Two examples of recordings of the demo: a stretch, and a whole call that is a bad example."""
    at_home("scored")
    with transaction() as session:
        one, other = session.exec(select(Recording.call_id).order_by(Recording.call_id)).all()[-2:]
        first = put_example(one, FILING, (0, 5000), session=session, by=SYSTEM)
        bad = Filing("bad", tags=("slow",), roles=("inspector",))
        second = put_example(other, bad, session=session, by=SYSTEM)
        return [first.id or 0, second.id or 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_is_heard_and_nobody_learns_whose_it_is(filled: list[int], draw: Draw, language: str) -> None:
    agent = somebody(Role.AGENT, language, name="agent1002")
    drawn = draw("library", agent, example=str(filled[0]))
    (player,) = drawn.players
    assert (player["src"], player["duration_ms"]) == (f"/examples/{filled[0]}/audio", 5000)
    assert player["peaks"] == f"/examples/{filled[0]}/peaks"
    assert "GD01" not in drawn.text.replace("\\", "")
    assert f"library_open_{filled[1]}" not in drawn.usable
    assert not any(one.startswith("library_change") for one in drawn.usable)
    assert len(draw("library", agent, example=str(filled[1])).errors) == 1


def test_boxes_narrow_down_and_stand_in_the_address(filled: list[int], draw: Draw) -> None:
    drawn = draw("library", somebody(Role.QUALITY_LEAD))
    assert {f"library_open_{one}" for one in filled} <= drawn.usable
    drawn.after(drawn.app.selectbox(key="library_kind").set_value("bad").run)
    assert drawn.app.query_params["kind"] == "bad"
    assert f"library_open_{filled[0]}" not in drawn.usable and f"library_open_{filled[1]}" in drawn.usable
    drawn = draw("library", somebody(Role.QUALITY_LEAD), kind="bad", tag="greeting")
    assert say("library.none", "zh") in drawn.text.replace("\\", "")
    drawn = draw("library", somebody(Role.QUALITY_LEAD), tag="no such tag", kind="x", example="y")
    assert {f"library_open_{one}" for one in filled} <= drawn.usable and drawn.errors == []


def test_a_lead_changes_and_withdraws(filled: list[int], draw: Draw) -> None:
    number = filled[0]
    drawn = draw("library", somebody(Role.QUALITY_LEAD), example=str(number))
    key = f"library_change_{number}_1"
    drawn.app.text_area(key=f"{key}_note").set_value("warmer")
    drawn.submit(key)
    with open_session() as session:
        assert session.get_one(Example, number).note == "warmer"
    assert say("library.was_changed", "zh", number=number) in drawn.text.replace("\\", "")
    key = f"library_change_{number}_2"
    drawn.press(f"{key}_send")
    assert drawn.errors == [say("error.no_reason", "zh")]
    drawn.app.text_input(key=f"{key}_reason").set_value("over")
    drawn.press(f"{key}_send")
    assert drawn.errors == [] and f"library_open_{number}" not in drawn.usable
    with open_session() as session:
        assert session.get_one(Example, number).withdraw_reason == "over"
