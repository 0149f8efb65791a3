"""A month with drawn work orders, what the systems say of them, and checks of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from inspection.database import transaction
from inspection.measurement.work_orders.checking import OrderSheet, open_check, submit_check
from inspection.measurement.work_orders.found import Found, Given
from inspection.measurement.work_orders.sheet import items
from inspection.models import ORDER_EVENTS, Assignment, MonthPlan
from inspection.policies import Actor
from inspection.settings import get_settings
from tests.inspection.builders import MONTH, Places, account, month_plan, organisation
from tests.inspection.facts_builders import at, fact, write_partitions

NINE = at("2026-10-12 01:00:00.250")
"""Nine o'clock by the centre's clock, and a quarter of a second."""

MINUTES = {"created_at": 0, "sent_at": 0.1, "processed_at": 12, "replied_at": 14, "user_replied_at": 25}
CALLED_BACK = {"requested_at": 15, "dialled_at": 16.5}


def moments(minutes: Mapping[str, float]) -> dict[str, datetime]:
    """Events by their minutes after `NINE`."""
    return {event: NINE + timedelta(minutes=after) for event, after in minutes.items()}


WHOLE = moments(MINUTES | CALLED_BACK)
"""An order that keeps every limit."""


@dataclass
class Home:
    """Who and what is there: orders by id, the inspectors, and an agent who inspects."""

    places: Places
    plan: MonthPlan
    inspector: Actor
    other: Actor
    orders: dict[str, int] = field(default_factory=dict)


def order_home(*, session: Session) -> Home:
    """GD01 with a drawn month of work orders and two inspectors; facts of nothing yet."""
    places = organisation(session=session)
    plan = month_plan(places.centres["GD01"], session=session, population="orders")
    inspector = account("inspector1", "inspector", "centre/GD01", session=session)
    other = account("inspector2", "inspector", "centre/GD01", session=session, agent_id=places.agents["1002"])
    return Home(places, plan, inspector, other)


def sampled(
    home: Home, order_id: str, *, session: Session, agent: str = "1001", by: Actor | None = None, **other: Any
) -> int:
    """A drawn order, assigned to an inspector (the first one unless told otherwise)."""
    fields: dict[str, Any] = {
        "plan_id": home.plan.id,
        "month": MONTH,
        "population": "orders",
        "agent_id": home.places.agents[agent],
        "centre_id": home.plan.centre_id,
        "inspector_id": (by or home.inspector).user_id,
        "rank": 1,
        "due_on": date(2026, 11, 13),
        "state": "assigned",
    }
    row = Assignment(call_id=order_id, **(fields | other))
    session.add(row)
    session.flush()
    home.orders[order_id] = row.id or 0
    return row.id or 0


def write_orders(*rows: tuple[str, Mapping[str, datetime]], call_id: str | None = "c1", centre: str = "GD01") -> None:
    """The facts of orders, in this home: each with its outbound call where it has one."""
    folder = get_settings().facts
    own = [(order, {name: times[name] for name in ORDER_EVENTS[:5] if name in times}) for order, times in rows]
    write_partitions(
        folder, "orders", [fact("orders", order, centre, call_id=call_id, **times) for order, times in own]
    )
    calls = [
        fact("outbound", f"R-{order}", centre, order_id=order, **{n: times[n] for n in ORDER_EVENTS[5:] if n in times})
        for order, times in rows
        if "requested_at" in times
    ]
    write_partitions(folder, "outbound", calls)


def yes(**others: Given) -> dict[str, Given]:
    """A yes to every item but those that are given."""
    return {one.id: Given("yes") for one in items()} | others


def found(times: Mapping[str, datetime] = WHOLE, unknown: frozenset[str] = frozenset(), **answers: Given) -> Found:
    """A whole check: what has no time and is not unknown never happened; every answer is yes unless given."""
    never = frozenset(ORDER_EVENTS) - times.keys() - unknown
    return Found(times, never, unknown, yes(**answers))


def check(home: Home, order_id: str, what: Found, *, by: Actor | None = None) -> OrderSheet:
    """Open and submit a check, in a transaction of its own."""
    with transaction() as session:
        sheet = open_check(home.orders[order_id], session=session, by=by or home.inspector)
        return submit_check(
            sheet.check.id or 0, what, version=sheet.check.version, session=session, by=by or home.inspector
        )
