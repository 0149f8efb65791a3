"""Holds: a recording that an appeal or a case needs is kept until whoever is in charge releases it, with a reason."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import OPEN_APPEALS, Appeal, Example, Hold, Recording
from inspection.policies import Actor, may, require
from inspection.scope import place_of

LONGEST_REASON = 500


def place_hold(call_id: str, reason: str, *, session: Session, by: Actor) -> Hold:
    """Keep a recording beyond its retention; there may be several holds on it at once, each for its own reason.

    Raises:
        NotFound: there is no recording of this call.
        NotAllowed: the actor is neither a manager nor a quality lead over it.
        InvalidInput: there is no reason, or one too long.
    """
    recording = _recording(call_id, session=session, by=by, what=f"hold the recording of call {call_id}")
    hold = Hold(call_id=call_id, reason=_reason(reason), placed_at=business_now(session=session), placed_by=by.name)
    session.add(hold)
    session.flush()
    recording.hold = True
    session.flush()
    said = {"hold": hold.id, "call_id": call_id, "reason": hold.reason}
    audit.record("recording.held", f"recording/{recording.id}", by=by, session=session, after=said)
    return hold


def release_hold(hold_id: int, reason: str, *, session: Session, by: Actor) -> Hold:
    """Release one hold; the recording is free once its last one is released.

    Raises:
        NotFound: there is no such hold, or its recording is gone.
        NotAllowed: the actor is neither a manager nor a quality lead over it.
        InvalidInput: there is no reason, or one too long.
        Conflict: it is released already, or an example in the case library or an open appeal needs it.
    """
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise NotFound(key="error.no_hold", hold=hold_id)
    recording = _recording(hold.call_id, session=session, by=by, what=f"release hold {hold_id}")
    session.refresh(hold)
    if hold.released_at is not None:
        raise Conflict(key="error.hold_released", hold=hold_id, name=hold.released_by)
    example = session.exec(
        select(Example.id).where(Example.hold_id == hold_id, col(Example.withdrawn_at).is_(None))
    ).first()
    if example is not None:
        raise Conflict(key="error.hold_of_example", hold=hold_id, example=example)
    appeal = session.exec(
        select(Appeal.id).where(Appeal.hold_id == hold_id, col(Appeal.state).in_(OPEN_APPEALS))
    ).first()
    if appeal is not None:
        raise Conflict(key="error.hold_of_appeal", hold=hold_id, appeal=appeal)
    why, at = _reason(reason), business_now(session=session)
    hold.release_reason, hold.released_by, hold.released_at = why, by.name, at
    session.flush()
    if not open_holds(hold.call_id, session=session):
        recording.hold = False
        session.flush()
    said = {"hold": hold_id, "call_id": hold.call_id, "reason": hold.release_reason, "held": recording.hold}
    audit.record("recording.released", f"recording/{recording.id}", by=by, session=session, after=said)
    return hold


def open_holds(call_id: str, *, session: Session) -> Sequence[Hold]:
    """The holds on a call's recording that nobody has released, oldest first."""
    own = select(Hold).where(Hold.call_id == call_id, col(Hold.released_at).is_(None))
    return session.exec(own.order_by(col(Hold.id))).all()


def release_all(call_id: str, reason: str, *, session: Session, by: Actor) -> list[Hold]:
    """Release every open hold on a call's recording.

    Raises:
        NotFound: there is no recording of this call.
        NotAllowed: the actor is neither a manager nor a quality lead over it.
        InvalidInput: there is no reason, or one too long.
        Conflict: nothing holds it.
    """
    _recording(call_id, session=session, by=by, what=f"release the recording of call {call_id}")
    found = open_holds(call_id, session=session)
    if not found:
        raise Conflict(key="error.not_held", call=call_id)
    return [release_hold(one.id or 0, reason, session=session, by=by) for one in found]


def _recording(call_id: str, *, session: Session, by: Actor, what: str) -> Recording:
    require(may(by, "hold"), by, what)
    statement = select(Recording).where(Recording.call_id == call_id).with_for_update()
    recording = session.exec(statement.execution_options(populate_existing=True)).first()
    if recording is None:
        raise NotFound(key="error.no_recording_of_call", call=call_id)
    place = place_of(centre_id=recording.centre_id, team_id=recording.team_id, session=session)
    require(may(by, "hold", place), by, what)
    return recording


def _reason(text: str) -> str:
    reason = " ".join(text.replace("\0", "").split())
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(key="error.hold_reason", number=len(reason), most=LONGEST_REASON)
    return reason
