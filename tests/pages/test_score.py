"""The inspector's workbench: nothing that was entered is lost, and nothing of one call gets into another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict
from inspection.listening.transcripts import latest_transcript
from inspection.models import Answer, Assignment, Criterion, Evaluation, EvaluationState, Recording
from inspection.models.organisation import Role
from inspection.scoring.evaluations import my_assignments, open_assignment, save_draft, submit_evaluation
from inspection.words import LANGUAGES, say
from tests.pages.screens import COMMENT, Draw, Drawn, full_answers, somebody

AtHome = Callable[[str], Path]


@pytest.fixture
def waiting(at_home: AtHome) -> list[Assignment]:
    """Inspector 1's open assignments, in the order of the page; the first one is transcribed."""
    at_home("scored")
    with open_session() as session:
        rows = my_assignments(session=session, by=somebody(Role.INSPECTOR))
    return [row for row in rows if row.state == "assigned"]


def evaluation_of(assignment: Assignment) -> Evaluation:
    """The evaluation of an assignment, as it is stored."""
    with open_session() as session:
        return session.exec(select(Evaluation).where(Evaluation.assignment_id == assignment.id)).one()


def answers_of(assignment: Assignment) -> dict[str, float | None]:
    """The stored answers by criterion; None is not applicable."""
    with open_session() as session:
        rows = session.exec(
            select(Criterion.code, Answer.value)
            .join(Answer)
            .join(Evaluation)
            .where(Evaluation.assignment_id == assignment.id)
        )
        return dict(rows.all())


def opened(draw: Draw, assignment: Assignment, language: str = "zh", **more: Any) -> Drawn:
    """The workbench with this assignment."""
    return draw("score", somebody(Role.INSPECTOR, language), assignment=str(assignment.id), **more)


def widget(assignment: Assignment, code: str, part: str) -> str:
    """The key of a widget of the sheet."""
    return f"sheet_{evaluation_of(assignment).id}_{code}_{part}"


def test_the_next_call_is_opened_and_closed_again(waiting: list[Assignment], draw: Draw) -> None:
    drawn = draw("score", somebody(Role.INSPECTOR)).press("score_next")
    assert drawn.app.query_params["assignment"] == str(waiting[0].id)
    assert [one.value for one in drawn.app.title] == [waiting[0].call_id]
    assert drawn.players[-1]["src"] == f"/recordings/{waiting[0].recording_id}/audio"
    assert drawn.players[-1]["utterances"]
    assert evaluation_of(waiting[0]).state == EvaluationState.DRAFT
    drawn.press("score_back")
    assert "assignment" not in drawn.app.query_params and not drawn.players
    assert [one.value for one in drawn.app.title] == [say("scoring.title", "zh")]


def test_a_chosen_call_is_opened(waiting: list[Assignment], draw: Draw) -> None:
    drawn = draw("score", somebody(Role.INSPECTOR))
    at = drawn.column(say("scoring.call", "zh")).index(waiting[3].call_id)
    drawn.choose_rows("score_list", at).press("score_open")
    assert drawn.app.query_params["assignment"] == str(waiting[3].id)


@pytest.mark.parametrize(
    ("button", "name", "wrapped"),
    [
        ("score_save", "save_draft", save_draft),
        ("score_rest", "save_draft", save_draft),
        ("score_submit", "submit_evaluation", submit_evaluation),
    ],
)
def test_one_press_is_one_use_case(
    waiting: list[Assignment],
    draw: Draw,
    monkeypatch: pytest.MonkeyPatch,
    button: str,
    name: str,
    wrapped: Callable[..., Any],
) -> None:
    use_case = Mock(wraps=wrapped)
    monkeypatch.setattr(f"pages.score.{name}", use_case)
    drawn = opened(draw, waiting[0])
    assert use_case.call_count == 0
    drawn.press(button)
    assert use_case.call_count == 1
    assert use_case.call_args.args[0] == evaluation_of(waiting[0]).id
    assert use_case.call_args.kwargs["by"] == somebody(Role.INSPECTOR)
    drawn.after(drawn.app.run)
    assert use_case.call_count == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("button", "name"),
    [("score_save", "save_draft"), ("score_rest", "save_draft"), ("score_submit", "submit_evaluation")],
)
def test_a_refusal_is_one_sentence_and_is_said_once(
    waiting: list[Assignment], draw: Draw, monkeypatch: pytest.MonkeyPatch, button: str, name: str, language: str
) -> None:
    refuses = Mock(side_effect=Conflict(key="error.no_evaluation", evaluation=7))
    monkeypatch.setattr(f"pages.score.{name}", refuses)
    drawn = opened(draw, waiting[0], language).press(button)
    assert drawn.errors == [say("error.no_evaluation", language, evaluation=7)]
    assert drawn.after(drawn.app.run).errors == []


def test_every_change_is_kept_at_once(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    drawn.after(drawn.app.button_group(key=widget(waiting[0], "A1", "value")).set_value(0.0).run)
    assert answers_of(waiting[0]) == {"A1": 0.0}
    drawn.after(drawn.app.text_area(key=widget(waiting[0], "", "comment")).set_value(COMMENT).run)
    assert evaluation_of(waiting[0]).comment == COMMENT
    assert drawn.errors == []


def test_what_was_filled_in_is_there_after_a_look_at_the_list(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    drawn.after(drawn.app.button_group(key=widget(waiting[0], "A1", "value")).set_value(0.0).run)
    drawn.after(drawn.app.text_area(key=widget(waiting[0], "", "comment")).set_value(COMMENT).run)
    drawn.press("score_back")
    drawn.after(drawn.app.run)
    drawn.app.query_params["assignment"] = str(waiting[0].id)
    drawn.after(drawn.app.run)
    assert drawn.app.button_group(key=widget(waiting[0], "A1", "value")).value == 0.0
    assert drawn.app.text_area(key=widget(waiting[0], "", "comment")).value == COMMENT
    drawn.press("score_save")
    assert answers_of(waiting[0]) == {"A1": 0.0}
    assert evaluation_of(waiting[0]).comment == COMMENT


def test_a_page_that_is_loaded_again_begins_from_what_is_stored(waiting: list[Assignment], draw: Draw) -> None:
    before = answers_of_page(opened(draw, waiting[0]).press("score_rest"), waiting[0])
    assert answers_of_page(opened(draw, waiting[0]), waiting[0]) == before
    assert len(before) > 10


def answers_of_page(drawn: Drawn, assignment: Assignment) -> dict[str, Any]:
    """What the widgets of the sheet show."""
    start = f"sheet_{evaluation_of(assignment).id}_"
    groups = [one for one in drawn.app.get("button_group") if one.key and one.key.startswith(start)]
    return {one.key: sorted(one.value) if isinstance(one.value, list) else one.value for one in groups}


def test_the_rest_is_good_and_what_was_answered_stays(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    drawn.after(drawn.app.button_group(key=widget(waiting[0], "A1", "value")).set_value(0.0).run).press("score_rest")
    answers = answers_of(waiting[0])
    assert (answers["A1"], answers["A5"], answers["D3"], answers["D6"]) == (0.0, 1.0, 0.0, None)
    assert drawn.errors == []


def test_a_sheet_with_gaps_is_not_submitted_and_they_are_named(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0]).press("score_submit")
    (told,) = drawn.errors
    assert "A1" in told and "D4" in told
    assert evaluation_of(waiting[0]).state == EvaluationState.DRAFT


def test_a_submitted_sheet_is_shown_and_leads_to_the_next(waiting: list[Assignment], draw: Draw) -> None:
    inspector = somebody(Role.INSPECTOR)
    with transaction() as session:
        sheet = open_assignment(waiting[0].id or 0, session=session, by=inspector)
        filled, version = full_answers(sheet.criteria), sheet.evaluation.version
        save_draft(sheet.evaluation.id or 0, filled, COMMENT, version=version, session=session, by=inspector)
    drawn = opened(draw, waiting[0]).press("score_submit")
    assert evaluation_of(waiting[0]).state == EvaluationState.SUBMITTED
    assert [one.value for one in drawn.app.success] == [say("scoring.submitted", "zh")]
    assert "score_submit" not in drawn.usable
    drawn.press("score_next")
    assert drawn.app.query_params["assignment"] == str(waiting[1].id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_another_window_saved_meanwhile_is_not_overwritten(
    waiting: list[Assignment], draw: Draw, language: str
) -> None:
    inspector = somebody(Role.INSPECTOR)
    drawn = opened(draw, waiting[0], language)
    with transaction() as session:
        sheet = open_assignment(waiting[0].id or 0, session=session, by=inspector)
        filled, version = {"A1": full_answers(sheet.criteria)["A1"]}, sheet.evaluation.version
        save_draft(sheet.evaluation.id or 0, filled, "", version=version, session=session, by=inspector)
    drawn.press("score_save")
    assert len(drawn.errors) == 1
    assert answers_of(waiting[0]) == {"A1": 1.0}


def test_a_marked_range_becomes_the_evidence_of_a_criterion(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0], mark={"start_ms": 1000, "end_ms": 2500})
    drawn.unmark()
    drawn.after(drawn.app.selectbox(key="score_evidence_code").set_value("A3").run).press("score_attach")
    with open_session() as session:
        (answer,) = session.exec(select(Answer).where(Answer.evaluation_id == evaluation_of(waiting[0]).id)).all()
        criterion = session.get_one(Criterion, answer.criterion_id)
    assert (criterion.code, answer.evidence_start_ms, answer.evidence_end_ms) == ("A3", 1000, 2500)
    assert "score_attach" not in drawn.usable


def test_a_range_that_was_marked_in_one_call_is_not_offered_in_another(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0], mark={"start_ms": 1000, "end_ms": 2500})
    assert "score_attach" in drawn.usable
    drawn.unmark()
    drawn.app.query_params["assignment"] = str(waiting[1].id)
    drawn.after(drawn.app.run)
    assert [one.value for one in drawn.app.title] == [waiting[1].call_id]
    assert "score_attach" not in drawn.usable


def test_a_clip_of_the_machine_plays_from_its_place(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    clips = [one for one in drawn.usable if one.startswith("clip_")]
    assert clips, "the call is transcribed"
    assert drawn.players[-1]["seek"] is None
    first = drawn.press(clips[0]).players[-1]["seek"]
    again = drawn.press(clips[0]).players[-1]["seek"]
    assert first["ms"] == again["ms"] and first["nonce"] != again["nonce"]


def test_the_machine_answers_nothing_by_itself(waiting: list[Assignment], draw: Draw) -> None:
    opened(draw, waiting[0]).press("score_save")
    assert answers_of(waiting[0]) == {}


@pytest.mark.parametrize("whose", ["another inspector's", "nobody's"])
def test_an_assignment_that_is_not_ones_own_is_one_sentence_and_the_way_back(
    waiting: list[Assignment], draw: Draw, whose: str
) -> None:
    asked = 999999
    if whose == "another inspector's":
        other = somebody(Role.INSPECTOR, name="inspector2")
        with open_session() as session:
            asked = my_assignments(session=session, by=other)[0].id or 0
    drawn = draw("score", somebody(Role.INSPECTOR), assignment=str(asked))
    assert len(drawn.errors) == 1 and not drawn.players
    drawn.press("score_back")
    assert drawn.errors == [] and len(drawn.table("score_list").value) > 0


@pytest.mark.parametrize("asked", ["99999999999999999999", "²", "-1", "1 OR 1=1", "x", ""])
def test_no_address_makes_the_page_fail(waiting: list[Assignment], draw: Draw, asked: str) -> None:
    drawn = draw("score", somebody(Role.INSPECTOR), assignment=asked)
    assert drawn.errors == [] and len(drawn.table("score_list").value) > 0


def test_when_all_is_done_it_says_so(waiting: list[Assignment], draw: Draw) -> None:
    with transaction() as session:
        for row in waiting:
            session.get_one(Assignment, row.id).state = "done"
    drawn = draw("score", somebody(Role.INSPECTOR))
    assert [one.value for one in drawn.app.success] == [say("scoring.all_done", "zh")]
    assert "score_next" not in drawn.usable


def test_agent_and_user_are_exchanged_by_one_press_and_the_answers_stay(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    recording_id = waiting[0].recording_id or 0
    with open_session() as session:
        before = session.get_one(Recording, recording_id).agent_channel
        answers = answers_of(waiting[0])
    drawn = drawn.press("roles_exchange")
    assert not drawn.errors
    with open_session() as session:
        assert before is not None and session.get_one(Recording, recording_id).agent_channel == 1 - before
        newest = latest_transcript(recording_id, session=session)
        assert newest is not None and newest.version == 2
    assert answers_of(waiting[0]) == answers
