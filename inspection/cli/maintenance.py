"""`backup`, `restore`, `copy-database`, `purge` and `check`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from inspection.cli import app
from inspection.cli.common import REFUSED, refusing, show

Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@app.command("backup")
@refusing
def backup_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new or empty folder outside the home")],
    as_json: Json = False,
) -> None:
    """Back up everything of this installation into DIR, while it may be in use."""
    from inspection.maintenance.backup import back_up
    from inspection.policies import SYSTEM

    made = back_up(folder, by=SYSTEM)
    document = {
        "folder": str(folder),
        "made_at": made.made_at,
        "revision": made.revision,
        "database": made.database,
        "files": len(made.files),
        "bytes": made.size,
        "problems": list(made.problems),
    }
    lines = [f"{len(made.files)} files, {made.size} bytes in {folder}", *made.problems]
    show(document, as_json=as_json, text="\n".join(lines))


@app.command("restore")
@refusing
def restore_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the folder of a backup")],
    as_json: Json = False,
) -> None:
    """Restore the backup in DIR into this installation's empty home."""
    from inspection.maintenance.restore import restore
    from inspection.policies import SYSTEM

    done = restore(folder, by=SYSTEM)
    document = {"made_at": done.made_at, "revision": done.revision, "files": done.files, "bytes": done.size}
    text = f"restored {done.files} files, {done.size} bytes, of the backup made {done.made_at}; nobody is signed in"
    show(document, as_json=as_json, text=text)


@app.command("copy-database")
@refusing
def copy_database_command(
    url: Annotated[str, typer.Argument(metavar="URL", help="postgresql://USER@HOST/NAME or sqlite:///FILE, empty")],
    as_json: Json = False,
) -> None:
    """Copy every row of this installation's database into the empty database at URL."""
    from inspection.maintenance.copy import copy_database
    from inspection.policies import SYSTEM

    counts = copy_database(url, by=SYSTEM)
    document = {"rows": sum(counts.values()), "tables": counts}
    lines = [f"{name}: {number}" for name, number in counts.items() if number]
    show(document, as_json=as_json, text="\n".join([*lines, f"{document['rows']} rows in all"]))


@app.command("purge")
@refusing
def purge_command(
    yes: Annotated[bool, typer.Option("--yes", help="delete them; without it they are only listed")] = False,
    as_json: Json = False,
) -> None:
    """List the recordings past their retention, or delete them with --yes."""
    from inspection.database import open_session, transaction
    from inspection.intake.retention import drop_files, expired_recordings, purge_recordings
    from inspection.policies import SYSTEM
    from inspection.settings import get_settings

    dropped = 0
    if yes:
        with transaction() as session:
            found = purge_recordings(session=session, by=SYSTEM)
        with transaction() as session:
            dropped = drop_files(found, session=session)
    else:
        with open_session() as session:
            found = expired_recordings(session=session, by=SYSTEM)
    document = {
        "retention_months": get_settings().retention_months,
        "expired": [
            {
                "recording": one.recording_id,
                "call_id": one.call_id,
                "started_at": one.started_at.isoformat(),
                "kept_until": one.kept_until.isoformat(),
                "bytes": one.size_bytes,
            }
            for one in found
        ],
        "deleted": len(found) if yes else 0,
        "files_deleted": dropped,
    }
    lines = [f"{one.call_id}: from {one.started_at:%Y-%m-%d}, kept until {one.kept_until:%Y-%m-%d}" for one in found]
    did = f"{len(found)} recordings and {dropped} files deleted" if yes else f"{len(found)} to delete with --yes"
    show(document, as_json=as_json, text="\n".join([*lines, did]))


@app.command("check")
@refusing
def check_command(
    deep: Annotated[
        bool, typer.Option("--deep", help="read every recording, every fact and the database whole")
    ] = False,
    as_json: Json = False,
) -> None:
    """Is this installation whole? Exit code 1 and the list of what is wrong when it is not."""
    from inspection.maintenance.whole import check_installation
    from inspection.policies import SYSTEM

    checks = check_installation(by=SYSTEM, deep=deep)
    problems = [f"{one.check}: {problem}" for one in checks for problem in one.problems]
    lines = [f"{one.check}: {one.looked_at} looked at, {len(one.problems)} problems" for one in checks]
    document = {"whole": not problems, "deep": deep, "checks": [asdict(one) for one in checks]}
    show(document, as_json=as_json, text="\n".join([*lines, *problems]))
    if problems:
        typer.echo(f"the installation is not whole: {len(problems)} problems", err=True)
        raise typer.Exit(REFUSED)
