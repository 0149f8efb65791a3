"""The inspector's workbench: what the sheet is given, and the way from one call to the next."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.listening.transcripts import latest_transcript
from inspection.models import Answer, Assignment, Evaluation, EvaluationState, Outcome, Recording, Suggestion
from inspection.models.organisation import Role
from inspection.scoring.evaluations import my_assignments, open_assignment, save_draft, submit_evaluation
from inspection.scoring.templates import keep_templates
from inspection.settings import get_settings
from inspection.words import LANGUAGES, say
from tests.pages.screens import COMMENT, Draw, Drawn, full_answers, somebody
from ui.scoring.saving import take

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


def opened(draw: Draw, assignment: Assignment, language: str = "zh") -> Drawn:
    """The workbench with this assignment."""
    return draw("score", somebody(Role.INSPECTOR, language), assignment=str(assignment.id))


def given(drawn: Drawn) -> Mapping[str, Any]:
    """What the sheet was given last."""
    return drawn.sheets[-1]


def sends(assignment: Assignment, kind: str = "save", **message: Any) -> dict[str, Any]:
    """What the browser's sheet sends, and what became of it."""
    sent = {"kind": kind, "window": "w", "seq": 1, "version": 1, "answers": {}, "comment": ""} | message
    return take(sent, evaluation_of(assignment).id or 0, by=somebody(Role.INSPECTOR))


def answer(value: float | None = None, **more: Any) -> dict[str, Any]:
    """An answer as the browser sends it."""
    return {"value": value, "na": False, "comment": "", "detail": {}, "evidence": None, "cause": None} | more


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_given_what_is_stored_and_what_the_machine_found(
    waiting: list[Assignment], draw: Draw, language: str
) -> None:
    with transaction() as session:
        keep_templates(["own"], before=(), session=session, by=somebody(Role.INSPECTOR))
        centre = waiting[0].centre_id
        keep_templates(["team"], before=(), centre_id=centre, session=session, by=somebody(Role.QUALITY_LEAD))
    opened(draw, waiting[0], language)
    told = sends(waiting[0], answers={"A1": answer(0.0, comment=COMMENT, cause={"kind": "people", "text": ""})})
    assert (told["outcome"], told["version"]) == ("saved", 2)
    data = given(opened(draw, waiting[0], language))
    assert (data["evaluation"], data["version"]) == (evaluation_of(waiting[0]).id, 2)
    stored = {"kind": "people", "detail": "", "text": ""}
    assert data["answers"] == {"A1": answer(0.0, comment=COMMENT, cause=stored)}
    assert data["templates"] == {"own": ["own"], "team": ["team"]}
    assert {one["criterion"] for one in data["suggestions"]} >= {"A1", "A2", "A3", "A7"}
    assert (data["hidden"], data["told"]) == ([], None)
    with open_session() as session:
        submitted = session.exec(select(Evaluation.id).where(Evaluation.state == EvaluationState.SUBMITTED)).all()
    assert set(submitted) <= set(data["finished"]) and data["evaluation"] not in data["finished"]
    codes = {one["code"]: one for one in data["criteria"]}
    assert [one["label"] for one in codes["A6"]["options"]] == (
        ["没有", "扣 5 分", "扣 10 分"] if language == "zh" else ["none", "-5", "-10"]
    )
    assert all(one["name"] for one in data["criteria"]) and all(data["texts"].values())


def test_what_the_rest_is_answered_with_leaves_open_what_the_machine_found_amiss(
    waiting: list[Assignment], draw: Draw
) -> None:
    data = given(opened(draw, waiting[0]))
    rest = {one["code"]: one["rest"] for one in data["criteria"]}
    amiss = {one["criterion"] for one in data["suggestions"] if one["outcome"] == "not_matched"}
    assert {code for code, one in rest.items() if one is None} == amiss
    assert (rest["A5"]["value"], rest["D3"]["value"], rest["A6"]["value"]) == (1.0, 0.0, 0.0)
    assert rest["D6"]["na"] and "A2" in amiss
    with transaction() as session:
        for row in session.exec(select(Suggestion).where(Suggestion.criterion_code == "A2")):
            row.outcome = Outcome.MATCHED
    data = given(opened(draw, waiting[0]))
    (phrases,) = [one["rest"] for one in data["criteria"] if one["code"] == "A2"]
    assert phrases["detail"]["situations"] == data["heard"] and set(data["heard"].values()) == {"said"}


def test_in_a_blind_inspection_a_suggestion_comes_after_the_answer(
    waiting: list[Assignment], draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIJIAN_BLIND", "true")
    get_settings.cache_clear()
    drawn = opened(draw, waiting[0])
    data = given(drawn)
    assert (data["suggestions"], data["heard"], drawn.players[-1]["clips"]) == ([], {}, [])
    assert {"A1", "A2"} <= set(data["hidden"])
    assert [one["code"] for one in data["criteria"] if one["rest"] is None] == ["A2"]
    sends(waiting[0], answers={"A1": answer(1.0)})
    data = given(opened(draw, waiting[0]))
    assert {one["criterion"] for one in data["suggestions"]} == {"A1"}
    assert "A1" not in data["hidden"]


def test_the_machine_answers_nothing_by_itself(waiting: list[Assignment], draw: Draw) -> None:
    opened(draw, waiting[0])
    with open_session() as session:
        assert session.exec(select(Answer).where(Answer.evaluation_id == evaluation_of(waiting[0]).id)).all() == []


def test_a_submitted_sheet_is_shown_and_leads_to_the_next(waiting: list[Assignment], draw: Draw) -> None:
    inspector = somebody(Role.INSPECTOR)
    with transaction() as session:
        sheet = open_assignment(waiting[0].id or 0, session=session, by=inspector)
        filled, version = full_answers(sheet.criteria), sheet.evaluation.version
        submit_evaluation(sheet.evaluation.id or 0, filled, COMMENT, version=version, session=session, by=inspector)
    drawn = opened(draw, waiting[0])
    assert [one.value for one in drawn.app.success] == [say("scoring.submitted", "zh")]
    assert not drawn.sheets
    drawn.press("score_next")
    assert drawn.app.query_params["assignment"] == str(waiting[1].id)


def test_what_another_window_saved_meanwhile_is_not_overwritten(waiting: list[Assignment], draw: Draw) -> None:
    inspector = somebody(Role.INSPECTOR)
    opened(draw, waiting[0])
    with transaction() as session:
        sheet = open_assignment(waiting[0].id or 0, session=session, by=inspector)
        filled, version = {"A1": full_answers(sheet.criteria)["A1"]}, sheet.evaluation.version
        save_draft(sheet.evaluation.id or 0, filled, "", version=version, session=session, by=inspector)
    assert sends(waiting[0], answers={"A1": answer(0.0)})["outcome"] == "conflict"
    assert given(opened(draw, waiting[0]))["answers"]["A1"]["value"] == 1.0


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
    assert len(drawn.errors) == 1 and not drawn.players and not drawn.sheets
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
    sends(waiting[0], answers={"A5": answer(0.5)})
    recording_id = waiting[0].recording_id or 0
    with open_session() as session:
        before = session.get_one(Recording, recording_id).agent_channel
    drawn = drawn.press("roles_exchange")
    assert not drawn.errors
    with open_session() as session:
        assert before is not None and session.get_one(Recording, recording_id).agent_channel == 1 - before
        newest = latest_transcript(recording_id, session=session)
        assert newest is not None and newest.version == 2
    assert given(drawn)["answers"] == {"A5": answer(0.5)}
