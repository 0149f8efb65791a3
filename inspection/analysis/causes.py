"""Where findings come from (process, people, technology, standard): by criterion, from the published answers."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from inspection.analysis.flags import Flag
from inspection.models import PUBLISHED_STATES, Answer, Assignment, Criterion, Evaluation
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.scope import within
from inspection.words import say


@dataclass(frozen=True)
class Loss:
    """What a criterion cost in a month: points lost over all calls, of how many answers."""

    criterion: str
    lost: float
    n: int


@dataclass(frozen=True)
class Causes:
    """Points lost by criterion, the largest first. Causes are not attributed yet, so nothing is flagged."""

    month: str
    losses: tuple[Loss, ...]
    flags: tuple[Flag, ...]
    sentence: str


def causes_of_loss(month: Month, *, session: Session, by: Actor, language: str = "en") -> Causes:
    """Points lost by weighted criterion over the month's published random inspections."""
    require(may(by, "see_differences"), by, f"see the causes of {month}")
    lost = func.sum((1 - col(Answer.value)) * col(Criterion.weight))
    rows = session.exec(
        select(Criterion.code, lost, func.count())
        .where(
            Answer.criterion_id == Criterion.id,
            Answer.evaluation_id == Evaluation.id,
            Evaluation.assignment_id == Assignment.id,
            Assignment.month == str(month),
            Assignment.basis == "random",
            col(Evaluation.state).in_(PUBLISHED_STATES),
            col(Criterion.weight) > 0,
            col(Answer.value).is_not(None),
            within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id, agent_id=Assignment.agent_id),
        )
        .group_by(Criterion.code)
    ).all()
    losses = sorted(
        (Loss(code, round(float(points or 0.0), 2), n) for code, points, n in rows), key=lambda one: -one.lost
    )
    key = "analysis.causes_sentence" if losses else "analysis.causes_none"
    top = losses[0].criterion if losses else ""
    return Causes(str(month), tuple(losses), (), say(key, language, month=month, criterion=top))
