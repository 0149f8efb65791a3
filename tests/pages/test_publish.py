"""Publishing: the chosen ones or all, once, and never a neighbour."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlmodel import col, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict
from inspection.models import Evaluation, EvaluationState
from inspection.models.organisation import Role
from inspection.review.publication import publish_evaluations
from inspection.words import LANGUAGES, say
from tests.pages.screens import COMMENT, Draw, somebody

AtHome = Callable[[str], Path]


@pytest.fixture
def use_case(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """The use case as it is, counted."""
    counted = Mock(wraps=publish_evaluations)
    monkeypatch.setattr("pages.publish.publish_evaluations", counted)
    return counted


def waiting() -> list[int]:
    """The submitted evaluations, in the order of the page."""
    with open_session() as session:
        rows = session.exec(
            select(Evaluation.id)
            .where(Evaluation.state == EvaluationState.SUBMITTED)
            .order_by(col(Evaluation.submitted_at), col(Evaluation.id))
        )
        return [one or 0 for one in rows]


def test_all_are_published_by_one_press(at_home: AtHome, draw: Draw, use_case: Mock) -> None:
    at_home("scored")
    submitted, lead = waiting(), somebody(Role.QUALITY_LEAD)
    drawn = draw("publish", lead)
    assert drawn.app.button(key="publish_chosen").disabled
    drawn.press("publish_all")
    assert use_case.call_count == 1
    assert (use_case.call_args.args, use_case.call_args.kwargs["by"]) == ((submitted,), lead)
    assert waiting() == []
    assert [one.value for one in drawn.app.success] == [say("publish.published", "zh", number=3)]
    assert drawn.links[-1] == ("month", say("publish.to_month", "zh"))


def test_the_chosen_one_is_published_and_then_nothing_is_chosen(at_home: AtHome, draw: Draw, use_case: Mock) -> None:
    at_home("scored")
    first, second, third = waiting()
    drawn = draw("publish", somebody(Role.QUALITY_LEAD)).choose_rows("publish_list", 2)
    assert not drawn.app.button(key="publish_chosen").disabled
    drawn.press("publish_chosen")
    assert (use_case.call_count, use_case.call_args.args) == (1, ([third],))
    assert waiting() == [first, second]
    assert drawn.app.button(key="publish_chosen").disabled, "a neighbour took the place of what was chosen"
    assert len(drawn.table("publish_list").value) == 2


def test_one_chosen_result_is_shown_with_its_call(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("publish", somebody(Role.QUALITY_LEAD, "en")).choose_rows("publish_list", 0)
    (player,) = drawn.players
    assert player["src"].startswith("/recordings/") and player["src"].endswith("/audio")
    assert [one.value for one in drawn.app.info if "kept" in one.value] == [COMMENT.replace("*", "\\*")]
    drawn.choose_rows("publish_list", 0, 1)
    assert drawn.players == [] and say("publish.look", "en") in [one.value for one in drawn.app.caption]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("button", ["publish_all", "publish_chosen"])
def test_what_another_published_meanwhile_is_one_sentence(
    at_home: AtHome, draw: Draw, button: str, language: str
) -> None:
    at_home("scored")
    lead = somebody(Role.QUALITY_LEAD, language)
    drawn = draw("publish", lead).choose_rows("publish_list", 0, 1)
    with transaction() as session:
        publish_evaluations(waiting()[:1], session=session, by=lead)
    drawn.press(button)
    assert len(drawn.errors) == 1 and not drawn.app.success
    assert len(waiting()) == 2, "all or none"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_one_sentence_and_is_said_once(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    at_home("scored")
    refuses = Mock(side_effect=Conflict(key="error.no_evaluation", evaluation=7))
    monkeypatch.setattr("pages.publish.publish_evaluations", refuses)
    drawn = draw("publish", somebody(Role.QUALITY_LEAD, language)).press("publish_all")
    assert drawn.errors == [say("error.no_evaluation", language, evaluation=7)]
    assert drawn.after(drawn.app.run).errors == []
