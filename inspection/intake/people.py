"""Importing provinces, centres, teams, agents and competitors, idempotent by their codes."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, select

from inspection.errors import BadCell, InvalidInput
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.intake.tables import read_csv, read_text
from inspection.models import OPERATORS, Agent, Centre, Competitor, Province, Team, TeamMembership
from inspection.policies import Actor, may, require

AGENT_COLUMNS = ("staff_number", "name_zh", "name_en", "centre", "team", "languages", "active_from")
ELSEWHERE = ("user",)
"""Tables of the same file that other use cases read."""

Entry = dict[str, Any]
T = TypeVar("T")
V = TypeVar("V", str, int)


def import_people(path: Path, *, session: Session, by: Actor) -> Report:
    """Import people from TOML (tables `province`, `centre`, `team`, `agent`, `competitor`) or agents from CSV.

    Good rows are kept, bad ones reported with line, field, value and what was expected.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the file is missing, of another kind, or lacks columns.
    """
    require(may(by, "import"), by, "import people")
    if not path.is_file():
        raise InvalidInput(f"{path}: there is no such file; expected people as .toml or agents as .csv")
    report = Report("people", path.name)
    for line, table, entry in _entries(path):
        try:
            added = _store(table, entry, session)
        except BadCell as bad:
            report.refuse(line, bad.column, bad.value, bad.message)
        else:
            report.accepted += added
            report.unchanged += not added
        session.flush()
    store_report(report, sha256_of(path), session=session, by=by)
    return report


def _store(table: str, entry: Entry | BadCell, session: Session) -> bool:
    if isinstance(entry, BadCell):
        raise entry
    if table not in STORES:
        raise BadCell("table", table, f"expected one of {', '.join(STORES)}")
    return STORES[table](entry, session)


def _entries(path: Path) -> Iterator[tuple[int, str, Entry | BadCell]]:
    if path.suffix == ".toml":
        yield from _from_toml(path)
    elif path.suffix == ".csv":
        for line, row in read_csv(path, AGENT_COLUMNS):
            yield line, "agent", row
    else:
        raise InvalidInput(f"{path.name}: expected a .toml or .csv file")


def _from_toml(path: Path) -> Iterator[tuple[int, str, Entry | BadCell]]:
    """Tables in the order they depend on each other, then the ones that are not known; numbered within each."""
    try:
        tables = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path.name}: not a TOML file ({error})") from error
    unknown = [name for name in tables if name not in STORES and name not in ELSEWHERE]
    for name in [*STORES, *unknown]:
        entries = tables.get(name, [])
        for number, one in enumerate(entries if isinstance(entries, list) else [entries], start=1):
            whole = one if isinstance(one, dict) else BadCell(name, one, f"expected tables [[{name}]]")
            yield number, name, whole


def _province(entry: Entry, session: Session) -> bool:
    if session.exec(select(Province).where(Province.code == _word(entry, "code"))).first():
        return False
    session.add(Province(code=_word(entry, "code"), name_zh=_word(entry, "name_zh"), name_en=_word(entry, "name_en")))
    return True


def _centre(entry: Entry, session: Session) -> bool:
    if session.exec(select(Centre).where(Centre.code == _word(entry, "code"))).first():
        return False
    code = _word(entry, "province")
    province = _found(session.exec(select(Province).where(Province.code == code)).first(), entry, "province")
    session.add(
        Centre(
            code=_word(entry, "code"),
            province_id=province.id or 0,
            kind=_one_of(entry, "kind", ("provincial", "central")),
            operator=_one_of(entry, "operator", OPERATORS),
            time_zone=_time_zone(entry),
            agent_channel=_one_of(entry, "agent_channel", (0, 1)),
            name_zh=_word(entry, "name_zh"),
            name_en=_word(entry, "name_en"),
        )
    )
    return True


def _team(entry: Entry, session: Session) -> bool:
    if session.exec(select(Team).where(Team.code == _word(entry, "code"))).first():
        return False
    centre = _centre_of(entry, session)
    operator = _one_of(entry, "operator", OPERATORS)
    session.add(
        Team(
            code=_word(entry, "code"),
            centre_id=centre.id or 0,
            operator=operator,
            name_zh=_word(entry, "name_zh"),
            name_en=_word(entry, "name_en"),
        )
    )
    return True


def _agent(entry: Entry, session: Session) -> bool:
    centre, number = _centre_of(entry, session), _word(entry, "staff_number")
    if session.exec(select(Agent).where(Agent.centre_id == centre.id, Agent.staff_number == number)).first():
        return False
    code = _word(entry, "team")
    team = _found(session.exec(select(Team).where(Team.code == code)).first(), entry, "team")
    if team.centre_id != centre.id:
        raise BadCell("team", code, f"expected a team of centre {centre.code}")
    start, end = _day(entry, "active_from"), _day(entry, "active_to") if entry.get("active_to") else None
    if end is not None and end < start:
        raise BadCell("active_to", entry["active_to"], f"expected a day not before active_from ({start})")
    agent = Agent(
        centre_id=centre.id or 0,
        staff_number=number,
        languages=_word(entry, "languages") if entry.get("languages") else "zh",
        active_from=start,
        active_to=end,
        name_zh=_word(entry, "name_zh"),
        name_en=_word(entry, "name_en"),
    )
    session.add(agent)
    session.flush()
    session.add(TeamMembership(agent_id=agent.id or 0, team_id=team.id or 0, from_day=start))
    return True


def _competitor(entry: Entry, session: Session) -> bool:
    if session.exec(select(Competitor).where(Competitor.code == _word(entry, "code"))).first():
        return False
    session.add(Competitor(code=_word(entry, "code"), name_zh=_word(entry, "name_zh"), name_en=_word(entry, "name_en")))
    return True


STORES: dict[str, Callable[[Entry, Session], bool]] = {
    "province": _province,
    "centre": _centre,
    "team": _team,
    "agent": _agent,
    "competitor": _competitor,
}


def _centre_of(entry: Entry, session: Session) -> Centre:
    code = _word(entry, "centre")
    return _found(session.exec(select(Centre).where(Centre.code == code)).first(), entry, "centre")


def _found(row: T | None, entry: Entry, name: str) -> T:
    if row is None:
        raise BadCell(name, entry[name], f"this {name} is not known; import it first")
    return row


def _word(entry: Entry, name: str) -> str:
    """A text that must be there; a number is taken as its digits."""
    value = entry.get(name)
    text = str(value).strip() if isinstance(value, str | int) else ""
    if not text or not text.isprintable():
        raise BadCell(name, value, "expected a text" if value else "missing")
    return text


def _one_of(entry: Entry, name: str, values: tuple[V, ...]) -> V:
    """One of the values; the first where nothing is said."""
    value = entry.get(name, values[0])
    if value not in values:
        raise BadCell(name, value, f"expected one of {', '.join(str(one) for one in values)}")
    return values[values.index(value)]


def _time_zone(entry: Entry) -> str:
    name = str(entry.get("time_zone", "Asia/Shanghai"))
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadCell("time_zone", name, "expected an IANA name such as Asia/Shanghai") from error


def _day(entry: Entry, name: str) -> date:
    value = entry.get(name)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError as error:
        raise BadCell(name, value, "expected a day such as 2026-10-03") from error
