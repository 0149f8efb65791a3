"""The versions of the rubric as people read and compare them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.errors import NotFound
from inspection.models import Criterion, RubricVersion
from inspection.policies import Actor, may, require
from inspection.scoring import rubrics
from inspection.scoring.comparing import Difference, differences
from inspection.scoring.criteria import columns_of, entry_of
from inspection.scoring.standards import section_names

Sections = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class RubricView:
    """A version of the rubric with its sections and criteria, in order."""

    version: RubricVersion
    sections: Sections
    criteria: tuple[Criterion, ...]
    in_force: bool

    @property
    def weight(self) -> float:
        """What its weights sum to; 100 is expected before it is published."""
        return round(sum(one.weight for one in self.criteria), 6)

    def of_section(self, section: str) -> tuple[Criterion, ...]:
        """The criteria of one section, in order."""
        return tuple(one for one in self.criteria if one.section == section)


def rubric_versions(*, session: Session, by: Actor) -> Sequence[RubricVersion]:
    """Every version of the rubric, newest first.

    Raises:
        NotAllowed: the role may not see standards.
    """
    require(may(by, "see_standards"), by, "see the standards")
    return session.exec(select(RubricVersion).order_by(col(RubricVersion.number).desc(), col(RubricVersion.id))).all()


def read_rubric(version_id: int, *, session: Session, by: Actor) -> RubricView:
    """One version of the rubric.

    Raises:
        NotFound: there is no such version.
        NotAllowed: the role may not see standards.
    """
    require(may(by, "see_standards"), by, "see the standards")
    version = session.get(RubricVersion, version_id)
    if version is None:
        raise NotFound(key="error.no_rubric", rubric=version_id)
    newest = in_force(session=session)
    criteria = tuple(rubrics.criteria_of(version_id, session=session))
    return RubricView(version, section_names(version), criteria, newest is not None and newest.id == version_id)


def compare_rubrics(before_id: int, after_id: int, *, session: Session, by: Actor) -> tuple[Difference, ...]:
    """What differs between two versions: criteria by code and field, sections by `section:code` and language.

    Raises:
        NotFound, NotAllowed: as `read_rubric`.
    """
    before, after = (read_rubric(one, session=session, by=by) for one in (before_id, after_id))
    return differences(_comparable(before), _comparable(after))


def _comparable(view: RubricView) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {f"section:{code}": dict(names) for code, names in view.sections.items()}
    for one in view.criteria:
        found[one.code] = {name: value for name, value in columns_of(entry_of(one)).items() if name != "code"}
    return found


def in_force(*, session: Session) -> RubricVersion | None:
    """The version that calls are scored by now; None where there is none."""
    try:
        return rubrics.current_rubric(session=session)
    except NotFound:
        return None
