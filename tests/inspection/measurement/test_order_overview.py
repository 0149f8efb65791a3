"""What leads see of a month's work orders: their scope, who has checked what, what fails."""

from datetime import date

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.intake.playback import open_recording
from inspection.measurement.work_orders.checking import open_check
from inspection.measurement.work_orders.found import Given
from inspection.measurement.work_orders.overview import ItemCount, Overview, order_overview, see_check
from inspection.models import Assignment, Recording, TeamMembership
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.scope import heard_by
from inspection.scoring.findings import Cause
from tests.inspection.builders import actor, month_plan, recording
from tests.inspection.measurement.order_builders import (
    CALLED_BACK,
    MINUTES,
    WHOLE,
    Home,
    check,
    found,
    moments,
    order_home,
    sampled,
    write_orders,
)

OCTOBER = Month(2026, 10)
LATE = moments(MINUTES | CALLED_BACK | {"user_replied_at": 44})


def fill() -> Home:
    """Orders of three agents in two teams of GD01, and one of GD02; two of them checked."""
    with transaction() as session:
        home = order_home(session=session)
        sampled(home, "D1", session=session)
        sampled(home, "D2", session=session, agent="1003")
        sampled(home, "D3", session=session, agent="1003", by=home.other, due_on=date(2026, 11, 1))
        sampled(home, "D4", session=session, agent="1002", inspector_id=None, state="drawn")
        sampled(home, "D5", session=session, basis="targeted", reason="complaint")
        sampled(home, "D6", session=session, state="replaced")
        sampled(home, "c1", session=session, population="calls")
        other = month_plan(home.places.centres["GD02"], session=session, population="orders")
        sampled(home, "E1", session=session, agent="2001", plan_id=other.id, centre_id=other.centre_id)
    write_orders(("D1", WHOLE), ("D2", WHOLE), ("D5", WHOLE))
    wrong = Given("no", ("address", "name"), cause=Cause("people"))
    check(home, "D1", found(LATE, fields_right=wrong))
    check(home, "D2", found(fields_right=Given("no", ("address",)), reply_right=Given("no", comment="x")))
    check(home, "D5", found(sent_in_time=Given("no", comment="x")))
    return home


def overview(by: Actor = SYSTEM, month: Month = OCTOBER) -> Overview:
    with open_session() as session:
        return order_overview(month, session=session, by=by)


REACHED = [
    ("manager", "nation", "D1 D2 D3 D4 D5 E1"),
    ("manager", "province/GD", "D1 D2 D3 D4 D5 E1"),
    ("quality_lead", "centre/GD01", "D1 D2 D3 D4 D5"),
    ("quality_lead", "centre/GD02", "E1"),
    ("manager", "province/SC", ""),
    ("team_lead", "team/T1", "D1 D4 D5"),
    ("team_lead", "team/T2", "D2 D3"),
    ("team_lead", "team/T9", ""),
]


def test_the_orders_of_a_scope(database: str) -> None:
    fill()
    for role, scope, orders in REACHED:
        by = actor(role, scope)
        assert [one.assignment.call_id for one in overview(by).orders] == orders.split(), scope
        seen = {one.check.id for one in overview(by).checked if one.check is not None}
        for check_id in (1, 2):
            with open_session() as session:
                if check_id in seen:
                    assert see_check(check_id, session=session, by=by).check.id == check_id
                else:
                    with pytest.raises(NotFound, match=f"no check of a work order {check_id}"):
                        see_check(check_id, session=session, by=by)


def test_others_see_nothing(database: str) -> None:
    for by in (actor("inspector"), actor("administrator"), actor("agent", "agent/1001")):
        with pytest.raises(NotAllowed):
            overview(by)
        with open_session() as session, pytest.raises(NotAllowed):
            see_check(1, session=session, by=by)


def test_an_order_is_for_the_team_in_which_its_agent_ended_the_month(database: str) -> None:
    home = fill()
    with transaction() as session:
        agent = home.places.agents["1001"]
        before = session.exec(select(TeamMembership).where(TeamMembership.agent_id == agent)).one()
        before.to_day = date(2026, 10, 15)
        session.flush()
        session.add(TeamMembership(agent_id=agent, team_id=home.places.teams["T2"], from_day=date(2026, 10, 16)))
    assert [one.assignment.call_id for one in overview(actor("team_lead", "team/T1")).orders] == ["D4"]
    assert len(overview(actor("team_lead", "team/T2")).orders) == 4


def test_drafts_are_for_nobody_but_their_inspector(database: str) -> None:
    home = fill()
    with transaction() as session:
        draft = open_check(home.orders["D3"], session=session, by=home.other).check.id or 0
    assert len(overview().checked) == 3
    with open_session() as session, pytest.raises(NotFound):
        see_check(draft, session=session, by=SYSTEM)


def test_who_has_checked_what(database: str) -> None:
    fill()
    told = [(one.inspector and one.inspector.name, one.number, one.done, one.overdue) for one in overview().loads]
    assert told == [("inspector1", 4, 3, 0), ("inspector2", 1, 0, 1), (None, 1, 0, 0)]
    assert overview(month=Month(2026, 9)).loads == ()


def test_what_fails_counts_random_samples_alone(database: str) -> None:
    fill()
    found_ = overview()
    assert found_.item_counts == (
        ItemCount("fields_right", 0, 2, 0),
        ItemCount("sent_in_time", 2, 0, 0),
        ItemCount("reply_right", 1, 1, 0),
        ItemCount("user_replied", 2, 0, 0),
        ItemCount("outbound_done", 2, 0, 0),
    )
    assert list(found_.wrong_fields.items()) == [("address", 2), ("name", 1)]


def test_where_the_systems_differ(database: str) -> None:
    fill()
    told = {one.assignment.call_id: [(d.event, d.kind, d.turns) for d in one.differences] for one in overview().checked}
    assert told == {"D1": [("user_replied_at", "other_time", ("K8",))], "D2": [], "D5": []}


def test_the_call_of_an_order_is_heard_by_whoever_checks_it(database: str) -> None:
    home = fill()
    with transaction() as session:
        here = recording("c1", "1001", home.places, session=session).id or 0
        recording("c2", "1001", home.places, session=session)
    for by, hears in ((home.inspector, True), (home.other, False)):
        with open_session() as session:
            assert list(session.exec(select(Recording.call_id).where(heard_by(by)))) == ["c1"] * hears
            with pytest.raises(NotFound if hears else NotAllowed):  # allowed; but there is no file
                open_recording(here, session=session, by=by)
    with transaction() as session:
        for row in session.exec(select(Assignment).where(Assignment.inspector_id == home.inspector.user_id)):
            row.state = "replaced"
    with open_session() as session:
        assert list(session.exec(select(Recording.call_id).where(heard_by(home.inspector)))) == []


def test_nobody_hears_the_own_call_through_an_order(database: str) -> None:
    home = fill()
    with transaction() as session:
        here = recording("c1", "1002", home.places, session=session).id or 0
        session.get_one(Assignment, home.orders["D1"]).inspector_id = home.other.user_id
    with open_session() as session:
        assert list(session.exec(select(Recording.call_id).where(heard_by(home.other)))) == []
        with pytest.raises(NotAllowed):
            open_recording(here, session=session, by=home.other)


def test_a_call_of_another_centre_is_not_opened_by_an_order(database: str) -> None:
    home = fill()
    with transaction() as session:
        here = recording("c1", "3001", home.places, session=session).id or 0
    with open_session() as session:
        assert list(session.exec(select(Recording.call_id).where(heard_by(home.inspector)))) == []
        with pytest.raises(NotAllowed):
            open_recording(here, session=session, by=home.inspector)
