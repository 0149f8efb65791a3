"""A drawn month follows a changed list of competitors: what is to come alone, once, for a reason, and by its seed."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.competitor_list import Entry, add_competitor
from inspection.measurement.dial_changes import withdraw_tests
from inspection.measurement.dial_plan import computed_again
from inspection.measurement.dial_redraw import (
    Redrawn,
    changes_to_come,
    redraw_competitors,
    redraws_computed_again,
    redraws_of,
)
from inspection.models import AuditEvent, Competitor, DialDraft, DialPlan, DialSlot
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import NOW, at_once
from tests.inspection.measurement.dial_homes import NOVEMBER, clock_at, planned, rows, seen

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def redraw(reason: str = "list changed", *, by: Actor = SYSTEM) -> Redrawn:
    with transaction() as session:
        return redraw_competitors(NOVEMBER, reason, session=session, by=by)


def to_come(by: Actor = SYSTEM) -> Redrawn:
    with open_session() as session:
        return changes_to_come(NOVEMBER, session=session, by=by)


def change(code: str, **values: object) -> None:
    """Change a competitor of the list."""
    with transaction() as session:
        row = session.exec(select(Competitor).where(Competitor.code == code)).one()
        for name, value in values.items():
            setattr(row, name, value)


def code_of(slot: DialSlot) -> str:
    with open_session() as session:
        return session.get_one(Competitor, slot.competitor_id).code


def test_who_is_new_is_called_beside_what_is_to_come_and_the_own_tests_stay(database: str) -> None:
    who = planned()
    before = {one.slot_id: one.model_dump() for one in rows()}
    assert to_come() == Redrawn() and not to_come()
    with transaction() as session:
        add_competitor(Entry("C9", "新", "New", "119", ("K1", "K2")), session=session, by=who["manager"])
    own = [one for one in rows() if one.centre_id is not None]
    assert to_come() == Redrawn(0, len(own)) == redraw(" it is new ", by=who["manager"])
    added = rows(origin="redrawn")
    assert {one.slot_id: one.model_dump() for one in rows() if one.origin != "redrawn"} == before
    of_pair = {one.pair: one for one in own}
    for one in added:
        beside = of_pair[one.pair]
        assert (code_of(one), one.line, one.kind, one.state) == ("C9", "119", "mystery", "planned")
        assert (one.inspector_id, one.task, one.language) == (beside.inspector_id, beside.task, beside.language)
        assert one.slot_id == f"{beside.pair}-C9-2"
        taken = [other.due_at for other in rows(pair=one.pair) if other.id != one.id]
        assert min(abs(one.due_at - other) for other in taken) >= timedelta(minutes=5)
        assert abs(one.due_at - beside.due_at) < timedelta(hours=1)
    assert to_come() == Redrawn()
    with pytest.raises(Conflict, match="there is nothing to draw anew"):
        redraw()


def test_it_can_be_computed_again_and_is_kept_for_good(database: str) -> None:
    planned()
    change("C1", service_number="119")
    redraw("another number")
    with transaction() as session:
        plans = session.exec(select(DialPlan)).all()
        for plan in plans:
            (later,) = redraws_of(plan, session=session)
            assert (later.number, later.reason, later.drawn_by) == (2, "another number", "system")
            assert computed_again(plan, session=session) and redraws_computed_again(plan, session=session)
        events = session.exec(select(AuditEvent.after).where(AuditEvent.action == "dial_plan.redrawn")).all()
        told = [json.loads(one) for one in events]
        assert [one["fingerprint"] for one in told] == [
            later.fingerprint for plan in plans for later in redraws_of(plan, session=session)
        ]
        assert not any(one.due_at.isoformat()[:16] in "".join(map(str, events)) for one in rows())
        plans[0].seed = "8"
        session.flush()
        assert not redraws_computed_again(plans[0], session=session)
    for statement in ("UPDATE dialredraw SET reason = 'other'", "DELETE FROM dialredraw"):
        with pytest.raises(DatabaseError, match="a draw of dial tests never changes"), transaction() as session:
            session.connection().execute(text(statement))


@ONE_DATABASE
def test_another_number_withdraws_the_old_call_and_the_plan_says_so(database: str) -> None:
    who = planned()
    old = rows(line="114")
    change("C1", service_number="119")
    assert redraw("C1 is at 119 now") == Redrawn(len(old), len(old))
    assert {(one.state, one.reason) for one in rows(line="114")} == {("withdrawn", "C1 is at 119 now")}
    assert len(rows(line="119", state="planned")) == len(old)
    view = seen(who["manager"])
    assert sum(later.added for centre in view.centres for later in centre.redrawn) == len(old)
    change("C1", service_number="114")
    assert redraw("back again") == Redrawn(len(old), len(old))
    assert {one.slot_id.rsplit("-", 1)[1] for one in rows(line="114", state="planned")} == {"3"}


@ONE_DATABASE
def test_what_is_made_begun_or_over_stays_and_what_somebody_took_out_is_not_called_again(database: str) -> None:
    planned()
    theirs = sorted(rows(line="114"), key=lambda one: one.due_at)
    over, done, drafted, by_hand = theirs[0], theirs[1], theirs[2], theirs[3]
    with transaction() as session:
        session.get_one(DialSlot, done.id).state = "done"
        session.add(DialDraft(inspector_id=drafted.inspector_id or 0, slot_id=drafted.id, started_at=NOW))
        withdraw_tests({by_hand.id or 0: by_hand.version}, "line is dead", session=session, by=SYSTEM)
    change("C1", active=False)
    with clock_at((over.due_at + timedelta(minutes=1)).isoformat()):
        assert redraw("gone") == Redrawn(len(theirs) - 4, 0)
    left = {one.slot_id for one in rows(line="114") if one.state != "withdrawn"}
    assert left == {over.slot_id, done.slot_id, drafted.slot_id}
    change("C1", active=True)
    assert redraw("there again") == Redrawn(0, len(theirs) - 4)
    assert [one.state for one in rows(pair=by_hand.pair, line="114")] == ["withdrawn"]


@ONE_DATABASE
def test_a_lead_changes_the_own_centres_alone(database: str) -> None:
    who = planned()
    change("C1", active=False)
    everywhere = to_come()
    assert 0 < redraw("gone", by=who["lead"]).taken_out < everywhere.taken_out
    assert {one.slot_id.split("-")[2] for one in rows(state="withdrawn")} == {"GD01"}


@ONE_DATABASE
def test_what_is_refused(database: str) -> None:
    who = planned()
    change("C1", active=False)
    with pytest.raises(NotAllowed, match="draw the competitors of 2026-11 anew"):
        redraw(by=who["i1"])
    with pytest.raises(NotAllowed):
        to_come(who["i1"])
    for reason, sentence in ((" ", "give a reason"), ("x" * 501, "the reason has 501 characters")):
        with pytest.raises(InvalidInput, match=sentence):
            redraw(reason)
    with transaction() as session, pytest.raises(NotFound, match="2026-12"):
        redraw_competitors(NOVEMBER.plus(1), "why", session=session, by=SYSTEM)


def test_of_two_who_draw_anew_at_once_one_is_refused(database: str) -> None:
    planned()
    change("C1", active=False)

    def draw() -> Redrawn:
        with transaction() as session:
            return redraw_competitors(NOVEMBER, "gone", session=session, by=SYSTEM)

    found = at_once(draw, draw)
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "Redrawn"]
