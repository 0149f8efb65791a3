"""Whether the month will be done in time, from how fast each inspector has been, so that there is time to act."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, select

from inspection.models import AssignmentState, User
from inspection.month import Month
from inspection.planning.inspectors import centres_of
from inspection.planning.ledger import AssignedCall, PlanView, read_plan
from inspection.planning.rounds import today_at
from inspection.policies import Actor
from inspection.roster import Person, works_on

PACE = "pace"
NOT_ASSIGNED = "not_assigned"


@dataclass(frozen=True)
class InspectorOutlook:
    """How an inspector stands: inspections done and left, and days worked since the draw and left until the last one.

    `per_day` is None before the first day worked; then nothing is foretold.
    """

    inspector: str
    done: int
    left: int
    days_worked: int
    days_left: int

    @property
    def per_day(self) -> float | None:
        """Inspections done a day worked."""
        return self.done / self.days_worked if self.days_worked else None

    @property
    def expected(self) -> int | None:
        """How many of those left will be done by the last day, at the same pace."""
        return None if self.per_day is None else min(self.left, int(self.per_day * self.days_left + 1e-9))

    @property
    def late(self) -> int:
        """How many will not be done in time."""
        return 0 if self.expected is None else self.left - self.expected


@dataclass(frozen=True)
class AgentOutlook:
    """An agent who will not have the inspections due: what is done now, will be at the last day, and why not more."""

    agent: str
    centre: str
    due: int
    done: int
    expected: int
    why: str


@dataclass(frozen=True)
class Outlook:
    """Who will miss the month's quota as it goes now."""

    month: str
    today: date
    last_day: date
    inspectors: tuple[InspectorOutlook, ...]
    agents: tuple[AgentOutlook, ...]


def outlook(month: Month, *, session: Session, by: Actor) -> Outlook | None:
    """How the month will end, within the actor's scope; None when it is not drawn yet.

    An inspector's pace is what was done a day worked since the draw, and goes on over the days left by the roster,
    leave and holidays, in the order of due date, rank and call. Whoever has worked no day yet is given time.

    Raises:
        NotAllowed: the role may not see plans.
    """
    plan = read_plan(month, session=session, by=by)
    reached = centres_of(by, session=session)
    if plan is None or not plan.assignments or not reached:
        return None
    today = today_at(reached[0], session=session)
    calls = [one for one in plan.assignments if one.basis == "random"]
    last_day = max((one.due_on for one in calls), default=today)
    begun = min((one.drawn_on.date() for one in plan.rounds), default=today)
    people = _people(calls, begun, today, last_day, session=session)
    return Outlook(str(month), today, last_day, tuple(people.values()), _agents(plan, calls, people))


def _people(
    calls: Sequence[AssignedCall], begun: date, today: date, last_day: date, *, session: Session
) -> dict[str, InspectorOutlook]:
    done = Counter(one.inspector for one in calls if one.state == AssignmentState.DONE)
    left = Counter(one.inspector for one in calls if one.state != AssignmentState.DONE)
    found = {}
    for name in sorted({one.inspector for one in calls if one.inspector is not None}):
        user = session.exec(select(User).where(User.name == name)).one()
        person = Person.user(user.id or 0)
        worked = _days_worked(person, begun + timedelta(days=1), today, session=session)
        ahead = _days_worked(person, today + timedelta(days=1), last_day, session=session)
        found[name] = InspectorOutlook(name, done[name], left[name], worked, ahead)
    return found


def _days_worked(person: Person, first: date, last: date, *, session: Session) -> int:
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return sum(works_on(person, day, session=session) for day in days)


def _agents(
    plan: PlanView, calls: Sequence[AssignedCall], people: Mapping[str, InspectorOutlook]
) -> tuple[AgentOutlook, ...]:
    """Those who will fall short, by what each inspector will do of the own calls in their order."""
    waiting: dict[str, list[AssignedCall]] = defaultdict(list)
    for one in sorted(calls, key=lambda call: (call.due_on, call.rank, call.call_id)):
        if one.inspector is not None and one.state != AssignmentState.DONE:
            waiting[one.inspector].append(one)
    will: Counter[tuple[str, str]] = Counter()
    for name, mine in waiting.items():
        will.update((one.centre, one.agent) for one in mine[: people[name].expected])
    late = []
    for line in plan.lines:
        expected = line.done + will[line.centre, line.agent]
        if expected < line.due:
            why = line.shortfall or (NOT_ASSIGNED if line.assigned < line.due else PACE)
            late.append(AgentOutlook(line.agent, line.centre, line.due, line.done, expected, why))
    return tuple(late)
