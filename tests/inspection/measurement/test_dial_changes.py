"""Changing planned dial tests by hand: what follows, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from inspection import audit
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.dial_changes import mark_missed, move_pair, reassign_tests, withdraw_tests
from inspection.measurement.dial_plan_view import GRACE
from inspection.models import AuditEvent, DialSlot, Leave
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import at_once
from tests.inspection.measurement.dial_homes import NOVEMBER, clock_at, planned, rows, seen

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def pair_of(name: str) -> list[DialSlot]:
    """The tests of a pair; the own one first."""
    return [one for one in rows() if one.pair == name]


def do(step: Callable[[Session], Any]) -> Any:
    with transaction() as session:
        return step(session)


def events(action: str) -> list[str]:
    with open_session() as session:
        assert audit.verify(session=session) == []
        return list(session.exec(select(AuditEvent.after).where(AuditEvent.action == action)))


def test_a_pair_moves_together_and_keeps_its_minutes(database: str) -> None:
    who = planned()
    before = pair_of("2026-11-GD01-001")
    one = before[-1]
    day = date(2026, 11, 21)
    moved = do(lambda s: move_pair(one.id or 0, day, 5, version=one.version, session=s, by=who["province"]))
    after = pair_of("2026-11-GD01-001")
    assert moved == len(after) == len(before) >= 2
    for old, new in zip(before, after, strict=True):
        at = new.due_at.astimezone(SHANGHAI)
        assert (at.date(), at.hour, at.minute) == (day, 5, old.due_at.minute)
        assert (new.version, new.state) == (old.version + 1, "planned")
    assert len(events("dialslot.moved")) == len(before)
    with pytest.raises(Conflict, match="changed by somebody else"):
        do(lambda s: move_pair(one.id or 0, day, 6, version=one.version, session=s, by=who["province"]))


@ONE_DATABASE
def test_what_was_missed_is_planned_again_and_what_is_done_stays(database: str) -> None:
    who = planned()
    slots = seen(who["manager"]).slots
    last = max(slots, key=lambda one: one.due_at)
    with clock_at((slots[0].due_at + GRACE + timedelta(seconds=1)).isoformat()):
        assert do(lambda s: mark_missed(NOVEMBER, "ill", session=s, by=who["manager"])) == 1
    (missed,) = rows(state="missed")
    assert (missed.id, missed.reason) == (slots[0].id, "ill")
    do(lambda s: move_pair(missed.id or 0, date(2026, 11, 29), 5, version=missed.version, session=s, by=SYSTEM))
    assert rows(state="missed") == [] and {one.reason for one in pair_of(missed.pair)} == {""}
    with transaction() as session:
        session.get_one(DialSlot, last.id).state = "done"
    other = next(one for one in pair_of(last.pair) if one.id != last.id)
    with pytest.raises(Conflict, match="or one of its pair, is done"):
        do(lambda s: move_pair(other.id or 0, date(2026, 11, 29), 5, version=other.version, session=s, by=SYSTEM))


@ONE_DATABASE
def test_what_is_withdrawn_does_not_move_and_nobody_is_moved_into_leave(database: str) -> None:
    who = planned()
    (own, *_) = pair_of("2026-11-SC01-001")
    with transaction() as session:
        session.add(Leave(user_id=who["i3"].user_id, from_day=date(2026, 11, 21), to_day=date(2026, 11, 21)))
    key, version = own.id or 0, own.version
    with pytest.raises(InvalidInput, match="i3 is on leave on 2026-11-21"):
        do(lambda s: move_pair(key, date(2026, 11, 21), 5, version=version, session=s, by=SYSTEM))
    with pytest.raises(InvalidInput, match="2026-11-03, hour 8 is over"):
        do(lambda s: move_pair(key, date(2026, 11, 3), 8, version=version, session=s, by=SYSTEM))
    do(lambda s: withdraw_tests({key: version}, "why", session=s, by=SYSTEM))
    with pytest.raises(Conflict, match="is withdrawn and cannot be changed"):
        do(lambda s: move_pair(key, date(2026, 11, 22), 5, version=version + 1, session=s, by=SYSTEM))
    beside = pair_of(own.pair)[-1]
    do(lambda s: move_pair(beside.id or 0, date(2026, 11, 22), 5, version=beside.version, session=s, by=SYSTEM))
    assert [one.due_at for one in pair_of(own.pair) if one.id == own.id] == [own.due_at]


def test_another_caller_takes_the_whole_pair(database: str) -> None:
    who = planned()
    some = [one for one in rows(inspector_id=who["i1"].user_id) if one.centre_id is not None][:2]
    versions = {one.id or 0: one.version for one in some}
    number = do(lambda s: reassign_tests(versions, "i2", session=s, by=who["province"]))
    for one in some:
        assert {other.inspector_id for other in pair_of(one.pair)} == {who["i2"].user_id}
    assert number == sum(len(pair_of(one.pair)) for one in some) == len(events("dialslot.reassigned"))
    with pytest.raises(Conflict, match="changed by somebody else"):
        do(lambda s: reassign_tests(versions, "i1", session=s, by=who["province"]))


@ONE_DATABASE
def test_both_of_a_pair_chosen_are_given_once(database: str) -> None:
    who = planned()
    pair = pair_of("2026-11-GD01-001")
    versions = {one.id or 0: one.version for one in pair}
    assert do(lambda s: reassign_tests(versions, "i2", session=s, by=who["province"])) == len(pair)
    assert {one.version for one in pair_of("2026-11-GD01-001")} == {2}


@ONE_DATABASE
def test_tests_are_withdrawn_for_a_reason(database: str) -> None:
    who = planned()
    one, other = rows()[:2]
    versions = {one.id or 0: one.version, other.id or 0: other.version}
    assert do(lambda s: withdraw_tests(versions, " line down ", session=s, by=who["manager"])) == 2
    assert {row.reason for row in rows(state="withdrawn")} == {"line down"}
    assert len(events("dialslot.ended")) == len(events("dialslot.withdrawn")) == 2
    with pytest.raises(Conflict, match="is withdrawn and cannot be changed"):
        do(lambda s: withdraw_tests({one.id or 0: 2}, "again", session=s, by=who["manager"]))


def change(name: str, slot: DialSlot, by: Actor) -> Any:
    key, version = slot.id or 0, slot.version
    steps: dict[str, Callable[[Session], Any]] = {
        "move": lambda s: move_pair(key, date(2026, 11, 21), 5, version=version, session=s, by=by),
        "reassign": lambda s: reassign_tests({key: version}, "i2", session=s, by=by),
        "withdraw": lambda s: withdraw_tests({key: version}, "why", session=s, by=by),
    }
    return do(steps[name])


@pytest.mark.parametrize("what", ["move", "reassign", "withdraw"])
@ONE_DATABASE
def test_who_may_change_what(database: str, what: str) -> None:
    who = planned()
    own = [one for one in rows() if one.centre_id is not None and "-GD01-" in one.slot_id]
    hidden = next(one for one in own if one.kind == "mystery")
    beside = next(one for one in pair_of(hidden.pair) if one.competitor_id is not None)
    announced = next(one for one in own if one.kind == "open")
    elsewhere = next(one for one in rows() if "-SC01-" in one.slot_id)
    refused = [("lead", hidden), ("lead", beside), ("lead", elsewhere), ("province", elsewhere), ("i1", announced)]
    for name, slot in refused:
        with pytest.raises(NotAllowed, match=f"may not change the planned dial test {slot.id}"):
            change(what, slot, who[name])
    assert change(what, announced, who["lead"]) >= 1 and change(what, hidden, who["province"]) >= 1
    gone = DialSlot(id=9999, slot_id="x", month="2026-11", due_at=hidden.due_at)
    with pytest.raises(NotFound, match="there is no planned dial test 9999"):
        change(what, gone, who["manager"])


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "give a reason"), ("x" * 501, "the reason has 501 characters")])
@ONE_DATABASE
def test_a_reason_is_needed(database: str, reason: str, sentence: str) -> None:
    planned()
    key = rows()[0].id or 0
    with pytest.raises(InvalidInput, match=sentence):
        do(lambda s: withdraw_tests({key: 1}, reason, session=s, by=SYSTEM))
    with pytest.raises(InvalidInput, match=sentence):
        do(lambda s: mark_missed(NOVEMBER, reason, session=s, by=SYSTEM))


@ONE_DATABASE
def test_nothing_is_missed_in_a_month_without_a_plan_and_others_may_not_mark(database: str) -> None:
    who = planned()
    assert do(lambda s: mark_missed(Month(2026, 12), "why", session=s, by=SYSTEM)) == 0
    with pytest.raises(NotAllowed, match="mark the missed dial tests"):
        do(lambda s: mark_missed(NOVEMBER, "why", session=s, by=who["i1"]))


def test_the_own_centre_marks_only_what_it_sees(database: str) -> None:
    who = planned()
    with clock_at("2026-12-01T00:00:00+00:00"):
        marked = do(lambda s: mark_missed(NOVEMBER, "why", session=s, by=who["lead"]))
    assert marked == len(seen(who["lead"]).slots) == len(rows(state="missed"))


def test_the_database_itself_asks_for_a_reason_and_one_target(database: str) -> None:
    planned()
    one = rows()[0]
    for wrong in ("state = 'withdrawn'", "competitor_id = 1, centre_id = 1", "origin = 'guessed'", "state = 'lost'"):
        with pytest.raises(IntegrityError), transaction() as session:
            session.connection().execute(text(f"UPDATE dialslot SET {wrong} WHERE id = {one.id}"))


def test_of_two_who_withdraw_at_once_one_is_refused(database: str) -> None:
    planned()
    one = rows()[0]

    def withdraw() -> str:
        do(lambda s: withdraw_tests({one.id or 0: one.version}, "why", session=s, by=SYSTEM))
        return "withdrawn"

    outcomes = at_once(withdraw, withdraw)
    assert sorted(type(found).__name__ for found in outcomes) == ["Conflict", "str"]
