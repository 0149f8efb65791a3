"""Drawing and assigning a month, in one transaction: once, or each week its share."""

from collections import Counter
from collections.abc import Sequence

from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput
from inspection.models import Centre, MonthPlan
from inspection.month import Month
from inspection.planning.closing import require_not_closed
from inspection.planning.inspectors import centres_of, require_inspectors
from inspection.planning.ledger import LedgerLine
from inspection.planning.options import Options
from inspection.planning.population import agents_due, population
from inspection.planning.rounds import draw_share, rounds_of, today_at
from inspection.planning.seeds import chosen_seed, prepare_seed
from inspection.planning.shortage import shortage_of
from inspection.planning.weeks import weeks_done, weeks_of
from inspection.policies import Actor, may, require
from inspection.settings import get_settings

CALLS = "calls"


def draw_month(
    month: Month, *, session: Session, by: Actor, seed: str | None = None, options: Options | None = None
) -> list[MonthPlan]:
    """Draw and assign the month for every centre in scope; a month that is drawn already is returned as it is stored.

    A month that is drawn as it goes gets the share of the weeks that have ended since the last time.

    Args:
        options: what is chosen for the draw; without them those of the centres that are drawn already, or the defaults.

    Raises:
        NotAllowed: the role may not draw, or a seed is given outside a demo home.
        Conflict: the month is drawn and another seed is given, or other options; or it is closed.
        InvalidInput: no centre in scope has an agent due or a call in that month, or a share is of no inspector.
    """
    require(may(by, "draw"), by, f"draw {month}")
    one_at_a_time("draw", session=session)
    reached = centres_of(by, session=session)
    plans = [plan for centre in reached if (plan := plan_of(month, centre, session=session)) is not None]
    refuse_other_seed(month, plans, seed)
    chosen = options_of(month, CALLS, options, session=session)
    by_centre = {plan.centre_id: plan for plan in plans}
    if not plans:
        require_inspectors(chosen, reached, session=session, by=by)
    for centre in reached:
        plan = by_centre.get(centre.id or 0)
        if plan is None:
            plans += _first_draw(month, centre, chosen, seed, session=session, by=by)
        elif chosen.weekly:
            _next_share(month, centre, plan, session=session, by=by)
    if not plans:
        raise InvalidInput(key=_why_nothing(month, reached, chosen, session=session), month=month)
    if any(plan.id not in {one.id for one in by_centre.values()} for plan in plans):
        prepare_seed(month.next(), session=session)
    return plans


def forecast(month: Month, *, session: Session, by: Actor, options: Options | None = None) -> tuple[LedgerLine, ...]:
    """The ledger that a draw would give now, nothing assigned yet; empty where no centre in scope has a call.

    Raises:
        NotAllowed: the role may not draw.
    """
    require(may(by, "draw"), by, f"draw {month}")
    quota = get_settings().quota
    lines = []
    for centre in centres_of(by, session=session):
        due = agents_due(month, centre, session=session)
        listed = population(month, centre, options, session=session)
        shortage = shortage_of(month, listed, due, session=session)
        rows = zip(listed.agents, listed.excluded, strict=True)
        eligible = Counter(agent for agent, excluded in rows if excluded is None)
        for agent in due if len(listed) else ():
            number = eligible[agent.staff_number]
            place = (agent.staff_number, agent.name_zh, agent.name_en, centre.code)
            reason = shortage.reason(agent, number, quota)
            lines.append(LedgerLine(*place, quota, number, min(quota, number), 0, 0, reason))
    return tuple(lines)


def plan_of(month: Month, centre: Centre, kind: str = CALLS, *, session: Session) -> MonthPlan | None:
    """The stored plan of a centre's month, if it is drawn."""
    return session.exec(
        select(MonthPlan).where(
            MonthPlan.month == str(month), MonthPlan.centre_id == centre.id, MonthPlan.population == kind
        )
    ).first()


def new_plan(
    month: Month,
    centre: Centre,
    options: Options,
    seed: str | None,
    kind: str = CALLS,
    quota: int | None = None,
    *,
    session: Session,
    by: Actor,
) -> MonthPlan:
    """The row of a plan, its seed revealed; the quota is that of the settings, unless one is given."""
    secret = chosen_seed(month, seed, session=session)
    at = business_now(session=session)
    secret.revealed_at = secret.revealed_at or at
    plan = MonthPlan(
        month=str(month),
        centre_id=centre.id or 0,
        seed=secret.seed,
        quota=get_settings().quota if quota is None else quota,
        drawn_at=at,
        drawn_by=by.name,
        population=kind,
        options=options.stored(),
    )
    session.add(plan)
    session.flush()
    return plan


def refuse_other_seed(month: Month, plans: Sequence[MonthPlan], seed: str | None) -> None:
    """Refuse a seed that is not the one a month is drawn by.

    Raises:
        Conflict: the month is drawn, and another seed is given.
    """
    if seed is not None and any(plan.seed != seed for plan in plans):
        raise Conflict(key="error.other_seed", month=month, seed=repr(seed))


def options_of(month: Month, kind: str, given: Options | None, *, session: Session) -> Options:
    """The options of a month, which are the same in every centre.

    Raises:
        Conflict: the month is drawn somewhere with other options than those given.
    """
    stored = session.exec(
        select(MonthPlan.options)
        .where(MonthPlan.month == str(month), MonthPlan.population == kind)
        .order_by(col(MonthPlan.id))
    ).first()
    if stored is None:
        return given or Options()
    if given is not None and given != Options.read(stored):
        raise Conflict(key="error.other_options", month=month)
    return Options.read(stored)


def _first_draw(
    month: Month, centre: Centre, options: Options, seed: str | None, *, session: Session, by: Actor
) -> list[MonthPlan]:
    week = _week(month, centre, options, session=session)
    if week == 0:
        return []
    agents = agents_due(month, centre, session=session)
    until = weeks_of(month)[week - 1][1].day
    listed = population(month, centre, options, session=session, until=until)
    if not len(listed) or not agents:
        return []
    plan = new_plan(month, centre, options, seed, session=session, by=by)
    draw_share(plan, centre, agents, listed, week, session=session, by=by)
    return [plan]


def _next_share(month: Month, centre: Centre, plan: MonthPlan, *, session: Session, by: Actor) -> None:
    """Draw the share of the weeks that have ended since the last round, if any has."""
    options = Options.read(plan.options)
    week = _week(month, centre, options, session=session)
    if week <= max(one.week for one in rounds_of(plan, session=session)):
        return
    require_not_closed(plan)
    until = weeks_of(month)[week - 1][1].day
    listed = population(month, centre, options, session=session, until=until)
    draw_share(plan, centre, agents_due(month, centre, session=session), listed, week, session=session, by=by)


def _week(month: Month, centre: Centre, options: Options, *, session: Session) -> int:
    """Up to which week of the month the draw goes now: the last, or the last that has ended."""
    if not options.weekly:
        return len(weeks_of(month))
    return weeks_done(month, today_at(centre, session=session))


def _why_nothing(month: Month, reached: Sequence[Centre], options: Options, *, session: Session) -> str:
    waits = bool(reached) and all(_week(month, one, options, session=session) == 0 for one in reached)
    return "error.no_week_over" if waits else "error.month_empty"
