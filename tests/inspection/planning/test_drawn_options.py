"""Draws with options, from the population to the due dates; and why agents fall short."""

import hashlib
import random
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from inspection.clock import DEMO
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput
from inspection.intake.facts import import_facts
from inspection.models import Agent, Assignment, Centre, Installation, Leave, User
from inspection.planning.ledger import read_plan, read_population
from inspection.planning.month_plan import draw_month
from inspection.planning.options import Options
from inspection.planning.population import population
from inspection.policies import SYSTEM
from tests.inspection.builders import account, actor, calls_csv, organisation, recording
from tests.inspection.planning.conftest import OCTOBER, assignments, fill, view, whole

NEW_YORK = ZoneInfo("America/New_York")
ALWAYS = "ca2467e9ae1cdcb2622620743803552f81ad745901923a8b5da3846699273c5d"
"""What a plan comes to, whatever the order in which its calls were kept, on SQLite and on PostgreSQL."""


def reasons() -> dict[str, str | None]:
    with open_session() as session:
        return {one.call_id: one.excluded for one in read_population(OCTOBER, session=session, by=SYSTEM)}


def draw(options: Options | None = None) -> None:
    with transaction() as session:
        draw_month(OCTOBER, session=session, by=SYSTEM, seed="7", options=options)


def test_calls_outside_of_the_bounds_are_left_out(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        for seconds in (9, 10, 60, 61):
            recording(f"a{seconds}", "1001", places, session=session, duration_ms=seconds * 1000)
    draw(Options(shortest_s=10, longest_s=60))
    assert reasons() == {"a9": "too_short", "a10": None, "a60": None, "a61": "too_long"} and whole()


def test_calls_that_are_inspected_already_are_left_out(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        for call in ("a", "b", "c", "d"):
            recording(call, "1001", places, session=session)
        draw_month(OCTOBER, session=session, by=SYSTEM, seed="7")
        rows = session.exec(select(Assignment).order_by(Assignment.call_id)).all()
        for row, basis, state in zip(rows, ("random", "targeted", "random", "targeted"), "addr", strict=True):
            row.basis, row.month = basis, "2026-09" if row.call_id in "ac" else "2026-10"
            row.state = {"a": "assigned", "d": "drawn", "r": "replaced"}[state]
    with open_session() as session:
        centre = session.exec(select(Centre).where(Centre.code == "GD01")).one()
        listed = population(OCTOBER, centre, Options(skip_inspected=True), session=session).candidates()
    assert {one.call_id: one.excluded for one in listed} == {
        "a": "already_inspected",
        "b": "already_inspected",
        "c": "already_inspected",
        "d": None,
    }


def test_strata_come_from_the_facts_by_the_centres_clock(database: str, tmp_path: Path) -> None:
    """Entered in New York: on the evening of 4 October, which is the 5th in Shanghai, and on the 31st late."""
    entered = {"a": "2026-10-05T02:30:00Z", "b": "2026-11-01T03:59:00Z", "c": "2026-10-12T13:00:00Z"}
    with transaction() as session:
        places = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        session.exec(select(Centre).where(Centre.code == "GD01")).one().time_zone = "America/New_York"
        for call, at in entered.items():
            recording(call, "1001", places, session=session, at=datetime.fromisoformat(at))
    rows = [
        {"call_id": call, "entered_at": at, "answered_at": at, "call_type": "query"} for call, at in entered.items()
    ]
    with transaction() as session:
        import_facts(calls_csv(rows, tmp_path / "facts"), session=session, by=SYSTEM)
    draw(Options(strata=("week", "hour", "call_type", "language")))
    with open_session() as session:
        listed = read_population(OCTOBER, session=session, by=SYSTEM)
    assert {one.call_id: one.stratum for one in listed} == {
        "a": "w1|h18|query|zh",
        "b": "w5|h18|query|zh",
        "c": "w3|h08|query|zh",
    }


def test_a_draw_over_strata_is_computed_again_from_its_list(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        for day in range(31):
            at = datetime(2026, 10, day + 1, 4)
            kind = ("query", "booking")[day % 3 == 0]
            recording(f"c{day:02d}", "1001", places, session=session, at=at.replace(tzinfo=NEW_YORK), call_type=kind)
    draw(Options(strata=("week", "call_type")))
    with open_session() as session:
        listed = read_population(OCTOBER, session=session, by=SYSTEM)
    strata: dict[str, list[str]] = {}
    for one in sorted(listed, key=lambda one: hashlib.sha256(f"7|2026-10|{one.call_id}".encode()).hexdigest()):
        strata.setdefault(one.stratum, []).append(one.call_id)
    order = sorted(
        (place, hashlib.sha256(f"7|2026-10|{call}".encode()).hexdigest(), call)
        for calls in strata.values()
        for place, call in enumerate(calls)
    )
    with open_session() as session:
        rows = session.exec(select(Assignment).order_by(Assignment.rank)).all()
    assert [row.call_id for row in rows] == [call for _, _, call in order[:10]]
    assert len(strata) == 10 and whole()


@pytest.mark.parametrize("turn", range(3))
def test_the_order_in_which_calls_came_changes_nothing(database: str, turn: int) -> None:
    """The same calls, kept in another order, give the same plan to the letter."""
    calls = [f"1001-{at:02d}" for at in range(30)] + [f"1002-{at:02d}" for at in range(12)]
    random.Random(turn).shuffle(calls)
    with transaction() as session:
        places = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        for call in calls:
            recording(call, call[:4], places, session=session)
        for name in random.Random(turn).sample(["a", "b", "c"], 3):
            account(name, "inspector", "centre/GD01", session=session)
    draw()
    with open_session() as session:
        plan = read_plan(OCTOBER, session=session, by=SYSTEM)
        assert plan is not None
        listed = read_population(OCTOBER, session=session, by=SYSTEM)
    told = [f"{one.call_id} {one.inspector} {one.rank} {one.due_on}" for one in plan.assignments]
    told += [f"{one.call_id} {one.agent} {one.excluded}" for one in listed]
    assert hashlib.sha256("\n".join(told).encode()).hexdigest() == ALWAYS


def test_why_agents_fall_short(database: str, tmp_path: Path) -> None:
    with transaction() as session:
        places = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        here = places.centres["GD01"]
        late = Agent(centre_id=here, staff_number="1004", name_zh="丁", name_en="D", active_from=date(2026, 10, 20))
        gone = Agent(
            centre_id=here,
            staff_number="1005",
            name_zh="戊",
            name_en="E",
            active_from=date(2025, 1, 1),
            active_to=date(2026, 10, 9),
        )
        session.add_all([late, gone])
        session.add(Leave(agent_id=places.agents["1003"], from_day=date(2026, 9, 1), to_day=date(2026, 10, 7)))
        session.add(Leave(agent_id=places.agents["1002"], from_day=date(2026, 10, 2), to_day=date(2026, 10, 7)))
        for number in ("1001", "1002", "1003"):
            recording(f"{number}-00", number, places, session=session)
    rows = [{"call_id": f"1001-{at:02d}"} for at in range(10)]
    rows += [{"call_id": f"{number}-00", "agent": number} for number in ("1002", "1003")]
    with transaction() as session:
        import_facts(calls_csv(rows, tmp_path / "facts"), session=session, by=SYSTEM)
    draw()
    assert {one.agent: (one.eligible, one.shortfall) for one in view().lines} == {
        "1001": (1, "recordings_missing"),
        "1002": (1, "too_few_eligible_calls"),
        "1003": (1, "on_leave"),
        "1004": (0, "joined_late"),
        "1005": (0, "left"),
    }


def test_an_agent_of_a_part_of_the_month_has_the_full_quota(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        session.get_one(Agent, places.agents["1001"]).active_from = date(2026, 10, 31)
        for at in range(12):
            recording(f"1001-{at:02d}", "1001", places, session=session)
    draw()
    assert next((one.agent, one.due, one.drawn) for one in view().lines) == ("1001", 10, 10)


def test_due_days_follow_the_room_of_a_day_the_roster_and_leave(database: str) -> None:
    """Drawn on Tuesday 3 November for ten days: eight working days are ahead; inspector2 is away for three of them."""
    with transaction() as session:
        fill(session=session)
        away = session.exec(select(User).where(User.name == "inspector2")).one()
        session.add(Leave(user_id=away.id, from_day=date(2026, 11, 4), to_day=date(2026, 11, 6)))
    draw(Options(per_day=2))
    with open_session() as session:
        rows = session.exec(
            select(User.name, Assignment.due_on).where(
                Assignment.inspector_id == User.id, User.name.in_(("inspector1", "inspector2"))
            )
        ).all()
    days = {name: Counter(day for of, day in rows if of == name) for name in ("inspector1", "inspector2")}
    assert all(number <= 2 for of in days.values() for number in of.values())
    assert min(days["inspector1"]) == date(2026, 11, 4) and min(days["inspector2"]) == date(2026, 11, 9)
    assert max(days["inspector2"]) <= date(2026, 11, 13)
    assert sum(days["inspector2"].values()) == 10 and sum(days["inspector1"].values()) == 14


@pytest.mark.parametrize(
    ("whose", "expected"),
    [
        ("own", {"GD01": {"inspector1", "inspector2"}, "GD02": {"inspector3"}}),
        ("other", {"GD01": {"inspector3"}, "GD02": {"inspector1", "inspector2"}}),
    ],
)
def test_own_or_other_inspectors(month, whose: str, expected: dict[str, set[str]]) -> None:
    month(Options(whose=whose))
    found: dict[str, set[str]] = {}
    for one in view().assignments:
        found.setdefault(one.centre, set()).add(str(one.inspector))
    assert found == expected


def test_inspectors_of_other_centres_come_from_the_scope_of_whoever_draws(database: str) -> None:
    with transaction() as session:
        fill(session=session)
        lead = actor("quality_lead", "centre/GD02")
        draw_month(OCTOBER, session=session, by=lead, seed="7", options=Options(whose="other"))
    assert {row.inspector_id for row in assignments("2001")} == {None}


def test_a_share_of_nobody_is_refused_and_nothing_drawn(month) -> None:
    with pytest.raises(
        InvalidInput, match="nobody is no inspector whom the calls of centre GD01, GD02, SC01 can go to"
    ):
        month(Options(shares={"nobody": 100}))
    with open_session() as session:
        assert session.exec(select(Assignment)).all() == []
