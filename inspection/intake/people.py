"""Importing provinces, centres, teams, agents and competitors, idempotent by their codes."""

import csv
import io
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session, select

from inspection.errors import InvalidInput
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.models import OPERATORS, Agent, Centre, Competitor, Province, Team, TeamMembership
from inspection.policies import Actor, may, require

AGENT_COLUMNS = ("staff_number", "name_zh", "name_en", "centre", "team", "languages", "active_from")
Entry = dict[str, Any]
T = TypeVar("T")


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
            added = STORES[table](entry, session)
        except KeyError as error:
            report.refuse(line, str(error.args[0]), "", f"missing in this {table}")
        except InvalidInput as error:
            report.refuse(line, table, str(entry.get("code") or entry.get("staff_number") or ""), str(error))
        else:
            report.accepted += added
            report.unchanged += not added
        session.flush()
    store_report(report, sha256_of(path), session=session, by=by)
    return report


def _entries(path: Path) -> list[tuple[int, str, Entry]]:
    if path.suffix == ".toml":
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidInput(f"{path.name}: not a TOML file ({error})") from error
        return [(number, name, one) for name in STORES for number, one in enumerate(tables.get(name, []), start=1)]
    if path.suffix == ".csv":
        rows = csv.DictReader(io.StringIO(_text(path)))
        missing = [name for name in AGENT_COLUMNS if name not in (rows.fieldnames or [])]
        if missing:
            raise InvalidInput(
                f"{path.name}: the columns {', '.join(missing)} are missing; found"
                f" {', '.join(rows.fieldnames or []) or 'none'}, expected {', '.join(AGENT_COLUMNS)}"
            )
        return [(line, "agent", dict(row)) for line, row in enumerate(rows, start=2)]
    raise InvalidInput(f"{path.name}: expected a .toml or .csv file")


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(f"{path.name}: neither UTF-8 nor GB18030 text")


def _province(entry: Entry, session: Session) -> bool:
    if session.exec(select(Province).where(Province.code == entry["code"])).first():
        return False
    session.add(Province(code=entry["code"], name_zh=entry["name_zh"], name_en=entry["name_en"]))
    return True


def _centre(entry: Entry, session: Session) -> bool:
    if session.exec(select(Centre).where(Centre.code == entry["code"])).first():
        return False
    province = _found(
        session.exec(select(Province).where(Province.code == entry["province"])).first(), entry, "province"
    )
    session.add(
        Centre(
            code=entry["code"],
            province_id=province.id or 0,
            name_zh=entry["name_zh"],
            name_en=entry["name_en"],
            kind=_one_of(entry.get("kind", "provincial"), ("provincial", "central")),
            operator=_one_of(entry.get("operator", "own"), OPERATORS),
            time_zone=entry.get("time_zone", "Asia/Shanghai"),
            agent_channel=entry.get("agent_channel", 0),
        )
    )
    return True


def _team(entry: Entry, session: Session) -> bool:
    if session.exec(select(Team).where(Team.code == entry["code"])).first():
        return False
    centre = _found(session.exec(select(Centre).where(Centre.code == entry["centre"])).first(), entry, "centre")
    session.add(
        Team(
            code=entry["code"],
            centre_id=centre.id or 0,
            name_zh=entry["name_zh"],
            name_en=entry["name_en"],
            operator=_one_of(entry.get("operator", "own"), OPERATORS),
        )
    )
    return True


def _agent(entry: Entry, session: Session) -> bool:
    centre = _found(session.exec(select(Centre).where(Centre.code == entry["centre"])).first(), entry, "centre")
    number = str(entry["staff_number"])
    if session.exec(select(Agent).where(Agent.centre_id == centre.id, Agent.staff_number == number)).first():
        return False
    team = _found(session.exec(select(Team).where(Team.code == entry["team"])).first(), entry, "team")
    if team.centre_id != centre.id:
        raise InvalidInput(f"team {team.code!r} is not of centre {centre.code!r}")
    start = _day(entry["active_from"])
    agent = Agent(
        centre_id=centre.id or 0,
        staff_number=number,
        name_zh=entry["name_zh"],
        name_en=entry["name_en"],
        languages=entry.get("languages") or "zh",
        active_from=start,
        active_to=_day(entry["active_to"]) if entry.get("active_to") else None,
    )
    session.add(agent)
    session.flush()
    session.add(TeamMembership(agent_id=agent.id or 0, team_id=team.id or 0, from_day=start))
    return True


def _competitor(entry: Entry, session: Session) -> bool:
    if session.exec(select(Competitor).where(Competitor.code == entry["code"])).first():
        return False
    session.add(Competitor(code=entry["code"], name_zh=entry["name_zh"], name_en=entry["name_en"]))
    return True


STORES: dict[str, Callable[[Entry, Session], bool]] = {
    "province": _province,
    "centre": _centre,
    "team": _team,
    "agent": _agent,
    "competitor": _competitor,
}


def _found(row: T | None, entry: Entry, name: str) -> T:
    if row is None:
        raise InvalidInput(f"{name} {entry[name]!r} is not known; import it first")
    return row


def _one_of(value: str, values: tuple[str, ...]) -> str:
    if value not in values:
        raise InvalidInput(f"{value!r} is not known; expected one of {', '.join(values)}")
    return value


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidInput(f"day {value!r} is not of the form YYYY-MM-DD") from error
