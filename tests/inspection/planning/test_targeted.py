"""Targeted samples: found by what calls are, inspected apart, and counted nowhere."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from inspection.analysis.cells import Sample, read_cells
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.facts import import_facts
from inspection.listening.search_index import index_transcript
from inspection.models import (
    Assignment,
    Evaluation,
    Outcome,
    Recording,
    RubricVersion,
    Suggestion,
    Transcript,
    User,
    Utterance,
)
from inspection.month import Month
from inspection.planning.closing import close_month
from inspection.planning.finding import Conditions, find_calls
from inspection.planning.targeted import sample_calls
from inspection.policies import SYSTEM, Actor
from inspection.review.cells import refresh_all_cells
from tests.inspection.builders import NOW, actor, calls_csv, draft_rubric, evaluation
from tests.inspection.planning.conftest import OCTOBER, assignments, view, whole

LEAD = actor("quality_lead", "province/GD", name="lead")


def found(conditions: Conditions, by: Actor = LEAD) -> list[str]:
    with open_session() as session:
        return [one.call_id for one in find_calls(OCTOBER, conditions, session=session, by=by)]


def free(number: str = "1001") -> list[str]:
    """Calls of an agent that nobody inspects."""
    taken = {row.call_id for row in assignments(number)}
    return [call for call in found(Conditions(agent=number)) if call not in taken]


def sample(calls: list[str], reason: str = "a complaint", inspector: str | None = None, by: Actor = LEAD) -> None:
    with transaction() as session:
        sample_calls(OCTOBER, calls, reason, inspector, session=session, by=by)


def heard(call_id: str, *texts: tuple[int, int, str], session: Session, version: int = 1) -> Transcript:
    """A transcript of a call: begin and end in seconds, and what was said."""
    row = session.exec(select(Recording).where(Recording.call_id == call_id)).one()
    settings = {"engine": "e", "model": "m", "fingerprint": f"f{version}", "speech_s": 1.0, "compute_s": 1.0}
    made = Transcript(recording_id=row.id or 0, version=version, created_at=NOW, **settings)
    session.add(made)
    session.flush()
    for position, (start, end, text) in enumerate(texts):
        said = {"role": "agent", "text": text, "raw_text": text, "language": "zh", "confidence": 1.0}
        times = {"start_ms": start * 1000, "end_ms": end * 1000}
        session.add(Utterance(transcript_id=made.id or 0, position=position, **said, **times))
    index_transcript(made, session=session)
    return made


def test_calls_are_found_by_what_they_are(month, tmp_path: Path) -> None:
    month()
    with transaction() as session:
        for call in ("1001-03", "1002-05"):
            session.exec(select(Recording).where(Recording.call_id == call)).one().call_type = "complaint"
        heard("1001-01", (0, 5, "我要退款"), (20, 25, "好的"), session=session)
        heard("1001-02", (0, 5, "100%满意"), (6, 30, "好的"), session=session)
        heard("1001-04", (0, 5, "我要退款"), (6, 7, "好的"), session=session)
        newest = heard("1001-04", (0, 5, "我要查询"), (6, 7, "好的"), session=session, version=2)
        told = {"criterion_code": "A1", "outcome": Outcome.NOT_MATCHED, "rule_version": "1"}
        older = told | {"outcome": Outcome.MATCHED, "rule_version": "0"}
        for one in (older, told, told | {"criterion_code": "A5", "rule_version": "second/1/m"}):
            session.add(Suggestion(transcript_id=newest.id or 0, **one))
            session.flush()
    calls = [
        {"call_id": f"1002-{at:02d}", "agent": "1002", "caller_hash": "x" if at < 2 else f"{at}"} for at in range(10)
    ]
    with transaction() as session:
        import_facts(calls_csv(calls, tmp_path / "facts"), session=session, by=SYSTEM)
    assert found(Conditions(agent="1003")) == [f"1003-{at:02d}" for at in range(4)]
    assert found(Conditions(call_type="complaint")) == ["1001-03", "1002-05"]
    assert found(Conditions(call_type="complaint", agent="1002")) == ["1002-05"]
    assert found(Conditions(keyword="退款")) == ["1001-01"]
    assert found(Conditions(keyword="0%满")) == ["1001-02"]
    with pytest.raises(InvalidInput, match="a text to look for"):
        found(Conditions(keyword="%"))
    assert found(Conditions(criterion="A1")) == ["1001-04"]
    assert found(Conditions(criterion="A5")) == ["1001-04"]
    assert found(Conditions(criterion="A1", outcome="matched")) == []  # older rules, which nobody is shown any more
    assert found(Conditions(silence_s=15)) == ["1001-01"] and found(Conditions(silence_s=16)) == []
    assert found(Conditions(repeated=True)) == ["1002-00", "1002-01"]


def test_what_is_found_lies_in_scope_and_says_what_is_inspected_already(month) -> None:
    month()
    elsewhere = actor("quality_lead", "centre/GD02")
    assert found(Conditions(agent="1001"), elsewhere) == [] and len(found(Conditions(agent="2001"), elsewhere)) == 11
    with open_session() as session:
        rows = find_calls(OCTOBER, Conditions(agent="1001"), session=session, by=LEAD)
    assert [one.inspected for one in rows].count("random") == 10
    for conditions in (Conditions(), Conditions(keyword="  ")):
        with pytest.raises(InvalidInput, match="choose at least one condition"):
            found(conditions)
    with pytest.raises(NotAllowed):
        found(Conditions(agent="1001"), actor("manager"))


def test_a_sample_is_assigned_with_its_reason(month) -> None:
    month()
    calls = free()[:3]
    sample(calls, "  a complaint ")
    rows = [row for row in assignments("1001") if row.basis == "targeted"]
    assert [row.call_id for row in rows] == calls
    assert {(row.reason, row.rank, row.state) for row in rows} == {("a complaint", 0, "assigned")}
    assert len({row.inspector_id for row in rows}) == 2
    with pytest.raises(Conflict, match=f"call {calls[0]} is inspected this month already"):
        sample([calls[0]])
    sample([free()[0]], inspector="inspector2")
    with open_session() as session:
        last = session.exec(select(User.name).where(User.id == assignments("1001")[3].inspector_id)).one()
    assert last == "inspector2"


def test_samples_count_into_neither_ledger_nor_draw(month) -> None:
    month()
    before = view().lines
    sample(free()[:2])
    with transaction() as session:
        for row in session.exec(select(Assignment).where(Assignment.basis == "targeted")):
            row.state = "done"
    assert view().lines == before and whole()


def test_samples_count_into_no_rate(month) -> None:
    month()
    sample(free()[:1])
    with transaction() as session:
        rubric: RubricVersion = draft_rubric({"A1": 100}, session=session)
        fields = {"state": "published", "published_at": NOW, "submitted_at": NOW, "total_without_fatal": 10.0}
        random = next(row for row in assignments("1001") if row.basis == "random")
        targeted = next(row for row in assignments("1001") if row.basis == "targeted")
        for row, total in ((random, 90.0), (targeted, 10.0)):
            evaluation(row, rubric, session=session, **(fields | {"total_without_fatal": total}))
        refresh_all_cells(session=session)
    with open_session() as session:
        cells = read_cells(Sample(OCTOBER), ("month",), session=session, by=SYSTEM)
        assert (cells.n.tolist(), cells.total.tolist()) == ([1], [90.0])
        assert len(session.exec(select(Evaluation)).all()) == 2


@pytest.mark.parametrize(
    ("calls", "reason", "inspector", "error", "sentence"),
    [
        (["1001-xx"], "why", None, NotFound, "there is no recorded call 1001-xx in 2026-10"),
        (["3001-00"], "why", None, NotFound, "no recorded call 3001-00"),
        ([], "  ", None, InvalidInput, "give a reason"),
        ([], "x" * 501, None, InvalidInput, "the reason has 501 characters; expected 500 at most"),
        (None, "why", "nobody", InvalidInput, "nobody is no inspector"),
    ],
)
def test_what_is_refused(month, calls, reason, inspector, error, sentence) -> None:
    month()
    chosen = free()[:1] if calls is None else calls
    with pytest.raises(error, match=sentence):
        sample(chosen, reason, inspector)
    assert {row.basis for row in assignments("1001")} == {"random"}


def test_in_a_closed_month_nothing_is_sampled(month) -> None:
    month()
    calls = free()[:1]
    with transaction() as session:
        close_month(OCTOBER, "over", session=session, by=SYSTEM)
    with pytest.raises(Conflict, match="is closed"):
        sample(calls)


def test_in_a_month_that_is_not_drawn_nothing_is_found(database: str) -> None:
    with open_session() as session:
        assert find_calls(Month(2026, 9), Conditions(agent="1001"), session=session, by=LEAD) == []
