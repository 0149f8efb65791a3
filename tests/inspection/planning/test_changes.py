"""Reassigning, taking out and topping up, on both databases."""

import json

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.models import Assignment, AuditEvent, Evaluation, User
from inspection.planning.changes import assignment_of, reassign, replace_assignment, set_languages
from inspection.planning.closing import close_month
from inspection.planning.draw import order_key
from inspection.planning.options import Options
from inspection.planning.targeted import sample_calls
from inspection.planning.top_up import top_up
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import actor, at_once
from tests.inspection.planning.conftest import OCTOBER, assignments, view, whole

LEAD = actor("quality_lead", "province/GD", name="lead")


def names() -> dict[int, str]:
    with open_session() as session:
        return {row.id or 0: row.name for row in session.exec(select(User))}


def of(name: str, number: str = "1001") -> list[Assignment]:
    known = names()
    return [row for row in assignments(number) if known.get(row.inspector_id or 0) == name]


def take_out(row: Assignment, reason: str = "unusable_audio", by: Actor = LEAD) -> None:
    with transaction() as session:
        replace_assignment(row.id or 0, reason, session=session, by=by)


def test_calls_go_to_another_inspector(month) -> None:
    month()
    ids = [row.id or 0 for row in of("inspector1")[:2]]
    with transaction() as session:
        assert reassign(ids, "inspector3", session=session, by=LEAD) == 2
    assert [row.id for row in of("inspector3")] == ids
    assert {row.state for row in of("inspector3")} == {"assigned"} and {row.version for row in of("inspector3")} == {2}
    with open_session() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "assignment.reassigned")).all()
    told = [(one.actor, json.loads(one.before), json.loads(one.after)) for one in events]
    assert told == [("lead", "inspector1", "inspector3")] * 2
    assert whole()


def test_a_begun_call_is_handed_over_and_its_draft_stays(month) -> None:
    month()
    row = of("inspector1")[0]
    with transaction() as session:
        begun = session.get_one(Assignment, row.id)
        begun.state = "in_progress"
    with transaction() as session:
        reassign([row.id or 0], "inspector2", session=session, by=LEAD)
    old, new = [one for one in assignments("1001") if one.call_id == row.call_id]
    assert (old.state, old.replaced_because, old.rank) == ("replaced", "handed_over", row.rank)
    assert (new.state, names()[new.inspector_id or 0], new.rank) == ("assigned", "inspector2", row.rank)
    assert whole()
    assert view().lines[0].replaced == 0
    with pytest.raises(Conflict, match="nothing of 2026-10 can be topped up"), transaction() as session:
        top_up(OCTOBER, session=session, by=LEAD)


def test_who_cannot_take_a_call(month) -> None:
    places = month()
    row = of("inspector1")[0]
    with transaction() as session:
        other = session.exec(select(User).where(User.name == "inspector2")).one()
        other.agent_id = places.agents["1001"]
        set_languages("inspector3", ["en"], session=session, by=LEAD)
    for name, sentence in {
        "nobody": "nobody is no inspector whom the calls of centre GD01 can go to",
        "inspector2": "inspector2 cannot inspect the own calls",
        "inspector3": "inspector3 cannot inspect calls in zh",
    }.items():
        with pytest.raises(InvalidInput, match=sentence), transaction() as session:
            reassign([row.id or 0], name, session=session, by=LEAD)
    with pytest.raises(Conflict, match="is inspector1's already"), transaction() as session:
        reassign([row.id or 0], "inspector1", session=session, by=LEAD)
    assert of("inspector1")[0].version == 1


def test_all_are_reassigned_or_none(month) -> None:
    month()
    first, done = of("inspector1")[:2]
    with transaction() as session:
        session.get_one(Assignment, done.id).state = "done"
    with pytest.raises(Conflict, match="is done and can be neither"), transaction() as session:
        reassign([first.id or 0, done.id or 0], "inspector2", session=session, by=LEAD)
    assert first.id in {row.id for row in of("inspector1")}


def test_the_next_of_the_draw_takes_the_place_of_what_was_taken_out(month) -> None:
    month()
    order = sorted((f"1001-{at:02d}" for at in range(14)), key=lambda call: order_key("7", "2026-10", call))
    rows = assignments("1001")
    assert [row.call_id for row in rows] == order[:10]
    take_out(rows[2])
    take_out(rows[5], "wrong_agent")
    line = view().lines[0]
    assert (line.drawn, line.assigned, line.replaced, line.compliant) == (10, 8, 2, False)
    assert whole()
    with transaction() as session:
        assert top_up(OCTOBER, session=session, by=LEAD) == 2
    after = assignments("1001")
    assert [row.call_id for row in after] == order[:12] and [row.rank for row in after] == list(range(1, 13))
    assert {row.state for row in after[10:]} == {"assigned"}
    line = view().lines[0]
    assert (line.drawn, line.assigned, line.replaced) == (12, 10, 2)
    assert [(one.kind, one.drawn) for one in view().rounds if one.centre == "GD01"] == [("draw", 24), ("top_up", 2)]
    assert whole()


def test_a_top_up_beyond_what_was_taken_out_shows(month) -> None:
    month()
    take_out(assignments("1001")[0])
    with transaction() as session:
        top_up(OCTOBER, session=session, by=LEAD)
    assert whole()
    with transaction() as session:
        first = session.get_one(Assignment, assignments("1001")[0].id)
        first.state, first.replaced_because = "assigned", ""
    assert not whole()


def test_where_nothing_is_left_nothing_is_topped_up(month) -> None:
    month()
    take_out(assignments("1003")[0])
    with pytest.raises(Conflict, match="nothing of 2026-10 can be topped up"), transaction() as session:
        top_up(OCTOBER, session=session, by=LEAD)


def test_a_reason_is_one_of_the_list(month) -> None:
    month()
    with pytest.raises(InvalidInput, match="reason 'boring' is not known; expected one of unusable_audio"):
        take_out(assignments("1001")[0], "boring")


@pytest.mark.parametrize(
    "by", [actor("manager"), actor("inspector", "centre/GD01"), actor("quality_lead", "centre/GD02")]
)
def test_who_may_change_assignments(month, by: Actor) -> None:
    month()
    row = assignments("1001")[0]
    with pytest.raises(NotAllowed):
        take_out(row, by=by)
    with pytest.raises(NotAllowed), transaction() as session:
        reassign([row.id or 0], "inspector2", session=session, by=by)


def test_an_assignment_is_found_by_its_call_within_the_scope(month) -> None:
    month()
    row = assignments("1001")[0]
    with open_session() as session:
        assert assignment_of(OCTOBER, row.call_id, session=session, by=LEAD) == row.id
        for call, by in ((row.call_id, actor("quality_lead", "centre/GD02")), ("none", SYSTEM)):
            with pytest.raises(NotFound):
                assignment_of(OCTOBER, call, session=session, by=by)
        with pytest.raises(NotFound):
            replace_assignment(999_999, "wrong_agent", session=session, by=LEAD)


def test_a_closed_month_stands_still(month) -> None:
    month()
    row = assignments("1001")[0]
    with transaction() as session:
        close_month(OCTOBER, "done", session=session, by=SYSTEM)
    for step in (
        lambda session: reassign([row.id or 0], "inspector2", session=session, by=LEAD),
        lambda session: replace_assignment(row.id or 0, "wrong_agent", session=session, by=LEAD),
        lambda session: top_up(OCTOBER, session=session, by=LEAD),
    ):
        with pytest.raises(Conflict, match="month 2026-10 is closed"), transaction() as session:
            step(session)
    with open_session() as session:
        assert session.exec(select(Evaluation)).all() == []


def test_who_has_left_is_passed_over_when_topping_up(month) -> None:
    month(Options(shares={"inspector1": 100, "inspector2": 0}, whose="own"))
    assert {names()[row.inspector_id or 0] for row in assignments("1001")} == {"inspector1"}
    take_out(assignments("1001")[0])
    with transaction() as session:
        session.exec(select(User).where(User.name == "inspector1")).one().active = False
    with transaction() as session:
        top_up(OCTOBER, session=session, by=LEAD)
    assert names()[assignments("1001")[-1].inspector_id or 0] == "inspector2"
    assert {names()[row.inspector_id or 0] for row in assignments("2001")} == {"inspector3"}


def test_a_call_that_two_sample_at_once_is_sampled_once(month) -> None:
    month()
    free = sorted({f"1001-{at:02d}" for at in range(14)} - {row.call_id for row in assignments("1001")})

    def sample() -> int:
        with transaction() as session:
            return sample_calls(OCTOBER, free[:1], "why", session=session, by=LEAD)

    outcomes = at_once(sample, sample)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "int"]
