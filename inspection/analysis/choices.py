"""What one can choose to look at in the analyses of scores: criteria, teams, operators."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.models import Criterion, RubricVersion, StandardState, Team
from inspection.policies import Actor
from inspection.scope import within
from inspection.scoring.totals import WEIGHTED


@dataclass(frozen=True)
class Named:
    """A code with its names."""

    code: str
    name_zh: str
    name_en: str

    def label(self, language: str) -> str:
        """Code and name."""
        return f"{self.code} {self.name_zh if language == 'zh' else self.name_en}"


def weighted_criteria(*, session: Session) -> list[Named]:
    """Each weighted criterion as its newest version that was published words it, in that order."""
    rows = session.exec(
        select(Criterion.code, Criterion.name_zh, Criterion.name_en)
        .where(
            Criterion.rubric_version_id == RubricVersion.id,
            RubricVersion.state != StandardState.DRAFT,
            col(Criterion.kind).in_(WEIGHTED),
        )
        .order_by(col(Criterion.rubric_version_id).desc(), col(Criterion.position))
    )
    found: dict[str, Named] = {}
    for code, zh, en in rows:
        found.setdefault(code, Named(code, zh, en))
    return list(found.values())


def teams_to_choose(*, session: Session, by: Actor) -> list[Named]:
    """The teams of the reader's scope, by code."""
    in_scope = within(by, centre_id=Team.centre_id, team_id=Team.id)
    rows = session.exec(select(Team).where(in_scope).order_by(col(Team.code)))
    return [Named(one.code, one.name_zh, one.name_en) for one in rows]


def operators_to_choose(*, session: Session, by: Actor) -> list[str]:
    """The operators of these teams."""
    in_scope = within(by, centre_id=Team.centre_id, team_id=Team.id)
    return sorted(session.exec(select(Team.operator).where(in_scope).distinct()))
