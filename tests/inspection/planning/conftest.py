"""A demo home with calls that is drawn with options, and what tests of a drawn month ask of it."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from inspection.clock import DEMO
from inspection.database import open_session, transaction
from inspection.models import Assignment, Installation, MonthPlan
from inspection.month import Month
from inspection.planning.ledger import PlanView, read_plan
from inspection.planning.month_plan import draw_month
from inspection.planning.options import Options
from inspection.planning.verify import verify_plan
from inspection.policies import SYSTEM
from tests.inspection.builders import Places, account, organisation, recording

OCTOBER = Month(2026, 10)
CALLS = {"1001": 14, "1002": 10, "1003": 4, "2001": 11}


def fill(*, session: Session) -> Places:
    """Two centres with `CALLS` recorded calls an agent, two inspectors in GD01 and one of the province."""
    places = organisation(session=session)
    session.add(Installation(key=DEMO, value="2026-10"))
    for number, calls in CALLS.items():
        for index in range(calls):
            recording(f"{number}-{index:02d}", number, places, session=session)
    account("inspector1", "inspector", "centre/GD01", session=session)
    account("inspector2", "inspector", "centre/GD01", session=session)
    account("inspector3", "inspector", "centre/GD02", session=session)
    return places


@pytest.fixture
def month(database: str) -> Callable[..., Places]:
    """Fills a home and draws its month by seed 7, with options."""

    def draw(options: Options | None = None) -> Places:
        with transaction() as session:
            places = fill(session=session)
            draw_month(OCTOBER, session=session, by=SYSTEM, seed="7", options=options)
        return places

    return draw


def view() -> PlanView:
    """The drawn month."""
    with open_session() as session:
        found = read_plan(OCTOBER, session=session, by=SYSTEM)
    assert found is not None
    return found


def whole() -> bool:
    """Whether every plan is what its seed gives."""
    with open_session() as session:
        return all(verify_plan(plan, session=session) for plan in session.exec(select(MonthPlan)))


def assignments(number: str) -> list[Assignment]:
    """The assignments of an agent's calls, replaced ones too, by rank."""
    with open_session() as session:
        rows = session.exec(select(Assignment).order_by(col(Assignment.rank), col(Assignment.id)))
        return [row for row in rows if row.call_id.startswith(f"{number}-")]
