"""`examples list|put|withdraw`: the case library."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.review.library import Seen

commands = typer.Typer(no_args_is_help=True, help="The case library.")
app.add_typer(commands, name="examples")
Json = Annotated[bool, typer.Option("--json")]


@commands.command("list")
@refusing
def list_command(
    kind: Annotated[str, typer.Option(help="good or bad")] = "",
    tag: Annotated[str, typer.Option(help="a tag it has")] = "",
    criterion: Annotated[str, typer.Option(help="code of its criterion, such as A1")] = "",
    language: Annotated[str, typer.Option(help="language of the call, such as zh")] = "",
    as_json: Json = False,
) -> None:
    """The examples in the case library, the newest first."""
    from inspection.database import open_session
    from inspection.policies import SYSTEM
    from inspection.review.library import Looked, see_library

    with open_session() as session:
        found = [
            _document(one) for one in see_library(Looked(kind, tag, criterion, language), session=session, by=SYSTEM)
        ]
    lines = [
        f"{one['example']}: {one['kind']} {one['call_id']} {', '.join(one['tags'])} {one['note']}" for one in found
    ]
    show({"examples": found}, as_json=as_json, text="\n".join(line.strip() for line in lines) or "no example")


@commands.command("put")
@refusing
def put_command(
    call_id: Annotated[str, typer.Argument(metavar="CALL", help="the call's id")],
    kind: Annotated[str, typer.Option(help="good or bad")],
    note: Annotated[str, typer.Option(help="why it is an example")] = "",
    criterion: Annotated[str, typer.Option(help="code of the criterion it shows, such as A1")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="a word to find it by; may be given again")] = None,
    role: Annotated[list[str] | None, typer.Option(help="a role that sees it; may be given again")] = None,
    reach: Annotated[str, typer.Option(help="how far around the call: team, centre, province or nation")] = "centre",
    start_s: Annotated[float | None, typer.Option("--start", help="where the stretch begins, in seconds")] = None,
    end_s: Annotated[float | None, typer.Option("--end", help="where the stretch ends, in seconds")] = None,
    as_json: Json = False,
) -> None:
    """Put CALL, or a stretch of it, into the case library; its recording is held as long as it is there."""
    from inspection.database import transaction
    from inspection.errors import InvalidInput
    from inspection.policies import SYSTEM
    from inspection.review.examples import Filing, put_example

    if (start_s is None) != (end_s is None):
        raise InvalidInput("--start and --end belong together: give both, or neither for the whole call")
    stretch = None if start_s is None or end_s is None else (round(start_s * 1000), round(end_s * 1000))
    usual = Filing(kind)
    filing = Filing(kind, note, criterion, tuple(tag or ()), tuple(role or usual.roles), reach)
    with transaction() as session:
        number = put_example(call_id, filing, stretch, session=session, by=SYSTEM).id
    show({"example": number, "call_id": call_id}, as_json=as_json, text=f"call {call_id} is example {number}")


@commands.command("withdraw")
@refusing
def withdraw_command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="the example's number")],
    reason: Annotated[str, typer.Option(help="why, for the audit log and whoever asks later")],
    as_json: Json = False,
) -> None:
    """Take example NUMBER out of the case library and release its recording."""
    from inspection.database import transaction
    from inspection.policies import SYSTEM
    from inspection.review.examples import withdraw_example

    with transaction() as session:
        withdraw_example(number, reason, session=session, by=SYSTEM)
    show({"example": number, "withdrawn": True}, as_json=as_json, text=f"example {number} is withdrawn")


def _document(one: "Seen") -> dict[str, Any]:
    return {
        "example": one.example.id,
        "kind": one.filing.kind,
        "call_id": one.call_id,
        "agent": one.agent,
        "language": one.recording.language,
        "start_s": None if one.example.start_ms is None else one.start_ms / 1000,
        "end_s": None if one.example.end_ms is None else one.end_ms / 1000,
        "criterion": one.filing.criterion,
        "tags": list(one.filing.tags),
        "note": one.filing.note,
        "roles": list(one.filing.roles),
        "reach": one.filing.reach,
        "put_by": one.example.put_by,
        "put_at": one.example.put_at.isoformat(),
    }
