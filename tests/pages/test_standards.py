"""The screens of the rubric and of the script: written, refused and published by a manager of the nation, else read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inspection.database import open_session, transaction
from inspection.models import Role
from inspection.policies import SYSTEM, Actor
from inspection.scoring import rubric_drafts, rubric_views, script_drafts
from inspection.scoring.rubrics import current_rubric
from inspection.words import say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]


@pytest.fixture
def nation(at_home: AtHome) -> Actor:
    """The manager of the nation of the demo home."""
    at_home("undrawn")
    return somebody(Role.MANAGER, "en", name="manager2")


def keys(drawn: Drawn) -> set[str]:
    return {str(one.key) for one in drawn.app.button if one.key}


def press(drawn: Drawn, key: str) -> Drawn:
    return drawn.after(lambda: drawn.app.button(key=key).click().run())


def told(drawn: Drawn) -> list[str]:
    return [one.value.replace("\\", "") for one in (*drawn.app.success, *drawn.app.error)]


def form_of_first(drawn: Drawn) -> str:
    """Choose the first criterion; how the keys of its form begin."""
    drawn.choose_rows("rubric_criteria", 0)
    return next(one.key for one in drawn.app.number_input if one.key.endswith("_A1_points")).removesuffix("points")


def test_a_rubric_is_drafted_changed_and_published(nation: Actor, draw: Draw) -> None:
    drawn = press(draw("rubrics", nation), "rubric_new_draft")
    assert told(drawn) == [say("standards.drafted", "en")]
    assert drawn.app.metric[0].value == "100 / 100"
    stem = form_of_first(drawn)
    drawn.app.number_input(key=f"{stem}points").set_value(7.0)
    drawn = press(drawn, f"{stem}save")
    assert told(drawn) == ["A1 is saved."]
    assert drawn.app.metric[0].value == "101 / 100" and drawn.app.metric[0].delta == "+1"
    (sure,) = [one for one in drawn.app.checkbox if one.key.startswith("rubric_sure")]
    drawn = drawn.after(lambda: sure.check().run())
    drawn = press(drawn, "rubric_publish")
    assert told(drawn) == ["the weights of rubric voice 2 sum to 101; expected 100"]
    stem = form_of_first(drawn)
    drawn.app.number_input(key=f"{stem}points").set_value(6.0)
    drawn.app.text_area(key=f"{stem}examples_en").set_value("Hello, this is 12580")
    drawn = press(press(drawn, f"{stem}save"), "rubric_publish")
    assert told(drawn) == ["Version 2 is published."]
    with open_session() as session:
        assert current_rubric(session=session).number == 2
        found = rubric_views.compare_rubrics(1, 2, session=session, by=SYSTEM)
        assert [(one.code, one.field, one.after) for one in found] == [("A1", "examples_en", "Hello, this is 12580")]


def test_what_is_refused_stays_in_the_form(nation: Actor, draw: Draw) -> None:
    drawn = press(draw("rubrics", nation), "rubric_new_draft")
    stem = next(one.key for one in drawn.app.text_area if one.key.endswith("__choices")).removesuffix("choices")
    drawn.app.text_input(key=f"{stem}code").set_value("X1")
    drawn = press(drawn, f"{stem}save")
    assert told(drawn) == ["X1: the Chinese name has 0 characters; expected 1 to 60"]
    assert drawn.app.text_input(key=f"{stem}code").value == "X1"


def test_a_phrase_is_added_and_the_script_published(nation: Actor, draw: Draw) -> None:
    drawn = press(draw("scripts", nation), "script_new_draft")
    stem = next(one.key for one in drawn.app.text_area if one.key.endswith("__text")).removesuffix("text")
    drawn.app.selectbox(key=f"{stem}situation").set_value("hold")
    drawn.app.text_area(key=f"{stem}text").set_value("bear with me for a moment {nobody}")
    drawn = press(drawn, f"{stem}save")
    assert told(drawn)[0].startswith("text 'bear with me for a moment {nobody}': expected placeholders of {number}")
    drawn.app.text_area(key=f"{stem}text").set_value("bear with me for a moment {title}")
    drawn = press(drawn, f"{stem}save")
    assert told(drawn) == ["hold.en.2 is saved."]
    assert "bear with me for a moment {title}" in drawn.column(say("standards.field_text", "en"))
    (sure,) = [one for one in drawn.app.checkbox if one.key.startswith("script_sure")]
    drawn = press(drawn.after(lambda: sure.check().run()), "script_publish")
    assert told(drawn) == ["Version 2 is published."]


@pytest.mark.parametrize("screen", ["rubrics", "scripts"])
@pytest.mark.parametrize("role", [Role.QUALITY_LEAD, Role.MANAGER])
def test_others_read_and_write_nothing(at_home: AtHome, draw: Draw, screen: str, role: Role) -> None:
    """The demo's quality lead and first manager are those of one centre; both look at an open draft."""
    at_home("undrawn")
    with transaction() as session:
        rubric_drafts.draft_rubric(session=session, by=SYSTEM)
        script_drafts.draft_script(session=session, by=SYSTEM)
    drawn = draw(screen, somebody(role, "en"))
    assert drawn.errors == [] and keys(drawn) == set()
    assert [one.label for one in drawn.app.tabs] == [
        say(f"standards.{name}", "en")
        for name in (["criteria", "compare"] if screen == "rubrics" else ["phrases", "compare", "files"])
    ]
