"""Everything the command line offers, gathered; the installation's own commands stand here."""

import sys
from typing import Annotated

import typer

from inspection.cli import (  # noqa: F401 - registers its commands
    app,
    appeal_steps,
    appeals,
    dial_plan,
    examples,
    information,
    intake,
    maintenance,
    measurement,
    plan,
    planning,
    recordings,
    reporting,
    rules,
    search,
    standards,
    targets,
    work_orders,
)
from inspection.cli.common import refusing, show

__all__ = ["app"]
user = typer.Typer(no_args_is_help=True, help="Accounts.")
audit_commands = typer.Typer(no_args_is_help=True, help="The audit log.")
app.add_typer(user, name="user")
app.add_typer(audit_commands, name="audit")


@app.command()
@refusing
def migrate(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Bring the database to the schema of this version; a new one gets the default rubric, script and rules."""
    from inspection.database import transaction
    from inspection.migrate import migrate as run
    from inspection.policies import SYSTEM
    from inspection.scoring.standards import install_defaults

    run()
    with transaction() as session:
        install_defaults(session=session, by=SYSTEM)
    show({"migrated": "head"}, as_json=as_json, text="the database has this version's schema")


@app.command()
@refusing
def work(once: Annotated[bool, typer.Option("--once", help="stop when nothing is queued")] = False) -> None:
    """Run jobs until stopped."""
    import os

    from inspection.worker import POLITENESS
    from inspection.worker import work as run

    os.nice(POLITENESS)
    run(once=once)


@app.command()
@refusing
def demo(
    no_transcripts: Annotated[bool, typer.Option("--no-transcripts", help="do not queue the transcription")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Fill an empty home with the demo month 2026-10, undrawn, and queue its transcription; idempotent."""
    from inspection.demo.load import load_demo

    counts = load_demo(queue_transcripts=not no_transcripts)
    show(counts, as_json=as_json, text="\n".join(f"{name}: {number}" for name, number in counts.items()))


@user.command("add")
@refusing
def add_user(
    name: str,
    role: Annotated[str, typer.Option(help="inspector, quality_lead, team_lead, manager, agent or administrator")],
    scope: Annotated[str, typer.Option(help="nation, province/CODE, centre/CODE, team/CODE or agent/STAFF_NUMBER")],
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="read the password from stdin")] = False,
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Add an account; its password is read from stdin."""
    from inspection import accounts
    from inspection.database import transaction
    from inspection.policies import SYSTEM, Scope

    password = _password(password_stdin)
    with transaction() as session:
        row = accounts.add_user(
            name,
            role=role,
            scope=Scope.parse(scope),
            password=password,
            language=language,
            session=session,
            by=SYSTEM,
        )
        added = {"name": row.name, "role": row.role, "scope": scope}
    show(added, as_json=as_json, text=f"{name} can sign in as {role} of {scope}")


@user.command("password")
@refusing
def reset_password(
    name: str,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="read the password from stdin")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Give an account a new password, read from stdin; every sign-in of it ends."""
    from inspection import accounts
    from inspection.database import transaction
    from inspection.policies import SYSTEM

    password = _password(password_stdin)
    with transaction() as session:
        accounts.reset_password(name, password=password, session=session, by=SYSTEM)
    show({"name": name}, as_json=as_json, text=f"{name} signs in with the new password")


def _password(from_stdin: bool) -> str:
    from inspection.errors import InvalidInput

    if not from_stdin:
        raise InvalidInput("a password is expected on stdin: add --password-stdin")
    return sys.stdin.readline().rstrip("\n")


@audit_commands.command("verify")
@refusing
def verify_audit(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Check that no event of the audit log was changed or is missing."""
    from inspection import audit
    from inspection.database import open_session
    from inspection.errors import Conflict

    with open_session() as session:
        problems = audit.verify(session=session)
    if problems:
        raise Conflict("; ".join(problems))
    show({"whole": True, "problems": []}, as_json=as_json, text="the audit log is whole")
