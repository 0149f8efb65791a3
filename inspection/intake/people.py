"""Importing the tables of an organisation: who is where, who works when, and what people can.

A preview does the same as the import and takes it back, so that what it says is what the import will do.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlmodel import Session

from inspection.errors import BadCell, InvalidInput
from inspection.intake import columns
from inspection.intake.agents import take_agent, take_skill
from inspection.intake.batches import Problem, Report, sha256_of, store_report
from inspection.intake.columns import Mapped
from inspection.intake.information import take_industry, take_information
from inspection.intake.kinds import KINDS, Kind
from inspection.intake.places import take_centre, take_competitor, take_holiday, take_province, take_team
from inspection.intake.rosters import take_leave, take_shift
from inspection.intake.tables import BadRow, Cells, open_table, read_text
from inspection.intake.taking import CHANGED, NEW, UNCHANGED, Taken, Taking
from inspection.intake.users import take_user
from inspection.policies import Actor, may, require


def _later(name: str) -> Callable[..., Taken]:
    """A function of a package that stands later in the month, as `module:function`, found when a row asks for it."""
    module, _, function = name.partition(":")

    def take(*given: Any) -> Taken:
        taken: Taken = getattr(import_module(module), function)(*given)
        return taken

    return take


TAKES: Mapping[str, Callable[..., Taken]] = {
    "province": take_province,
    "centre": take_centre,
    "team": take_team,
    "agent": take_agent,
    "competitor": take_competitor,
    "user": take_user,
    "shift": take_shift,
    "leave": take_leave,
    "holiday": take_holiday,
    "skill": take_skill,
    "dial_test": _later("inspection.measurement.dial_import:take_dial_test"),
    "industry": take_industry,
    "information": take_information,
}
IN_TOML = ("province", "centre", "team", "agent", "competitor")
ELSEWHERE = ("user",)
"""Tables of a TOML file that other use cases read."""

NAMED_APART = {"dial_test": "dial_tests"}
"""What is imported where it is not an organisation's people."""

REFUSED = "refused"

Progress = Callable[[int, int], None]
"""How many rows of how many are done."""


@dataclass(frozen=True)
class Line:
    """A row as it was read: its number, its kind, its cells, and which of them holds which field."""

    number: int
    kind: str
    cells: Cells | BadCell
    mapped: Mapped


@dataclass(frozen=True)
class Source:
    """What to import: a file, the kind of its rows, the columns of the fields, the place it comes from, and the sheet.

    Args:
        kind: not needed for .toml, which names its kinds.
        mapped: field -> heading; without it, the columns that were confirmed for the place, the rest guessed.
    """

    path: Path
    kind: str = "agent"
    mapped: Mapped | None = None
    place: str = columns.NATION
    sheet: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Planned:
    """What an import makes, or would make, of one row."""

    line: int
    kind: str
    outcome: str
    row: Cells
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problem: Problem | None = None


def import_people(path: Path, *, session: Session, by: Actor, kind: str = "agent") -> Report:
    """Import people from TOML (tables `province`, `centre`, `team`, `agent`, `competitor`), or one kind from a table.

    Raises:
        NotAllowed: the role may not import this kind.
        InvalidInput: the file is missing, of another kind, or lacks columns.
    """
    return import_table(Source(path, kind), session=session, by=by)


def import_table(source: Source, *, session: Session, by: Actor, progress: Progress | None = None) -> Report:
    """Take the good rows of a table; bad ones are kept whole, with line, field, value and what was expected.

    Raises:
        NotAllowed: the role may not import this kind.
        InvalidInput: the file is missing, of another kind, or lacks columns.
    """
    taking = Taking(session, by)
    what = "" if source.path.suffix == ".toml" else source.kind
    kind = NAMED_APART.get(what, "people")
    report = Report(kind, source.name or source.path.name, what, source.place, passwords=taking.passwords)
    for planned in _plan(source, taking, progress):
        report.accepted += planned.outcome in (NEW, CHANGED)
        report.changed += planned.outcome == CHANGED
        report.unchanged += planned.outcome == UNCHANGED
        if planned.problem is not None:
            report.problems.append(planned.problem)
    store_report(report, sha256_of(source.path), session=session, by=by)
    return report


def preview_table(source: Source, *, session: Session, by: Actor) -> list[Planned]:
    """What `import_table` would do with every row; nothing is stored.

    Raises:
        NotAllowed: the role may not import this kind.
        InvalidInput: the file is missing, of another kind, or lacks columns.
    """
    tried = session.begin_nested()
    try:
        return list(_plan(source, Taking(session, by), None))
    finally:
        tried.rollback()


def _plan(source: Source, taking: Taking, progress: Progress | None) -> Iterator[Planned]:
    """Take row after row, and say what became of it."""
    action = "administer" if source.kind == "user" else "import"
    require(may(taking.by, action), taking.by, f"import {source.kind} tables")
    if not columns.reaches(taking.by, source.place, session=taking.session):
        raise InvalidInput(key="error.no_place", place=source.place)
    if not source.path.is_file():
        raise InvalidInput(key="error.no_file", file=source.path)
    lines = _from_toml(source.path) if source.path.suffix == ".toml" else _from_table(source, taking)
    fixed = columns.fixed_values(source.place, session=taking.session)
    seen: dict[tuple[object, ...], int] = {}
    for done, line in enumerate(lines, start=1):
        yield _planned(line, taking, fixed, seen)
        if progress is not None:
            progress(done, len(lines))


def _planned(line: Line, taking: Taking, fixed: Mapping[str, str], seen: dict[tuple[object, ...], int]) -> Planned:
    number, name, cells, mapped = line.number, line.kind, line.cells, line.mapped
    try:
        with taking.session.begin_nested():
            if isinstance(cells, BadCell):
                raise cells
            if name not in TAKES:
                raise BadCell("table", name, key="row.table", tables=", ".join(IN_TOML))
            entry = _read(KINDS[name], cells, mapped, fixed)
            key = (name, *(entry.get(part) for part in KINDS[name].key))
            if key in seen:
                raise BadCell("row", " ".join(str(part) for part in key[1:] if part), key="row.twice", line=seen[key])
            taken = TAKES[name](entry, taking)
            seen[key] = number
    except BadCell as bad:
        kept = cells if isinstance(cells, dict) else getattr(cells, "cells", {})
        return Planned(number, name, REFUSED, kept, problem=Problem.of(number, bad, kept))
    return Planned(number, name, taken.outcome, cells, taken.changes)


def _read(kind: Kind, cells: Cells, mapped: Mapped, fixed: Mapping[str, str]) -> dict[str, object]:
    """The values of a row by field; what was left empty is not in it."""
    entry: dict[str, object] = {}
    for one in kind.fields:
        text = cells.get(mapped.get(one.name, ""), "")
        if not text.strip():
            text = fixed.get(one.name, text)
        if text.strip():
            entry[one.name] = one.read(one.name, text)
        elif one.required:
            raise BadCell(one.name, text, key="row.missing")
    return entry


def _from_table(source: Source, taking: Taking) -> list[Line]:
    kind = columns.kind_of(source.kind)
    table = open_table(source.path, sheet=source.sheet)
    headings = [heading for heading in table.headings if heading]
    mapped = source.mapped
    if mapped is None:
        mapped, _ = columns.mapping_for(kind, headings, source.place, session=taking.session)
    fixed = columns.fixed_values(source.place, session=taking.session)
    columns.check_mapping(kind, mapped, headings, fixed)
    return [Line(number, kind.name, cells, mapped) for number, cells in table.rows if not _blank(cells)]


def _blank(cells: Cells | BadRow) -> bool:
    return not isinstance(cells, BadRow) and not any(cell.strip() for cell in cells.values())


def _from_toml(path: Path) -> list[Line]:
    """Tables in the order they depend on each other, then the ones that are not known; numbered within each."""
    try:
        tables = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(key="error.not_toml", file=path.name, reason=error) from error
    unknown = [name for name in tables if name not in IN_TOML and name not in ELSEWHERE]
    lines = []
    for name in [*IN_TOML, *unknown]:
        entries = tables.get(name, [])
        for number, one in enumerate(entries if isinstance(entries, list) else [entries], start=1):
            lines.append(Line(number, name, _texts(name, one), {key: key for key in one} if _is_table(one) else {}))
    return lines


def _is_table(entry: object) -> bool:
    return isinstance(entry, dict)


def _texts(name: str, entry: object) -> Cells | BadCell:
    """A table of TOML as the texts that a row of CSV would hold."""
    if not isinstance(entry, dict):
        return BadCell(name, entry, key="row.tables", table=name)
    for key, value in entry.items():
        if not isinstance(value, str | int | float | date):
            return BadCell(key, value, key="row.text")
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in entry.items()}
