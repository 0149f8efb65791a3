"""What the sheet sends is read with distrust: stored whole, or refused with a sentence and nothing stored."""

from typing import Any

import pytest

from inspection.database import open_session, transaction
from inspection.models import Evaluation
from inspection.policies import SYSTEM, Actor
from inspection.scoring.answers import Filled
from inspection.scoring.evaluations import open_assignment, read_sheet
from inspection.scoring.findings import Cause
from inspection.scoring.standards import install_defaults
from tests.inspection.builders import account, assignment, month_plan, organisation
from ui.scoring.saving import take

PLAIN: dict[str, Any] = {"value": None, "na": False, "comment": "", "detail": {}, "evidence": None, "cause": None}


class Desk:
    """An inspector's open sheet, and another inspector."""

    def __init__(self) -> None:
        with transaction() as session:
            places = organisation(session=session)
            install_defaults(session=session, by=SYSTEM)
            plan = month_plan(places.centres["GD01"], session=session)
            self.he = account("he", "inspector", "centre/GD01", session=session)
            self.luo = account("luo", "inspector", "centre/GD01", session=session)
            call = assignment("c1", "1001", self.he, places, plan, session=session).id or 0
            self.criteria = open_assignment(call, session=session, by=self.he).criteria

    def send(self, answers: object = None, *, by: Actor | None = None, **message: Any) -> dict[str, Any]:
        sent = {"kind": "save", "window": "w", "seq": 7, "version": 1, "answers": {}, "comment": ""}
        sent |= {} if answers is None else {"answers": answers}
        return take(sent | message, 1, by=by or self.he)

    def stored(self) -> tuple[str, int, dict[str, Filled]]:
        with open_session() as session:
            sheet = read_sheet(session.get_one(Evaluation, 1), session=session)
        return sheet.evaluation.state, sheet.evaluation.version, sheet.answers

    def full(self, **other: dict[str, Any]) -> dict[str, dict[str, Any]]:
        full = {
            one.code: PLAIN | {"value": 0.0 if one.kind in ("deduction", "fatal") else 1.0} for one in self.criteria
        }
        return full | other


@pytest.fixture
def desk(database: str) -> Desk:
    return Desk()


def test_every_part_of_an_answer_is_stored(desk: Desk) -> None:
    sent = {
        "A2": PLAIN | {"value": 0.5, "detail": {"situations": {"hold": "said", "transfer": "not_said"}}},
        "S5a": PLAIN | {"value": 0.5, "detail": {"checked": ["sms"], "note": "对"}, "evidence": [1000, 2000.4]},
        "A7": PLAIN | {"value": 0, "comment": "漏了", "cause": {"kind": "process", "text": "没有规定"}},
        "A3": PLAIN | {"value": 0, "cause": {"kind": "people", "detail": "habit", "text": ""}},
        "A5": PLAIN | {"na": True},
    }
    told = desk.send(sent)
    assert told == {"window": "w", "seq": 7, "outcome": "saved", "version": 2, "sentence": "", "codes": []}
    assert desk.stored()[2] == {
        "A2": Filled(0.5, detail={"situations": {"hold": "said", "transfer": "not_said"}}),
        "S5a": Filled(0.5, detail={"checked": ["sms"], "note": "对"}, evidence_ms=(1000, 2000)),
        "A7": Filled(0.0, comment="漏了", cause=Cause("process", "没有规定")),
        "A3": Filled(0.0, cause=Cause("people", detail="habit")),
        "A5": Filled(not_applicable=True),
    }


def test_a_whole_sheet_is_submitted(desk: Desk) -> None:
    assert desk.send(desk.full(), kind="submit")["outcome"] == "submitted"
    assert desk.stored()[0] == "submitted"
    assert desk.send(desk.full(), kind="save", version=2)["outcome"] == "submitted"


@pytest.mark.parametrize(
    ("other", "outcome", "codes"),
    [
        ({"A1": PLAIN, "D3": PLAIN}, "not_answered", ["A1", "D3"]),
        ({"A7": PLAIN | {"value": 0.0}, "S5a": PLAIN | {"value": 0.0}}, "comment_required", ["A7", "S5a"]),
    ],
)
def test_what_keeps_it_from_being_submitted_is_named_and_the_rest_is_saved(
    desk: Desk, other: dict[str, Any], outcome: str, codes: list[str]
) -> None:
    told = desk.send(desk.full(**other), kind="submit", comment="so far")
    assert (told["outcome"], told["codes"], told["version"]) == (outcome, codes, 2)
    state, version, answers = desk.stored()
    assert (state, version, len([one for one in answers.values() if one.given.complete])) == (
        "draft",
        2,
        16 - (outcome == "not_answered") * 2,
    )


def test_an_older_version_is_a_conflict_and_stores_nothing(desk: Desk) -> None:
    desk.send({"A1": PLAIN | {"value": 1.0}})
    for kind in ("save", "submit"):
        assert desk.send(desk.full(A1=PLAIN | {"value": 0.0}), kind=kind)["outcome"] == "conflict"
    assert desk.stored() == ("draft", 2, {"A1": Filled(1.0)})


def test_a_look_stores_nothing(desk: Desk) -> None:
    assert desk.send({"A1": PLAIN | {"value": 1.0}}, kind="look")["outcome"] == "looked"
    assert desk.stored() == ("draft", 1, {})


def test_somebody_else_is_refused(desk: Desk) -> None:
    told = desk.send({"A1": PLAIN | {"value": 1.0}}, by=desk.luo)
    assert told["outcome"] == "refused" and "luo" in told["sentence"]
    assert desk.stored() == ("draft", 1, {})


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "publish"},
        {"kind": None},
        {"version": "1"},
        {"version": True},
        {"version": float("nan")},
        {"seq": None},
        {"window": "w" * 65},
        {"comment": None},
        {"comment": "x" * 2001},
        {"answers": []},
        {"answers": {"A1": 1.0}},
        {"answers": {"Z9": PLAIN | {"value": 1.0}}},
        {"answers": {"A1": PLAIN | {"value": "1"}}},
        {"answers": {"A1": PLAIN | {"value": True}}},
        {"answers": {"A7": PLAIN | {"value": 0.7}}},
        {"answers": {"A1": PLAIN | {"value": float("nan")}}},
        {"answers": {"D3": PLAIN | {"na": True}}},
        {"answers": {"A1": PLAIN | {"comment": 3}}},
        {"answers": {"A1": PLAIN | {"detail": []}}},
        {"answers": {"A2": PLAIN | {"detail": {"situations": []}}}},
        {"answers": {"A2": PLAIN | {"value": 1.0, "detail": {"situations": {"hold": "not_said"}}}}},
        {"answers": {"S5a": PLAIN | {"detail": {"checked": "sms"}}}},
        {"answers": {"A1": PLAIN | {"evidence": [1]}}},
        {"answers": {"A1": PLAIN | {"evidence": [5, 1]}}},
        {"answers": {"A1": PLAIN | {"evidence": ["a", "b"]}}},
        {"answers": {"A1": PLAIN | {"value": 0.0, "cause": "people"}}},
        {"answers": {"A1": PLAIN | {"value": 0.0, "cause": {"kind": "luck"}}}},
        {"answers": {"A1": PLAIN | {"value": 1.0, "cause": {"kind": "people"}}}},
        {"answers": {"A1": PLAIN | {"value": 0.0, "cause": {"kind": "people", "detail": "line"}}}},
        {"answers": {"A1": PLAIN | {"value": 0.0, "cause": {"kind": "people", "detail": 3}}}},
    ],
)
def test_what_no_sheet_sends_is_refused_with_a_sentence(desk: Desk, message: dict[str, Any]) -> None:
    told = desk.send(**message)
    assert told["outcome"] == "refused" and told["sentence"]
    assert desk.stored() == ("draft", 1, {})


@pytest.mark.parametrize("sent", [None, 3, "save", []])
def test_what_is_no_message_is_refused(desk: Desk, sent: object) -> None:
    assert take(sent, 1, by=desk.he)["outcome"] == "refused"
