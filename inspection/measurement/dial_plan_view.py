"""Reading a month's planned dial tests: what somebody may see of them, and how many are hidden."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.measurement.competitor_list import compared_in
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_plan import called_centres, plans_of
from inspection.measurement.dial_redraw import anew_of, redraws_of
from inspection.measurement.dial_sight import published_centres
from inspection.measurement.week import DAYS, HOURS, Grid
from inspection.models import Centre, Competitor, DialPlan, DialRedraw, DialSlot, DialTest, User
from inspection.month import Month
from inspection.policies import Actor, may, may_see_slot, require
from inspection.scope import place_of

GRACE = timedelta(hours=1)
"""So long after its moment a test can still be begun; later it was missed."""


@dataclass(frozen=True)
class Slot:
    """One planned test as it is shown; `target` is the code of the centre or competitor that is called.

    Args:
        overdue: its time is over and nothing was recorded, though nobody has marked it missed.
    """

    id: int
    slot_id: str
    month: str
    pair: str
    centre: str
    target: str
    name_zh: str
    name_en: str
    own: bool
    line: str
    due_at: datetime
    time_zone: str
    call_type: str
    language: str
    task: str
    kind: str
    inspector: str | None
    state: str
    overdue: bool
    reason: str
    origin: str
    version: int

    @property
    def local(self) -> datetime:
        """When it is due by the centre's clock."""
        return self.due_at.astimezone(ZoneInfo(self.time_zone))


@dataclass(frozen=True)
class LaterDraw:
    """A draw of the competitors after a plan's own: its number, when, by whom and why, and how much it changed."""

    number: int
    drawn_at: datetime
    drawn_by: str
    reason: str
    taken_out: int
    added: int


@dataclass(frozen=True)
class CentrePlan:
    """The plan of one centre: `seed` is None for whoever may not see its mystery tests; `hidden` counts these."""

    centre: str
    name_zh: str
    name_en: str
    options: DialOptions
    drawn_at: datetime
    drawn_by: str
    seed: str | None
    seed_hash: str
    pairs: int
    hidden: int
    redrawn: tuple[LaterDraw, ...] = ()


@dataclass(frozen=True)
class DialPlanView:
    """A month's planned tests in scope.

    Args:
        slots: those that the reader may see, by time.
        states: how many of all there are by state, and `overdue` of the planned ones.
        own_tasks: how many own tests that count (planned or done) there are by task.
        paired: of these, how many have a counting test to a competitor beside them: competitor -> task -> number.
        compared: the indicators that each of these competitors can be compared in.
        undrawn: centres in scope without a plan.
    """

    month: str
    centres: tuple[CentrePlan, ...]
    slots: tuple[Slot, ...]
    states: Mapping[str, int]
    own_tasks: Mapping[str, int]
    paired: Mapping[str, Mapping[str, int]]
    compared: Mapping[str, Sequence[str]]
    undrawn: tuple[str, ...]

    @property
    def hidden(self) -> int:
        """How many tests the reader may not see yet."""
        return sum(one.hidden for one in self.centres)

    @property
    def week(self) -> Grid:
        """The own tests that can be seen, by weekday (Monday first) and hour of the centre's clock."""
        grid = [[0] * HOURS for _ in range(DAYS)]
        for slot in self.slots:
            if slot.own and slot.state != "withdrawn":
                grid[slot.local.weekday()][slot.local.hour] += 1
        return tuple(map(tuple, grid))


def read_dial_plan(month: Month, *, session: Session, by: Actor) -> DialPlanView | None:
    """The planned dial tests of a month in scope; None where no centre of it is drawn.

    Raises:
        NotAllowed: the role may not see dial plans.
    """
    require(may(by, "see_dial_plan"), by, f"see the dial tests planned for {month}")
    reached = {one.id: one for one in called_centres(session=session, by=by)}
    plans = plans_of(month, list(reached.values()), session=session)
    if not plans:
        return None
    rows = _rows(plans, session=session)
    tested = _tested(rows, session=session)
    now = business_now(session=session)
    over = {row.id for row in rows if row.state == "planned" and row.due_at + GRACE < now and row.id not in tested}
    reader = _Reader(month, plans, rows, session=session, by=by)
    counting = [row for row in rows if row.state in ("planned", "done") and row.id not in over]
    states = Counter("overdue" if row.id in over else row.state for row in rows)
    drawn = {plan.centre_id for plan in plans}
    return DialPlanView(
        str(month),
        tuple(reader.centre(plan) for plan in sorted(plans, key=lambda one: reached[one.centre_id].code)),
        tuple(reader.slot(row, overdue=row.id in over) for row in rows if reader.sees(row)),
        dict(states),
        dict(Counter(row.task for row in counting if row.centre_id is not None)),
        _paired(counting, reader.targets),
        {one.code: compared_in(one.compared) for one in reader.targets.values()},
        tuple(one.code for key, one in reached.items() if key not in drawn),
    )


class _Reader:
    """What one reader may see of some plans."""

    def __init__(
        self, month: Month, plans: Sequence[DialPlan], rows: Sequence[DialSlot], *, session: Session, by: Actor
    ) -> None:
        self._by = by
        self._session = session
        self._rows = rows
        self._plans = {plan.id: plan for plan in plans}
        self._centres = {one.id: one for one in session.exec(select(Centre))}
        self.targets = {one.id: one for one in session.exec(select(Competitor))}
        self._users = dict(session.exec(select(User.id, User.name)).all())
        self._kinds = {row.pair: row.kind for row in rows if row.centre_id is not None}
        self._published = published_centres(month, session=session)
        self._places = {
            plan.centre_id: place_of(centre_id=plan.centre_id, session=session) for plan in self._plans.values()
        }

    def sees(self, row: DialSlot) -> bool:
        return self._sees(self._plans[row.plan_id].centre_id, self._kinds.get(row.pair, row.kind), row.inspector_id)

    def _sees(self, centre_id: int, kind: str, inspector_id: int | None) -> bool:
        place = self._places[centre_id]
        published = place.centre in self._published
        return may_see_slot(self._by, place, kind=kind, inspector_id=inspector_id, published=published)

    def centre(self, plan: DialPlan) -> CentrePlan:
        centre = self._centres[plan.centre_id]
        own = [row for row in self._rows if row.plan_id == plan.id]
        return CentrePlan(
            centre.code,
            centre.name_zh,
            centre.name_en,
            DialOptions.read(plan.options),
            plan.drawn_at,
            plan.drawn_by,
            plan.seed if self._sees(plan.centre_id, "mystery", None) else None,
            plan.seed_hash,
            len({row.pair for row in own}),
            sum(not self.sees(row) for row in own),
            tuple(_later_draw(row, session=self._session) for row in redraws_of(plan, session=self._session)),
        )

    def slot(self, row: DialSlot, *, overdue: bool) -> Slot:
        centre = self._centres[self._plans[row.plan_id].centre_id]
        target = centre if row.centre_id is not None else self.targets[row.competitor_id]
        caller = None if row.inspector_id is None else self._users[row.inspector_id]
        names = (
            "slot_id",
            "month",
            "pair",
            "line",
            "due_at",
            "call_type",
            "language",
            "task",
            "kind",
            "state",
            "reason",
        )
        return Slot(
            id=row.id or 0,
            centre=centre.code,
            target=target.code,
            name_zh=target.name_zh,
            name_en=target.name_en,
            own=row.centre_id is not None,
            time_zone=centre.time_zone,
            inspector=caller,
            overdue=overdue,
            origin=row.origin,
            version=row.version,
            **{name: getattr(row, name) for name in names},
        )


def _later_draw(row: DialRedraw, *, session: Session) -> LaterDraw:
    anew = anew_of(row, session=session)
    return LaterDraw(row.number, row.drawn_at, row.drawn_by, row.reason, len(anew.taken_out), len(anew.added))


def _rows(plans: Sequence[DialPlan], *, session: Session) -> list[DialSlot]:
    chosen = col(DialSlot.plan_id).in_([plan.id for plan in plans])
    return list(session.exec(select(DialSlot).where(chosen).order_by(col(DialSlot.due_at), col(DialSlot.slot_id))))


def _tested(rows: Sequence[DialSlot], *, session: Session) -> frozenset[int | None]:
    """The slots for which a test is recorded that counts."""
    found = select(DialTest.slot_id).where(
        col(DialTest.slot_id).in_([row.id for row in rows]), DialTest.withdrawn_because == ""
    )
    return frozenset(session.exec(found))


def _paired(rows: Sequence[DialSlot], targets: Mapping[int | None, Competitor]) -> dict[str, dict[str, int]]:
    own = {row.pair for row in rows if row.centre_id is not None}
    found: dict[str, Counter[str]] = {}
    for row in rows:
        if row.competitor_id is not None and row.pair in own:
            found.setdefault(targets[row.competitor_id].code, Counter())[row.task] += 1
    return {code: dict(found[code]) for code in sorted(found)}
