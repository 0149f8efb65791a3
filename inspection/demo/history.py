"""The twelve months before the demo month: made up by this seeded script, and marked so wherever they are shown.

Scores: six agents, ten inspections a month, shared between two inspectors. Every answer is drawn by itself: a weighted
criterion earns 1, .5 or 0, the more often 1 the better the agent. Planted: agent 1003 is outstanding (+.13 on the
chance of a full answer, where the other agents are alike), inspector1 is lenient (+.08). One call in eighty is fatal.
Figures: monthly counts of every indicator for the centre. Planted: the answer rate K2 falls from .93 to .87 in May
2026. The province wants more of K2 than the nation. Without what is planted, everybody is alike and nothing shifts:
there is nothing to find.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, select

from inspection.measurement.definitions import indicator
from inspection.models import (
    Agent,
    Answer,
    Assignment,
    AssignmentState,
    Centre,
    Criterion,
    Evaluation,
    EvaluationState,
    Level,
    MonthlyFigure,
    MonthPlan,
    OwnTarget,
    QuotaLine,
    TeamMembership,
    User,
)
from inspection.month import Month
from inspection.scoring.rubrics import criteria_of, current_rubric, rule_of
from inspection.scoring.totals import Given, score

SEED = 20261003
MONTHS = 12
CALLS = 10
GOOD = 0.80
OUTSTANDING = ("1003", 0.13)
LENIENT = ("inspector1", 0.08)
FATAL = 1 / 80
SHIFT = Month(2026, 5)

FIGURES: dict[tuple[str, str], tuple[int, float]] = {
    ("K1", "system"): (44_640, 0.9994),
    ("K2", "system"): (620, 0.93),
    ("K3", "system"): (96, 0.94),
    ("K4", "dial_test"): (40, 0.004),
    ("K5", "dial_test"): (60, 0.965),
    ("K6", "dial_test"): (36, 0.97),
    ("K7-15", "system"): (110, 0.89),
    ("K7-20", "system"): (110, 0.965),
    ("K8", "system"): (110, 0.97),
    ("K9", "dial_test"): (24, 0.97),
    ("K10", "system"): (110, 0.90),
}
"""Indicator and source: about how many a month, and the rate they are drawn from."""

K2_AFTER_SHIFT = 0.87
OWN_TARGET = ("K2", 0.90)
"""What the province sets itself."""


def make_up_history(first: Month, *, session: Session, planted: bool = True) -> None:
    """Make up the twelve months before `first`, published and closed; `planted`: with something to find in them."""
    rng = random.Random(SEED)
    centre = session.exec(select(Centre)).one()
    for back in range(MONTHS, 0, -1):
        month = first.plus(-back)
        _scores(month, centre, rng, session=session, planted=planted)
        _figures(month, centre, rng, session=session, planted=planted)
    _own_target(first.plus(-MONTHS), centre, session=session)


def _own_target(since: Month, centre: Centre, *, session: Session) -> None:
    identity, target = OWN_TARGET
    one = indicator(identity)
    session.add(
        OwnTarget(
            province_id=centre.province_id,
            indicator=identity,
            target=target,
            national=one.target,
            at_least=one.at_least,
            from_month=str(since),
            made_up=True,
            set_at=_published(since),
            set_by="demo",
        )
    )


def _figures(month: Month, centre: Centre, rng: random.Random, *, session: Session, planted: bool) -> None:
    for (identity, source), (about, rate) in FIGURES.items():
        number = about if identity == "K1" else round(about * rng.uniform(0.9, 1.1))
        chance = K2_AFTER_SHIFT if planted and identity == "K2" and month >= SHIFT else rate
        session.add(
            MonthlyFigure(
                indicator=identity,
                source=source,
                level=Level.CENTRE,
                code=centre.code,
                month=str(month),
                numerator=sum(rng.random() < chance for _ in range(number)),
                denominator=number,
                made_up=True,
                published_at=_published(month),
            )
        )


def _scores(month: Month, centre: Centre, rng: random.Random, *, session: Session, planted: bool) -> None:
    plan = MonthPlan(
        month=str(month),
        centre_id=centre.id or 0,
        seed="made up",
        quota=CALLS,
        drawn_at=_published(month) - timedelta(days=4),
        drawn_by="demo",
        closed_at=_published(month) + timedelta(days=8),
        made_up=True,
    )
    session.add(plan)
    session.flush()
    rubric = current_rubric(session=session)
    criteria = criteria_of(rubric.id or 0, session=session)
    inspectors = session.exec(select(User).where(User.role == "inspector").order_by(User.name)).all()
    teams: dict[int | None, int] = {row.agent_id: row.team_id for row in session.exec(select(TeamMembership))}
    scored = []
    for agent in session.exec(select(Agent).order_by(Agent.staff_number)).all():
        session.add(QuotaLine(plan_id=plan.id or 0, agent_id=agent.id or 0, due=CALLS, eligible=CALLS, drawn=CALLS))
        for rank in range(1, CALLS + 1):
            inspector = inspectors[rank % 2]
            chance = _chance(agent, inspector) if planted else GOOD
            answers = {one.code: _answer(one, chance, rng) for one in criteria}
            scored.append((_assignment(plan, agent, teams.get(agent.id), inspector, rank), inspector, answers))
    session.add_all(assignment for assignment, _, _ in scored)
    session.flush()
    _evaluations(scored, criteria, session=session)


def _assignment(plan: MonthPlan, agent: Agent, team_id: int | None, inspector: User, rank: int) -> Assignment:
    return Assignment(
        plan_id=plan.id or 0,
        month=plan.month,
        call_id=f"past-{plan.month}-{agent.staff_number}-{rank:02d}",
        agent_id=agent.id or 0,
        team_id=team_id,
        centre_id=plan.centre_id,
        inspector_id=inspector.id,
        rank=rank,
        due_on=(plan.drawn_at + timedelta(days=4)).date(),
        state=AssignmentState.DONE,
    )


def _chance(agent: Agent, inspector: User) -> float:
    """Of a full answer."""
    outstanding = OUTSTANDING[1] if agent.staff_number == OUTSTANDING[0] else 0.0
    return GOOD + outstanding + (LENIENT[1] if inspector.name == LENIENT[0] else 0.0)


def _evaluations(
    scored: Sequence[tuple[Assignment, User, dict[str, Given]]], criteria: Sequence[Criterion], *, session: Session
) -> None:
    rules = [rule_of(one) for one in criteria]
    rows = []
    for assignment, inspector, answers in scored:
        result, published = score(rules, answers), _published(Month.parse(assignment.month))
        evaluation = Evaluation(
            assignment_id=assignment.id or 0,
            rubric_version_id=criteria[0].rubric_version_id,
            inspector_id=inspector.id or 0,
            state=EvaluationState.CLOSED,
            started_at=published - timedelta(days=2),
            submitted_at=published - timedelta(days=1),
            published_at=published,
            closed_at=published + timedelta(days=7),
            total=result.total,
            total_without_fatal=result.total_without_fatal,
            fatal=result.fatal,
        )
        rows.append((evaluation, answers))
    session.add_all(evaluation for evaluation, _ in rows)
    session.flush()
    given: list[dict[str, object]] = [
        {"evaluation_id": evaluation.id, "criterion_id": one.id, "detail": "", "comment": ""}
        | {"value": answers[one.code].value, "not_applicable": answers[one.code].not_applicable}
        for evaluation, answers in rows
        for one in criteria
    ]
    session.connection().execute(insert(Answer), given)


def _answer(criterion: Criterion, chance: float, rng: random.Random) -> Given:
    drawn = rng.random()
    if criterion.kind == "fatal":
        return Given(1.0 if rng.random() < FATAL / 2 else 0.0)
    if criterion.kind == "deduction":
        return Given(not_applicable=True) if criterion.code == "D6" else Given(5.0 if drawn > 0.98 else 0.0)
    if criterion.code == "A5" and rng.random() < 0.5:
        return Given(not_applicable=True)
    if drawn < chance:
        return Given(1.0)
    return Given(0.0 if criterion.kind == "yes_no" or rng.random() < 0.3 else 0.5)


def _published(month: Month) -> datetime:
    day = month.next().first_day
    return datetime(day.year, day.month, 5, 8, tzinfo=UTC)
