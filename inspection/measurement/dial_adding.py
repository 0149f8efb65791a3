"""Adding a dial test to a drawn plan by hand, with what is called beside it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from inspection import audit
from inspection.database import one_at_a_time
from inspection.errors import InvalidInput, NotFound
from inspection.measurement.competitor_list import active_rivals
from inspection.measurement.dial_draw import MINUTES, at_hour
from inspection.measurement.dial_options import LANGUAGES, DialOptions
from inspection.measurement.dial_plan import called_centres, plans_of
from inspection.measurement.dial_sight import published_centres
from inspection.measurement.dial_slots import caller_then, hour_to_come
from inspection.measurement.dial_tasks import EVERY_CALL, task_of
from inspection.models import DIAL_KINDS, Centre, Competitor, DialPlan, DialSlot
from inspection.month import Month
from inspection.policies import Actor, may, may_see_slot, require
from inspection.scope import place_of

MOST_WORDS = 500


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
    caller = None if not new.inspector else caller_then(new.inspector, centre, new.day, new.language, session=session)
    one_at_a_time("dial_plan", session=session)
    rows = _new_rows(plan, centre, new, words, caller, session=session)
    session.add_all(rows)
    session.flush()
    after = {"at": rows[0].due_at, "task": words, "kind": new.kind, "slots": [row.slot_id for row in rows]}
    audit.record("dialslot.added", f"dialslot/{rows[0].id}", by=by, session=session, after=after)
    return [row.slot_id for row in rows]


def _plan_of(month: Month, code: str, *, session: Session, by: Actor) -> tuple[DialPlan, Centre]:
    reached = [one for one in called_centres(session=session, by=by) if one.code == code]
    plans = plans_of(month, reached, session=session)
    if not plans:
        raise NotFound(key="error.dial_not_drawn", month=month, centre=code)
    return plans[0], reached[0]


def _new_rows(
    plan: DialPlan, centre: Centre, new: NewTest, words: str, caller: int | None, *, session: Session
) -> list[DialSlot]:
    start = hour_to_come(Month.parse(plan.month), new.day, new.hour, centre.time_zone, session=session)
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


def _words(task: str) -> str:
    found = task.strip()
    if not found or len(found) > MOST_WORDS:
        raise InvalidInput(key="error.dial_task", number=len(found), most=MOST_WORDS)
    return found
