"""Following a changed list of competitors in a drawn plan: what is not begun is drawn anew, what was made stays."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.database import bump_version, one_at_a_time
from inspection.errors import Conflict, NotFound
from inspection.measurement.competitor_list import active_rivals
from inspection.measurement.dial_beside import Anew, Call, OpenPair, beside_anew
from inspection.measurement.dial_callers import local_hour
from inspection.measurement.dial_draw import Dice, Rival, at_hour
from inspection.measurement.dial_plan import called_centres, inputs_of, plans_of
from inspection.measurement.dial_slots import reason_given
from inspection.measurement.dial_tasks import EVERY_CALL
from inspection.models import Centre, Competitor, DialDraft, DialPlan, DialRedraw, DialSlot, DialTest
from inspection.month import Month
from inspection.policies import Actor, may, require

FIRST = 2
"""The number of the first draw after a plan's own."""


@dataclass(frozen=True)
class Redrawn:
    """How many planned calls to competitors were, or would be, taken out and added."""

    taken_out: int = 0
    added: int = 0

    @property
    def number(self) -> int:
        """All of them."""
        return self.taken_out + self.added

    def __bool__(self) -> bool:
        return self.number > 0


def changes_to_come(month: Month, *, session: Session, by: Actor) -> Redrawn:
    """What drawing the competitors' calls anew would change now, over the centres in scope.

    Raises:
        NotAllowed: the role may not see dial plans.
    """
    require(may(by, "see_dial_plan"), by, f"see the dial tests planned for {month}")
    found = [_anew(plan, _open_pairs(plan, session=session), session=session) for plan in _plans(month, session, by)]
    return _sum(found)


def redraw_competitors(month: Month, reason: str, *, session: Session, by: Actor) -> Redrawn:
    """Let the tests that nobody has begun follow the list of competitors, with the plan's own seed.

    The own tests keep their hours, tasks and callers. A call to who is called no more is taken out, with the reason;
    a call to who is new, or has another number, is added beside the own test. Nothing that was made or begun changes.

    Raises:
        NotAllowed: the role may not plan.
        NotFound: no centre of the month in scope is drawn.
        Conflict: the plans are as the list is.
        InvalidInput: no reason is given, or it is too long.
    """
    require(may(by, "plan_dial_tests"), by, f"draw the competitors of {month} anew")
    why = reason_given(reason)
    one_at_a_time("dial_plan", session=session)
    plans = _plans(month, session, by)
    if not plans:
        raise NotFound(key="error.dial_not_drawn", month=month, centre=by.scope)
    done = _sum([_redraw(plan, why, session=session, by=by) for plan in plans])
    if not done:
        raise Conflict(key="error.dial_nothing_anew", month=month)
    return done


def redraws_of(plan: DialPlan, *, session: Session) -> list[DialRedraw]:
    """The draws that followed a plan's own, in order."""
    rows = select(DialRedraw).where(DialRedraw.plan_id == plan.id).order_by(col(DialRedraw.number))
    return list(session.exec(rows))


def anew_of(row: DialRedraw, *, session: Session) -> Anew:
    """What a stored draw's inputs and its plan's seed give."""
    plan = session.get_one(DialPlan, row.plan_id)
    kept: dict[str, Any] = json.loads(row.inputs)
    pairs = [
        OpenPair(
            one["pair"],
            one["minute"],
            tuple(one["exercises"]),
            tuple(Call(**call) for call in one["beside"]),
            tuple((code, line) for code, line in one["by_hand"]),
        )
        for one in kept["pairs"]
    ]
    rivals = [Rival(one["code"], one["line"], tuple(one["compared"])) for one in kept["rivals"]]
    return beside_anew(_dice(plan, session=session), row.number, pairs, rivals)


def redraws_computed_again(plan: DialPlan, *, session: Session) -> bool:
    """Whether each later draw of a plan is what its inputs and the plan's seed give."""
    rows = redraws_of(plan, session=session)
    return all(anew_of(row, session=session).fingerprint == row.fingerprint for row in rows)


def _plans(month: Month, session: Session, by: Actor) -> list[DialPlan]:
    plans = plans_of(month, called_centres(session=session, by=by), session=session)
    return sorted(plans, key=lambda one: one.id or 0)


def _sum(found: Sequence[Anew]) -> Redrawn:
    return Redrawn(sum(len(one.taken_out) for one in found), sum(len(one.added) for one in found))


def _dice(plan: DialPlan, *, session: Session) -> Dice:
    return Dice(plan.seed, plan.month, session.get_one(Centre, plan.centre_id).code)


def _anew(plan: DialPlan, pairs: Sequence[OpenPair], *, session: Session) -> Anew:
    number = FIRST + len(redraws_of(plan, session=session))
    return beside_anew(_dice(plan, session=session), number, pairs, active_rivals(session=session))


def _redraw(plan: DialPlan, why: str, *, session: Session, by: Actor) -> Anew:
    pairs, rivals = _open_pairs(plan, session=session), active_rivals(session=session)
    anew = _anew(plan, pairs, session=session)
    if not anew:
        return anew
    inputs = {"pairs": [asdict(one) for one in pairs], "rivals": [asdict(one) for one in rivals]}
    row = DialRedraw(
        plan_id=plan.id or 0,
        number=FIRST + len(redraws_of(plan, session=session)),
        inputs=json.dumps(inputs, ensure_ascii=False, sort_keys=True),
        fingerprint=anew.fingerprint,
        reason=why,
        drawn_at=business_now(session=session),
        drawn_by=by.name,
    )
    session.add(row)
    session.flush()
    _take_out(anew, why, session=session, by=by)
    _add(plan, anew, session=session)
    after = {"number": row.number, "reason": why, "taken_out": len(anew.taken_out), "added": len(anew.added)}
    after |= {"competitors": [one.code for one in rivals], "fingerprint": anew.fingerprint}
    audit.record("dial_plan.redrawn", f"dial_plan/{plan.id}", by=by, session=session, after=after)
    return anew


def _take_out(anew: Anew, why: str, *, session: Session, by: Actor) -> None:
    for row in session.exec(select(DialSlot).where(col(DialSlot.slot_id).in_(anew.taken_out))):
        bump_version(row, row.version, session=session)
        row.reason = why
        states.change(row, "withdrawn", by=by, session=session)


def _add(plan: DialPlan, anew: Anew, *, session: Session) -> None:
    """The added calls: in the hour of the own test, by its caller, with its task and language."""
    zone = session.get_one(Centre, plan.centre_id).time_zone
    ids = dict(session.exec(select(Competitor.code, Competitor.id)).all())
    own = {one.pair: one for one in _rows(plan, session=session) if one.centre_id is not None}
    for pair, call in anew.added:
        beside = own[pair]
        session.add(
            DialSlot(
                slot_id=call.slot_id,
                month=plan.month,
                pair=pair,
                competitor_id=ids[call.code],
                line=call.line,
                due_at=at_hour(local_hour(beside.due_at, zone), call.minute, zone),
                call_type=beside.call_type,
                language=beside.language,
                task=beside.task,
                kind="mystery",
                inspector_id=beside.inspector_id,
                plan_id=plan.id,
                origin="redrawn",
            )
        )
    session.flush()


def _rows(plan: DialPlan, *, session: Session) -> list[DialSlot]:
    rows = select(DialSlot).where(DialSlot.plan_id == plan.id).order_by(col(DialSlot.slot_id))
    return list(session.exec(rows))


def _open_pairs(plan: DialPlan, *, session: Session) -> list[OpenPair]:
    """The pairs of a plan that nobody has begun, and whose hour is to come."""
    zone, now = session.get_one(Centre, plan.centre_id).time_zone, business_now(session=session)
    codes = dict(session.exec(select(Competitor.id, Competitor.code)).all())
    pairs: dict[str, list[DialSlot]] = defaultdict(list)
    for row in _rows(plan, session=session):
        pairs[row.pair].append(row)
    begun = _begun(plan, session=session)
    tasks = {one.code: one.exercises for one in inputs_of(plan).tasks}
    drawn_out = {name for row in redraws_of(plan, session=session) for name in anew_of(row, session=session).taken_out}
    found = []
    for pair, rows in pairs.items():
        planned = [row for row in rows if row.state == "planned"]
        if not planned or any(row.id in begun or row.state == "done" for row in rows):
            continue
        if at_hour(local_hour(planned[0].due_at, zone), 0, zone) <= now:
            continue
        found.append(_open_pair(pair, rows, codes, tasks.get(rows[0].task, EVERY_CALL), drawn_out))
    return found


def _open_pair(
    pair: str, rows: Sequence[DialSlot], codes: dict[int | None, str], exercises: Sequence[str], drawn_out: set[str]
) -> OpenPair:
    own = next((row for row in rows if row.centre_id is not None), None)
    theirs = [row for row in rows if row.competitor_id is not None]
    by_hand = [row for row in theirs if row.state == "withdrawn" and row.slot_id not in drawn_out]
    return OpenPair(
        pair,
        own.due_at.minute if own is not None and own.state == "planned" else None,
        tuple(exercises),
        tuple(
            Call(row.slot_id, codes[row.competitor_id], row.line, row.due_at.minute)
            for row in theirs
            if row.state == "planned"
        ),
        tuple((codes[row.competitor_id], row.line) for row in by_hand),
    )


def _begun(plan: DialPlan, *, session: Session) -> set[int | None]:
    """The slots of a plan that have a form begun or a test recorded."""
    own = select(DialSlot.id).where(DialSlot.plan_id == plan.id)
    drafts = select(DialDraft.slot_id).where(col(DialDraft.slot_id).in_(own))
    tests = select(DialTest.slot_id).where(col(DialTest.slot_id).in_(own), DialTest.withdrawn_because == "")
    return {*session.exec(drafts), *session.exec(tests)}
