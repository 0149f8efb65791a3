"""Scoring an assigned call: opening it, saving drafts, submitting, and what is refused on the way."""

import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.models import Answer, Assignment, AuditEvent, Evaluation, Recording, Role, RubricVersion
from inspection.policies import SYSTEM, Actor
from inspection.scoring.evaluations import (
    Filled,
    Sheet,
    my_assignments,
    open_assignment,
    read_sheet,
    save_draft,
    submit_evaluation,
)
from inspection.scoring.findings import Cause
from inspection.scoring.rubrics import criteria_of, current_rubric, publish_rubric
from inspection.scoring.standards import install_defaults
from tests.inspection.builders import (
    NOW,
    Places,
    account,
    actor,
    assignment,
    at_once,
    draft_rubric,
    month_plan,
    organisation,
    said,
)

NA = Filled(not_applicable=True)


def said_of(*, forbidden: bool = False, **situations: str) -> dict[str, object]:
    """The detail of an answer to situations."""
    return {"situations": situations, "forbidden": forbidden}


class Desk:
    """An inspector with one assignment of agent 1001's call, under the default standards."""

    def __init__(self) -> None:
        with transaction() as session:
            self.places: Places = organisation(session=session)
            install_defaults(session=session, by=SYSTEM)
            self.plan = month_plan(self.places.centres["GD01"], session=session)
            self.inspector = account("he", "inspector", "centre/GD01", session=session)
            self.other = account("luo", "inspector", "centre/GD01", session=session)
            self.assignment = self.assign("c1", self.inspector, session=session)
            rubric = current_rubric(session=session)
            self.kinds = {one.code: one.kind for one in criteria_of(rubric.id or 0, session=session)}

    def assign(self, call_id: str, to: Actor | None, *, session: Any, **other: Any) -> int:
        return assignment(call_id, "1001", to, self.places, self.plan, session=session, **other).id or 0

    def full(self, **other: Filled) -> dict[str, Filled]:
        """All full and nothing taken off, but for what is named (with `_` for the dot of a code)."""
        best = {"deduction": 0.0, "fatal": 0.0}
        full = {code: Filled(best.get(kind, 1.0)) for code, kind in self.kinds.items()}
        return full | {code.replace("_", "."): one for code, one in other.items()}

    def open(self, by: Actor | None = None) -> Sheet:
        with transaction() as session:
            return open_assignment(self.assignment, session=session, by=by or self.inspector)

    def save(self, answers: dict[str, Filled], version: int = 1, comment: str = "", by: Actor | None = None) -> Sheet:
        with transaction() as session:
            return save_draft(1, answers, comment, version=version, session=session, by=by or self.inspector)

    def submit(self, answers: dict[str, Filled], version: int = 1, comment: str = "") -> Sheet:
        with transaction() as session:
            return submit_evaluation(1, answers, comment, version=version, session=session, by=self.inspector)

    def read(self) -> Sheet:
        with open_session() as session:
            return read_sheet(session.get_one(Evaluation, 1), session=session)


@pytest.fixture
def desk(database: str) -> Desk:
    return Desk()


def log() -> list[tuple[str, str, str, object, object]]:
    with open_session() as session:
        rows = session.exec(select(AuditEvent).where(AuditEvent.actor == "he").order_by(col(AuditEvent.id)))
        return said(list(rows))


def test_opening_makes_an_empty_draft_once(desk: Desk) -> None:
    sheet = desk.open()
    assert (sheet.evaluation.state, sheet.evaluation.started_at, sheet.evaluation.inspector_id) == (
        "draft",
        NOW,
        desk.inspector.user_id,
    )
    assert (sheet.answers, sheet.assignment.state, len(sheet.criteria)) == ({}, "in_progress", 16)
    assert (sheet.score.total, len(sheet.score.missing)) == (None, 16)
    assert desk.open().evaluation.id == sheet.evaluation.id
    assert log() == [("he", "assignment.in_progress", f"assignment/{desk.assignment}", "assigned", "in_progress")]


def test_opened_in_two_windows_at_once_it_is_one_draft(desk: Desk) -> None:
    one, other = at_once(desk.open, desk.open)
    assert isinstance(one, Sheet) and isinstance(other, Sheet), (one, other)
    assert one.evaluation.id == other.evaluation.id
    with open_session() as session:
        assert len(session.exec(select(Evaluation)).all()) == 1
    assert [event[1] for event in log()] == ["assignment.in_progress"]


def test_a_draft_keeps_the_rubric_it_was_begun_under(desk: Desk) -> None:
    before = desk.open()
    with transaction() as session:
        newer = draft_rubric({"A1": 100}, session=session, number=2)
        publish_rubric(session.get_one(RubricVersion, newer.id), session=session, by=actor("manager"))
    assert [one.code for one in desk.open().criteria] == [one.code for one in before.criteria]
    with pytest.raises(InvalidInput, match="criterion 'B9' is not of this rubric"):
        desk.save({"B9": Filled(1.0)})


def test_a_draft_is_saved_whole(desk: Desk) -> None:
    desk.open()
    answers = {
        "A2": Filled(0.5, detail=said_of(hold="said", transfer="not_said"), evidence_ms=(1_000, 2_500)),
        "A5": NA,
        "A7": Filled(0.5, comment="  号码没有复述  ", cause=Cause("process", "没有要求复述")),
        "S5a": Filled(1.0, detail={"checked": ["record", "sms"], "note": "与短信一致"}),
    }
    saved = desk.save(answers, comment="still listening")
    assert (saved.evaluation.version, saved.evaluation.comment, saved.evaluation.state) == (
        2,
        "still listening",
        "draft",
    )
    assert desk.read().answers == answers | {
        "A7": Filled(0.5, comment="号码没有复述", cause=Cause("process", "没有要求复述"))
    }
    # What is left out is not answered any more; what comes again is written over.
    desk.save({"A2": Filled(1.0)}, version=2)
    assert desk.read().answers == {"A2": Filled(1.0)}
    with open_session() as session:
        assert len(session.exec(select(Answer)).all()) == 1


def test_a_draft_saved_from_an_old_page_is_refused(desk: Desk) -> None:
    desk.open()
    desk.save({"A1": Filled(1.0)})
    with pytest.raises(Conflict, match=r"Evaluation 1 was changed by somebody else meanwhile \(you had version 1\)"):
        desk.save({"A1": Filled(0.0)})
    with pytest.raises(Conflict, match="you had version 1"):
        desk.submit(desk.full())
    assert desk.read().answers == {"A1": Filled(1.0)}


def test_of_two_saved_at_once_one_is_refused(desk: Desk) -> None:
    desk.open()
    outcomes = at_once(lambda: desk.save({"A1": Filled(1.0)}), lambda: desk.save({"A1": Filled(0.0)}))
    [kept] = [one for one in outcomes if isinstance(one, Sheet)]
    assert [type(one) for one in outcomes if one is not kept] == [Conflict]
    assert desk.read().answers == kept.answers


@pytest.mark.parametrize(
    ("answers", "comment", "sentence"),
    [
        ({"B9": Filled(1.0)}, "", "criterion 'B9' is not of this rubric"),
        ({"A1": Filled(0.5)}, "", "A1: 0.5 is not an answer"),
        ({"A7": Filled(1.5)}, "", "A7: 1.5 is out of range; expected 0 to 1"),
        ({"A6": Filled(11.0)}, "", "A6: 11 is out of range; expected 0 to 10"),
        ({"D3": NA}, "", "D3: not applicable is not possible here"),
        ({"A7": Filled(0.3)}, "", "A7: 0.3 is not an answer of its scale; expected one of 1, 0.5, 0"),
        ({"A6": Filled(3.0)}, "", "A6: 3 is not an answer of its scale; expected one of 0, 5, 10"),
        ({"D6": Filled(2.5)}, "", "D6: 2.5 is not an answer of its scale; expected one of 0, 5"),
        ({"A2": Filled(1.0, detail=said_of(hold="not_said"))}, "", "A2: 1 does not agree .* expected 0"),
        ({"A2": Filled(1.0, detail=said_of(hold="said", forbidden=True))}, "", "A2: 1 does not agree .* expected 0"),
        ({"A2": Filled(1.0, detail=said_of(hold="not_due"))}, "", "A2: 1 does not agree .* expected -"),
        (
            {"A2": Filled(1.0, detail=said_of(hold="perhaps"))},
            "",
            "A2: 'perhaps' is not known here; expected one of",
        ),
        (
            {"A2": Filled(1.0, detail=said_of(lunch="said"))},
            "",
            "A2: 'lunch' is not known here; expected one of",
        ),
        ({"A1": Filled(1.0, detail={"checked": ["sms"]})}, "", "A1: 'checked' is not known here; expected one of -"),
        (
            {"S5a": Filled(1.0, detail={"checked": ["guess"]})},
            "",
            "S5a: 'guess' is not known here; expected one of",
        ),
        (
            {"S5b": Filled(1.0, detail={"note": "x" * 201})},
            "",
            "S5b: the note has 201 characters; expected 200",
        ),
        ({"A1": Filled(1.0, evidence_ms=(5, 5))}, "", "A1: evidence from 5 to 5 ms"),
        ({"A1": Filled(1.0, evidence_ms=(-1, 5))}, "", "A1: evidence from -1 to 5 ms"),
        ({"A1": Filled(1.0, cause=Cause("people"))}, "", "A1: put down to people, but nothing is lost"),
        ({"A1": Filled(cause=Cause("people"))}, "", "A1: put down to people, but nothing is lost"),
        ({"D3": Filled(0.0, cause=Cause("people"))}, "", "D3: put down to people, but nothing is lost"),
        ({"A1": Filled(1.0, comment="x" * 2001)}, "", "a comment has 2001 characters; expected 2000 at most"),
        ({}, "x" * 2001, "a comment has 2001 characters"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_stored(
    desk: Desk, answers: dict[str, Filled], comment: str, sentence: str
) -> None:
    desk.open()
    with pytest.raises(InvalidInput, match=sentence):
        desk.save({"A3": Filled(1.0)} | answers, comment=comment)
    assert (desk.read().answers, desk.read().evaluation.version) == ({}, 1)


def test_submitting_stores_the_totals_and_ends_the_assignment(desk: Desk) -> None:
    desk.open()
    # 6 of A1 lost; A5's 8 do not apply, so 86 of 92; then 5 off: 100 * 86 / 92 - 5 = 88.478...
    sheet = desk.submit(desk.full(A1=Filled(0.0), A5=NA, A6=Filled(5.0)), comment="good")
    with open_session() as session:
        row = session.get_one(Evaluation, sheet.evaluation.id)
        assert session.get_one(Assignment, desk.assignment).state == "done"
    assert (row.state, row.total, row.total_without_fatal, row.fatal) == ("submitted", 88.48, 88.48, False)
    assert (row.submitted_at, row.comment, row.published_at, row.version) == (NOW, "good", None, 2)
    assert [event[1:] for event in log()] == [
        ("assignment.in_progress", f"assignment/{desk.assignment}", "assigned", "in_progress"),
        ("evaluation.submitted", "evaluation/1", "draft", "submitted"),
        ("assignment.done", f"assignment/{desk.assignment}", "in_progress", "done"),
    ]


def test_a_fatal_answer_keeps_the_total_without_it(desk: Desk) -> None:
    desk.open()
    row = desk.submit(desk.full(A1=Filled(0.0), D4=Filled(1.0))).evaluation
    assert (row.total, row.total_without_fatal, row.fatal) == (0.0, 94.0, True)


def test_what_is_not_answered_is_named_and_nothing_submitted(desk: Desk) -> None:
    desk.open()
    answers = desk.full()
    for code in ("A4.2", "S5a", "D3"):
        del answers[code]
    with pytest.raises(Conflict, match=r"not answered yet: A4\.2, S5a, D3$"):
        desk.submit(answers)
    assert (desk.read().evaluation.state, desk.read().answers, desk.read().assignment.state) == (
        "draft",
        {},
        "in_progress",
    )


@pytest.mark.parametrize(
    ("code", "value", "comment", "lacking"),
    [
        ("A7", 0.0, "", True),
        ("A7", 0.0, "   ", True),
        ("A7", 0.0, "号码没有复述", False),
        ("A7", 0.5, "", False),
        ("S5a", 0.0, "", True),
        ("S5b", 0.0, "", False),
    ],
)
def test_a_low_answer_may_need_a_comment(desk: Desk, code: str, value: float, comment: str, lacking: bool) -> None:
    desk.open()
    answers = desk.full(**{code: Filled(value, comment=comment)})
    if lacking:
        with pytest.raises(InvalidInput, match=f"a comment is required for this low an answer: {code}$"):
            desk.submit(answers)
        assert desk.read().evaluation.state == "draft"
        desk.save(answers)
    else:
        assert desk.submit(answers).evaluation.state == "submitted"


def conditional(kind: str, *, session: Session) -> None:
    """A published rubric: B1 hangs on A1, C1 is asked in calls of one kind, and not applicable needs a comment."""
    version = draft_rubric({"A1": 50, "B1": 20, "C1": 30}, session=session, number=2)
    rows = {one.code: one for one in criteria_of(version.id or 0, session=session)}
    rows["B1"].asked_after, rows["B1"].asked_below = "A1", 0.5
    rows["C1"].applies_to, rows["A1"].comment_required_na = kind, True
    publish_rubric(version, session=session, by=actor("manager"))


@pytest.mark.parametrize(
    ("kind", "total", "kept"), [("complaint", 81.25, {"A1", "C1"}), ("query", 100.0, {"A1"}), ("", 81.25, {"A1", "C1"})]
)
def test_what_is_not_asked_in_a_call_is_neither_missing_nor_kept(
    desk: Desk, kind: str, total: float, kept: set[str]
) -> None:
    with transaction() as session:
        assigned = session.get_one(Assignment, desk.assignment)
        session.get_one(Recording, assigned.recording_id).call_type = kind
        conditional("complaint", session=session)
    assert desk.open().call_type == kind
    drafted = desk.save({"A1": Filled(0.0), "B1": Filled(0.0), "C1": Filled(1.0)})
    assert set(drafted.answers) == {"A1", "B1", "C1"}
    done = desk.submit({"A1": Filled(1.0), "B1": Filled(0.0), "C1": Filled(0.5)}, version=2)
    assert (done.evaluation.total, set(done.answers)) == (total, kept)
    assert set(desk.read().answers) == kept


def test_what_hangs_on_a_low_answer_is_missing_after_it(desk: Desk) -> None:
    with transaction() as session:
        conditional("", session=session)
    desk.open()
    with pytest.raises(Conflict, match="not answered yet: B1"):
        desk.submit({"A1": Filled(0.0), "C1": Filled(1.0)})
    assert desk.submit({"A1": Filled(0.0), "B1": Filled(1.0), "C1": Filled(1.0)}).evaluation.total == 50.0


def test_not_applicable_may_need_a_comment(desk: Desk) -> None:
    with transaction() as session:
        conditional("", session=session)
    desk.open()
    with pytest.raises(InvalidInput, match="a comment is required where this does not apply: A1"):
        desk.submit({"A1": NA, "C1": Filled(1.0)})
    assert desk.submit({"A1": Filled(None, True, "转接"), "C1": Filled(1.0)}).evaluation.total == 100.0


def test_what_is_submitted_is_not_changed(desk: Desk) -> None:
    desk.open()
    desk.submit(desk.full())
    for change in (desk.save, desk.submit):
        with pytest.raises(Conflict, match="evaluation 1 is submitted already and cannot be changed"):
            change(desk.full(A1=Filled(0.0)), version=2)
    assert desk.open().score.total == 100.0


def test_submitted_twice_at_once_it_is_submitted_once(desk: Desk) -> None:
    desk.open()
    outcomes = at_once(lambda: desk.submit(desk.full()), lambda: desk.submit(desk.full()))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Sheet"]
    assert [event[1] for event in log()].count("evaluation.submitted") == 1


def test_a_replaced_assignment_is_not_submitted(desk: Desk) -> None:
    desk.open()
    with transaction() as session:
        session.get_one(Assignment, desk.assignment).state = "replaced"
    with pytest.raises(Conflict, match="is replaced and cannot become done"):
        desk.submit(desk.full())
    assert (desk.read().evaluation.state, desk.read().answers) == ("draft", {})


def test_somebody_elses_assignment_is_refused(desk: Desk) -> None:
    strangers = [desk.other, *(actor(role, user_id=77) for role in Role)]
    for by in strangers:
        with pytest.raises(NotAllowed, match=f"may not score assignment {desk.assignment}"):
            desk.open(by)
    desk.open()
    for by in strangers:
        with pytest.raises(NotAllowed, match="may not score evaluation 1"):
            desk.save({}, by=by)
    with transaction() as session:
        unassigned = desk.assign("c9", None, session=session)
        with pytest.raises(NotAllowed):
            open_assignment(unassigned, session=session, by=desk.inspector)


def test_the_own_call_is_refused_even_when_assigned(desk: Desk) -> None:
    own = Actor(desk.inspector.user_id, "he", Role.INSPECTOR, desk.inspector.scope, agent_id=desk.places.agents["1001"])
    with pytest.raises(NotAllowed, match="may not score assignment"):
        desk.open(own)


def test_what_is_not_there_is_named(desk: Desk) -> None:
    with transaction() as session, pytest.raises(NotFound, match="there is no assignment 99"):
        open_assignment(99, session=session, by=desk.inspector)
    with pytest.raises(NotFound, match="there is no evaluation 1"):
        desk.save({})


def test_the_own_assignments_in_the_order_of_work(desk: Desk) -> None:
    with transaction() as session:
        early, late = date(2026, 11, 5), date(2026, 11, 9)
        for call, to, state, due in (
            ("done", desk.inspector, "done", early),
            ("late", desk.inspector, "assigned", late),
            ("early", desk.inspector, "assigned", early),
            ("begun", desk.inspector, "in_progress", late),
            ("gone", desk.inspector, "replaced", early),
            ("luo's", desk.other, "assigned", early),
        ):
            desk.assign(call, to, session=session, state=state, due_on=due)
        deleted = session.get_one(Assignment, desk.assign("deleted", desk.inspector, session=session))
        deleted.recording_id = None
    with open_session() as session:
        mine = my_assignments(session=session, by=desk.inspector)
        assert [one.call_id for one in mine] == ["begun", "early", "late", "c1", "done"]
        for role in set(Role) - {Role.INSPECTOR}:
            with pytest.raises(NotAllowed):
                my_assignments(session=session, by=actor(role))


def test_the_parts_of_a_compound_answer_are_kept_as_plain_json(desk: Desk) -> None:
    desk.open()
    desk.save({"A2": Filled(1.0, detail=said_of(transfer="said", hold="not_due"))})
    with open_session() as session:
        [row] = session.exec(select(Answer)).all()
    assert json.loads(row.detail) == {"situations": {"hold": "not_due", "transfer": "said"}, "forbidden": False}


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [("luck", "", "cause 'luck' is not known; expected one of process"), ("people", "x" * 201, "has 201 characters")],
)
def test_a_cause_is_one_of_four_with_a_word(kind: str, text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        Cause(kind, text)


def test_a_cause_goes_with_its_loss(desk: Desk) -> None:
    desk.open()
    desk.save({"A1": Filled(0.0, cause=Cause("technology", "系统慢")), "D3": Filled(1.0, cause=Cause("people"))})
    assert desk.read().answers["D3"].cause == Cause("people")
    desk.save({"A1": Filled(0.0, cause=Cause("process")), "D3": Filled(0.0)}, version=2)
    assert [desk.read().answers[code].cause for code in ("A1", "D3")] == [Cause("process"), None]
