"""Drawing and assigning a month, in one transaction, once."""

from collections import Counter
from datetime import date, timedelta

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput
from inspection.listening.transcription import ASSIGNED_FIRST, queue_transcription
from inspection.listening.transcripts import latest_transcript
from inspection.models import (
    Agent,
    Assignment,
    AssignmentState,
    Centre,
    MonthPlan,
    MonthSeed,
    PopulationCall,
    QuotaLine,
    Recording,
    Role,
    User,
)
from inspection.models.organisation import Level
from inspection.month import Month
from inspection.planning.draw import AgentDraw, Candidate, Inspector, assign, draw
from inspection.planning.ledger import LedgerLine
from inspection.planning.population import agents_due, population
from inspection.planning.seeds import chosen_seed, prepare_seed, seed_hash
from inspection.policies import Actor, Scope, is_system, may, require
from inspection.scope import centres, place_of
from inspection.settings import get_settings

TOO_FEW_CALLS = "too_few_eligible_calls"


def centres_of(by: Actor, *, session: Session) -> list[Centre]:
    """The centres an actor reaches as a whole, by code."""
    statement = select(Centre).order_by(Centre.code)
    return list(session.exec(statement if is_system(by) else statement.where(centres(by.scope))))


def draw_month(month: Month, *, session: Session, by: Actor, seed: str | None = None) -> list[MonthPlan]:
    """Draw and assign the month for every centre in scope; a month that is drawn already is returned as it is stored.

    Raises:
        NotAllowed: the role may not draw, or a seed is given outside a demo home.
        Conflict: the month is drawn and another seed is given.
        InvalidInput: no centre in scope has an agent due or a call in that month.
    """
    require(may(by, "draw"), by, f"draw {month}")
    one_at_a_time("draw", session=session)
    reached = centres_of(by, session=session)
    stored = {centre.code: plan_of(month, centre, session=session) for centre in reached}
    plans = [plan for plan in stored.values() if plan is not None]
    _refuse_other_seed(month, plans, seed)
    waiting = [centre for centre in reached if stored[centre.code] is None]
    plans += _draw_centres(month, waiting, seed, session=session, by=by)
    if not plans:
        raise InvalidInput(key="error.month_empty", month=month)
    return plans


def forecast(month: Month, *, session: Session, by: Actor) -> tuple[LedgerLine, ...]:
    """The ledger that a draw would give now, nothing assigned yet; empty where no centre in scope has a call.

    Raises:
        NotAllowed: the role may not draw.
    """
    require(may(by, "draw"), by, f"draw {month}")
    quota = get_settings().quota
    lines = []
    for centre in centres_of(by, session=session):
        due = agents_due(month, centre, session=session)
        listed = population(month, centre, session=session)
        eligible = Counter(call.agent for call in listed if call.excluded is None)
        for agent in due if listed else ():
            number = eligible[agent.staff_number]
            reason = TOO_FEW_CALLS if number < quota else None
            place = (agent.staff_number, agent.name_zh, agent.name_en, centre.code)
            lines.append(LedgerLine(*place, quota, number, min(quota, number), 0, 0, reason))
    return tuple(lines)


def plan_of(month: Month, centre: Centre, *, session: Session) -> MonthPlan | None:
    """The stored plan of a centre's month, if it is drawn."""
    return session.exec(
        select(MonthPlan).where(MonthPlan.month == str(month), MonthPlan.centre_id == centre.id)
    ).first()


def verify_plan(plan: MonthPlan, *, session: Session) -> bool:
    """Compute the draw again from the stored population and seed, and compare it with the assignments and the ledger.

    The seed must be the one whose hash was shown before.
    """
    ledger = _stored_lines(plan, session=session)
    again = draw(plan.seed, plan.month, _listed(plan, session=session), [agent for agent, *_ in ledger], plan.quota)
    shown = session.exec(select(MonthSeed.seed_hash).where(MonthSeed.month == plan.month)).first()
    drawn = {(one.agent, rank, call) for one in again for rank, call in enumerate(one.calls, start=1)}
    lines = {(one.agent, one.due, one.eligible, len(one.calls)) for one in again}
    return shown == seed_hash(plan.seed) and drawn == _stored_calls(plan, session=session) and lines == ledger


def _listed(plan: MonthPlan, *, session: Session) -> list[Candidate]:
    calls = session.exec(
        select(PopulationCall, Agent)
        .where(PopulationCall.plan_id == plan.id)
        .join(Agent, col(Agent.id) == PopulationCall.agent_id, isouter=True)
    )
    return [Candidate(call.call_id, agent.staff_number if agent else "", call.excluded) for call, agent in calls]


def _stored_calls(plan: MonthPlan, *, session: Session) -> set[tuple[str, int, str]]:
    rows = session.exec(
        select(Agent.staff_number, Assignment.rank, Assignment.call_id).where(
            Assignment.agent_id == Agent.id, Assignment.plan_id == plan.id, Assignment.basis == "random"
        )
    )
    return {(agent, rank, call_id) for agent, rank, call_id in rows}


def _stored_lines(plan: MonthPlan, *, session: Session) -> set[tuple[str, int, int, int]]:
    rows = session.exec(
        select(Agent.staff_number, QuotaLine.due, QuotaLine.eligible, QuotaLine.drawn).where(
            QuotaLine.agent_id == Agent.id, QuotaLine.plan_id == plan.id
        )
    )
    return {(agent, due, eligible, drawn) for agent, due, eligible, drawn in rows}


def _refuse_other_seed(month: Month, plans: list[MonthPlan], seed: str | None) -> None:
    if seed is not None and any(plan.seed != seed for plan in plans):
        raise Conflict(key="error.other_seed", month=month, seed=repr(seed))


def _draw_centres(
    month: Month, waiting: list[Centre], seed: str | None, *, session: Session, by: Actor
) -> list[MonthPlan]:
    plans = []
    for centre in waiting:
        listed = population(month, centre, session=session)
        due = agents_due(month, centre, session=session)
        if listed and due:
            secret = chosen_seed(month, seed, session=session)
            plans.append(_draw_centre(month, centre, due, listed, secret.seed, session=session, by=by))
            secret.revealed_at = secret.revealed_at or business_now(session=session)
    if plans:
        prepare_seed(month.next(), session=session)
    return plans


def _draw_centre(
    month: Month, centre: Centre, due: list[Agent], listed: list[Candidate], seed: str, *, session: Session, by: Actor
) -> MonthPlan:
    quota = get_settings().quota
    plan = MonthPlan(
        month=str(month),
        centre_id=centre.id or 0,
        seed=seed,
        quota=quota,
        drawn_at=business_now(session=session),
        drawn_by=by.name,
    )
    session.add(plan)
    session.flush()
    agents = {agent.staff_number: agent for agent in due}
    draws = draw(seed, str(month), listed, sorted(agents), quota)
    _store_population(plan, listed, agents, session=session)
    _store_ledger(plan, draws, agents, session=session)
    _store_assignments(plan, centre, draws, agents, session=session, by=by)
    audit.record(
        "month.drawn",
        f"monthplan/{plan.id}",
        by=by,
        session=session,
        after={"month": plan.month, "centre": centre.code, "seed": seed, "drawn": sum(len(one.calls) for one in draws)},
    )
    return plan


def _store_population(plan: MonthPlan, listed: list[Candidate], agents: dict[str, Agent], *, session: Session) -> None:
    for call in listed:
        agent = agents.get(call.agent)
        session.add(
            PopulationCall(
                plan_id=plan.id or 0,
                call_id=call.call_id,
                agent_id=None if agent is None else agent.id,
                excluded=call.excluded,
            )
        )


def _store_ledger(plan: MonthPlan, draws: list[AgentDraw], agents: dict[str, Agent], *, session: Session) -> None:
    for one in draws:
        session.add(
            QuotaLine(
                plan_id=plan.id or 0,
                agent_id=agents[one.agent].id or 0,
                due=one.due,
                eligible=one.eligible,
                drawn=len(one.calls),
                reason=TOO_FEW_CALLS if one.shortfall else None,
            )
        )


def _store_assignments(
    plan: MonthPlan, centre: Centre, draws: list[AgentDraw], agents: dict[str, Agent], *, session: Session, by: Actor
) -> None:
    people = inspectors_of(centre, session=session)
    staff_numbers = {agent.id: agent.staff_number for agent in agents.values()}
    given = assign(draws, [Inspector(user.name, staff_numbers.get(user.agent_id, "")) for user in people])
    by_name = {user.name: user.id for user in people}
    recordings = {row.call_id: row for row in session.exec(select(Recording).where(Recording.centre_id == centre.id))}
    due_on = (plan.drawn_at + timedelta(days=get_settings().due_days)).date()
    for one in draws:
        for rank, call_id in enumerate(one.calls, start=1):
            inspector = given[call_id]
            assignment = Assignment(
                plan_id=plan.id or 0,
                month=plan.month,
                call_id=call_id,
                recording_id=recordings[call_id].id,
                agent_id=agents[one.agent].id or 0,
                team_id=recordings[call_id].team_id,
                centre_id=centre.id or 0,
                inspector_id=None if inspector is None else by_name[inspector],
                rank=rank,
                due_on=due_on,
            )
            session.add(assignment)
            session.flush()
            if inspector is not None:
                states.change(assignment, AssignmentState.ASSIGNED, by=by, session=session)
                _listen_first(recordings[call_id], due_on, session=session)


def _listen_first(recording: Recording, due_on: date, *, session: Session) -> None:
    """Let the transcription of an assigned call go before the others, the first due first."""
    if latest_transcript(recording.id or 0, session=session) is None:
        queue_transcription(recording, session=session, priority=ASSIGNED_FIRST, due_on=due_on)


def inspectors_of(centre: Centre, *, session: Session) -> list[User]:
    """The active inspectors whose scope contains the centre, by name."""
    place = place_of(centre_id=centre.id or 0, session=session)
    users = session.exec(select(User).where(User.role == Role.INSPECTOR, User.active).order_by(User.name))
    return [user for user in users if Scope(Level(user.level), user.code).contains(place)]
