"""`import people|facts|dial-tests PATH` and, beside it, recordings."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.intake.batches import Problem, Report
    from inspection.intake.people import Planned

OUTCOMES = ("new", "changed", "unchanged", "refused")
commands = typer.Typer(no_args_is_help=True, help="Bring in people, recordings, facts and dial tests.")
app.add_typer(commands, name="import")
Path_ = Annotated[Path, typer.Argument(help="the file or folder")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@commands.command("people")
@refusing
def people(
    path: Path_,
    kind: Annotated[str, typer.Option("--kind", help="what each row of a .csv or .xlsx is")] = "agent",
    place: Annotated[str, typer.Option("--place", help="centre/CODE whose own table it is")] = "nation",
    preview: Annotated[bool, typer.Option("--preview", help="say what would happen, and store nothing")] = False,
    as_json: Json = False,
) -> None:
    """Import people from PATH (.toml, or one kind of rows from .csv or .xlsx)."""
    from inspection.database import transaction
    from inspection.intake.people import Source, import_table, preview_table
    from inspection.policies import SYSTEM

    source = Source(path, kind, place=place)
    if preview:
        with transaction() as session:  # what is tried is taken back; no other writer comes between
            _tell_preview(path.name, preview_table(source, session=session, by=SYSTEM), as_json=as_json)
        return
    with transaction() as session:
        report = import_table(source, session=session, by=SYSTEM)
    _tell([report], as_json=as_json)


@commands.command("facts")
@refusing
def facts(path: Path_, as_json: Json = False) -> None:
    """Import operational facts from the CSV file PATH, or from every one in a folder."""
    from inspection.database import transaction
    from inspection.intake.facts import import_facts
    from inspection.policies import SYSTEM

    with transaction() as session:
        reports = import_facts(path, session=session, by=SYSTEM)
    _tell(reports, as_json=as_json)


@commands.command("dial-tests")
@refusing
def dial_tests(path: Path_, as_json: Json = False) -> None:
    """Import dial tests that were made elsewhere from PATH (.csv or .xlsx)."""
    from inspection.database import transaction
    from inspection.measurement.dial_import import import_dial_tests
    from inspection.policies import SYSTEM

    with transaction() as session:
        report = import_dial_tests(path, session=session, by=SYSTEM)
    _tell([report], as_json=as_json)


def _tell(reports: "Sequence[Report]", *, as_json: bool) -> None:
    document = {"files": [_document(report) for report in reports]}
    lines = []
    for report in reports:
        counts = f"{report.accepted} accepted, {report.unchanged} unchanged, {report.refused} refused"
        again = "; the same file was imported before" if report.skipped else ""
        lines.append(f"{report.file_name}: {counts}{again}")
        lines += [f"  {problem}" for problem in report.problems]
        lines += [f"  password of {name}, shown this once: {password}" for name, password in report.passwords.items()]
    show(document, as_json=as_json, text="\n".join(lines))


def _document(report: "Report") -> dict[str, object]:
    more: dict[str, object] = {}
    if report.kind == "people":
        more = {"changed": report.changed, "passwords": report.passwords}
    elif report.kind == "facts":
        more = {"skipped": report.skipped}
    return {
        "file": report.file_name,
        "accepted": report.accepted,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "problems": [_problem(problem) for problem in report.problems],
        **more,
    }


def _tell_preview(name: str, rows: "list[Planned]", *, as_json: bool) -> None:
    counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in OUTCOMES}
    document = {
        "file": name,
        **counts,
        "rows": [
            {
                "line": row.line,
                "kind": row.kind,
                "outcome": row.outcome,
                "changes": {field: list(pair) for field, pair in row.changes.items()},
                "problem": None if row.problem is None else _problem(row.problem),
            }
            for row in rows
        ],
    }
    lines = [f"{name}: {', '.join(f'{number} {outcome}' for outcome, number in counts.items())}; nothing is stored"]
    for row in rows:
        told = [f"{field} {before!r} -> {after!r}" for field, (before, after) in row.changes.items()]
        lines += [f"  line {row.line}, {row.kind}: {'; '.join(told)}"] if told else []
        lines += [f"  {row.problem}"] if row.problem is not None else []
    show(document, as_json=as_json, text="\n".join(lines))


def _problem(problem: "Problem") -> dict[str, object]:
    return {name: getattr(problem, name) for name in ("line", "field", "value", "message")}
