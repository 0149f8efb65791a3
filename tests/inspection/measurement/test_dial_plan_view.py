"""What somebody sees of planned dial tests: never the mystery tests of the own centre before its figures are out."""

from datetime import timedelta

import pytest

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.measurement.dial_plan_view import read_dial_plan
from inspection.models import DialSlot, DialTest
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import actor
from tests.inspection.measurement.dial_homes import NOVEMBER, OPTIONS, clock_at, planned, publish, rows, seen

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def mystery(centre: str) -> set[str]:
    """The slots of pairs whose own test is not announced."""
    pairs = {one.pair for one in rows(kind="mystery") if one.centre_id is not None and f"-{centre}-" in one.slot_id}
    return {one.slot_id for one in rows() if one.pair in pairs}


def test_the_own_centre_sees_no_mystery_test_until_its_figures_are_published(database: str) -> None:
    who = planned()
    here = {one.slot_id for one in rows() if "-GD01-" in one.slot_id}
    hidden = mystery("GD01")
    assert 0 < len(hidden) < len(here)
    view = seen(who["lead"])
    assert {one.slot_id for one in view.slots} == here - hidden
    assert (view.hidden, view.centres[0].seed, len(view.centres)) == (len(hidden), None, 1)
    assert sum(view.states.values()) == len(here)
    assert sum(map(sum, view.week)) == sum(one.own for one in view.slots) == 4
    publish("GD01", source="system")
    publish("GD01", made_up=True, month="2026-12")
    publish("SC01")
    assert seen(who["lead"]).hidden == len(hidden)
    publish("GD01")
    view = seen(who["lead"])
    assert ({one.slot_id for one in view.slots}, view.hidden, view.centres[0].seed) == (here, 0, "7")


@pytest.mark.parametrize(("name", "centres"), [("province", {"GD01", "GD02"}), ("manager", {"GD01", "GD02", "SC01"})])
@ONE_DATABASE
def test_above_the_centre_all_of_the_scope_is_seen(database: str, name: str, centres: set[str]) -> None:
    view = seen(planned()[name])
    assert {one.slot_id for one in view.slots} == {
        one.slot_id for one in rows() if any(f"-{code}-" in one.slot_id for code in centres)
    }
    assert view.hidden == 0 and {one.seed for one in view.centres} == {"7"}
    assert {one.centre for one in view.centres} == centres and view.undrawn == ()
    assert view.slots == tuple(sorted(view.slots, key=lambda one: (one.due_at, one.slot_id)))


@pytest.mark.parametrize("role", ["inspector", "team_lead", "agent", "administrator"])
@ONE_DATABASE
def test_others_read_no_plan(database: str, role: str) -> None:
    planned()
    with open_session() as session, pytest.raises(NotAllowed, match="see the dial tests planned"):
        read_dial_plan(NOVEMBER, session=session, by=actor(role))


@ONE_DATABASE
def test_a_month_that_is_not_drawn_is_none(database: str) -> None:
    planned()
    with open_session() as session:
        assert read_dial_plan(Month(2026, 12), session=session, by=SYSTEM) is None
        assert read_dial_plan(NOVEMBER, session=session, by=actor("manager", "centre/XX")) is None


def first_slot(by: Actor) -> tuple[int, str]:
    slot = seen(by).slots[0]
    return slot.id, (slot.due_at + timedelta(hours=1, seconds=1)).isoformat()


@ONE_DATABASE
def test_a_test_is_overdue_an_hour_after_its_time_unless_one_was_recorded(database: str) -> None:
    who = planned()
    (key, late) = first_slot(who["manager"])
    before = sum(seen(who["manager"]).own_tasks.values())
    assert not any(one.overdue for one in seen(who["manager"]).slots)
    with clock_at(late):
        view = seen(who["manager"])
        assert [one.id for one in view.slots if one.overdue] == [key]
        assert view.states == {"overdue": 1, "planned": len(view.slots) - 1}
        assert sum(view.own_tasks.values()) == before - view.slots[0].own
        with transaction() as session:
            slot = session.get_one(DialSlot, key)
            whose = {"centre_id": slot.centre_id, "competitor_id": slot.competitor_id}
            session.add(DialTest(test_id="t", slot_id=key, dialled_at=slot.due_at, **whose))
        assert not any(one.overdue for one in seen(who["manager"]).slots)


@ONE_DATABASE
def test_what_the_plan_brings_is_counted_by_task_and_pair(database: str) -> None:
    view = seen(planned()["manager"])
    assert sum(view.own_tasks.values()) == 3 * OPTIONS.tests
    assert sum(view.paired["C1"].values()) == 3 * OPTIONS.tests
    assert view.compared["C2"] == ("K5",) and set(view.paired) == {"C1", "C2"}
    own = next(one for one in view.slots if one.own)
    with transaction() as session:
        row = session.get_one(DialSlot, own.id)
        row.state, row.reason = "withdrawn", "why"
    after = seen(SYSTEM)
    assert sum(after.own_tasks.values()) == sum(after.paired["C1"].values()) == 3 * OPTIONS.tests - 1
    assert sum(map(sum, after.week)) == 3 * OPTIONS.tests - 1
