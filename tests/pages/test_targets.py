"""The gap to the targets: every figure with its verdict and its sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inspection.analysis.gap import figure_sentence, gap_to_targets
from inspection.database import open_session
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import OCTOBER, Draw, somebody

AtHome = Callable[[str], Path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_sentence_and_its_verdict(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    user = somebody(Role.MANAGER, language)
    with open_session() as session:
        gap = gap_to_targets(OCTOBER, session=session, by=user, language=language)
    drawn = draw("targets", user)
    shown = " ".join(one.value for one in drawn.app.markdown).replace("\\", "")
    assert gap.sentence in shown
    assert [one.indicator.id for one in gap.figures if figure_sentence(one, language) not in shown] == []
    verdicts = [say(f"ui.verdict.{one.verdict or 'no_data'}", language) for one in gap.figures]
    assert drawn.column(say("targets.verdict", language)) == verdicts
    assert len(set(verdicts)) >= 3
