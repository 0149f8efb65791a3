"""Taking in shifts and leave, of agents and of users."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import col, select

from inspection.errors import BadCell
from inspection.intake.taking import Entry, Taken, Taking
from inspection.models import Leave, Level, Shift, User
from inspection.policies import Place, Scope
from inspection.roster import Person, leave_between, shifts_of

ONE_DAY = timedelta(days=1)


def take_shift(entry: Entry, taking: Taking) -> Taken:
    """A shift by its person, day and beginning; its end may change. It overlaps no other."""
    person, day, begins, ends = _person(entry, taking), entry["day"], entry["from_time"], entry["to_time"]
    if begins == ends:
        raise BadCell("to_time", f"{ends:%H:%M}", key="row.zero_shift")
    mine = _span(day, begins, ends)
    for other in shifts_of(person, day - ONE_DAY, day + ONE_DAY, session=taking.session):
        theirs = _span(other.day, other.from_time, other.to_time)
        if (other.day, other.from_time) != (day, begins) and mine[0] < theirs[1] and theirs[0] < mine[1]:
            values = {"from_time": f"{other.from_time:%H:%M}", "to_time": f"{other.to_time:%H:%M}"}
            raise BadCell("from_time", f"{begins:%H:%M}", key="row.shift_overlap", day=other.day, **values)
    keys = _keys(person)
    row = taking.session.exec(select(Shift).filter_by(day=day, from_time=begins, **keys)).first()
    if row is None:
        return taking.add(Shift(day=day, from_time=begins, to_time=ends, **keys))
    return taking.update(row, f"shift/{_name(entry)}/{day}", {"to_time": ends})


def take_leave(entry: Entry, taking: Taking) -> Taken:
    """A leave by its person and first day; its last day and kind may change. It overlaps no other."""
    person, first, last = _person(entry, taking), entry["from_day"], entry["to_day"]
    if last < first:
        raise BadCell("to_day", last, key="row.before_from", start=first)
    for other in leave_between(person, first, last, session=taking.session):
        if other.from_day != first:
            values = {"from_day": other.from_day, "to_day": other.to_day}
            raise BadCell("from_day", first, key="row.leave_overlap", **values)
    keys = _keys(person)
    row = taking.session.exec(select(Leave).filter_by(from_day=first, **keys)).first()
    if row is None:
        return taking.add(Leave(from_day=first, to_day=last, kind=entry["kind"], **keys))
    return taking.update(row, f"leave/{_name(entry)}/{first}", {"to_day": last, "kind": entry["kind"]})


def _person(entry: Entry, taking: Taking) -> Person:
    """The agent or the user of a row, within the actor's scope."""
    if ("staff_number" in entry) == ("user" in entry):
        raise BadCell("staff_number", entry.get("staff_number", ""), key="row.one_person")
    if "staff_number" in entry:
        return Person.agent(taking.agent(entry).id or 0)
    user = taking.session.exec(select(User).where(col(User.name) == entry["user"])).first()
    if user is None:
        raise BadCell("user", entry["user"], key="row.unknown_user")
    taking.reach(place_of_scope(Scope(Level(user.level), user.code), taking), "user", entry["user"])
    return Person.user(user.id or 0)


def place_of_scope(scope: Scope, taking: Taking) -> Place:
    """Where a scope lies: the nation's is nowhere, so that only the nation reaches it."""
    from inspection.models import Agent, Centre, Team

    if scope.level == Level.PROVINCE:
        return Place(scope.code)
    centre_id: int | None = None
    if scope.level == Level.TEAM:
        centre_id = taking.session.exec(select(Team.centre_id).where(Team.code == scope.code)).first()
    if scope.level == Level.AGENT:
        centre_id = taking.session.exec(select(Agent.centre_id).where(Agent.staff_number == scope.code)).first()
    if scope.level == Level.CENTRE:
        centre_id = taking.session.exec(select(Centre.id).where(Centre.code == scope.code)).first()
    return Place() if centre_id is None else taking.place(taking.session.get_one(Centre, centre_id))


def _keys(person: Person) -> dict[str, Any]:
    return {"agent_id": person.agent_id} if person.agent_id is not None else {"user_id": person.user_id}


def _name(entry: Entry) -> str:
    return str(entry.get("user") or entry.get("staff_number"))


def _span(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    start, end = datetime.combine(day, begins), datetime.combine(day, ends)
    return start, end if end > start else end + ONE_DAY
