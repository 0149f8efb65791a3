"""Taking in accounts: a new one gets a password that is told once, and an old one keeps its role and scope."""

from sqlmodel import select

from inspection import accounts, passwords
from inspection.errors import BadCell, ZhijianError
from inspection.intake.rosters import place_of_scope
from inspection.intake.taking import NEW, Entry, Taken, Taking
from inspection.models import User
from inspection.policies import Scope


def take_user(entry: Entry, taking: Taking) -> Taken:
    """An account by its name; its displayed names may change, its role and scope not.

    The password of a new one is made up and noted in `taking.passwords`; only its hash is kept.
    """
    name, scope = entry["name"], _scope(entry)
    taking.reach(place_of_scope(scope, taking), "scope", entry["scope"])
    row = taking.session.exec(select(User).where(User.name == name)).first()
    if row is None:
        return _new(entry, scope, taking)
    taking.fixed(row, entry, "role")
    if (row.level, row.code) != (scope.level, scope.code):
        raise BadCell("scope", entry["scope"], key="row.fixed", before=f"{row.level}/{row.code}".rstrip("/"))
    values = {field: entry[field] for field in ("display_zh", "display_en") if field in entry}
    return taking.update(row, f"user/{name}", values)


def _new(entry: Entry, scope: Scope, taking: Taking) -> Taken:
    name, password = entry["name"], passwords.made_up()
    try:
        accounts.add_user(
            name,
            role=entry["role"],
            scope=scope,
            password=password,
            display_zh=entry.get("display_zh"),
            display_en=entry.get("display_en", entry.get("display_zh")),
            session=taking.session,
            by=taking.by,
        )
    except ZhijianError as error:
        raise BadCell("name", name, str(error), error.told("zh")) from error
    taking.passwords[name] = password
    return Taken(NEW)


def _scope(entry: Entry) -> Scope:
    try:
        return Scope.parse(entry["scope"])
    except ZhijianError as error:
        raise BadCell("scope", entry["scope"], str(error), error.told("zh")) from error
