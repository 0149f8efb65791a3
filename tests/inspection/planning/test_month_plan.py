"""Drawing a month: once, whole or not at all, repeatable, and never with another seed."""

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from inspection import audit
from inspection.clock import DEMO
from inspection.database import engine, open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.models import (
    Assignment,
    AuditEvent,
    Centre,
    Installation,
    Job,
    MonthPlan,
    MonthSeed,
    PopulationCall,
    QuotaLine,
    Role,
    User,
)
from inspection.month import Month
from inspection.planning.draw import order_key
from inspection.planning.inspectors import centres_of, inspectors_of
from inspection.planning.month_plan import draw_month
from inspection.planning.verify import verify_plan
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import Places, account, actor, at_once, month_plan, organisation, recording

OCTOBER = Month(2026, 10)
CALLS = {"1001": 12, "1002": 10, "1003": 4, "2001": 11, "3001": 10}


def fill(*, session: Session, demo: bool = True) -> Places:
    """Two provinces with `CALLS` recorded calls an agent, two inspectors in GD01 and one in the nation."""
    places = organisation(session=session)
    if demo:
        session.add(Installation(key=DEMO, value="2026-10"))
    for number, calls in CALLS.items():
        for index in range(calls):
            recording(f"{number}-{index:02d}", number, places, session=session)
    account("inspector1", "inspector", "centre/GD01", session=session)
    account("inspector2", "inspector", "province/GD", session=session)
    account("inspector3", "inspector", "nation", session=session)
    return places


@pytest.fixture
def filled(database: str) -> Places:
    """A demo home with calls, not drawn."""
    with transaction() as session:
        return fill(session=session)


def draw(by: Actor = SYSTEM, seed: str | None = "7") -> list[MonthPlan]:
    with transaction() as session:
        return draw_month(OCTOBER, session=session, by=by, seed=seed)


def count(model: Any) -> int:
    with open_session() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def drawn_calls() -> dict[str, list[str]]:
    """Staff number -> its drawn calls by rank."""
    with open_session() as session:
        rows = session.exec(select(Assignment).order_by(col(Assignment.agent_id), col(Assignment.rank)))
        calls: dict[str, list[str]] = {}
        for row in rows:
            calls.setdefault(row.call_id.split("-")[0], []).append(row.call_id)
        return calls


def test_the_first_calls_in_the_order_of_the_draw_are_taken(filled: Places) -> None:
    draw()
    assert drawn_calls() == {
        number: sorted(
            (f"{number}-{index:02d}" for index in range(calls)), key=lambda call: order_key("7", "2026-10", call)
        )[:10]
        for number, calls in CALLS.items()
    }


def test_a_drawn_month_as_it_is_stored(filled: Places) -> None:
    plans = draw()
    with open_session() as session:
        codes = {centre.id: centre.code for centre in session.exec(select(Centre))}
        assert sorted(codes[plan.centre_id] for plan in plans) == ["GD01", "GD02", "SC01"]
        lines = {
            (codes[plan.centre_id], line.agent_id): (line.due, line.eligible, line.drawn, line.reason)
            for plan, line in session.exec(select(MonthPlan, QuotaLine).where(QuotaLine.plan_id == MonthPlan.id))
        }
        rows = session.exec(select(Assignment)).all()
        listened = set(session.exec(select(Job.subject).where(Job.kind == "transcribe", Job.priority == 10)))
    assert lines == {
        ("GD01", filled.agents["1001"]): (10, 12, 10, None),
        ("GD01", filled.agents["1002"]): (10, 10, 10, None),
        ("GD01", filled.agents["1003"]): (10, 4, 4, "too_few_eligible_calls"),
        ("GD02", filled.agents["2001"]): (10, 11, 10, None),
        ("SC01", filled.agents["3001"]): (10, 10, 10, None),
    }
    assert {(row.state, row.basis, row.due_on) for row in rows} == {("assigned", "random", date(2026, 11, 13))}
    assert listened == {str(row.recording_id) for row in rows}
    assert {row.team_id for row in rows if row.agent_id == filled.agents["1001"]} == {filled.teams["T1"]}


def test_calls_go_to_inspectors_whose_scope_contains_the_centre(filled: Places) -> None:
    draw()
    with open_session() as session:
        rows = session.exec(
            select(Centre.code, User.name, func.count())
            .where(Assignment.centre_id == Centre.id, Assignment.inspector_id == User.id)
            .group_by(Centre.code, User.name)
        ).all()
    assert {(centre, name): number for centre, name, number in rows} == {
        ("GD01", "inspector1"): 8,
        ("GD01", "inspector2"): 8,
        ("GD01", "inspector3"): 8,
        ("GD02", "inspector2"): 5,
        ("GD02", "inspector3"): 5,
        ("SC01", "inspector3"): 10,
    }


def test_a_stopped_inspector_gets_nothing_and_without_any_calls_stay_drawn(filled: Places) -> None:
    with transaction() as session:
        for user in session.exec(select(User).where(User.name != "inspector1")):
            user.active = False
        centre = session.exec(select(Centre).where(Centre.code == "GD01")).one()
        assert [user.name for user in inspectors_of(centre, session=session)] == ["inspector1"]
    draw()
    with open_session() as session:
        rows = session.exec(select(Assignment.state, Assignment.inspector_id, Assignment.centre_id).distinct()).all()
    assert {(state, inspector is None, centre == filled.centres["GD01"]) for state, inspector, centre in rows} == {
        ("assigned", False, True),
        ("drawn", True, False),
    }


def test_nobody_scores_the_own_calls(filled: Places) -> None:
    with transaction() as session:
        for user in session.exec(select(User).where(User.name != "inspector2")):
            user.agent_id = filled.agents["1001"]
    draw()
    with open_session() as session:
        statement = select(User.name).where(
            Assignment.inspector_id == User.id, Assignment.agent_id == filled.agents["1001"]
        )
        assert set(session.exec(statement)) == {"inspector2"}


def test_the_draw_is_audited(filled: Places) -> None:
    plans = draw(actor("manager", name="tang"))
    with open_session() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "month.drawn")).all()
        assert audit.verify(session=session) == []
    assert {one.actor for one in events} == {"tang"} == {plan.drawn_by for plan in plans}
    assert sorted((json.loads(one.after)["centre"], json.loads(one.after)["drawn"]) for one in events) == [
        ("GD01", 24),
        ("GD02", 10),
        ("SC01", 10),
    ]


def test_drawing_again_returns_the_stored_plan(filled: Places) -> None:
    first = draw()
    before, events = drawn_calls(), count(AuditEvent)
    with transaction() as session:
        recording("1003-99", "1003", filled, session=session)
    for seed in (None, "7"):
        assert [plan.id for plan in draw(seed=seed)] == [plan.id for plan in first]
    assert drawn_calls() == before
    assert count(AuditEvent) == events


def test_a_drawn_month_refuses_another_seed(filled: Places) -> None:
    draw()
    events = count(AuditEvent)
    with pytest.raises(Conflict, match="2026-10 is drawn already, with another seed than '8'"):
        draw(seed="8")
    assert count(AuditEvent) == events


def test_outside_a_demo_home_no_seed_is_taken(database: str) -> None:
    with transaction() as session:
        fill(session=session, demo=False)
    with pytest.raises(NotAllowed, match="seed '7' cannot be chosen"):
        draw()
    assert (count(MonthPlan), count(MonthSeed), count(Assignment)) == (0, 0, 0)
    plans = draw(seed=None)
    assert {len(plan.seed) for plan in plans} == {32} and len({plan.seed for plan in plans}) == 1


def test_a_draw_that_fails_leaves_nothing(filled: Places) -> None:
    """A call of the last centre is drawn in another plan of the month already, which the database refuses."""
    with transaction() as session:
        old = month_plan(filled.centres["SC01"], session=session, month="2026-09")
        session.add(
            Assignment(
                plan_id=old.id or 0,
                month="2026-10",
                call_id="3001-05",
                agent_id=filled.agents["3001"],
                centre_id=filled.centres["SC01"],
                rank=1,
                due_on=date(2026, 11, 1),
            )
        )
    with pytest.raises(IntegrityError):
        draw()
    assert (count(MonthPlan), count(Assignment)) == (1, 1)
    for model in (QuotaLine, PopulationCall, MonthSeed, Job, AuditEvent):
        assert count(model) == 0, model.__name__


@pytest.mark.parametrize("role", list(Role))
def test_who_draws(database: str, role: Role) -> None:
    with transaction() as session:
        fill(session=session)
    if role in (Role.MANAGER, Role.QUALITY_LEAD):
        assert len(draw(actor(role, "province/GD"))) == 2
        assert count(MonthPlan) == 2
    else:
        with pytest.raises(NotAllowed, match=f"{role}.* may not draw 2026-10"):
            draw(actor(role))
        assert count(MonthPlan) == 0


def test_a_lead_draws_the_own_centre_and_the_nation_the_rest_by_the_same_seed(filled: Places) -> None:
    [first] = draw(actor("quality_lead", "centre/GD02"))
    plans = draw(actor("manager"), seed=None)
    assert first.id in {plan.id for plan in plans}
    assert (len(plans), {plan.seed for plan in plans}) == (3, {"7"})


def test_a_month_without_calls_is_refused(filled: Places) -> None:
    with (
        pytest.raises(InvalidInput, match="month 2026-08 has no calls of any agent in scope"),
        transaction() as session,
    ):
        draw_month(Month(2026, 8), session=session, by=SYSTEM)
    assert (count(MonthPlan), count(MonthSeed)) == (0, 0)
    for scope in ("province/XX", "team/T1"):
        with pytest.raises(InvalidInput, match="no calls"):
            draw(actor("manager", scope))


def test_two_draws_at_once_are_one(filled: Places) -> None:
    one, other = at_once(draw, draw)
    assert isinstance(one, list) and isinstance(other, list), (one, other)
    assert sorted(plan.id for plan in one) == sorted(plan.id for plan in other)
    assert count(Assignment) == 44


def test_the_centres_of_an_actor(filled: Places) -> None:
    with open_session() as session:

        def codes(by: Actor) -> list[str]:
            return [centre.code for centre in centres_of(by, session=session)]

        assert codes(SYSTEM) == codes(actor("manager")) == ["GD01", "GD02", "SC01"]
        assert codes(actor("manager", "province/GD")) == ["GD01", "GD02"]
        assert codes(actor("manager", "centre/SC01")) == ["SC01"]
        assert codes(actor("manager", "team/T1")) == []


FIRST = "(SELECT id FROM assignment WHERE call_id LIKE '1001-%' AND rank = 1)"
LAST = "(SELECT id FROM assignment WHERE call_id LIKE '1001-%' AND rank = 10)"


@pytest.mark.parametrize(
    "tampering",
    [
        f"UPDATE assignment SET call_id = '1001-xx' WHERE id = {FIRST}",
        f"DELETE FROM assignment WHERE id = {LAST}",
        f"UPDATE assignment SET basis = 'targeted' WHERE id = {FIRST}",
        f"UPDATE assignment SET agent_id = (SELECT id FROM agent WHERE staff_number = '1002') WHERE id = {FIRST}",
        f"UPDATE assignment SET rank = 11 WHERE id = {FIRST}",
        "UPDATE populationcall SET excluded = 'no_recording' WHERE call_id = '1003-00'",
        "DELETE FROM populationcall WHERE call_id = '1003-00'",
        "UPDATE monthplan SET seed = '8'",
        "UPDATE monthplan SET quota = 9",
        "DELETE FROM quotaline WHERE agent_id = (SELECT id FROM agent WHERE staff_number = '1003')",
        "UPDATE quotaline SET eligible = 99",
        "UPDATE monthseed SET seed_hash = 'another' WHERE month = '2026-10'",
    ],
)
def test_tampering_with_a_plan_shows(filled: Places, tampering: str) -> None:
    def whole() -> bool:
        with open_session() as session:
            return all(verify_plan(plan, session=session) for plan in session.exec(select(MonthPlan)))

    draw()
    assert whole()
    with engine().begin() as connection:
        assert connection.execute(sa.text(tampering)).rowcount >= 1
    assert not whole()


def test_a_replaced_assignment_is_no_tampering(filled: Places) -> None:
    plans = draw()
    with engine().begin() as connection:
        connection.execute(sa.text(f"UPDATE assignment SET state = 'replaced' WHERE id = {FIRST}"))
    with open_session() as session:
        assert all(verify_plan(plan, session=session) for plan in plans)
