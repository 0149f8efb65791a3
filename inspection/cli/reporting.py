"""`report`: the month's report as PDF, slides and workbook."""

from pathlib import Path
from typing import Annotated

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show


@app.command("report")
@refusing
def report_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="the folder the files are written to")],
    formats: Annotated[str, typer.Option("--format", help="some of pdf,pptx,xlsx")] = "pdf,pptx,xlsx",
    languages: Annotated[str, typer.Option("--language", help="some of zh,en")] = "zh,en",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
) -> None:
    """Write the report of MONTH, one file a format and language."""
    from inspection.database import open_session, transaction
    from inspection.month import Month
    from inspection.policies import SYSTEM
    from inspection.reporting.monthly import note_written, write_reports

    wanted = Month.parse(month)
    with open_session() as session:
        written = write_reports(
            wanted, out, session=session, by=SYSTEM, formats=_listed(formats), languages=_listed(languages)
        )
    with transaction() as session:
        note_written(wanted, written, session=session, by=SYSTEM)
    document = {
        "month": str(wanted),
        "files": [
            {"file": str(one.file), "format": one.format, "language": one.language, "bytes": one.size}
            for one in written
        ],
    }
    show(document, as_json=as_json, text="\n".join(str(one.file) for one in written))


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
