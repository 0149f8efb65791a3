"""Changing planned dial tests by hand: adding, moving, giving to somebody else, withdrawing, marking as missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.database import bump_version, one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.competitor_list import active_rivals
from inspection.measurement.dial_callers import callers_of, local_hour
from inspection.measurement.dial_draw import HOURS, MINUTES, at_hour
from inspection.measurement.dial_options import LANGUAGES, DialOptions
from inspection.measurement.dial_plan import called_centres, plans_of
from inspection.measurement.dial_plan_view import published_centres, read_dial_plan, sees_slot
from inspection.measurement.dial_tasks import EVERY_CALL, task_of
from inspection.models import DIAL_KINDS, Centre, Competitor, DialPlan, DialSlot, User
from inspection.month import Month
from inspection.policies import Actor, may, may_see_slot, require
from inspection.scope import place_of

MOST_WORDS = 500
OPEN = ("planned", "missed")


@dataclass(frozen=True)
class NewTest:
    """A test to add: the local hour, what is asked for (a task's code, or words), and who calls."""

    centre: str
    day: date
    hour: int
    task: str
    language: str = "zh"
    kind: str = "mystery"
    inspector: str = ""


def add_test(month: Month, new: NewTest, *, session: Session, by: Actor) -> list[str]:
    """Add a test of a centre whose month is drawn, with one beside it for each competitor it can be compared with.

    Returns:
        The slots' names.

    Raises:
        NotFound: the month of that centre is not drawn, or the centre is out of scope.
        NotAllowed: the role may not plan, or may not see such a test.
        InvalidInput: the hour is over or not of the month, or the task, language, kind or caller is not possible.
    """
    plan, centre = _plan_of(month, new.centre, session=session, by=by)
    place = place_of(centre_id=plan.centre_id, session=session)
    published = centre.code in published_centres(month, session=session)
    seen = may_see_slot(by, place, kind=new.kind, inspector_id=None, published=published)
    require(may(by, "plan_dial_tests", place) and seen, by, f"plan {new.kind} tests of {new.centre}")
    if new.language not in LANGUAGES:
        raise InvalidInput(key="error.option_unknown", option="language", value=repr(new.language), known="zh, en")
    if new.kind not in DIAL_KINDS:
        raise InvalidInput(key="error.option_unknown", option="kind", value=repr(new.kind), known="open, mystery")
    words = _words(new.task)
    caller = None if not new.inspector else _caller(new.inspector, centre, month, new, session=session)
    one_at_a_time("dial_plan", session=session)
    rows = _new_rows(plan, centre, new, words, caller, session=session)
    session.add_all(rows)
    session.flush()
    after = {"at": rows[0].due_at, "task": words, "kind": new.kind, "slots": [row.slot_id for row in rows]}
    audit.record("dialslot.added", f"dialslot/{rows[0].id}", by=by, session=session, after=after)
    return [row.slot_id for row in rows]


def move_pair(slot_id: int, day: date, hour: int, *, version: int, session: Session, by: Actor) -> int:
    """Move a test, and what is called beside it, to another hour of the month; the minutes stay as drawn.

    What was missed is planned again. Gives how many tests were moved.

    Raises:
        NotFound: there is no such test.
        NotAllowed: it is out of scope, or hidden.
        Conflict: one of the pair is done, or somebody changed it since `version` was read.
        InvalidInput: the hour is over or not of the month.
    """
    chosen = _changeable(slot_id, session=session, by=by)
    rows = [one for one in _pair(chosen, session=session) if one.state != "withdrawn"]
    done = next((one for one in rows if one.state not in OPEN), None)
    if done is not None or not rows:
        state = chosen.state if done is None else done.state
        raise Conflict(key="error.dial_fixed", slot=chosen.slot_id, state=state)
    zone = _zone(chosen, session=session)
    start = _hour(Month.parse(chosen.month), day, hour, zone, session=session)
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
    why = _reason(reason)
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
    why = _reason(reason)
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
    zone = centre.time_zone
    at = local_hour(row.due_at, zone)
    wanted = NewTest(centre.code, at.date(), at.hour, row.task, row.language, row.kind, name)
    caller = _caller(name, centre, Month.parse(row.month), wanted, session=session)
    if bump:
        bump_version(row, row.version, session=session)
    before = None if row.inspector_id is None else session.get_one(User, row.inspector_id).name
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


def _zone(slot: DialSlot, *, session: Session) -> str:
    return _centre(slot, session=session).time_zone


def _plan_of(month: Month, code: str, *, session: Session, by: Actor) -> tuple[DialPlan, Centre]:
    reached = [one for one in called_centres(session=session, by=by) if one.code == code]
    plans = plans_of(month, reached, session=session)
    if not plans:
        raise NotFound(key="error.dial_not_drawn", month=month, centre=code)
    return plans[0], reached[0]


def _new_rows(
    plan: DialPlan, centre: Centre, new: NewTest, words: str, caller: int | None, *, session: Session
) -> list[DialSlot]:
    start = _hour(Month.parse(plan.month), new.day, new.hour, centre.time_zone, session=session)
    task = task_of(words)
    exercised = set(EVERY_CALL if task is None else task.exercises)
    rivals = [one for one in active_rivals(session=session) if exercised & set(one.compared)]
    pair = _next_pair(plan, centre, session=session)
    ids = {one.code: one.id for one in session.exec(select(Competitor))}
    calls: list[tuple[str, int | None, str, str]] = [(pair, None, DialOptions.read(plan.options).lines[0], new.kind)]
    calls += [(f"{pair}-{one.code}", ids[one.code], one.line, "mystery") for one in rivals]
    step = MINUTES // len(calls)
    return [
        DialSlot(
            slot_id=slot_id,
            month=plan.month,
            pair=pair,
            line=line,
            due_at=at_hour(start, place * step, centre.time_zone),
            call_type="query" if task is None else task.call_type,
            language=new.language,
            task=words,
            kind=kind,
            inspector_id=caller,
            plan_id=plan.id,
            origin="added",
            centre_id=plan.centre_id if competitor_id is None else None,
            competitor_id=competitor_id,
        )
        for place, (slot_id, competitor_id, line, kind) in enumerate(calls)
    ]


def _next_pair(plan: DialPlan, centre: Centre, *, session: Session) -> str:
    own = DialSlot.plan_id == plan.id, col(DialSlot.centre_id).is_not(None)
    number = session.exec(select(func.count()).select_from(DialSlot).where(*own)).one()
    return f"{plan.month}-{centre.code}-{number + 1:03d}"


def _hour(month: Month, day: date, hour: int, zone: str, *, session: Session) -> datetime:
    """A local hour of the month that is not over."""
    if not 0 <= hour < HOURS or Month.of(day) != month:
        raise InvalidInput(key="error.dial_hour", day=day, hour=hour, month=month)
    start = datetime.combine(day, time(hour))
    if at_hour(start, MINUTES, zone) <= business_now(session=session):
        raise InvalidInput(key="error.dial_hour_over", day=day, hour=hour)
    return start


def _caller(name: str, centre: Centre, month: Month, test: NewTest, *, session: Session) -> int:
    callers, ids = callers_of(centre, month, session=session)
    found = next((one for one in callers if one.name == name), None)
    if found is None:
        raise InvalidInput(key="error.dial_no_caller", name=name, centre=centre.code)
    if test.day in found.away:
        raise InvalidInput(key="error.dial_on_leave", name=name, day=test.day)
    if not found.may_call(test.day, test.language):
        raise InvalidInput(key="error.other_language", name=name, language=test.language)
    return ids[name]


def _words(task: str) -> str:
    found = task.strip()
    if not found or len(found) > MOST_WORDS:
        raise InvalidInput(key="error.dial_task", number=len(found), most=MOST_WORDS)
    return found


def _reason(reason: str) -> str:
    found = reason.strip()
    if not found:
        raise InvalidInput(key="error.no_reason")
    if len(found) > MOST_WORDS:
        raise InvalidInput(key="error.long_reason", number=len(found), most=MOST_WORDS)
    return found
