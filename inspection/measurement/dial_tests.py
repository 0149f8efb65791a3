"""Recording a dial test, once for its slot, and withdrawing one that was recorded wrongly."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select, update

from inspection import audit
from inspection.clock import FIXED_NOW, business_now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.dial_drafts import about_slot, open_draft, target_named
from inspection.measurement.dial_form import About, Form
from inspection.measurement.dial_rules import Bounds, DialRefused, wrong_with
from inspection.measurement.dial_seen import knows_of, place_called
from inspection.models import Centre, Competitor, DialDraft, DialSlot, DialTest, Installation
from inspection.month import Month
from inspection.policies import Actor, may, may_withdraw_dial_test, require
from inspection.states import change

CLOCKS_APART = timedelta(minutes=1)
LONGEST_REASON = 400


def latest_moment(*, session: Session) -> datetime:
    """What lies after it has not happened yet: clocks may differ a little, and a demo's clock stands still."""
    now = business_now(session=session)
    return now + (timedelta(days=1) if session.get(Installation, FIXED_NOW) is not None else CLOCKS_APART)


def slot_bounds(slot: DialSlot | None, zone: str, *, session: Session) -> Bounds:
    """Within what the times of a test must lie: not in the future, and in the month of its slot."""
    latest = latest_moment(session=session)
    if slot is None:
        return Bounds(latest, zone)
    since, until = Month.parse(slot.month).bounds(zone)
    return Bounds(latest, zone, since, until, slot.month)


def record_dial_test(draft_id: int, form: Form, *, version: int, session: Session, by: Actor) -> DialTest:
    """Record what the form holds as a test; its slot is done with it, a missed one late.

    Raises:
        NotAllowed: the role records no dial tests.
        NotFound: there is no such draft of one's own.
        Conflict: another window stored it meanwhile, it is recorded already, or its slot is done or withdrawn.
        DialRefused: with everything that is wrong with the test.
    """
    draft = open_draft(draft_id, version=version, session=session, by=by)
    slot = None if draft.slot_id is None else session.get_one(DialSlot, draft.slot_id)
    if slot is not None and slot.inspector_id != by.user_id:
        raise Conflict(key="error.dial_slot_other", slot=slot.slot_id)
    about = About.from_json(draft.about) if slot is None else about_slot(slot, session=session)
    target = target_named(about.target, own=about.own, session=session)
    values = form.values() | {"line": about.line}
    wrong = wrong_with(values, slot_bounds(slot, target.zone, session=session))
    if wrong:
        raise DialRefused(wrong)
    row = _row(draft, slot, about, values, session=session, by=by)
    session.add(row)
    session.flush()
    if slot is not None:
        change(slot, "done", by=by, session=session)
    draft.content, draft.test_id, draft.version = form.as_json(), row.id, draft.version + 1
    # Neither who was called nor when stands in the log: it outlasts the secret of a mystery caller.
    told = {"kind": row.kind, "planned": slot is not None, "late": row.late, "clock_behind_ms": form.offset_ms}
    audit.record("dialtest.recorded", f"dialtest/{row.id}", by=by, session=session, after=told)
    return row


def withdraw_dial_test(test_id: int, reason: str, *, session: Session, by: Actor) -> DialTest:
    """Let a test that was recorded wrongly count no more; its slot can be made again.

    Raises:
        NotFound: there is no such test that the actor may know of.
        NotAllowed: the role withdraws none, or it is another inspector's.
        InvalidInput: no reason is given, or a long one.
        Conflict: it is withdrawn already.
    """
    require(may(by, "withdraw_dial_test"), by, "withdraw dial tests")
    row = session.get(DialTest, test_id)
    if row is None or not knows_of(row, session=session, by=by):
        raise NotFound(key="error.no_dial_test", test=test_id)
    place = place_called(row, session=session)
    withdraws = may_withdraw_dial_test(by, place, kind=row.kind, tested_by=row.tested_by, published=True)
    require(withdraws, by, f"withdraw dial test {test_id}")
    told = reason.strip()
    if not told:
        raise InvalidInput(key="error.no_reason")
    if len(told) > LONGEST_REASON:
        raise InvalidInput(key="error.long_reason", number=len(told), most=LONGEST_REASON)
    step = update(DialTest).where(col(DialTest.id) == test_id, col(DialTest.withdrawn_because) == "")
    if session.connection().execute(step.values(withdrawn_because=told)).rowcount != 1:
        raise Conflict(key="error.dial_withdrawn", test=row.test_id)
    session.refresh(row)
    slot = None if row.slot_id is None else session.get(DialSlot, row.slot_id)
    if slot is not None and slot.state == "done":
        change(slot, "planned", by=by, session=session)
    audit.record("dialtest.withdrawn", f"dialtest/{test_id}", by=by, session=session, after={"reason": told})
    return row


def _row(
    draft: DialDraft, slot: DialSlot | None, about: About, values: dict[str, Any], *, session: Session, by: Actor
) -> DialTest:
    table: Any = Centre if about.own else Competitor
    called = session.exec(select(table.id).where(table.code == about.target)).one()
    return DialTest.model_validate(
        values
        | {
            "test_id": _name(draft, slot, session=session),
            "centre_id" if about.own else "competitor_id": called,
            "slot": "" if slot is None else slot.slot_id,
            "slot_id": None if slot is None else slot.id,
            "pair": "" if slot is None else slot.pair,
            "language": about.language,
            "kind": about.kind,
            "call_type": about.call_type,
            "late": slot is not None and slot.state == "missed",
            "tested_by": by.user_id,
            "recorded_at": business_now(session=session),
        }
    )


def _name(draft: DialDraft, slot: DialSlot | None, *, session: Session) -> str:
    """The slot's name, or the draft's; numbered where a withdrawn test has it."""
    name = f"U{draft.started_at:%Y%m%d}-{draft.id}" if slot is None else slot.slot_id
    taken = set(session.exec(select(DialTest.test_id).where(col(DialTest.test_id).startswith(name))))
    free = (one for one in (name, *(f"{name}/{number}" for number in range(2, 1000))) if one not in taken)
    return next(free)
