"""The demo's appeals: filed, answered and decided by the demo's own people, through the same steps as any; made up."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from inspection.accounts import actor_of
from inspection.clock import FIXED_NOW
from inspection.models import (
    Agent,
    Appeal,
    Assignment,
    Criterion,
    Evaluation,
    EvaluationState,
    Installation,
    MonthPlan,
    Role,
    Team,
    User,
)
from inspection.month import Month
from inspection.policies import Actor
from inspection.review.appeals.deciding import Verdict, decide_appeal
from inspection.review.appeals.filing import Contested, contestable, file_appeal, withdraw_appeal
from inspection.review.appeals.speaking import Reply, answer_appeal, ask_arbitration, endorse_appeal
from inspection.scoring.answers import Filled, offered
from inspection.scoring.evaluations import Sheet, read_sheet
from inspection.scoring.findings import Cause
from inspection.scoring.totals import WEIGHTED

LEAD = "lead1"
FEWEST_LOST = 2
"""Of a result that is appealed, or left open to be."""


def make_up_appeals(file: Path, month: Month, *, session: Session) -> None:
    """Publish one result of each agent in a made-up month late, and let most of them be appealed.

    The month stays open, as one with open appeals does. The clock is set to each step, and put back.
    """
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    clock = session.get_one(Installation, FIXED_NOW)
    now = clock.value
    plans = session.exec(select(MonthPlan).where(MonthPlan.month == str(month), MonthPlan.made_up))
    for plan in plans:
        plan.closed_at = None
    results = _publish_late(month, told["published_at"], session=session)
    for one in told["appeal"]:
        if one["agent"] in results:
            _take_its_way(one, results[one["agent"]], clock, session=session)
    clock.value = now
    session.flush()


def _publish_late(month: Month, at: datetime, *, session: Session) -> dict[str, Sheet]:
    """The first result of each agent that lost points in two criteria or more, published and not closed, by agent."""
    rows = session.exec(
        select(Agent.staff_number, Evaluation)
        .where(
            Evaluation.assignment_id == Assignment.id,
            Assignment.agent_id == Agent.id,
            Assignment.month == str(month),
            col(Evaluation.fatal).is_(False),
        )
        .order_by(col(Evaluation.id))
    )
    found: dict[str, Sheet] = {}
    for number, evaluation in rows:
        sheet = read_sheet(evaluation, session=session)
        if number not in found and len(_lost(sheet)) >= FEWEST_LOST:
            evaluation.state, evaluation.published_at, evaluation.closed_at = EvaluationState.PUBLISHED, at, None
            found[number] = sheet
    session.flush()
    return found


def _lost(sheet: Sheet) -> list[Criterion]:
    """What cost points by its weight, the dearest first."""
    lost = [one for one in contestable(sheet) if one.kind in WEIGHTED and not sheet.answers[one.code].not_applicable]
    return sorted(lost, key=lambda one: -one.weight * (1 - (sheet.answers[one.code].value or 0.0)))


def _take_its_way(one: dict[str, Any], sheet: Sheet, clock: Installation, *, session: Session) -> None:
    codes = [criterion.code for criterion in _lost(sheet)[: len(one["reasons"])]]
    agent = actor_of(f"agent{one['agent']}", session=session)
    inspector = actor_of(session.get_one(User, sheet.evaluation.inspector_id).name, session=session)
    clock.value = one["filed_at"].isoformat()
    contested = {code: Contested(reason) for code, reason in zip(codes, one["reasons"], strict=True)}
    appeal = file_appeal(sheet.evaluation.id or 0, contested, session=session, by=agent)
    number = appeal.id or 0
    steps: dict[str, Callable[[], object]] = {
        "endorsed_at": lambda: endorse_appeal(
            number,
            True,
            one["endorsement"],
            version=appeal.version,
            session=session,
            by=_team_lead(sheet, session=session),
        ),
        "answered_at": lambda: answer_appeal(
            number,
            {code: Reply(at in one.get("upheld", ()), one["replies"][at]) for at, code in enumerate(codes)},
            version=appeal.version,
            session=session,
            by=inspector,
        ),
        "decided_at": lambda: _decide(one, codes, sheet, appeal, session=session),
        "asked_at": lambda: ask_arbitration(number, one["asked"], version=appeal.version, session=session, by=agent),
        "withdrawn_at": lambda: withdraw_appeal(number, version=appeal.version, session=session, by=agent),
    }
    for name, take in steps.items():
        if name in one:
            clock.value = one[name].isoformat()
            session.flush()
            take()


def _decide(one: dict[str, Any], codes: list[str], sheet: Sheet, appeal: Appeal, *, session: Session) -> None:
    criteria = {criterion.code: criterion for criterion in sheet.criteria}
    verdicts = {}
    for at, code in enumerate(codes):
        kind, _, detail = one.get("cause", "").partition("/")
        best = Filled((offered(criteria[code]) or (1.0,))[0])
        right = (best, Cause(kind, detail=detail)) if at in one.get("upheld", ()) else (None, None)
        verdicts[code] = Verdict(one["verdicts"][at], *right)
    lead = actor_of(LEAD, session=session)
    decide_appeal(appeal.id or 0, verdicts, one["decision"], version=appeal.version, session=session, by=lead)


def _team_lead(sheet: Sheet, *, session: Session) -> Actor:
    team = session.get_one(Team, sheet.assignment.team_id)
    name = session.exec(select(User.name).where(User.role == Role.TEAM_LEAD, User.code == team.code)).one()
    return actor_of(name, session=session)
