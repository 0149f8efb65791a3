"""One round of a plan's draw: the population, what is drawn of it, and who inspects it, stored in one transaction."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, and_, col, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.listening.transcription import queue_first
from inspection.models import Agent, Assignment, AssignmentState, Centre, DrawRound, MonthPlan, QuotaLine, User
from inspection.month import Month
from inspection.planning.assign import assign
from inspection.planning.draw import AgentDraw, Population, draw
from inspection.planning.inspectors import staff_of
from inspection.planning.options import Options
from inspection.planning.shortage import shortage_of
from inspection.planning.store import (
    assignment_row,
    drawn_calls,
    insert_rows,
    sounds_of,
    store_population,
    stored_population,
)
from inspection.planning.weeks import due_after, weeks_of
from inspection.policies import Actor
from inspection.settings import get_settings

DRAW = "draw"
TOP_UP = "top_up"


@dataclass(frozen=True)
class Drawn:
    """What a plan has drawn so far: the calls, and how many by agent, in all and in rounds that were no top-ups."""

    calls: frozenset[str]
    ranks: Counter[str]
    of_quota: Counter[str]


def today_at(centre: Centre, *, session: Session) -> date:
    """The business date by a centre's clock."""
    return business_now(session=session).astimezone(ZoneInfo(centre.time_zone)).date()


def rounds_of(plan: MonthPlan, *, session: Session) -> list[DrawRound]:
    """The rounds of a plan in their order."""
    return list(session.exec(select(DrawRound).where(DrawRound.plan_id == plan.id).order_by(col(DrawRound.number))))


def drawn_so_far(plan: MonthPlan, *, session: Session) -> Drawn:
    """What a plan has drawn so far; a call that changed hands counts once."""
    kinds = {one.number: one.kind for one in rounds_of(plan, session=session)}
    rows = {(agent, call_id): number for agent, _, call_id, number, _ in drawn_calls(plan, session=session)}
    return Drawn(
        frozenset(call_id for _, call_id in rows),
        Counter(agent for agent, _ in rows),
        Counter(agent for (agent, _), number in rows.items() if kinds.get(number) == DRAW),
    )


def draw_share(
    plan: MonthPlan,
    centre: Centre,
    agents: Sequence[Agent],
    listed: Population,
    week: int,
    *,
    session: Session,
    by: Actor,
) -> DrawRound:
    """Draw what of the quota is due once so many weeks of the month have ended, from the calls listed until then.

    Who was due in an earlier round stays so, whatever is known of them now.
    """
    month = Month.parse(plan.month)
    before = drawn_so_far(plan, session=session)
    number = len(rounds_of(plan, session=session)) + 1
    known = session.exec(
        select(Agent).join(QuotaLine, col(QuotaLine.agent_id) == Agent.id).where(QuotaLine.plan_id == plan.id)
    )
    everybody = list({agent.id: agent for agent in (*known, *agents)}.values())
    ids = {agent.staff_number: agent.id or 0 for agent in everybody}
    store_population(plan, listed, ids, number, session=session)
    whole = listed if number == 1 else stored_population(plan, session=session)
    share = due_after(week, month, plan.quota)
    wanted = {agent: max(0, share - before.of_quota[agent]) for agent in ids}
    draws = draw(plan.seed, plan.month, whole, wanted, taken=before.calls, round_number=number)
    last = week >= len(weeks_of(month))
    _store_ledger(plan, draws, before, everybody, whole if last else None, session=session)
    return store_round(plan, centre, draws, before, ids, (number, DRAW, week), session=session, by=by)


def store_round(
    plan: MonthPlan,
    centre: Centre,
    draws: Sequence[AgentDraw],
    before: Drawn,
    agent_ids: Mapping[str, int],
    place: tuple[int, str, int],
    *,
    session: Session,
    by: Actor,
) -> DrawRound:
    """Keep a round and assign its calls; `place` is its number, its kind and the week."""
    number, kind, week = place
    at = business_now(session=session)
    made = DrawRound(
        plan_id=plan.id or 0,
        number=number,
        kind=kind,
        week=week,
        drawn=sum(len(one.calls) for one in draws),
        drawn_at=at,
        drawn_by=by.name,
    )
    session.add(made)
    _store_assignments(plan, centre, draws, before, agent_ids, number, session=session, by=by)
    audit.record(
        "month.drawn" if number == 1 else f"month.{kind}",
        f"monthplan/{plan.id}",
        by=by,
        session=session,
        after={
            "month": plan.month,
            "centre": centre.code,
            "population": plan.population,
            "seed": plan.seed,
            "round": number,
            "week": week,
            "drawn": made.drawn,
            "options": Options.read(plan.options).document(),
        },
    )
    return made


def _store_ledger(
    plan: MonthPlan,
    draws: Sequence[AgentDraw],
    before: Drawn,
    agents: Sequence[Agent],
    whole: Population | None,
    *,
    session: Session,
) -> None:
    """Keep what is due, could be drawn and was; why too little could be only where the whole month is listed."""
    month = Month.parse(plan.month)
    shortage = None if whole is None else shortage_of(month, whole, agents, session=session)
    rows = {row.agent_id: row for row in session.exec(select(QuotaLine).where(QuotaLine.plan_id == plan.id))}
    by_number = {agent.staff_number: agent for agent in agents}
    for one in draws:
        agent = by_number[one.agent]
        line = rows.get(agent.id or 0) or QuotaLine(
            plan_id=plan.id or 0, agent_id=agent.id or 0, due=plan.quota, eligible=0, drawn=0
        )
        line.eligible, line.drawn = one.eligible, before.ranks[one.agent] + len(one.calls)
        line.reason = None if shortage is None else shortage.reason(agent, one.eligible, plan.quota)
        session.add(line)


def _store_assignments(
    plan: MonthPlan,
    centre: Centre,
    draws: Sequence[AgentDraw],
    before: Drawn,
    agent_ids: Mapping[str, int],
    number: int,
    *,
    session: Session,
    by: Actor,
) -> None:
    today = today_at(centre, session=session)
    due_on = today + timedelta(days=get_settings().due_days)
    month, options = Month.parse(plan.month), Options.read(plan.options)
    staff = staff_of(centre, month, options, session=session, by=by, today=today, due_on=due_on)
    calls = [call_id for one in draws for call_id in one.calls]
    sounds = sounds_of(calls, session=session) if plan.population == "calls" else {}
    languages = {call_id: sound.language for call_id, sound in sounds.items() if sound.language in ("zh", "en")}
    met = _met(plan, session=session) if number > 1 else set()
    given = assign(draws, staff.people, languages, met)
    days: dict[str, date] = {}
    for one in draws:
        for call_id in one.calls:
            name = given[call_id]
            days[call_id] = due_on if name is None else staff.calendar.next_due(name)
    insert_rows(
        Assignment,
        (
            assignment_row(
                plan,
                call_id,
                sounds.get(call_id),
                agent_id=agent_ids[one.agent],
                inspector_id=staff.ids.get(given[call_id] or ""),
                rank=rank,
                due_on=days[call_id],
                round_number=number,
            )
            for one in draws
            for rank, call_id in enumerate(one.calls, start=before.ranks[one.agent] + 1)
        ),
        session=session,
    )
    hand_out(plan, number, given, session=session, by=by)
    urgent = {
        sounds[one].recording_id: (sounds[one].duration_ms, days[one]) for one in calls if given[one] and one in sounds
    }
    queue_first(urgent, session=session)


def hand_out(plan: MonthPlan, number: int, given: Mapping[str, str | None], *, session: Session, by: Actor) -> None:
    """Turn a round's calls that have an inspector from drawn to assigned.

    The audit log gets one event: how many everybody has, and the SHA-256 of the lines `call|inspector`, by call.
    """
    mine = and_(
        col(Assignment.plan_id) == plan.id,
        col(Assignment.round_number) == number,
        col(Assignment.inspector_id).is_not(None),
    )
    lines = "\n".join(f"{call_id}|{name}" for call_id, name in sorted(given.items()) if name is not None)
    told = {
        "plan": plan.id,
        "round": number,
        "inspectors": dict(sorted(Counter(name for name in given.values() if name is not None).items())),
        "sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }
    states.change_all(
        Assignment, mine, AssignmentState.DRAWN, AssignmentState.ASSIGNED, by=by, session=session, told=told
    )


def _met(plan: MonthPlan, *, session: Session) -> set[tuple[str, str]]:
    """Agents and inspectors who met in a plan."""
    rows = session.exec(
        select(Agent.staff_number, User.name)
        .join(Assignment, col(Assignment.agent_id) == Agent.id)
        .join(User, col(User.id) == Assignment.inspector_id)
        .where(
            Assignment.plan_id == plan.id,
            Assignment.basis == "random",
            Assignment.state != AssignmentState.REPLACED,
        )
        .distinct()
    )
    return {(agent, name) for agent, name in rows}
