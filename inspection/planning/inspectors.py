"""Who can inspect the calls of a centre, how much room each has, and on which days it is due."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from inspection.errors import InvalidInput
from inspection.models import Agent, Assignment, AssignmentState, Centre, Role, User
from inspection.models.organisation import Level
from inspection.month import Month
from inspection.planning.assign import Inspector
from inspection.planning.options import Options
from inspection.policies import Actor, Scope, is_system
from inspection.roster import Person, works_on
from inspection.scope import centres, place_of


def centres_of(by: Actor, *, session: Session) -> list[Centre]:
    """The centres an actor reaches as a whole, by code."""
    statement = select(Centre).order_by(Centre.code)
    return list(session.exec(statement if is_system(by) else statement.where(centres(by.scope))))


def inspectors_of(centre: Centre, whose: str = "any", *, session: Session, by: Actor | None = None) -> list[User]:
    """The active inspectors of a centre's calls, by name.

    Args:
        whose: `any`, whose scope contains the centre; `own`, of the centre itself; `other`, of other centres.
        by: inspectors of other centres are taken from this actor's scope; everywhere where None.
    """
    place = place_of(centre_id=centre.id or 0, session=session)
    users = session.exec(select(User).where(User.role == Role.INSPECTOR, User.active).order_by(User.name)).all()
    own = [user for user in users if user.level == Level.CENTRE and user.code == centre.code]
    if whose == "own":
        return own
    if whose == "any":
        return [user for user in users if Scope(Level(user.level), user.code).contains(place)]
    reached = None if by is None else {one.code for one in centres_of(by, session=session)}
    others = [user for user in users if user.level == Level.CENTRE and user not in own]
    return [user for user in others if reached is None or user.code in reached]


def require_inspectors(options: Options, reached: Sequence[Centre], *, session: Session, by: Actor) -> None:
    """Refuse shares of somebody whom no call of some centres could go to.

    Raises:
        InvalidInput: names the first such, and the centres.
    """
    known = {user.name for one in reached for user in inspectors_of(one, options.whose, session=session, by=by)}
    unknown = sorted(options.shares.keys() - known)
    if unknown:
        codes = ", ".join(one.code for one in reached)
        raise InvalidInput(key="error.no_inspector", name=unknown[0], centre=codes)


@dataclass
class Calendar:
    """The days on which each inspector's next inspections are due, a place an inspection; `usual` where unlimited."""

    usual: date
    places: dict[str, list[date]]

    def next_due(self, name: str) -> date:
        """When the next inspection of somebody is due."""
        places = self.places.get(name)
        return places.pop(0) if places else self.usual


@dataclass(frozen=True)
class Staff:
    """Who can be assigned to, with their user ids and their days."""

    people: tuple[Inspector, ...]
    ids: Mapping[str, int]
    calendar: Calendar


def staff_of(
    centre: Centre,
    month: Month,
    options: Options,
    *,
    session: Session,
    by: Actor,
    today: date,
    due_on: date,
) -> Staff:
    """Who can be assigned a centre's calls under a plan's options, with what they have of the month already.

    Where nobody of the centre has a share, all share alike.
    """
    users = inspectors_of(centre, options.whose, session=session, by=by)
    numbers = _staff_numbers(users, session=session)
    loads = _loads(month, users, session=session)
    shares = {user.name: options.shares.get(user.name, 0.0) for user in users}
    if not any(shares.values()):
        shares = dict.fromkeys(shares, 1.0)
    room = {user.name: _places(user, options, today, due_on, session=session) for user in users}
    people = tuple(
        Inspector(
            user.name,
            numbers.get(user.agent_id, ""),
            languages_of(user.understands),
            shares[user.name],
            loads[user.id],
            None if options.per_day is None else len(room[user.name]),
        )
        for user in users
    )
    days = Calendar(due_on, {} if options.per_day is None else room)
    return Staff(people, {user.name: user.id or 0 for user in users}, days)


def languages_of(text: str) -> frozenset[str]:
    """The languages of a comma separated list."""
    return frozenset(one.strip() for one in text.split(",") if one.strip())


def _staff_numbers(users: Iterable[User], *, session: Session) -> dict[int | None, str]:
    ids = {user.agent_id for user in users if user.agent_id is not None}
    rows = session.exec(select(Agent.id, Agent.staff_number).where(col(Agent.id).in_(ids)))
    return dict(rows.all())


def _loads(month: Month, users: Iterable[User], *, session: Session) -> Counter[int | None]:
    rows = session.exec(
        select(Assignment.inspector_id, func.count())
        .where(
            Assignment.month == str(month),
            Assignment.state != AssignmentState.REPLACED,
            col(Assignment.inspector_id).in_([user.id for user in users]),
        )
        .group_by(col(Assignment.inspector_id))
    )
    return Counter(dict(rows.all()))


def _places(user: User, options: Options, today: date, due_on: date, *, session: Session) -> list[date]:
    """The days until the last one due on which somebody works, each as often as they have room on it."""
    if options.per_day is None:
        return []
    open_states = (AssignmentState.ASSIGNED, AssignmentState.IN_PROGRESS)
    taken = Counter(
        session.exec(
            select(col(Assignment.due_on)).where(
                Assignment.inspector_id == user.id, col(Assignment.state).in_(open_states), Assignment.due_on > today
            )
        )
    )
    person = Person.user(user.id or 0)
    days = (today + timedelta(days=offset) for offset in range(1, (due_on - today).days + 1))
    worked = [day for day in days if works_on(person, day, session=session)]
    return [day for day in worked for _ in range(max(0, options.per_day - taken[day]))]
