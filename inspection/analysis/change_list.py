"""The list of changes that a reader is shown: written down by people, or told by published versions."""

from dataclasses import dataclass

from sqlmodel import Session

from inspection.analysis.places import Spot, covers, own_spot, parse_spot, provinces_of_centres
from inspection.analysis.tracks import change_words
from inspection.errors import NotFound
from inspection.measurement.changes import all_changes, place_of_scope
from inspection.measurement.changes_in_force import changes_in_force
from inspection.models import DocumentedChange
from inspection.models.organisation import Level
from inspection.policies import SYSTEM, Actor, Scope, is_system, may, require


@dataclass(frozen=True)
class Listed:
    """A change in words; `may_withdraw` where the reader could take it back."""

    id: int | None
    day: str
    kind: str
    place: str
    subject: str
    text: str
    rebase: bool
    noted_by: str
    withdrawn_by: str
    withdrawn_because: str
    may_withdraw: bool


def listed_changes(*, session: Session, by: Actor, language: str) -> list[Listed]:
    """The changes of the reader's scope and of the places it lies in, newest first, withdrawn ones last.

    Raises:
        NotAllowed: the role may not see stability.
    """
    require(may(by, "see_stability"), by, "see the documented changes")
    rows = all_changes(session=session)
    own, provinces = own_spot(session=session, by=by), provinces_of_centres(session=session)
    found = []
    for row in rows:
        scope = Scope(Level(row.level), row.code)
        place = place_of_scope(scope, session=session)
        inside = is_system(by) or by.scope.contains(place)
        if inside or covers(scope, own, provinces):
            found.append(_listed(row, scope, may(by, "document_changes", place), session=session, language=language))
    for one in changes_in_force(session=session):
        if one.id is None and (is_system(by) or covers(one.scope, own, provinces) or _inside(one.scope, by)):
            name = _place_name(one.scope, session=session, language=language)
            told = (one.kind, name, "", change_words(one, language), bool(one.rebases), one.noted_by)
            found.append(Listed(None, one.made_on.isoformat(), *told, "", "", False))
    found.sort(key=lambda one: one.day, reverse=True)
    return sorted(found, key=lambda one: bool(one.withdrawn_by))


def _inside(scope: Scope, by: Actor) -> bool:
    """Whether a province's version lies in a reader's scope."""
    return by.scope.level == Level.NATION or str(by.scope) == str(scope)


def _listed(row: DocumentedChange, scope: Scope, may_edit: bool, *, session: Session, language: str) -> Listed:
    return Listed(
        row.id,
        row.made_on.isoformat(),
        row.kind,
        _place_name(scope, session=session, language=language),
        row.subject,
        row.text,
        row.rebase,
        row.noted_by,
        row.withdrawn_by,
        row.withdrawn_because,
        may_edit and row.withdrawn_at is None,
    )


def _place_name(scope: Scope, *, session: Session, language: str) -> str:
    try:
        spot: Spot = parse_spot(str(scope), session=session, by=SYSTEM)
    except NotFound:
        return str(scope)
    return spot.name(language)
