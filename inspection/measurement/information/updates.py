"""Updates of what the store holds: on time or late by the update cycle of the industry, and what is overdue today."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from inspection.database import bump_version
from inspection.errors import InvalidInput, NotFound
from inspection.intake.information import TOLD, local_today, update_entry
from inspection.measurement.information.gate import MOST_LISTED, Listed
from inspection.models import Centre, Industry, InformationEntry, InformationState
from inspection.policies import Actor, may, require
from inspection.scope import place_of, within

LONGEST_CONTENT = 1000


@dataclass(frozen=True)
class Overdue:
    """An entry of the store whose update is overdue.

    Args:
        days: since the day it was due on.
        outlived: whether its last update lies further back than the life cycle of its industry.
    """

    listed: Listed
    days: int
    outlived: bool


def overdue_on(today: date, *, session: Session, by: Actor) -> tuple[list[Overdue], int]:
    """The entries of the store that are overdue, the longest first, and how many there are in all."""
    chosen = (
        InformationEntry.state == InformationState.ADMITTED,
        col(InformationEntry.due_on) < today,
        within(by, centre_id=InformationEntry.centre_id),
    )
    number = session.exec(select(func.count()).select_from(InformationEntry).where(*chosen)).one()
    rows = session.exec(
        select(InformationEntry, Industry, Centre)
        .join(Industry, col(Industry.id) == InformationEntry.industry_id)
        .join(Centre, col(Centre.id) == InformationEntry.centre_id)
        .where(*chosen)
        .order_by(col(InformationEntry.due_on), col(InformationEntry.id))
        .limit(MOST_LISTED)
    )
    return [_overdue(Listed(*row), today) for row in rows], number


def to_update(*, session: Session, by: Actor) -> tuple[list[Overdue], int]:
    """What is overdue today, for those who note updates."""
    require(may(by, "update_information"), by, "update information")
    return overdue_on(local_today(session=session), session=session, by=by)


def update_information(
    entry_id: int, day: date, content: str, note: str = "", *, version: int, session: Session, by: Actor
) -> InformationEntry:
    """Note that an entry was updated on a day; changed content goes through the gate again.

    Args:
        content: what is told from now on; as it was where nothing changed.
        version: of the entry as it was read.

    Raises:
        NotFound: there is no such entry.
        NotAllowed: it lies outside of the actor's scope, or the role may not update.
        InvalidInput: the entry is rejected, the day is not possible, or the content is empty or too long.
        Conflict: somebody changed it meanwhile.
    """
    what = f"update information {entry_id}"
    require(may(by, "update_information"), by, what)
    row = session.get(InformationEntry, entry_id)
    if row is None:
        raise NotFound(key="error.no_information", entry=entry_id)
    require(may(by, "update_information", place_of(centre_id=row.centre_id, session=session)), by, what)
    said = " ".join(content.split())
    if not 0 < len(said) <= LONGEST_CONTENT:
        raise InvalidInput(key="error.information_content", number=len(said), most=LONGEST_CONTENT)
    bump_version(row, version, session=session)
    told = {name: getattr(row, name) for name in TOLD} | {"content": said}
    industry = session.get_one(Industry, row.industry_id)
    who = (by.name, by.user_id or None)
    update_entry(row, industry, told, day, who, note.strip(), session=session, by=by)
    return row


def _overdue(listed: Listed, today: date) -> Overdue:
    entry = listed.entry
    outlived = (today - entry.updated_on).days > listed.industry.life_cycle_days
    return Overdue(listed, (today - entry.due_on).days, outlived)
