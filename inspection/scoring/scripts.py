"""The telephone script in force: the nation's phrases, and what a province adds to them."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from inspection.errors import NotFound
from inspection.models import ScriptPhrase, ScriptVersion, StandardState


def current_script(*, session: Session, province_id: int | None = None) -> tuple[ScriptVersion, Sequence[ScriptPhrase]]:
    """The newest published national script with its phrases, then those that the province adds.

    Raises:
        NotFound: no national script is published.
    """
    nation = newest_published(None, session=session)
    if nation is None:
        raise NotFound("no script is published yet")
    own = None if province_id is None else newest_published(province_id, session=session)
    added = phrases_of(own.id or 0, session=session) if own is not None else ()
    return nation, [*phrases_of(nation.id or 0, session=session), *added]


def newest_published(province_id: int | None, *, session: Session) -> ScriptVersion | None:
    """The script of the nation, or of a province, that is in force; None where there is none."""
    return session.exec(
        select(ScriptVersion)
        .where(ScriptVersion.state == StandardState.PUBLISHED, ScriptVersion.province_id == province_id)
        .order_by(col(ScriptVersion.number).desc())
    ).first()


def phrases_of(script_version_id: int, *, session: Session) -> Sequence[ScriptPhrase]:
    """The phrases of a script version, in order."""
    return session.exec(
        select(ScriptPhrase).where(ScriptPhrase.script_version_id == script_version_id).order_by(col(ScriptPhrase.id))
    ).all()
