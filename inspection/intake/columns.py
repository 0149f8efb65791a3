"""Which column of somebody's own table holds which field: guessed from the headings, confirmed once, remembered."""

import json
import unicodedata
from collections.abc import Mapping, Sequence

from sqlmodel import Session, select

from inspection import audit
from inspection.clock import business_now
from inspection.errors import InvalidInput
from inspection.intake.kinds import KINDS, Kind
from inspection.models import Centre, ColumnMapping, Province
from inspection.policies import Actor, is_system, may, require
from inspection.scope import centres

NATION = "nation"
Mapped = dict[str, str]
"""Field -> heading."""


def guess(kind: Kind, headings: Sequence[str]) -> Mapped:
    """The fields whose usual headings stand in a table; each column is used once."""
    plain = {_plain(heading): heading for heading in reversed(headings) if heading}
    found: Mapped = {}
    for field in kind.fields:
        for name in (field.name, *field.headings):
            heading = plain.get(_plain(name))
            if heading is not None and heading not in found.values():
                found[field.name] = heading
                break
    return found


def mapping_for(kind: Kind, headings: Sequence[str], place: str, *, session: Session) -> tuple[Mapped, bool]:
    """The fields' columns as they were confirmed for this place, the rest guessed; and whether any was confirmed."""
    row = _row(kind, place, session=session)
    saved = {} if row is None else json.loads(row.columns)
    kept = {field: heading for field, heading in saved.items() if heading in headings}
    left = [heading for heading in headings if heading not in kept.values()]
    return {name: heading for name, heading in guess(kind, left).items() if name not in kept} | kept, bool(kept)


def save_mapping(kind: Kind, mapped: Mapped, place: str, *, session: Session, by: Actor) -> None:
    """Remember the columns of a place's own table, confirmed by the actor.

    Raises:
        NotAllowed: the role may not import, or the place is out of scope.
        InvalidInput: two fields share a column, or a field is none of this kind.
    """
    require(may(by, "import") and reaches(by, place, session=session), by, f"save the columns of {place}")
    check_mapping(kind, mapped, list(mapped.values()), dict.fromkeys(kind.required, ""))
    row = _row(kind, place, session=session)
    text = json.dumps(mapped, ensure_ascii=False)
    if row is not None and row.columns == text:
        return
    before = None if row is None else json.loads(row.columns)
    now = business_now(session=session)
    if row is None:
        row = ColumnMapping(place=place, kind=kind.name, columns=text, saved_by=by.name, saved_at=now)
    row.columns, row.saved_by, row.saved_at = text, by.name, now
    session.add(row)
    session.flush()
    audit.record("import.columns", f"{place}/{kind.name}", by=by, session=session, before=before, after=mapped)


def check_mapping(kind: Kind, mapped: Mapped, headings: Sequence[str], fixed: Mapping[str, str]) -> None:
    """Refuse a mapping that misses a required field, names a column that is not there, or uses one twice.

    Raises:
        InvalidInput: names the fields and columns.
    """
    names = {field.name for field in kind.fields}
    wrong = [name for name in mapped if name not in names or mapped[name] not in headings]
    twice = sorted({heading for heading in mapped.values() if list(mapped.values()).count(heading) > 1})
    if wrong or twice:
        raise InvalidInput(key="error.mapping", kind=kind.name, wrong=", ".join([*wrong, *twice]))
    missing = [name for name in kind.required if name not in mapped and name not in fixed]
    if missing:
        values = {"missing": ", ".join(missing), "found": ", ".join(headings) or "none"}
        raise InvalidInput(key="error.mapping_missing", kind=kind.name, **values)


def fixed_values(place: str, *, session: Session) -> dict[str, str]:
    """What the place itself says of every row: its centre and its province."""
    level, _, code = place.partition("/")
    if level != "centre":
        return {}
    centre = session.exec(select(Centre).where(Centre.code == code)).one()
    return {"centre": code, "province": session.get_one(Province, centre.province_id).code}


def places_of(*, session: Session, by: Actor) -> list[str]:
    """The places whose tables an actor can bring in: `nation` for tables of several centres, then each centre."""
    require(may(by, "import"), by, "import")
    statement = select(Centre.code).order_by(Centre.code)
    codes = session.exec(statement if is_system(by) else statement.where(centres(by.scope)))
    return [NATION, *(f"centre/{code}" for code in codes)]


def reaches(by: Actor, place: str, *, session: Session) -> bool:
    """Whether a place is known and an actor may bring in its tables."""
    return place in places_of(session=session, by=by)


def kind_of(name: str) -> Kind:
    """A kind of table by its name.

    Raises:
        InvalidInput: there is none.
    """
    if name not in KINDS:
        raise InvalidInput(key="error.kind", kind=name, kinds=", ".join(KINDS))
    return KINDS[name]


def _row(kind: Kind, place: str, *, session: Session) -> ColumnMapping | None:
    return session.exec(
        select(ColumnMapping).where(ColumnMapping.place == place, ColumnMapping.kind == kind.name)
    ).first()


def _plain(heading: str) -> str:
    """A heading without case, spaces, stars and full-width forms."""
    text = unicodedata.normalize("NFKC", heading).lower()
    return "".join(char for char in text if char.isalnum())
