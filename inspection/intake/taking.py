"""Taking one row into the tables: what it finds there, what it changes, and whether the actor's scope reaches it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, or_, select

from inspection import audit
from inspection.errors import BadCell
from inspection.models import Agent, Centre, Province, Team
from inspection.policies import Actor, Place, is_system

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
Entry = Mapping[str, Any]
"""Field -> value of a row; a field that was left empty is not in it."""

T = TypeVar("T", Province, Centre, Team)


@dataclass(frozen=True)
class Taken:
    """What became of a row: `changes` are before and after by field."""

    outcome: str
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Taking:
    """One import while it goes on; `passwords` are those of the accounts it made, by name."""

    session: Session
    by: Actor
    passwords: dict[str, str] = field(default_factory=dict)

    def reach(self, place: Place, name: str, value: object) -> None:
        """Refuse a row that lies outside of the actor's scope."""
        if not is_system(self.by) and not self.by.scope.contains(place):
            raise BadCell(name, value, key="row.outside", scope=self.by.scope)

    def add(self, row: SQLModel) -> Taken:
        """Keep a new row."""
        self.session.add(row)
        self.session.flush()
        return Taken(NEW)

    def update(self, row: SQLModel, subject: str, values: Mapping[str, Any]) -> Taken:
        """Change what differs in a row that is there; what changed is written to the audit log."""
        changes = {}
        for name, value in values.items():
            before = getattr(row, name)
            if before != value:
                changes[name] = (_told(before), _told(value))
                setattr(row, name, value)
        return self.changed(subject, changes)

    def changed(self, subject: str, changes: Mapping[str, tuple[str, str]]) -> Taken:
        """Write changes to the audit log; none is an unchanged row."""
        if not changes:
            return Taken(UNCHANGED)
        self.session.flush()
        before, after = ({name: pair[at] for name, pair in changes.items()} for at in (0, 1))
        action = f"{subject.partition('/')[0]}.changed"
        audit.record(action, subject, by=self.by, session=self.session, before=before, after=after)
        return Taken(CHANGED, changes)

    def fixed(self, row: SQLModel, entry: Entry, *names: str) -> None:
        """Refuse to change what an import never changes."""
        for name in names:
            if name in entry and getattr(row, name) != entry[name]:
                raise BadCell(name, entry[name], key="row.fixed", before=getattr(row, name))

    def province(self, entry: Entry) -> Province:
        """The province a row names by code or name."""
        return self._named(Province, "province", entry["province"], [])

    def centre(self, entry: Entry) -> Centre:
        """The centre a row names by code or name, within the actor's scope."""
        centre = self._named(Centre, "centre", entry["centre"], [])
        self.reach(self.place(centre), "centre", entry["centre"])
        return centre

    def team(self, entry: Entry, centre: Centre) -> Team:
        """The team a row names, by code, or by name within the centre."""
        text = entry["team"]
        found = self.session.exec(select(Team).where(Team.code == text)).first()
        team = found or self._named(Team, "team", text, [Team.centre_id == centre.id])
        if team.centre_id != centre.id:
            raise BadCell("team", text, key="row.elsewhere", centre=centre.code)
        return team

    def agent(self, entry: Entry) -> Agent:
        """The agent a row names by centre and staff number."""
        if "centre" not in entry:
            raise BadCell("centre", "", key="row.missing")
        centre, number = self.centre(entry), entry["staff_number"]
        agent = self.session.exec(
            select(Agent).where(Agent.centre_id == centre.id, Agent.staff_number == number)
        ).first()
        if agent is None:
            raise BadCell("staff_number", number, key="row.unknown_agent")
        return agent

    def place(self, centre: Centre) -> Place:
        """Where a centre belongs."""
        return Place(self.session.get_one(Province, centre.province_id).code, centre.code)

    def _named(self, table: type[T], name: str, text: str, where: list[Any]) -> T:
        named = or_(col(table.code) == text, col(table.name_zh) == text)
        rows = self.session.exec(select(table).where(named, *where)).all()
        exact = [row for row in rows if row.code == text] or list(rows)
        if not exact:
            raise BadCell(name, text, key=f"row.unknown_{name}")
        if len(exact) > 1:
            raise BadCell(name, text, key=f"row.several_{name}", number=len(exact))
        return exact[0]


def _told(value: object) -> str:
    return "" if value is None else str(value)
