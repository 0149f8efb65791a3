"""Drawing a month's dial tests: once, within scope, kept with everything that it was drawn from."""

import json
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from inspection import audit
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_plan import computed_again, draw_dial_plan, inputs_of
from inspection.measurement.dial_tasks import task_of
from inspection.models import AuditEvent, Centre, DialPlan, DialSlot
from inspection.month import Month
from inspection.planning.seeds import seed_hash
from inspection.policies import SYSTEM
from tests.inspection.builders import actor, at_once
from tests.inspection.measurement.dial_homes import NOVEMBER, OPTIONS, clock_at, demo_home, people, planned, rows

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_plan_is_kept_as_it_was_drawn_and_only_drawn_once(database: str) -> None:
    with transaction() as session:
        who = people(session=session)
        first = draw_dial_plan(NOVEMBER, session=session, by=who["manager"], options=OPTIONS)
        kept = {plan.id: (plan.seed, plan.fingerprint) for plan in first}
    stored = [(one.slot_id, one.due_at, one.task, one.inspector_id) for one in rows()]
    with transaction() as session:
        again = draw_dial_plan(NOVEMBER, session=session, by=who["province"])
        assert {plan.id: (plan.seed, plan.fingerprint) for plan in again}.items() <= kept.items() and len(again) == 2
        assert all(computed_again(plan, session=session) for plan in first)
        with pytest.raises(Conflict, match="is drawn already, with other options"):
            draw_dial_plan(NOVEMBER, session=session, by=who["manager"], options=DialOptions(tests=11))
    assert [(one.slot_id, one.due_at, one.task, one.inspector_id) for one in rows()] == stored
    assert len({seed for seed, _ in kept.values()}) == 3
    assert len({one.pair for one in rows()}) == 30


def test_who_is_called_and_when(database: str) -> None:
    who = planned()
    slots = rows()
    own = [one for one in slots if one.centre_id is not None]
    assert Counter(one.kind for one in own) == {"mystery": 18, "open": 12}
    times = [one.due_at.astimezone(ZoneInfo("Asia/Shanghai")) for one in slots]
    assert {(at.year, at.month) for at in times} == {(2026, 11)} and min(at.day for at in times) >= 4
    assert {one.line for one in slots if one.competitor_id is not None} == {"114", "118"}
    with_query = {one.pair for one in own if (task := task_of(one.task)) and "K5" in task.indicators}
    assert {one.pair for one in slots if one.line == "118"} == with_query
    assert {one.pair for one in slots if one.line == "114"} == {one.pair for one in slots}
    assert all(one.state == "planned" and one.origin == "drawn" and one.plan_id for one in slots)
    callers = {one.pair: {other.inspector_id for other in slots if other.pair == one.pair} for one in own}
    assert all(len(of_pair) == 1 for of_pair in callers.values())
    by_centre = {one.slot_id[8:12]: set[int | None]() for one in own}
    for one in own:
        by_centre[one.slot_id[8:12]].add(one.inspector_id)
    assert by_centre["SC01"] == {who["i3"].user_id}
    assert by_centre["GD01"] == {who["i1"].user_id, who["i2"].user_id} and by_centre["GD02"] == {who["i2"].user_id}


def test_the_log_has_the_hash_of_the_seed_and_never_the_seed(database: str) -> None:
    planned()
    with open_session() as session:
        (event, *_) = session.exec(select(AuditEvent).where(AuditEvent.action == "dial_plan.drawn")).all()
        plan = session.exec(select(DialPlan).order_by(DialPlan.id)).first()
        assert plan is not None
        said = json.loads(event.after)
        assert (said["hash"], said["fingerprint"]) == (seed_hash("7"), plan.fingerprint)
        assert said["options"] == OPTIONS.document() and said["centre"] == "GD01"
        assert said["slots"] == sum("-GD01-" in one.slot_id for one in rows())
        assert "seed" not in said
        assert audit.verify(session=session) == []


def test_a_plan_that_was_changed_in_the_database_is_noticed(database: str) -> None:
    planned()
    with transaction() as session:
        plan = session.exec(select(DialPlan).order_by(DialPlan.id)).first()
        assert plan is not None and computed_again(plan, session=session)
        assert [one.code for one in inputs_of(plan).rivals] == ["C1", "C2"]
        assert inputs_of(plan).tasks[0].ask_zh == ""
        plan.seed = "8"
        assert not computed_again(plan, session=session)


@pytest.mark.parametrize(
    ("seed", "demo", "error", "sentence"),
    [
        ("7", False, NotAllowed, "seed '7' cannot be chosen"),
        ("8", True, Conflict, "drawn already, with another seed than '8'"),
    ],
)
@ONE_DATABASE
def test_a_seed_is_chosen_in_a_demo_alone_and_never_exchanged(
    database: str, seed: str, demo: bool, error: type[Exception], sentence: str
) -> None:
    with transaction() as session:
        people(session=session)
        if demo:
            demo_home(session=session)
            draw_dial_plan(NOVEMBER, session=session, by=SYSTEM, options=OPTIONS, seed="7")
        with pytest.raises(error, match=sentence):
            draw_dial_plan(NOVEMBER, session=session, by=SYSTEM, seed=seed)


@pytest.mark.parametrize(
    ("role", "scope", "centres"),
    [
        ("manager", "nation", {"GD01", "GD02", "SC01"}),
        ("quality_lead", "province/GD", {"GD01", "GD02"}),
        ("manager", "centre/SC01", {"SC01"}),
    ],
)
@ONE_DATABASE
def test_the_centres_in_scope_are_drawn(database: str, role: str, scope: str, centres: set[str]) -> None:
    with transaction() as session:
        people(session=session)
        plans = draw_dial_plan(NOVEMBER, session=session, by=actor(role, scope), options=OPTIONS)
        assert {session.get_one(Centre, plan.centre_id).code for plan in plans} == centres


def central_alone(*, session: Session) -> None:
    for centre in session.exec(select(Centre)):
        centre.kind = "central"
    session.flush()


@pytest.mark.parametrize("role", ["inspector", "team_lead", "agent", "administrator"])
@ONE_DATABASE
def test_others_may_not_draw(database: str, role: str) -> None:
    with transaction() as session:
        people(session=session)
        with pytest.raises(NotAllowed, match="may not plan the dial tests of 2026-11"):
            draw_dial_plan(NOVEMBER, session=session, by=actor(role))


@ONE_DATABASE
def test_nothing_to_draw(database: str) -> None:
    with transaction() as session:
        people(session=session)
        with pytest.raises(InvalidInput, match="no day of 2026-10 is left"):
            draw_dial_plan(Month(2026, 10), session=session, by=SYSTEM)
        with pytest.raises(InvalidInput, match="no centre in scope"):
            draw_dial_plan(NOVEMBER, session=session, by=actor("manager", "centre/XX"))
        central_alone(session=session)
        with pytest.raises(InvalidInput, match="no centre in scope that users call"):
            draw_dial_plan(NOVEMBER, session=session, by=SYSTEM)


@ONE_DATABASE
def test_on_the_last_day_nothing_is_left(database: str) -> None:
    with transaction() as session:
        people(session=session)
    with clock_at("2026-11-29T17:00:00+00:00"), transaction() as session, pytest.raises(InvalidInput):
        draw_dial_plan(NOVEMBER, session=session, by=SYSTEM)
    with clock_at("2026-11-29T15:00:00+00:00"), transaction() as session:
        draw_dial_plan(NOVEMBER, session=session, by=SYSTEM, options=OPTIONS)
    assert {one.due_at.astimezone(ZoneInfo("Asia/Shanghai")).day for one in rows()} == {30}


def test_of_two_who_draw_at_once_both_get_the_same_plan(database: str) -> None:
    with transaction() as session:
        people(session=session)

    def draw() -> list[tuple[int | None, str]]:
        with transaction() as session:
            plans = draw_dial_plan(NOVEMBER, session=session, by=SYSTEM, options=OPTIONS)
            return [(plan.id, plan.seed) for plan in plans]

    first, second = at_once(draw, draw)
    assert first == second and isinstance(first, list)
    with open_session() as session:
        assert len(session.exec(select(DialSlot.id)).all()) == len(set(session.exec(select(DialSlot.slot_id)))) > 60
