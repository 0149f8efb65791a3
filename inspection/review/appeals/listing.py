"""Who sees which appeals, what waits for whom, and one appeal whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, true
from sqlmodel import Session, and_, col, select

from inspection.clock import business_now
from inspection.errors import NotFound
from inspection.models import (
    OPEN_APPEALS,
    OUTCOMES,
    Agent,
    Appeal,
    AppealDecision,
    AppealState,
    AppealStatement,
    Assignment,
    Centre,
    Evaluation,
    MonthPlan,
    ResultVersion,
    Role,
    User,
)
from inspection.policies import (
    Actor,
    is_system,
    may,
    may_answer_appeal,
    may_appeal,
    may_decide_appeal,
    may_endorse_appeal,
    require,
)
from inspection.review.appeals.amending import as_published, versions_of
from inspection.review.appeals.case import Case, case_of
from inspection.review.appeals.speaking import has_accepted, may_ask_arbitration
from inspection.review.appeals.windows import is_open
from inspection.scope import place_of, within
from inspection.scoring.evaluations import Sheet, read_sheet

MOST_LISTED = 500
ANSWER, ENDORSE, TAKE_UP, DECIDE, ARBITRATE = TASKS = ("answer", "endorse", "take_up", "decide", "arbitrate")


@dataclass(frozen=True)
class Listed:
    """An appeal in a list.

    Args:
        task: what waits for the reader, one of `TASKS`; empty where nothing does.
    """

    appeal: Appeal
    evaluation: Evaluation
    assignment: Assignment
    agent: Agent
    inspector: User
    centre: Centre
    made_up: bool
    task: str = ""


@dataclass(frozen=True)
class Opened:
    """An appeal whole, as one reader may see it and act on it.

    Args:
        published: the sheet as it was published; `current` as it counts now.
        names: what people are called who said or decided something, by user id: (zh, en).
        tasks: what the reader can do about it now: `TASKS`, `withdraw`, `accept`, `ask`.
    """

    listed: Listed
    case: Case
    published: Sheet
    current: Sheet
    versions: tuple[ResultVersion, ...]
    names: dict[int, tuple[str, str]]
    tasks: frozenset[str]
    now: datetime


def see_appeals(*, session: Session, by: Actor) -> list[Listed]:
    """The appeals an actor sees: what waits for them first, then open ones, then the newest.

    Raises:
        NotAllowed: the role sees none.
    """
    require(may(by, "see_appeals"), by, "see appeals")
    rows = _listed(visible_to(by), session=session, by=by)
    return sorted(rows, key=lambda one: (not one.task, one.appeal.state not in OPEN_APPEALS, -(one.appeal.id or 0)))


def see_appeal(appeal_id: int, *, session: Session, by: Actor) -> Opened:
    """One appeal with both results, and what the actor can do about it.

    Raises:
        NotAllowed: the role sees none.
        NotFound: there is no such appeal for the actor.
    """
    require(may(by, "see_appeals"), by, f"see appeal {appeal_id}")
    found = _listed(and_(visible_to(by), col(Appeal.id) == appeal_id), session=session, by=by)
    if not found:
        raise NotFound(key="error.no_appeal", appeal=appeal_id)
    case = case_of(appeal_id, session=session)
    ids = {one.said_by for one in case.statements} | {one.decided_by for one in case.decisions}
    people = session.exec(select(User).where(col(User.id).in_(ids | {case.appeal.filed_by})))
    return Opened(
        found[0],
        case,
        as_published(case.evaluation, session=session),
        read_sheet(case.evaluation, session=session),
        tuple(versions_of(case.evaluation.id or 0, session=session)),
        {one.id or 0: (one.display_zh or one.name, one.display_en or one.name) for one in people},
        frozenset(_steps(found[0], case, session=session, by=by)),
        business_now(session=session),
    )


def waiting_for(*, session: Session, by: Actor) -> int:
    """How many appeals wait for something that the actor has to do.

    Raises:
        NotAllowed: the role sees none.
    """
    return sum(bool(one.task) for one in see_appeals(session=session, by=by))


def visible_to(by: Actor) -> ColumnElement[bool]:
    """The condition on `Appeal`, joined with its evaluation and assignment, that an actor sees it."""
    if is_system(by):
        return true()
    if by.role == Role.INSPECTOR:
        return col(Evaluation.inspector_id) == by.user_id
    return within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id, agent_id=Assignment.agent_id)


def _listed(where: ColumnElement[bool], *, session: Session, by: Actor) -> list[Listed]:
    columns: tuple[Any, ...] = (Appeal, Evaluation, Assignment, Agent, User, Centre, MonthPlan.made_up)
    statement: Any = (
        sa.select(*columns)
        .join(Evaluation, col(Evaluation.id) == Appeal.evaluation_id)
        .join(Assignment, col(Assignment.id) == Evaluation.assignment_id)
        .join(Agent, col(Agent.id) == Appeal.agent_id)
        .join(User, col(User.id) == Evaluation.inspector_id)
        .join(Centre, col(Centre.id) == Assignment.centre_id)
        .join(MonthPlan, col(MonthPlan.id) == Assignment.plan_id)
        .where(where)
        .order_by(col(Appeal.id).desc())
        .limit(MOST_LISTED)
    )
    listed = [Listed(*row) for row in session.exec(statement)]
    cases = [one for one in listed if one.appeal.state in OPEN_APPEALS]
    said, decided = _said(cases, session=session), _decided(cases, session=session)
    tasks = {one.appeal.id: _task(one, said, decided, session=session, by=by) for one in cases}
    return [Listed(**(vars(one) | {"task": tasks.get(one.appeal.id, "")})) for one in listed]


def _said(rows: list[Listed], *, session: Session) -> set[tuple[int, str]]:
    ids = [one.appeal.id for one in rows]
    kinds = select(AppealStatement.appeal_id, AppealStatement.kind).where(col(AppealStatement.appeal_id).in_(ids))
    return set(session.exec(kinds))


def _decided(rows: list[Listed], *, session: Session) -> dict[int, int]:
    ids = [one.appeal.id for one in rows]
    first = select(AppealDecision.appeal_id, AppealDecision.decided_by)
    return dict(session.exec(first.where(AppealDecision.round == 1, col(AppealDecision.appeal_id).in_(ids))).all())


def _task(one: Listed, said: set[tuple[int, str]], decided: dict[int, int], *, session: Session, by: Actor) -> str:
    """What waits for the actor; whoever may do several things (nobody does) has the first."""
    appeal, number = one.appeal, one.appeal.id or 0
    place = place_of(centre_id=one.assignment.centre_id, team_id=one.assignment.team_id, session=session)
    parties = {"inspector_id": one.evaluation.inspector_id, "agent_id": appeal.agent_id}
    under_way = appeal.state in (AppealState.FILED, AppealState.UNDER_REVIEW)
    if under_way and may_answer_appeal(by, **parties) and (number, "reply") not in said:
        return ANSWER
    endorses = may_endorse_appeal(by, place, agent_id=appeal.agent_id)
    if under_way and endorses and (number, "endorsement") not in said:
        return ENDORSE
    if under_way and may_decide_appeal(by, place, **parties):
        return DECIDE if appeal.state == AppealState.UNDER_REVIEW else TAKE_UP
    arbitrates = may_decide_appeal(by, place, **parties, decided_by=decided.get(number, 0))
    return ARBITRATE if appeal.state == AppealState.ARBITRATION and arbitrates else ""


def _steps(listed: Listed, case: Case, *, session: Session, by: Actor) -> list[str]:
    """All that the actor can do about an appeal now."""
    steps = [listed.task] if listed.task else []
    own = may_appeal(by, agent_id=case.appeal.agent_id)
    if own and case.appeal.state in (AppealState.FILED, AppealState.UNDER_REVIEW):
        steps.append("withdraw")
    end = case.appeal.arbitration_ends_at
    accepted = own and has_accepted(case, session=session)
    if case.appeal.state not in OUTCOMES or end is None or accepted:
        return steps
    if own:
        steps.append("accept")
    if may_ask_arbitration(case, by) and is_open(business_now(session=session), end):
        steps.append("ask")
    return steps
