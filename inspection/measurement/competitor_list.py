"""The list of competitors: their numbers, and indicator by indicator what can be compared with what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from inspection import audit
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.definitions import indicators
from inspection.measurement.dial_draw import Rival
from inspection.models import Competitor
from inspection.policies import Actor, may, require

LONGEST = 200


@dataclass(frozen=True)
class Entry:
    """What is kept of a competitor.

    Args:
        service_number: what is dialled; tests are planned only where it is known.
        compared: ids of the indicators that its service can be compared in.
        corresponds: what on its side corresponds to an indicator, where that needs a word.
        active: whether new tests are planned to it.
    """

    code: str
    name_zh: str
    name_en: str
    service_number: str = ""
    compared: tuple[str, ...] = ()
    corresponds: Mapping[str, str] = field(default_factory=dict)
    active: bool = True
    version: int = 1


def competitors(*, session: Session, by: Actor) -> list[Entry]:
    """Every competitor, by code.

    Raises:
        NotAllowed: the role may not see dial plans.
    """
    require(may(by, "see_dial_plan"), by, "see the competitors")
    return [_entry(row) for row in session.exec(select(Competitor).order_by(col(Competitor.code)))]


def active_rivals(*, session: Session) -> list[Rival]:
    """The competitors that tests are planned to: active, with a number to dial."""
    rows = session.exec(select(Competitor).where(col(Competitor.active)).order_by(col(Competitor.code)))
    return [Rival(row.code, row.service_number, compared_in(row.compared)) for row in rows if row.service_number]


def compared_in(text: str) -> tuple[str, ...]:
    """The ids of the indicators of a comma separated list; every one where it is empty."""
    known = [one.id for one in indicators()]
    named = {one.strip() for one in text.split(",") if one.strip()}
    return tuple(one for one in known if not named or one in named)


def add_competitor(entry: Entry, *, session: Session, by: Actor) -> None:
    """Put a competitor on the list.

    Raises:
        NotAllowed: the role may not edit competitors.
        Conflict: its code is taken.
        InvalidInput: a name is missing or too long, no indicator can be compared, or one is not known.
    """
    require(may(by, "edit_competitors"), by, f"add competitor {entry.code}")
    values = _values(entry)
    if session.exec(select(Competitor).where(Competitor.code == values["code"])).first() is not None:
        raise Conflict(key="error.competitor_there", code=values["code"])
    row = Competitor.model_validate(values)
    session.add(row)
    session.flush()
    audit.record("competitor.added", f"competitor/{row.code}", by=by, session=session, after=values)


def change_competitor(entry: Entry, *, session: Session, by: Actor) -> None:
    """Change everything of a competitor but its code; inactive, it is planned no more, and its tests stay.

    Raises:
        NotAllowed, InvalidInput: as `add_competitor`.
        NotFound: there is none of this code.
        Conflict: somebody changed it since `entry.version` was read.
    """
    require(may(by, "edit_competitors"), by, f"change competitor {entry.code}")
    row = session.exec(select(Competitor).where(Competitor.code == entry.code)).first()
    if row is None:
        raise NotFound(key="error.no_competitor", code=entry.code)
    before, after = _values(_entry(row)), _values(entry)
    changed = {name: value for name, value in after.items() if before[name] != value}
    bump_version(row, entry.version, session=session)
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    session.flush()
    old = {name: before[name] for name in changed}
    audit.record("competitor.changed", f"competitor/{row.code}", by=by, session=session, before=old, after=changed)


def _entry(row: Competitor) -> Entry:
    return Entry(
        row.code,
        row.name_zh,
        row.name_en,
        row.service_number,
        compared_in(row.compared),
        json.loads(row.corresponds),
        row.active,
        row.version,
    )


def _values(entry: Entry) -> dict[str, object]:
    """The columns of an entry; which indicators is left empty where it is every one."""
    texts = {name: str(getattr(entry, name)).strip() for name in ("code", "name_zh", "name_en", "service_number")}
    for name in ("code", "name_zh", "name_en"):
        if not texts[name]:
            raise InvalidInput(key="error.competitor_name", field=name)
    _short([*texts.values(), *entry.corresponds.values()])
    known = [one.id for one in indicators()]
    unknown = sorted({*entry.compared, *entry.corresponds} - set(known))
    if unknown or not entry.compared:
        met = unknown[0] if unknown else "—"
        raise InvalidInput(key="error.competitor_compared", met=met, known=", ".join(known))
    chosen = [one for one in known if one in entry.compared]
    notes = {one: entry.corresponds[one].strip() for one in chosen if entry.corresponds.get(one, "").strip()}
    compared = "" if chosen == known else ",".join(chosen)
    kept = {"compared": compared, "corresponds": json.dumps(notes, ensure_ascii=False, sort_keys=True)}
    return texts | kept | {"active": entry.active}


def _short(texts: Sequence[str]) -> None:
    for text in texts:
        if len(text) > LONGEST:
            raise InvalidInput(key="error.competitor_long", number=len(text), most=LONGEST)
