"""Samples of work orders: the rule of the calls over another population."""

import csv
import hashlib
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.intake.facts import import_facts
from inspection.intake.facts_store import FACTS, PLACE
from inspection.models import Assignment, MonthPlan
from inspection.month import Month
from inspection.planning.ledger import PlanView, read_plan, read_population
from inspection.planning.verify import verify_plan
from inspection.planning.work_orders import draw_work_orders
from inspection.policies import SYSTEM, Actor
from inspection.scoring.evaluations import my_assignments
from tests.inspection.builders import actor
from tests.inspection.planning.conftest import OCTOBER, view, whole


def orders(folder: Path) -> None:
    """Five orders of 1001, one of 1002 that nobody processed, one of an agent who is not known."""
    columns = [*PLACE, *(name for name, _ in FACTS["orders"])]
    folder.mkdir()
    with (folder / "orders.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        for number, agent in enumerate(["1001"] * 5 + ["1002", "4711"]):
            row = {"province": "GD", "centre": "GD01", "agent": agent, "order_id": f"D{number}"}
            processed = "" if agent == "1002" else "2026-10-12T02:05:00Z"
            times = {"created_at": "2026-10-12T02:00:00Z", "processed_at": processed}
            writer.writerow(dict.fromkeys(columns, "") | row | times)
    with transaction() as session:
        import_facts(folder, session=session, by=SYSTEM)


def draw(quota: int = 2, by: Actor = SYSTEM, seed: str | None = None) -> None:
    with transaction() as session:
        draw_work_orders(OCTOBER, session=session, by=by, quota=quota, seed=seed)


def drawn() -> PlanView:
    with open_session() as session:
        found = read_plan(OCTOBER, "orders", session=session, by=SYSTEM)
    assert found is not None
    return found


def test_orders_are_drawn_by_the_rule_of_the_calls(month, tmp_path: Path) -> None:
    month()
    orders(tmp_path / "facts")
    before = view()
    draw()
    first = sorted(
        (f"D{at}" for at in range(5)), key=lambda one: hashlib.sha256(f"7|2026-10|{one}".encode()).hexdigest()
    )
    plan = drawn()
    assert [one.call_id for one in plan.assignments] == sorted(first[:2])
    assert [(one.agent, one.due, one.eligible, one.drawn, one.shortfall) for one in plan.lines] == [
        ("1001", 2, 5, 2, None),
        ("1002", 2, 0, 0, "too_few_eligible_calls"),
    ]
    with open_session() as session:
        listed = read_population(OCTOBER, "orders", session=session, by=SYSTEM)
    assert {one.call_id: one.excluded for one in listed if one.excluded} == {
        "D5": "not_processed",
        "D6": "unknown_agent",
    }
    assert whole() and view() == before


def test_again_is_the_same_and_another_quota_is_refused(month, tmp_path: Path) -> None:
    month()
    orders(tmp_path / "facts")
    draw()
    before = drawn()
    draw(seed="7")
    assert drawn() == before
    for given, sentence in (({"quota": 3}, "2 an agent and not 3"), ({"seed": "8"}, "another seed than '8'")):
        with pytest.raises(Conflict, match=sentence):
            draw(**given)


def test_tampering_shows(month, tmp_path: Path) -> None:
    month()
    orders(tmp_path / "facts")
    draw()
    with transaction() as session:
        row = session.exec(select(Assignment).where(Assignment.population == "orders")).first()
        assert row is not None
        row.call_id = "D9"
    with open_session() as session:
        plans = session.exec(select(MonthPlan).where(MonthPlan.population == "orders")).all()
        assert [verify_plan(one, session=session) for one in plans] == [False]


def test_an_order_is_no_call_to_score(month, tmp_path: Path) -> None:
    month()
    orders(tmp_path / "facts")
    draw()
    with open_session() as session:
        rows = session.exec(select(Assignment).where(Assignment.population == "orders")).all()
        inspector = actor("inspector", "centre/GD01", user_id=rows[0].inspector_id or 0)
        assert "D" not in {row.call_id[0] for row in my_assignments(session=session, by=inspector)}


def test_what_is_refused(month) -> None:
    month()
    with pytest.raises(InvalidInput, match="no work orders of any agent in scope"):
        draw()
    with pytest.raises(InvalidInput, match="quota is 0; expected 1 or more"):
        draw(0)
    with pytest.raises(NotAllowed):
        draw(by=actor("inspector", "centre/GD01"))
    with open_session() as session:
        assert read_plan(Month(2026, 9), "orders", session=session, by=SYSTEM) is None
