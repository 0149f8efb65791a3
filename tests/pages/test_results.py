"""The agent's own results: seen, heard and accepted, and nobody else's."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlmodel import select

from inspection.database import open_session
from inspection.errors import Conflict
from inspection.models import PUBLISHED_STATES, Assignment, Evaluation, EvaluationState
from inspection.models.organisation import Role
from inspection.review.publication import acknowledge
from inspection.words import LANGUAGES, say
from tests.pages.screens import COMMENT, OCTOBER, Draw, somebody

AtHome = Callable[[str], Path]


def of_october(*states: str) -> list[int]:
    """The evaluations of October in one of these states."""
    with open_session() as session:
        rows = session.exec(
            select(Evaluation.id)
            .join(Assignment)
            .where(Assignment.month == str(OCTOBER), Evaluation.state.in_(states))  # type: ignore[attr-defined]
            .order_by(Evaluation.id)
        )
        return [one or 0 for one in rows]


def test_a_chosen_result_stands_in_the_address_and_is_shown(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("results", somebody(Role.AGENT, "en"))
    assert len(drawn.table("results_list").value) == 2
    assert say("results.choose", "en") in [one.value for one in drawn.app.caption]
    drawn.choose_rows("results_list", 1)
    assert drawn.app.query_params["evaluation"] == str(of_october(*PUBLISHED_STATES)[0]), "newest first"
    assert len(drawn.players) == 1
    assert COMMENT.replace("*", "\\*") in [one.value for one in drawn.app.info]


def test_a_choice_does_not_follow_into_another_month(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("results", somebody(Role.AGENT), month="2026-09").choose_rows("results_list", 9)
    drawn.after(drawn.app.selectbox(key="chosen_month").set_value(str(OCTOBER)).run)
    assert len(drawn.table("results_list").value) == 2
    assert drawn.errors == []


def test_one_press_accepts_the_result_once(at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home("scored")
    use_case, agent = Mock(wraps=acknowledge), somebody(Role.AGENT)
    monkeypatch.setattr("ui.appeals.own.acknowledge", use_case)
    first, _ = of_october(*PUBLISHED_STATES)
    drawn = draw("results", agent, evaluation=str(first)).press("results_acknowledge")
    assert use_case.call_count == 1
    assert (use_case.call_args.args, use_case.call_args.kwargs["by"]) == ((first,), agent)
    assert of_october(EvaluationState.CLOSED) == [first]
    assert "results_acknowledge" not in drawn.usable and drawn.errors == []
    assert say("results.state_closed", "zh") in drawn.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_one_sentence_and_is_said_once(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    at_home("scored")
    refuses = Mock(side_effect=Conflict(key="error.no_evaluation", evaluation=7))
    monkeypatch.setattr("ui.appeals.own.acknowledge", refuses)
    first, _ = of_october(*PUBLISHED_STATES)
    drawn = draw("results", somebody(Role.AGENT, language), evaluation=str(first)).press("results_acknowledge")
    assert drawn.errors == [say("error.no_evaluation", language, evaluation=7)]
    assert drawn.after(drawn.app.run).errors == []


@pytest.mark.parametrize("whose", ["another agent's", "not published"])
def test_a_result_that_is_not_for_the_agent_is_one_sentence(at_home: AtHome, draw: Draw, whose: str) -> None:
    at_home("scored")
    asked = of_october(EvaluationState.SUBMITTED)[0]
    if whose == "another agent's":
        with open_session() as session:
            other = somebody(Role.AGENT, name="agent1002").agent_id
            asked = (
                session.exec(select(Evaluation.id).join(Assignment).where(Assignment.agent_id == other)).first() or 0
            )
    drawn = draw("results", somebody(Role.AGENT), evaluation=str(asked))
    assert len(drawn.errors) == 1
    assert drawn.players == [] and drawn.app.table.len == 0 and "results_acknowledge" not in drawn.usable


@pytest.mark.parametrize("asked", ["999999", "99999999999999999999", "²", "-1", "1 OR 1=1", "x", ""])
def test_no_address_makes_the_page_fail(at_home: AtHome, draw: Draw, asked: str) -> None:
    at_home("scored")
    drawn = draw("results", somebody(Role.AGENT), evaluation=asked)
    assert len(drawn.table("results_list").value) == 2
    assert len(drawn.errors) == (1 if asked == "999999" else 0)


def test_a_recording_that_is_not_kept_any_more_is_said(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    agent = somebody(Role.AGENT)
    drawn = draw("results", agent, month="2026-09").choose_rows("results_list", 0)
    assert say("results.not_kept", "zh") in [one.value for one in drawn.app.info]
    assert drawn.players == []
