"""Drawing others for the calls that were taken out: the next of each agent in the order of the draw."""

from sqlmodel import Session, select

from inspection.database import one_at_a_time
from inspection.errors import Conflict
from inspection.models import AssignmentState, Centre, MonthPlan, QuotaLine
from inspection.month import Month
from inspection.planning.closing import require_open
from inspection.planning.draw import draw
from inspection.planning.inspectors import centres_of
from inspection.planning.month_plan import CALLS, plan_of
from inspection.planning.rounds import TOP_UP, drawn_so_far, rounds_of, store_round
from inspection.planning.store import drawn_calls, staff_numbers, stored_population
from inspection.policies import Actor, may, require


def top_up(month: Month, population: str = CALLS, *, session: Session, by: Actor) -> int:
    """Draw and assign a call for each that was taken out, as far as there are others; returns how many.

    Raises:
        NotAllowed: the role may not draw.
        Conflict: nothing was taken out, or nothing is left to draw; or the month is closed.
    """
    require(may(by, "draw"), by, f"top up {month}")
    one_at_a_time("draw", session=session)
    drawn = 0
    for centre in centres_of(by, session=session):
        plan = plan_of(month, centre, population, session=session)
        if plan is not None:
            require_open(plan.id or 0, session=session)
            drawn += _top_up(plan, centre, session=session, by=by)
    if not drawn:
        raise Conflict(key="error.nothing_to_top_up", month=month)
    return drawn


def _top_up(plan: MonthPlan, centre: Centre, *, session: Session, by: Actor) -> int:
    before = drawn_so_far(plan, session=session)
    kept = {
        (agent, call_id)
        for agent, _, call_id, _, state in drawn_calls(plan, session=session)
        if state != AssignmentState.REPLACED
    }
    wanted = dict(before.of_quota)
    for agent, _ in kept:
        wanted[agent] -= 1
    wanted = {agent: number for agent, number in wanted.items() if number > 0}
    if not wanted:
        return 0
    rounds = rounds_of(plan, session=session)
    listed = stored_population(plan, session=session)
    draws = draw(plan.seed, plan.month, listed, wanted, taken=before.calls, round_number=rounds[-1].number)
    number = sum(len(one.calls) for one in draws)
    if number:
        lines = {row.agent_id: row for row in session.exec(select(QuotaLine).where(QuotaLine.plan_id == plan.id))}
        names = staff_numbers(session=session)
        ids = {names[agent_id]: agent_id for agent_id in lines}
        for one in draws:
            lines[ids[one.agent]].drawn += len(one.calls)
        place = (rounds[-1].number + 1, TOP_UP, rounds[-1].week)
        store_round(plan, centre, draws, before, ids, place, session=session, by=by)
    return number
