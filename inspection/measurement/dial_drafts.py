"""Dial tests while they are made: an inspector's slots, and drafts that lose nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.dial_form import About, Form
from inspection.measurement.dial_rules import LINE
from inspection.models import DIAL_KINDS, Centre, Competitor, DialDraft, DialSlot
from inspection.policies import Actor, may, require
from inspection.scope import centres as in_scope
from inspection.scope import place_of

OPEN_SLOTS = ("planned", "missed")
LONGEST_TASK = 400
OWN_LINE = "12580"
HOME_ZONE = "Asia/Shanghai"
"""A competitor has no centre here, and so no clock of its own."""


@dataclass(frozen=True)
class Target:
    """An own centre or a competitor that can be called."""

    code: str
    own: bool
    name_zh: str
    name_en: str
    line: str
    zone: str


@dataclass(frozen=True)
class MySlot:
    """A planned test of one's own, with what is called."""

    slot: DialSlot
    target: Target
    drafted: bool


def my_slots(*, session: Session, by: Actor) -> list[MySlot]:
    """The planned tests of an inspector that are not made yet, the first due first; missed ones can still be made.

    Raises:
        NotAllowed: the role records no dial tests.
    """
    require(may(by, "record_dial_test"), by, "record dial tests")
    rows = session.exec(
        select(DialSlot)
        .where(DialSlot.inspector_id == by.user_id, col(DialSlot.state).in_(OPEN_SLOTS))
        .order_by(col(DialSlot.due_at), col(DialSlot.id))
    ).all()
    drafted = set(session.exec(select(DialDraft.slot_id).where(*_open_drafts(by))))
    return [MySlot(row, target_of_slot(row, session=session), row.id in drafted) for row in rows]


def my_unplanned(*, session: Session, by: Actor) -> Sequence[DialDraft]:
    """The unplanned tests that an inspector has begun and not recorded, newest first.

    Raises:
        NotAllowed: the role records no dial tests.
    """
    require(may(by, "record_dial_test"), by, "record dial tests")
    mine = select(DialDraft).where(*_open_drafts(by), col(DialDraft.slot_id).is_(None))
    return session.exec(mine.order_by(col(DialDraft.id).desc())).all()


def targets(*, session: Session, by: Actor) -> list[Target]:
    """What an inspector may call unplanned: the own centres in scope, and the competitors."""
    own = session.exec(select(Centre).where(in_scope(by.scope)).order_by(Centre.code)).all()
    others = session.exec(select(Competitor).where(col(Competitor.active)).order_by(Competitor.code)).all()
    return [*map(_centre, own), *map(_competitor, others)]


def target_named(code: str, *, own: bool, session: Session) -> Target:
    """An own centre or a competitor by its code.

    Raises:
        NotFound: there is none.
    """
    if own:
        centre = session.exec(select(Centre).where(Centre.code == code)).first()
        found = None if centre is None else _centre(centre)
    else:
        competitor = session.exec(select(Competitor).where(Competitor.code == code)).first()
        found = None if competitor is None else _competitor(competitor)
    if found is None:
        raise NotFound(key="error.dial_target", target=repr(code))
    return found


def target_of_slot(slot: DialSlot, *, session: Session) -> Target:
    """What a planned test calls."""
    if slot.centre_id is not None:
        return _centre(session.get_one(Centre, slot.centre_id))
    return _competitor(session.get_one(Competitor, slot.competitor_id))


def open_slot(slot_id: int, *, session: Session, by: Actor) -> DialDraft:
    """The draft of a planned test of one's own; begun where there is none.

    Raises:
        NotFound: there is no such slot of one's own.
        Conflict: it is done or withdrawn.
    """
    require(may(by, "record_dial_test"), by, "record dial tests")
    slot = session.get(DialSlot, slot_id, with_for_update=True)
    if slot is None or slot.inspector_id != by.user_id:
        raise NotFound(key="error.no_own_slot", slot=slot_id)
    if slot.state not in OPEN_SLOTS:
        raise Conflict(key="error.dial_slot_state", slot=slot.slot_id, state=slot.state)
    found = session.exec(select(DialDraft).where(*_open_drafts(by), DialDraft.slot_id == slot_id)).first()
    return found or _begin(about_slot(slot, session=session), slot_id, session=session, by=by)


def about_slot(slot: DialSlot, *, session: Session) -> About:
    """What a planned test calls and asks, as it is planned now."""
    target = target_of_slot(slot, session=session)
    line = slot.line or target.line
    return About(target.code, target.own, line, slot.language, slot.kind, slot.call_type, slot.task)


def begin_unplanned(about: About, *, session: Session, by: Actor) -> DialDraft:
    """Begin a test that nobody planned.

    Raises:
        NotAllowed: the role records no dial tests, or the centre is not in scope.
        NotFound: there is no such centre or competitor.
        InvalidInput: the line or the kind is none.
    """
    require(may(by, "record_dial_test"), by, "record dial tests")
    target_named(about.target, own=about.own, session=session)
    if about.own:
        centre = session.exec(select(Centre.id).where(Centre.code == about.target)).one() or 0
        place = place_of(centre_id=centre, session=session)
        require(by.scope.contains(place), by, f"record dial tests of {about.target}")
    if not LINE.fullmatch(about.line):
        raise InvalidInput(key="error.dial_line", line=repr(about.line))
    if about.kind not in DIAL_KINDS or len(about.task) > LONGEST_TASK:
        raise InvalidInput(key="error.sent", name="kind or task")
    return _begin(about, None, session=session, by=by)


def own_draft(draft_id: int, *, session: Session, by: Actor) -> DialDraft:
    """A draft of one's own.

    Raises:
        NotAllowed: the role records no dial tests.
        NotFound: there is no such draft of one's own.
    """
    require(may(by, "record_dial_test"), by, "record dial tests")
    found = session.get(DialDraft, draft_id)
    if found is None or found.inspector_id != by.user_id:
        raise NotFound(key="error.no_dial_draft", draft=draft_id)
    return found


def save_dial_draft(draft_id: int, form: Form, *, version: int, session: Session, by: Actor) -> DialDraft:
    """Keep what the form holds, whatever is still wrong with it.

    Raises:
        NotFound: there is no such draft of one's own.
        Conflict: another window stored it meanwhile, or it is recorded already.
    """
    draft = open_draft(draft_id, version=version, session=session, by=by)
    draft.content, draft.version = form.as_json(), draft.version + 1
    session.flush()
    return draft


def open_draft(draft_id: int, *, version: int, session: Session, by: Actor) -> DialDraft:
    """A draft of one's own, held for this transaction, that is not recorded and of the version that was seen.

    Raises:
        NotFound: there is no such draft of one's own.
        Conflict: another window stored it meanwhile, or it is recorded already.
    """
    own_draft(draft_id, session=session, by=by)
    draft = session.exec(
        select(DialDraft).where(DialDraft.id == draft_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if draft.test_id is not None:
        raise Conflict(key="error.dial_recorded", draft=draft_id)
    if draft.version != version:
        raise Conflict(key="error.changed_meanwhile", thing=f"dialdraft {draft_id}", version=version)
    return draft


def discard_draft(draft_id: int, *, session: Session, by: Actor) -> None:
    """Throw away a draft of one's own that is not recorded.

    Raises:
        NotFound: there is no such draft of one's own.
        NotAllowed: it is recorded.
    """
    draft = own_draft(draft_id, session=session, by=by)
    if draft.test_id is not None:
        raise NotAllowed(key="error.dial_recorded", draft=draft_id)
    session.delete(draft)
    session.flush()


def recorded_drafts(*, session: Session, by: Actor) -> list[int]:
    """One's own drafts that were recorded: browsers need no copies of them any more."""
    mine = select(DialDraft.id).where(DialDraft.inspector_id == by.user_id, col(DialDraft.test_id).is_not(None))
    return [one or 0 for one in session.exec(mine.order_by(col(DialDraft.id).desc()).limit(200))]


def _open_drafts(by: Actor) -> tuple[Any, ...]:
    return DialDraft.inspector_id == by.user_id, col(DialDraft.test_id).is_(None)


def _begin(about: About, slot_id: int | None, *, session: Session, by: Actor) -> DialDraft:
    draft = DialDraft(
        inspector_id=by.user_id,
        slot_id=slot_id,
        about=about.as_json(),
        content=Form().as_json(),
        started_at=business_now(session=session),
    )
    session.add(draft)
    session.flush()
    return draft


def _centre(row: Centre) -> Target:
    return Target(row.code, True, row.name_zh, row.name_en, OWN_LINE, row.time_zone)


def _competitor(row: Competitor) -> Target:
    return Target(row.code, False, row.name_zh, row.name_en, row.service_number, HOME_ZONE)
