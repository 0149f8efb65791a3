"""The gate: what is collected is verified by somebody else, and only then admitted to the store or rejected."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from inspection import states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import NotAllowed, NotFound
from inspection.measurement.information.found import Found
from inspection.models import Centre, Industry, InformationEntry, InformationState
from inspection.policies import Actor, may, require
from inspection.scope import place_of, within

_I = InformationState
MOST_LISTED = 500


@dataclass(frozen=True)
class Listed:
    """An entry with its industry and centre."""

    entry: InformationEntry
    industry: Industry
    centre: Centre


def any_entry(*, session: Session, by: Actor) -> bool:
    """Whether there is any entry in an actor's scope."""
    chosen = select(InformationEntry.id).where(within(by, centre_id=InformationEntry.centre_id))
    return session.exec(chosen.limit(1)).first() is not None


def to_verify(*, session: Session, by: Actor) -> tuple[list[Listed], int]:
    """The collected entries that an inspector may verify, the oldest first, and how many there are in all."""
    require(may(by, "verify_information"), by, "verify information")
    others = and_(
        col(InformationEntry.collected_by) != by.name,
        or_(col(InformationEntry.collector_id).is_(None), col(InformationEntry.collector_id) != by.user_id),
    )
    return _listed(_I.COLLECTED, others, session=session, by=by)


def to_decide(*, session: Session, by: Actor) -> tuple[list[Listed], int]:
    """The verified entries that a quality lead may admit or reject, the oldest first, and how many there are in all."""
    require(may(by, "admit_information"), by, "admit information")
    return _listed(_I.VERIFIED, col(InformationEntry.collected_by) != by.name, session=session, by=by)


def verify_entry(entry_id: int, found: Found, *, version: int, session: Session, by: Actor) -> InformationEntry:
    """Note what an inspector found: a right entry is verified, any other is rejected.

    Args:
        version: of the entry as it was read.

    Raises:
        NotFound: there is no such entry in scope.
        NotAllowed: the actor is no inspector, or collected it.
        Conflict: it is not collected (any more), or somebody changed it meanwhile.
    """
    row = _entry(entry_id, "verify_information", session=session, by=by)
    _two_eyes(row, by)
    bump_version(row, version, session=session)
    row.verified_at, row.verified_by = business_now(session=session), by.name
    row.verifier_id = by.user_id or None
    row.evidence, row.note = found.evidence, found.note.strip()
    if not found.right:
        row.reject_reason, row.decided_at, row.decided_by = found.result, row.verified_at, by.name
    states.change(row, _I.VERIFIED if found.right else _I.REJECTED, by=by, session=session)
    return row


def admit_entries(entry_ids: Sequence[int], *, session: Session, by: Actor) -> int:
    """Admit verified entries to the store; all of them or none.

    Raises:
        NotFound: there is no such entry in scope.
        NotAllowed: the actor is no quality lead, or collected one of them.
        Conflict: one is not verified (any more).
    """
    for entry_id in entry_ids:
        row = _entry(entry_id, "admit_information", session=session, by=by)
        _two_eyes(row, by)
        row.decided_at, row.decided_by = business_now(session=session), by.name
        states.change(row, _I.ADMITTED, by=by, session=session)
    return len(entry_ids)


def reject_entry(entry_id: int, found: Found, *, version: int, session: Session, by: Actor) -> InformationEntry:
    """Reject a verified entry, or take an admitted one out of the store.

    Raises:
        NotFound: there is no such entry in scope.
        NotAllowed: the actor is no quality lead, or collected it.
        Conflict: its state does not permit it, or somebody changed it meanwhile.
    """
    row = _entry(entry_id, "admit_information", session=session, by=by)
    _two_eyes(row, by)
    bump_version(row, version, session=session)
    row.reject_reason, row.note = found.result, found.note.strip()
    row.decided_at, row.decided_by = business_now(session=session), by.name
    states.change(row, _I.REJECTED, by=by, session=session)
    return row


def _two_eyes(row: InformationEntry, by: Actor) -> None:
    """Nobody decides about what they collected themselves."""
    if row.collected_by == by.name or (row.collector_id is not None and row.collector_id == by.user_id):
        raise NotAllowed(key="error.information_own", code=row.code, name=by.name)


def _entry(entry_id: int, action: str, *, session: Session, by: Actor) -> InformationEntry:
    what = f"decide about information {entry_id}"
    require(may(by, action), by, what)
    row = session.get(InformationEntry, entry_id)
    if row is None:
        raise NotFound(key="error.no_information", entry=entry_id)
    require(may(by, action, place_of(centre_id=row.centre_id, session=session)), by, what)
    return row


def _listed(state: str, where: ColumnElement[bool], *, session: Session, by: Actor) -> tuple[list[Listed], int]:
    chosen = (
        InformationEntry.state == state,
        where,
        within(by, centre_id=InformationEntry.centre_id),
    )
    number = session.exec(select(func.count()).select_from(InformationEntry).where(*chosen)).one()
    rows = session.exec(
        select(InformationEntry, Industry, Centre)
        .join(Industry, col(Industry.id) == InformationEntry.industry_id)
        .join(Centre, col(Centre.id) == InformationEntry.centre_id)
        .where(*chosen)
        .order_by(col(InformationEntry.collected_on), col(InformationEntry.id))
        .limit(MOST_LISTED)
    )
    return [Listed(*row) for row in rows], number
