"""What can be looked at over the months: the score, fatal errors, the indicators, and single criteria."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.errors import NotFound
from inspection.measurement.changes_in_force import FATAL, SCORE
from inspection.measurement.definitions import Indicator, indicators
from inspection.models import Criterion, CriterionKind, RubricVersion, StandardState
from inspection.models.organisation import Role
from inspection.policies import Actor
from inspection.scoring.totals import BREACHES
from inspection.words import say


@dataclass(frozen=True)
class Subject:
    """One subject: code, name, unit, whether it counts cases (x of n) or is a mean, and the most it can be.

    `breach` where the cases are calls that break a criterion.
    """

    code: str
    name: str
    unit: str
    counted: bool
    most: float
    target: float | None = None
    indicator: Indicator | None = None
    breach: bool = False

    @property
    def criterion(self) -> bool:
        """Whether it is a single criterion."""
        return self.indicator is None and self.code not in (SCORE, FATAL)


def subjects_of(*, session: Session, by: Actor, language: str) -> dict[str, Subject]:
    """The subjects that a role looks at, by code: score and fatal errors first; a team lead has no indicators."""
    found = [
        Subject(SCORE, say("analysis.mean_score", language), "points", False, 100.0),
        Subject(FATAL, say("stability.fatal_rate", language), "percent", True, 1.0),
    ]
    if by.role != Role.TEAM_LEAD:
        found += [
            Subject(one.id, f"{one.id} {one.name(language)}", "percent", True, 1.0, one.target, one)
            for one in indicators()
        ]
    found += [_of_criterion(one, language) for one in _criteria(session=session)]
    return {one.code: one for one in found}


def subject_of(code: str, *, session: Session, by: Actor, language: str) -> Subject:
    """One subject by its code.

    Raises:
        NotFound: the role has no such subject.
    """
    found = subjects_of(session=session, by=by, language=language)
    if code not in found:
        raise NotFound(key="error.no_subject", subject=repr(code), known=", ".join(found))
    return found[code]


def _of_criterion(one: Criterion, language: str) -> Subject:
    name = f"{one.code} {one.name_zh if language == 'zh' else one.name_en}"
    if one.kind in BREACHES:
        return Subject(one.code, say("stability.broken", language, name=name), "percent", True, 1.0, breach=True)
    return Subject(one.code, name, "percent", one.kind == CriterionKind.YES_NO, 1.0)


def _criteria(*, session: Session) -> list[Criterion]:
    """The criteria of all rubrics that were in force, each as its newest version has it, in its order."""
    rows = session.exec(
        select(Criterion)
        .where(Criterion.rubric_version_id == RubricVersion.id, RubricVersion.state != StandardState.DRAFT)
        .order_by(col(RubricVersion.number), col(Criterion.position))
    )
    newest = {one.code: one for one in rows}
    return sorted(newest.values(), key=lambda one: (-one.rubric_version_id, one.position))
