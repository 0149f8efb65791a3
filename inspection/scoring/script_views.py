"""The versions of the telephone script as people read and compare them, within their scope."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlmodel import Session, col, or_, select

from inspection.errors import NotFound
from inspection.models import Centre, Level, Province, ScriptPhrase, ScriptVersion
from inspection.policies import Actor, is_system, may, require
from inspection.scope import centres
from inspection.scoring import scripts
from inspection.scoring.comparing import Difference, differences
from inspection.scoring.scripts import entries_of


@dataclass(frozen=True)
class ScriptView:
    """A version of the script with its phrases, in order; `province` is its code, empty for the nation's."""

    version: ScriptVersion
    province: str
    phrases: tuple[ScriptPhrase, ...]
    in_force: bool


def provinces_seen(*, session: Session, by: Actor) -> Sequence[Province]:
    """The provinces whose additions somebody may see: all, or the one that the scope lies in.

    Raises:
        NotAllowed: the role may not see standards.
    """
    require(may(by, "see_standards"), by, "see the standards")
    query = select(Province).order_by(Province.code)
    if is_system(by) or by.scope.level == Level.NATION:
        return session.exec(query).all()
    reached = select(Centre.province_id).where(centres(by.scope))
    own = Province.code == by.scope.code if by.scope.level == Level.PROVINCE else col(Province.id).in_(reached)
    return session.exec(query.where(own)).all()


def script_versions(*, session: Session, by: Actor) -> Sequence[ScriptVersion]:
    """The versions somebody may see, the nation's first, newest first within a line.

    Raises:
        NotAllowed: the role may not see standards.
    """
    own = [one.id for one in provinces_seen(session=session, by=by)]
    province = col(ScriptVersion.province_id)
    rows = session.exec(
        select(ScriptVersion).where(or_(province.is_(None), province.in_(own))).order_by(col(ScriptVersion.id).desc())
    ).all()
    return sorted(rows, key=lambda row: (row.province_id is not None, row.code, -row.number))


def read_script(version_id: int, *, session: Session, by: Actor) -> ScriptView:
    """One version of the script.

    Raises:
        NotFound: there is no such version that the actor may see.
        NotAllowed: the role may not see standards.
    """
    row = next((one for one in script_versions(session=session, by=by) if one.id == version_id), None)
    if row is None:
        raise NotFound(key="error.no_script", script=version_id)
    newest = scripts.newest_published(row.province_id, session=session)
    phrases = tuple(scripts.phrases_of(version_id, session=session))
    return ScriptView(row, province_of(row, session=session), phrases, newest is not None and newest.id == row.id)


def compare_scripts(before_id: int, after_id: int, *, session: Session, by: Actor) -> tuple[Difference, ...]:
    """What differs between two versions, by phrase and field.

    Raises:
        NotFound, NotAllowed: as `read_script`.
    """
    before, after = (read_script(one, session=session, by=by) for one in (before_id, after_id))
    return differences(_comparable(before), _comparable(after))


def province_of(row: ScriptVersion, *, session: Session) -> str:
    """The code of the province whose additions these are; empty for the nation's script."""
    return "" if row.province_id is None else session.get_one(Province, row.province_id).code


def _comparable(view: ScriptView) -> dict[str, dict[str, object]]:
    return {
        one.code: {name: value for name, value in asdict(one).items() if name != "code"}
        for one in entries_of(view.phrases)
    }
