"""What one can choose to look at in the analyses of scores: criteria, teams, operators."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.models import Criterion, RubricVersion, StandardState, Team
from inspection.policies import Actor
from inspection.scope import within
from inspection.scoring.totals import BREACHES, WEIGHTED


@dataclass(frozen=True)
class Named:
    """A code with its names."""

    code: str
    name_zh: str
    name_en: str

    def label(self, language: str) -> str:
        """Code and name."""
        return f"{self.code} {self.name_zh if language == 'zh' else self.name_en}"


@dataclass(frozen=True)
class KnownCriterion(Named):
    """A criterion; `breach` where its answers say that something happened that should not."""

    kind: str

    @property
    def breach(self) -> bool:
        """Whether calls with a breach of it are counted, instead of marks."""
        return self.kind in BREACHES


def known_criteria(*, session: Session) -> list[KnownCriterion]:
    """Each criterion as its newest version that was published has it, in that order: the weighted ones first."""
    rows = session.exec(
        select(Criterion.code, Criterion.name_zh, Criterion.name_en, Criterion.kind)
        .where(Criterion.rubric_version_id == RubricVersion.id, RubricVersion.state != StandardState.DRAFT)
        .order_by(col(Criterion.rubric_version_id).desc(), col(Criterion.position))
    )
    found: dict[str, KnownCriterion] = {}
    for code, zh, en, kind in rows:
        found.setdefault(code, KnownCriterion(code, zh, en, kind))
    return sorted(found.values(), key=lambda one: one.kind not in WEIGHTED)


def breach_named(code: str, *, session: Session) -> KnownCriterion | None:
    """The criterion of this code, where breaches of it are counted; None for every other subject."""
    return next((one for one in known_criteria(session=session) if one.code == code and one.breach), None)


def teams_to_choose(*, session: Session, by: Actor) -> list[Named]:
    """The teams of the reader's scope, by code."""
    in_scope = within(by, centre_id=Team.centre_id, team_id=Team.id)
    rows = session.exec(select(Team).where(in_scope).order_by(col(Team.code)))
    return [Named(one.code, one.name_zh, one.name_en) for one in rows]


def operators_to_choose(*, session: Session, by: Actor) -> list[str]:
    """The operators of these teams."""
    in_scope = within(by, centre_id=Team.centre_id, team_id=Team.id)
    return sorted(session.exec(select(Team.operator).where(in_scope).distinct()))
