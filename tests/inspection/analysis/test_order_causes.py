"""What checked work orders answered "no" stands among the causes: without points, by sample, and in scope."""

import pytest

from inspection.analysis.cause_shapes import Chosen, Window
from inspection.analysis.causes import Causes, Part, causes_of_loss
from inspection.analysis.found_causes import found_causes
from inspection.database import open_session, transaction
from inspection.measurement.work_orders.found import Given
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.scoring.findings import Cause
from tests.inspection.builders import actor
from tests.inspection.measurement.order_builders import Home, check, found, order_home, sampled

OCTOBER = Month(2026, 10)


@pytest.fixture
def checked(database: str) -> Home:
    """Three orders checked, one of them targeted: wrong fields twice, one put down to people; a reply not given."""
    with transaction() as session:
        home = order_home(session=session)
        sampled(home, "D1", session=session)
        sampled(home, "D2", session=session, agent="1003")
        sampled(home, "D5", session=session, basis="targeted", reason="complaint")
    wrong = Given("no", wrong=("name",), comment="another name")
    check(home, "D1", found(fields_right=wrong))
    check(home, "D2", found(fields_right=Given("no", wrong=("name",), comment="mine", cause=Cause("people", "haste"))))
    check(home, "D5", found(fields_right=wrong))
    return home


def seen(by: Actor = SYSTEM, basis: str = "random") -> Causes:
    with open_session() as session:
        return causes_of_loss(OCTOBER, session=session, by=by, basis=basis)


def test_findings_of_orders_count_without_points(checked: Home) -> None:
    told = seen()
    assert [one for one in told.parts if one.by in ("cause", "criterion")] == [
        Part("cause", "", "", 0.0, 1),
        Part("cause", "people", "people", 0.0, 1),
        Part("criterion", "fields_right", "", 0.0, 1),
        Part("criterion", "fields_right", "people", 0.0, 1),
    ]
    assert told.sentence == "2026-10: no scores are published yet; other checks found 2 problems."
    assert [(one.cause, one.lost, one.n) for one in told.sources] == [("people", 0.0, 1)]
    assert sum(one.n for one in seen(basis="targeted").parts if one.by == "cause") == 1


@pytest.mark.parametrize(
    ("role", "scope", "orders"),
    [
        ("quality_lead", "centre/GD01", ["D1", "D2"]),
        ("team_lead", "team/T1", ["D1"]),
        ("manager", "province/GX", []),
    ],
)
def test_orders_are_listed_in_scope(checked: Home, role: str, scope: str, orders: list[str]) -> None:
    window = Window(OCTOBER, OCTOBER)
    with open_session() as session:
        rows = found_causes(window, Chosen("criterion", "fields_right"), session=session, by=actor(role, scope))
        people = found_causes(window, Chosen("cause", "people"), session=session, by=actor(role, scope))
    assert sorted(one.order_id for one in rows) == orders
    assert [(one.order_id, one.text, one.comment) for one in people] == [("D2", "haste", "mine")] * ("D2" in orders)
