"""Changing planned dial tests by hand: moving, giving to somebody else, withdrawing, marking as missed."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.database import bump_version
from inspection.errors import Conflict, NotFound
from inspection.measurement.dial_draw import at_hour
from inspection.measurement.dial_plan_view import read_dial_plan
from inspection.measurement.dial_sight import sees_slot
from inspection.measurement.dial_slots import caller_then, hour_to_come, reason_given
from inspection.models import Centre, DialPlan, DialSlot, User
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.scope import place_of

OPEN = ("planned", "missed")


def move_pair(slot_id: int, day: date, hour: int, *, version: int, session: Session, by: Actor) -> int:
    """Move a test, and what is called beside it, to another hour of the month; the minutes stay as drawn.

    What was missed is planned again. Gives how many tests were moved.

    Raises:
        NotFound: there is no such test.
        NotAllowed: it is out of scope, or hidden.
        Conflict: one of the pair is done, or somebody changed it since `version` was read.
        InvalidInput: the hour is over or not of the month, or the caller is on leave then.
    """
    chosen = _changeable(slot_id, session=session, by=by)
    rows = [one for one in _pair(chosen, session=session) if one is chosen or one.state != "withdrawn"]
    fixed = next((one for one in rows if one.state not in OPEN), None)
    if fixed is not None:
        raise Conflict(key="error.dial_fixed", slot=chosen.slot_id, state=fixed.state)
    centre = _centre(chosen, session=session)
    zone = centre.time_zone
    start = hour_to_come(Month.parse(chosen.month), day, hour, zone, session=session)
    if chosen.inspector_id is not None:
        caller_then(_name(chosen, session=session), centre, day, chosen.language, session=session)
    bump_version(chosen, version, session=session)
    for row in rows:
        before = row.due_at
        if row is not chosen:
            bump_version(row, row.version, session=session)
        row.due_at = at_hour(start, row.due_at.astimezone(ZoneInfo(zone)).minute, zone)
        row.reason = ""
        session.flush()
        if row.state == "missed":
            states.change(row, "planned", by=by, session=session)
        subject = f"dialslot/{row.id}"
        audit.record("dialslot.moved", subject, by=by, session=session, before=before, after=row.due_at)
    return len(rows)


def reassign_tests(versions: Mapping[int, int], inspector: str, *, session: Session, by: Actor) -> int:
    """Give planned tests to another caller, with what is called beside them: a pair has one caller. Gives how many.

    Args:
        versions: test -> the version of it that was read.

    Raises:
        NotFound, NotAllowed: as `move_pair`.
        Conflict: one is not planned any more, or somebody changed it meanwhile.
        InvalidInput: the caller is no inspector of the centre, on leave then, or does not understand the language.
    """
    changed: dict[int | None, DialSlot] = {}
    for key, version in versions.items():
        chosen = _changeable(key, session=session, by=by)
        if chosen.state != "planned":
            raise Conflict(key="error.dial_fixed", slot=chosen.slot_id, state=chosen.state)
        if chosen.id in changed:
            continue
        bump_version(chosen, version, session=session)
        for row in _pair(chosen, session=session):
            if row.state == "planned" and row.id not in changed:
                _give(row, inspector, bump=row is not chosen, session=session, by=by)
                changed[row.id] = row
    return len(changed)


def withdraw_tests(versions: Mapping[int, int], reason: str, *, session: Session, by: Actor) -> int:
    """Take planned tests out of the plan, for a reason in words. Gives how many.

    Raises:
        NotFound, NotAllowed, Conflict: as `reassign_tests`.
        InvalidInput: no reason is given, or it is too long.
    """
    why = reason_given(reason)
    for key, version in versions.items():
        row = _changeable(key, session=session, by=by)
        if row.state != "planned":
            raise Conflict(key="error.dial_fixed", slot=row.slot_id, state=row.state)
        bump_version(row, version, session=session)
        _end(row, "withdrawn", why, session=session, by=by)
    return len(versions)


def mark_missed(month: Month, reason: str, *, session: Session, by: Actor) -> int:
    """Mark every planned test in sight whose time is over, and for which nothing is recorded, as missed; how many.

    Raises:
        NotAllowed: the role may not plan.
        InvalidInput: no reason is given, or it is too long.
    """
    require(may(by, "plan_dial_tests"), by, f"mark the missed dial tests of {month}")
    why = reason_given(reason)
    view = read_dial_plan(month, session=session, by=by)
    overdue = [] if view is None else [one for one in view.slots if one.overdue]
    for one in overdue:
        _end(session.get_one(DialSlot, one.id), "missed", why, session=session, by=by)
    return len(overdue)


def _end(row: DialSlot, state: str, why: str, *, session: Session, by: Actor) -> None:
    row.reason = why
    states.change(row, state, by=by, session=session)
    after = {"slot": row.slot_id, "reason": why}
    audit.record("dialslot.ended", f"dialslot/{row.id}", by=by, session=session, before=state, after=after)


def _give(row: DialSlot, name: str, *, bump: bool, session: Session, by: Actor) -> None:
    centre = _centre(row, session=session)
    day = row.due_at.astimezone(ZoneInfo(centre.time_zone)).date()
    caller = caller_then(name, centre, day, row.language, session=session)
    if bump:
        bump_version(row, row.version, session=session)
    before = None if row.inspector_id is None else _name(row, session=session)
    row.inspector_id = caller
    session.flush()
    audit.record("dialslot.reassigned", f"dialslot/{row.id}", by=by, session=session, before=before, after=name)


def _changeable(slot_id: int, *, session: Session, by: Actor) -> DialSlot:
    """A planned test that the actor may change."""
    row = session.get(DialSlot, slot_id, with_for_update=True)
    if row is None:
        raise NotFound(key="error.no_dial_slot", slot=slot_id)
    centre = _centre(row, session=session)
    place = place_of(centre_id=centre.id or 0, session=session)
    allowed = may(by, "plan_dial_tests", place) and sees_slot(row, session=session, by=by)
    require(allowed, by, f"change the planned dial test {slot_id}")
    return row


def _pair(slot: DialSlot, *, session: Session) -> list[DialSlot]:
    """A test and what is called beside it."""
    if slot.plan_id is None:
        return [slot]
    same = DialSlot.plan_id == slot.plan_id, DialSlot.pair == slot.pair
    return list(session.exec(select(DialSlot).where(*same).order_by(col(DialSlot.slot_id)).with_for_update()))


def _centre(slot: DialSlot, *, session: Session) -> Centre:
    """The centre whose plan a test belongs to."""
    if slot.plan_id is not None:
        return session.get_one(Centre, session.get_one(DialPlan, slot.plan_id).centre_id)
    if slot.centre_id is None:
        raise NotFound(key="error.no_dial_slot", slot=slot.slot_id)
    return session.get_one(Centre, slot.centre_id)


def _name(slot: DialSlot, *, session: Session) -> str:
    """The name of whoever calls."""
    return session.get_one(User, slot.inspector_id).name
