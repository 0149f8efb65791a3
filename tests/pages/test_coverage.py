"""Recording coverage: the share, and the call that lacks its recording by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_call_without_a_recording_is_counted_and_listed(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("coverage", somebody(Role.MANAGER, language))
    recorded, playable = drawn.app.metric
    assert (recorded.label, recorded.value) == (say("coverage.recorded_share", language), "98.73%")
    assert recorded.delta == say("coverage.of", language, part=78, whole=79)
    assert (playable.value, playable.delta) == ("100.00%", say("coverage.of", language, part=78, whole=78))
    assert sum(drawn.column(say("coverage.answered", language))) == 79
    assert len(drawn.column(say("coverage.call", language))) == 1


def test_a_month_before_the_facts_has_none(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("coverage", somebody(Role.MANAGER), month="2026-09")
    assert not drawn.app.metric and len(drawn.app.code) == 1
