"""Where findings come from (process, people, technology, standard): by criterion, from the published answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from inspection.analysis.flags import Flag
from inspection.models import PUBLISHED_STATES, Answer, Assignment, Criterion, Evaluation, Finding
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
class Source:
    """What a cause cost: points lost that inspectors put down to it, over how many findings."""

    cause: str
    lost: float
    n: int


@dataclass(frozen=True)
class Causes:
    """Points lost by criterion and by what inspectors put them down to, the largest first; nothing is flagged.

    The sources and what is not attributed to any add up to the points lost.
    """

    month: str
    losses: tuple[Loss, ...]
    flags: tuple[Flag, ...]
    sentence: str
    sources: tuple[Source, ...] = ()
    not_attributed: float = 0.0


def causes_of_loss(month: Month, *, session: Session, by: Actor, language: str = "en") -> Causes:
    """Points lost by weighted criterion over the month's published random inspections."""
    require(may(by, "see_differences"), by, f"see the causes of {month}")
    lost = func.sum((1 - col(Answer.value)) * col(Criterion.weight))
    counted = (
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
    rows = session.exec(select(Criterion.code, lost, func.count()).where(*counted).group_by(Criterion.code)).all()
    found = (Finding.evaluation_id == Evaluation.id, Finding.criterion_id == Criterion.id)
    put_down = select(Finding.cause, lost, func.count()).where(*counted, *found).group_by(Finding.cause)
    losses = sorted(
        (Loss(code, round(float(points or 0.0), 2), n) for code, points, n in rows), key=lambda one: -one.lost
    )
    sources = sorted(
        (Source(cause, round(float(points or 0.0), 2), n) for cause, points, n in session.exec(put_down)),
        key=lambda one: (-one.lost, one.cause),
    )
    left = round(sum(one.lost for one in losses) - sum(one.lost for one in sources), 2)
    sentence = _sentence(month, losses, sources, left, language)
    return Causes(str(month), tuple(losses), (), sentence, tuple(sources), left)


def _sentence(month: Month, losses: Sequence[Loss], sources: Sequence[Source], left: float, language: str) -> str:
    if not losses:
        return say("analysis.causes_none", language, month=month)
    told = {"month": month, "criterion": losses[0].criterion}
    if not sources:
        return say("analysis.causes_sentence", language, **told)
    cause, points = say(f"sheet.cause_{sources[0].cause}", language), f"{sources[0].lost:g}"
    return say("analysis.causes_put_down", language, **told, cause=cause, points=points, left=f"{left:g}")
