"""The page of rules: a draft with its mistakes, the test bench, publishing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inspection.database import open_session, transaction
from inspection.models.organisation import Level, Role
from inspection.policies import Scope
from inspection.scoring.rule_versions import current_version, draft
from inspection.words import say
from tests.pages.screens import Draw, somebody
from tests.transcripts import committed, load_transcripts

AtHome = Callable[[str], Path]
SMALL = 'code = "small"\n[[rule]]\ncriterion = "A1"\ntest = { operator = "phrase", situation = "greeting" }\n'


def test_a_lead_writes_a_draft_sees_its_mistakes_and_tries_it(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    calls = sorted(committed()["calls"])
    with transaction() as session:
        load_transcripts(session, leave_out=calls[2:])
    drawn = draw("rules", somebody(Role.QUALITY_LEAD, "en"), month="2026-10")
    assert drawn.errors == [] and "rules_publish" not in drawn.usable
    drawn.after(drawn.app.text_area(key="rules_text").set_value(SMALL.replace("greeting", "lunch")).run)
    assert "line 4, rule 1" in drawn.errors[0] and "lunch" in drawn.errors[0]
    drawn.after(drawn.app.text_area(key="rules_text").set_value(SMALL).run)
    drawn.press("rules_save").press("rules_run")
    assert drawn.errors == []
    assert say("rules.ran", "en", calls=2, transcribed=2, month="2026-10") in drawn.text
    assert drawn.column(say("rules.criterion", "en")) == ["A1"]
    with open_session() as session:
        row = draft(session=session)
        assert row is not None and (row.text, current_version(session=session).name) == (SMALL, "default/1")


@pytest.mark.parametrize("language", ["zh"])
def test_a_manager_of_the_nation_publishes(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    own = somebody(Role.MANAGER, language)
    assert "rules_publish" not in draw("rules", own).usable
    drawn = draw("rules", replace(own, scope=Scope(Level.NATION)), month="2026-10")
    drawn.after(drawn.app.text_area(key="rules_text").set_value(SMALL).run)
    drawn.press("rules_publish")
    assert drawn.errors == [] and say("rules.published", language) in drawn.text
    with open_session() as session:
        assert (current_version(session=session).name, draft(session=session)) == ("small/2", None)
    drawn.press("rules_run")
    assert say("rules.no_calls", language) in drawn.text
