"""Computing a stored draw again, round by round, and comparing it with what is stored."""

from collections import Counter, defaultdict

from sqlmodel import Session, select

from inspection.models import Agent, AssignmentState, MonthPlan, MonthSeed, QuotaLine
from inspection.month import Month
from inspection.planning.draw import draw
from inspection.planning.rounds import DRAW, rounds_of
from inspection.planning.seeds import seed_hash
from inspection.planning.store import drawn_calls, stored_population
from inspection.planning.weeks import due_after

Calls = set[tuple[str, int, str]]


def verify_plan(plan: MonthPlan, *, session: Session) -> bool:
    """Compute the draw again from the stored population, seed, options and rounds, and compare it with what is stored.

    The seed must be the one whose hash was shown before. A top-up may draw no more than was replaced.
    """
    shown = session.exec(select(MonthSeed.seed_hash).where(MonthSeed.month == plan.month)).first()
    ledger = _stored_lines(plan, session=session)
    stored, replaced = _stored_rounds(plan, session=session)
    listed = stored_population(plan, session=session)
    agents = [agent for agent, *_ in ledger]
    taken: set[str] = set()
    ranks: Counter[str] = Counter()
    of_quota: Counter[str] = Counter()
    topped: Counter[str] = Counter()
    eligible: dict[str, int] = {}
    rounds = rounds_of(plan, session=session)
    for one in rounds:
        in_round = stored.get(one.number, set())
        share = due_after(one.week, Month.parse(plan.month), plan.quota)
        wanted = (
            {agent: max(0, share - of_quota[agent]) for agent in agents}
            if one.kind == DRAW
            else {agent: sum(of == agent for of, _, _ in in_round) for agent in agents}
        )
        again = draw(plan.seed, plan.month, listed, wanted, taken=taken, round_number=one.number)
        calls = {
            (drawn.agent, rank, call)
            for drawn in again
            for rank, call in enumerate(drawn.calls, start=ranks[drawn.agent] + 1)
        }
        if calls != in_round or len(calls) != one.drawn:
            return False
        for drawn in again:
            taken.update(drawn.calls)
            ranks[drawn.agent] += len(drawn.calls)
            (of_quota if one.kind == DRAW else topped)[drawn.agent] += len(drawn.calls)
            eligible[drawn.agent] = drawn.eligible
    lines = {(agent, plan.quota, eligible.get(agent, 0), ranks[agent]) for agent in agents}
    known = set(stored) <= {one.number for one in rounds}
    return shown == seed_hash(plan.seed) and known and lines == ledger and topped <= replaced


def _stored_rounds(plan: MonthPlan, *, session: Session) -> tuple[dict[int, Calls], Counter[str]]:
    """The drawn calls by round, and how many of each agent nobody inspects any more."""
    rounds: dict[int, Calls] = defaultdict(set)
    kept: set[str] = set()
    agents: dict[str, str] = {}
    for agent, rank, call_id, number, state in drawn_calls(plan, session=session):
        rounds[number].add((agent, rank, call_id))
        agents[call_id] = agent
        if state != AssignmentState.REPLACED:
            kept.add(call_id)
    return rounds, Counter(agent for call_id, agent in agents.items() if call_id not in kept)


def _stored_lines(plan: MonthPlan, *, session: Session) -> set[tuple[str, int, int, int]]:
    rows = session.exec(
        select(Agent.staff_number, QuotaLine.due, QuotaLine.eligible, QuotaLine.drawn).where(
            QuotaLine.agent_id == Agent.id, QuotaLine.plan_id == plan.id
        )
    )
    return {(agent, due, eligible, drawn) for agent, due, eligible, drawn in rows}
