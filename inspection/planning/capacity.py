"""What the month's inspections need, and what there is for them: plain counts from the tables."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from inspection import job_control
from inspection.clock import business_now
from inspection.listening.transcription import KIND
from inspection.models import Assignment, AssignmentState, Centre, Recording, User
from inspection.month import Month
from inspection.planning.inspectors import centres_of, inspectors_of
from inspection.planning.ledger import PlanView, read_plan
from inspection.planning.population import agents_due
from inspection.policies import Actor, may, require
from inspection.roster import working_days
from inspection.settings import get_settings

MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class Load:
    """One inspector's month: inspections assigned and done, and the minutes of sound of those not done."""

    inspector: str
    assigned: int
    done: int
    minutes_left: float


@dataclass(frozen=True)
class Transcription:
    """Minutes of sound in the queue; `speed` is minutes of sound a minute, None before any job has ended."""

    minutes_total: float
    minutes_done: float
    speed: float | None
    minutes_left: float | None


@dataclass(frozen=True)
class Capacity:
    """A month's need and means. `left` is what is due and not done; `None` where there is nobody, or no day left."""

    month: str
    drawn: bool
    quota: int
    agents: int
    due: int
    assigned: int
    done: int
    inspectors: int
    last_day: date
    working_days: int
    minutes_assigned: float
    minutes_left: float
    loads: tuple[Load, ...]
    transcription: Transcription

    @property
    def left(self) -> int:
        """Inspections due and not done."""
        return max(0, self.due - self.done)

    @property
    def left_per_inspector(self) -> float | None:
        """Inspections left for each inspector, evenly."""
        return self.left / self.inspectors if self.inspectors else None

    @property
    def left_per_inspector_and_day(self) -> float | None:
        """Inspections left for each inspector and working day."""
        each = self.left_per_inspector
        return None if each is None or not self.working_days else each / self.working_days


def capacity(month: Month, *, session: Session, by: Actor) -> Capacity:
    """What the inspections of a month need and have, over the centres in scope.

    Working days are Mondays to Fridays but for holidays (those of the first centre's province) from the business date
    to the last due date: of the drawn month, or, undrawn, the days that assignments will have.

    Raises:
        NotAllowed: the role may not see plans.
    """
    require(may(by, "see_plan"), by, f"see the capacity of {month}")
    centres = centres_of(by, session=session)
    plan = read_plan(month, session=session, by=by)
    agents = sum(len(agents_due(month, centre, session=session)) for centre in centres)
    today = _today(centres, session=session)
    last_day = _last_day(plan, today)
    loads, minutes_assigned = _loads(month, centres, session=session)
    quota = plan.quota if plan else get_settings().quota
    return Capacity(
        str(month),
        plan is not None,
        quota,
        agents,
        agents * quota,
        sum(one.assigned for one in plan.lines) if plan else 0,
        sum(one.done for one in plan.lines) if plan else 0,
        len({user.name for centre in centres for user in inspectors_of(centre, session=session)}),
        last_day,
        len(working_days(today, last_day, centres[0] if centres else None, session=session)),
        minutes_assigned,
        sum(one.minutes_left for one in loads),
        loads,
        _transcription(session=session, by=by),
    )


def _today(centres: Sequence[Centre], *, session: Session) -> date:
    zone = centres[0].time_zone if centres else "Asia/Shanghai"
    return business_now(session=session).astimezone(ZoneInfo(zone)).date()


def _last_day(plan: PlanView | None, today: date) -> date:
    if plan is not None and plan.assignments:
        return max(one.due_on for one in plan.assignments)
    return today + timedelta(days=get_settings().due_days)


def _loads(month: Month, centres: Sequence[Centre], *, session: Session) -> tuple[tuple[Load, ...], float]:
    rows = session.exec(
        select(User.name, Assignment.state, func.count(), func.coalesce(func.sum(Recording.duration_ms), 0))
        .join(User, col(User.id) == Assignment.inspector_id)
        .join(Recording, col(Recording.id) == Assignment.recording_id, isouter=True)
        .where(
            Assignment.month == str(month),
            Assignment.population == "calls",
            Assignment.state != AssignmentState.REPLACED,
            col(Assignment.centre_id).in_([centre.id for centre in centres]),
        )
        .group_by(User.name, Assignment.state)
    ).all()
    assigned: Counter[str] = Counter()
    done: Counter[str] = Counter()
    left_ms: Counter[str] = Counter()
    for name, state, number, duration_ms in rows:
        assigned[name] += number
        done[name] += number if state == AssignmentState.DONE else 0
        left_ms[name] += 0 if state == AssignmentState.DONE else int(duration_ms)
    loads = [Load(name, assigned[name], done[name], left_ms[name] / MS_PER_MINUTE) for name in sorted(assigned)]
    return tuple(loads), sum(int(row[3]) for row in rows) / MS_PER_MINUTE


def _transcription(*, session: Session, by: Actor) -> Transcription:
    seen = job_control.overview(KIND, session=session, by=by)
    left_s = seen.left_s
    return Transcription(seen.total_work / 60, seen.done_work / 60, seen.speed, None if left_s is None else left_s / 60)
