"""`rules`: the rules that suggest answers, as they are, tried on past calls, and published."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.scoring.rule_bench import Bench

rules = typer.Typer(no_args_is_help=True, help="The rules that suggest answers.")
app.add_typer(rules, name="rules")
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@rules.command("show")
@refusing
def show_rules(as_json: Json = False) -> None:
    """The rules in force, as the text that they are written in."""
    from inspection.database import open_session
    from inspection.scoring.rule_versions import current_version

    with open_session() as session:
        row = current_version(session=session)
    document = {"code": row.code, "number": row.number, "published_by": row.published_by, "text": row.text}
    show(document, as_json=as_json, text=row.text)


@rules.command("test")
@refusing
def test_rules(
    file: Annotated[Path, typer.Argument(help="a rule set in TOML")],
    month: Annotated[str, typer.Option(help="the month of the calls, YYYY-MM")],
    most: Annotated[int, typer.Option(help="the newest calls, at most 500")] = 500,
    as_json: Json = False,
) -> None:
    """Try the rules of FILE on the transcribed calls of a month, beside what inspectors answered; nothing is stored."""
    from inspection.database import open_session
    from inspection.month import Month
    from inspection.policies import SYSTEM
    from inspection.scoring.rule_bench import run_bench

    text = read_text(file)
    with open_session() as session:
        found = run_bench(text, Month.parse(month), session=session, by=SYSTEM, most=most)
    show(bench_document(found), as_json=as_json, text=bench_text(found))


@rules.command("publish")
@refusing
def publish_file(
    file: Annotated[Path, typer.Argument(help="a rule set in TOML")],
    as_json: Json = False,
) -> None:
    """Publish the rules of FILE as the next version; suggestions are worked out anew by a job."""
    from inspection.database import transaction
    from inspection.policies import SYSTEM
    from inspection.scoring.rule_versions import draft, publish_rules, save_draft_rules

    text = read_text(file)
    with transaction() as session:
        before = draft(session=session)
        version = None if before is None else before.version
        row = save_draft_rules(text, version=version, session=session, by=SYSTEM)
        row = publish_rules(row.id or 0, session=session, by=SYSTEM)
        document = {"code": row.code, "number": row.number, "state": str(row.state)}
    show(document, as_json=as_json, text=f"rules {row.name} are in force")


def read_text(file: Path) -> str:
    """The text of a file.

    Raises:
        InvalidInput: it cannot be read as UTF-8.
    """
    from inspection.errors import InvalidInput

    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}") from error


def bench_document(found: "Bench") -> dict[str, Any]:
    """The JSON of a run, as docs/command-line.md lists it."""
    return {
        "month": found.month,
        "code": found.code,
        "calls": found.calls,
        "transcribed": found.transcribed,
        "lines": [
            {
                "criterion": one.criterion,
                "part": one.part,
                "matched": one.matched,
                "not_matched": one.not_matched,
                "not_evaluated": one.not_evaluated,
                "compared": one.compared,
                "agreed": one.agreed,
                "kappa": one.kappa,
            }
            for one in found.lines
        ],
        "found": [{"call_id": one.call_id, **asdict(one.found), "human": one.human} for one in found.looked],
    }


def bench_text(found: "Bench") -> str:
    """A run for people."""
    lines = [f"{found.month}: rules {found.code!r} over {found.calls} of {found.transcribed} transcribed calls"]
    for one in found.lines:
        name = f"{one.criterion} {one.part}".strip()
        kappa = "" if one.kappa is None else f", kappa {one.kappa:.2f}"
        people = f"; people: {one.agreed} of {one.compared} alike{kappa}" if one.compared else ""
        lines.append(f"{name}: {one.matched} matched, {one.not_matched} not, {one.not_evaluated} not evaluated{people}")
    return "\n".join(lines)
