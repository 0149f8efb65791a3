"""`import people|recordings|facts PATH`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.intake.batches import Report

commands = typer.Typer(no_args_is_help=True, help="Bring in people, recordings and facts.")
app.add_typer(commands, name="import")
Path_ = Annotated[Path, typer.Argument(help="the file or folder")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@commands.command("people")
@refusing
def people(path: Path_, as_json: Json = False) -> None:
    """Import people from PATH (.toml, or agents as .csv)."""
    from inspection.database import transaction
    from inspection.intake.people import import_people
    from inspection.policies import SYSTEM

    with transaction() as session:
        report = import_people(path, session=session, by=SYSTEM)
    _tell([report], as_json=as_json)


@commands.command("recordings")
@refusing
def recordings(path: Path_, as_json: Json = False) -> None:
    """Import the recordings that the JSON manifest PATH lists, and queue their transcription."""
    from inspection.database import transaction
    from inspection.intake.recordings import import_recordings
    from inspection.listening.transcription import queue_missing
    from inspection.policies import SYSTEM

    with transaction() as session:
        report = import_recordings(path, session=session, by=SYSTEM)
        queue_missing(session=session)
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


def _tell(reports: "list[Report]", *, as_json: bool) -> None:
    document = {
        "files": [
            {
                "file": report.file_name,
                "accepted": report.accepted,
                "unchanged": report.unchanged,
                "refused": len(report.problems),
                "problems": [vars(problem) for problem in report.problems],
            }
            for report in reports
        ]
    }
    lines = []
    for report in reports:
        counts = f"{report.accepted} accepted, {report.unchanged} unchanged, {len(report.problems)} refused"
        lines.append(f"{report.file_name}: {counts}")
        lines += [f"  {problem}" for problem in report.problems]
    show(document, as_json=as_json, text="\n".join(lines))
