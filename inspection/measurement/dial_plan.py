"""Drawing a month's dial tests, in one transaction and once; and computing a stored plan again."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now, is_demo
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.measurement.competitor_list import active_rivals
from inspection.measurement.dial_callers import Turn, callers_of, local_hour, share_out
from inspection.measurement.dial_draw import Dice, DrawnSlot, Inputs, Rival, draw_slots, fingerprint
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_tasks import Task, tasks
from inspection.models import Centre, Competitor, DialPlan, DialSlot
from inspection.month import Month
from inspection.planning.inspectors import centres_of
from inspection.planning.seeds import seed_hash
from inspection.policies import Actor, may, require

SEED_BYTES = 16


def draw_dial_plan(
    month: Month, *, session: Session, by: Actor, options: DialOptions | None = None, seed: str | None = None
) -> list[DialPlan]:
    """Draw the dial tests of every provincial centre in scope; a drawn plan is returned as it is stored.

    Drawn are the days that are left: a month that has begun from the day after today.

    Args:
        options: what is chosen; without them those of the month's other centres, or the defaults.
        seed: accepted by a demo home alone; otherwise the system makes one for each centre.

    Raises:
        NotAllowed: the role may not plan, or a seed is given outside a demo home.
        Conflict: the month is drawn with another seed or other options.
        InvalidInput: no centre is in scope, or no day of the month is left.
    """
    require(may(by, "plan_dial_tests"), by, f"plan the dial tests of {month}")
    if seed is not None and not is_demo(session=session):
        raise NotAllowed(key="error.dial_seed", seed=repr(seed))
    one_at_a_time("dial_plan", session=session)
    reached = called_centres(session=session, by=by)
    if not reached:
        raise InvalidInput(key="error.dial_no_centre")
    stored = {plan.centre_id: plan for plan in plans_of(month, reached, session=session)}
    if seed is not None and any(plan.seed != seed for plan in stored.values()):
        raise Conflict(key="error.other_seed", month=month, seed=repr(seed))
    chosen = _options(month, options, session=session)
    for centre in reached:
        if centre.id not in stored:
            stored[centre.id or 0] = _draw(month, centre, chosen, seed, session=session, by=by)
    return [stored[centre.id or 0] for centre in reached]


def called_centres(*, session: Session, by: Actor) -> list[Centre]:
    """The centres in scope that users call; the central one takes transfers and orders."""
    return [one for one in centres_of(by, session=session) if one.kind == "provincial"]


def plans_of(month: Month, centres: Sequence[Centre], *, session: Session) -> list[DialPlan]:
    """The stored plans of some centres."""
    ids = [one.id for one in centres]
    return list(session.exec(select(DialPlan).where(DialPlan.month == str(month), col(DialPlan.centre_id).in_(ids))))


def computed_again(plan: DialPlan, *, session: Session) -> bool:
    """Whether a plan's seed, options and inputs give the slots that were drawn."""
    centre = session.get_one(Centre, plan.centre_id)
    slots = draw_slots(plan.seed, plan.month, centre.code, DialOptions.read(plan.options), inputs_of(plan))
    return fingerprint(slots) == plan.fingerprint


def inputs_of(plan: DialPlan) -> Inputs:
    """What a stored plan was drawn from."""
    kept: dict[str, Any] = json.loads(plan.inputs)
    return Inputs(
        date.fromisoformat(kept["first_day"]),
        date.fromisoformat(kept["last_day"]),
        kept["time_zone"],
        tuple(Task(**(one | {"indicators": tuple(one["indicators"])})) for one in kept["tasks"]),
        tuple(Rival(one["code"], one["line"], tuple(one["compared"])) for one in kept["rivals"]),
    )


def _options(month: Month, given: DialOptions | None, *, session: Session) -> DialOptions:
    stored = session.exec(
        select(DialPlan.options).where(DialPlan.month == str(month)).order_by(col(DialPlan.id))
    ).first()
    if stored is None:
        return given or DialOptions()
    if given is not None and given != DialOptions.read(stored):
        raise Conflict(key="error.other_options", month=month)
    return DialOptions.read(stored)


def _draw(
    month: Month, centre: Centre, options: DialOptions, given: str | None, *, session: Session, by: Actor
) -> DialPlan:
    inputs = _inputs(month, centre, session=session)
    seed = given or secrets.token_hex(SEED_BYTES)
    slots = draw_slots(seed, str(month), centre.code, options, inputs)
    plan = DialPlan(
        month=str(month),
        centre_id=centre.id or 0,
        seed=seed,
        seed_hash=seed_hash(seed),
        options=options.stored(),
        inputs=_stored(inputs),
        fingerprint=fingerprint(slots),
        drawn_at=business_now(session=session),
        drawn_by=by.name,
    )
    session.add(plan)
    session.flush()
    _store(plan, centre, slots, session=session)
    after = {"centre": centre.code, "month": str(month), "hash": plan.seed_hash, "slots": len(slots)}
    after |= {"options": options.document(), "fingerprint": plan.fingerprint}
    audit.record("dial_plan.drawn", f"dial_plan/{plan.id}", by=by, session=session, after=after)
    return plan


def _inputs(month: Month, centre: Centre, *, session: Session) -> Inputs:
    today = business_now(session=session).astimezone(ZoneInfo(centre.time_zone)).date()
    first = max(month.first_day, today + timedelta(days=1))
    rivals = tuple(active_rivals(session=session))
    return Inputs(first, month.last_day, centre.time_zone, tasks(), rivals)


def _stored(inputs: Inputs) -> str:
    """What a plan was drawn from, without the wording of its tasks."""
    bare = [replace(one, ask_zh="", ask_en="", expect_zh="", expect_en="") for one in inputs.tasks]
    document = asdict(replace(inputs, tasks=tuple(bare)))
    return json.dumps(document, ensure_ascii=False, sort_keys=True, default=str)


def _store(plan: DialPlan, centre: Centre, slots: Sequence[DrawnSlot], *, session: Session) -> None:
    """Keep the slots, shared out to the callers."""
    callers, ids = callers_of(centre, Month.parse(plan.month), session=session)
    calls: dict[str, list[DrawnSlot]] = {}
    for slot in slots:
        calls.setdefault(slot.pair, []).append(slot)
    turns = [
        Turn(pair, local_hour(some[0].due_at, centre.time_zone), some[0].language, len(some))
        for pair, some in calls.items()
    ]
    given = share_out(turns, callers, Dice(plan.seed, plan.month, centre.code))
    rivals = {one.code: one.id for one in session.exec(select(Competitor))}
    for slot in slots:
        fields = asdict(slot)
        own, target = fields.pop("own"), fields.pop("target")
        fields |= {"centre_id": centre.id} if own else {"competitor_id": rivals[target]}
        caller = ids.get(given[slot.pair] or "")
        session.add(DialSlot(**fields, month=plan.month, plan_id=plan.id, inspector_id=caller))
    session.flush()
