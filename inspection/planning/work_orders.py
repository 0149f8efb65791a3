"""Samples of work orders (S3): drawn by the same rule as calls, from the orders of the month's facts."""

from sqlmodel import Session

from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput
from inspection.intake.facts_store import read_rows
from inspection.models import Centre, MonthPlan
from inspection.month import Month
from inspection.planning.draw import Candidate, Population
from inspection.planning.inspectors import centres_of
from inspection.planning.month_plan import new_plan, plan_of, refuse_other_seed
from inspection.planning.options import Options
from inspection.planning.population import UNKNOWN_AGENT, agents_due
from inspection.planning.rounds import draw_share
from inspection.planning.weeks import weeks_of
from inspection.policies import Actor, may, require

ORDERS = "orders"
NOT_PROCESSED = "not_processed"
USUAL_QUOTA = 2
"""Work orders sampled for each agent; the specification names no number for them."""


def orders_of(month: Month, centre: Centre, *, session: Session) -> Population:
    """Every work order of a centre and month, by order id; eligible are processed ones of an agent of the month."""
    due = {agent.staff_number for agent in agents_due(month, centre, session=session)}
    rows = read_rows(ORDERS, month, ("order_id", "agent", "processed_at"), centre.code)

    def excluded(agent: str | None, processed: bool) -> str | None:
        if not processed:
            return NOT_PROCESSED
        return None if agent in due else UNKNOWN_AGENT

    return Population.of(
        Candidate(order_id, agent or "", excluded(agent, at is not None)) for order_id, agent, at in rows
    )


def draw_work_orders(
    month: Month, *, session: Session, by: Actor, seed: str | None = None, quota: int = USUAL_QUOTA
) -> list[MonthPlan]:
    """Draw and assign work orders for every centre in scope; what is drawn already is returned as it is stored.

    Due are the agents who took an order in the month.

    Raises:
        NotAllowed: the role may not draw, or a seed is given outside a demo home.
        Conflict: the month is drawn, and another seed or quota is given.
        InvalidInput: the quota is less than 1, or no centre in scope has an order in that month.
    """
    require(may(by, "draw"), by, f"draw work orders of {month}")
    if quota < 1:
        raise InvalidInput(key="error.option_least", option="quota", value=quota, least=1)
    one_at_a_time("draw", session=session)
    plans = []
    for centre in centres_of(by, session=session):
        plan = plan_of(month, centre, ORDERS, session=session)
        if plan is None:
            plans += _draw_centre(month, centre, seed, quota, session=session, by=by)
            continue
        refuse_other_seed(month, [plan], seed)
        if plan.quota != quota:
            raise Conflict(key="error.other_quota", month=month, stored=plan.quota, quota=quota)
        plans.append(plan)
    if not plans:
        raise InvalidInput(key="error.no_order", month=month)
    return plans


def _draw_centre(
    month: Month, centre: Centre, seed: str | None, quota: int, *, session: Session, by: Actor
) -> list[MonthPlan]:
    listed = orders_of(month, centre, session=session)
    took = set(listed.agents)
    agents = [agent for agent in agents_due(month, centre, session=session) if agent.staff_number in took]
    if not agents:
        return []
    plan = new_plan(month, centre, Options(), seed, ORDERS, quota, session=session, by=by)
    draw_share(plan, centre, agents, listed, len(weeks_of(month)), session=session, by=by)
    return [plan]
