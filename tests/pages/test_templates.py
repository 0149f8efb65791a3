"""Comment templates on the page: each keeps the own list, nothing is written over unseen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inspection.database import open_session, transaction
from inspection.models.organisation import Role
from inspection.scoring.templates import centres_to_keep, keep_templates, own_templates, team_templates
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_inspector_keeps_the_own_ones(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("drawn")
    inspector = somebody(Role.INSPECTOR, language)
    drawn = draw("templates", inspector)
    drawn.app.text_area(key="templates_own").set_value("问候规范。\n\n  Well done.  \n")
    drawn.press("templates_save")
    assert [one.value for one in drawn.app.success] == [say("templates.saved", language, number=2)]
    with open_session() as session:
        assert own_templates(session=session, by=inspector) == ("问候规范。", "Well done.")
    assert draw("templates", inspector).app.text_area(key="templates_own").value == "问候规范。\nWell done."


def test_a_quality_lead_keeps_the_centres(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    lead = somebody(Role.QUALITY_LEAD)
    with open_session() as session:
        (centre,) = centres_to_keep(session=session, by=lead)
    drawn = draw("templates", lead)
    drawn.app.text_area(key=f"templates_{centre.id}").set_value("规范")
    drawn.press("templates_save")
    with open_session() as session:
        assert team_templates(centre.id or 0, session=session, by=lead) == ("规范",)


def test_a_list_that_changed_meanwhile_is_told_and_stays(at_home: AtHome, draw: Draw) -> None:
    at_home("drawn")
    inspector = somebody(Role.INSPECTOR)
    drawn = draw("templates", inspector)
    with transaction() as session:
        keep_templates(["theirs"], before=(), session=session, by=inspector)
    drawn.app.text_area(key="templates_own").set_value("mine")
    drawn.press("templates_save")
    assert drawn.errors == [say("error.templates_changed", "zh", number=1)]
    with open_session() as session:
        assert own_templates(session=session, by=inspector) == ("theirs",)
    assert drawn.app.text_area(key="templates_own").value == "mine"
