"""`search`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.listening.search import Found, Hit


@app.command("search")
@refusing
def search_command(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="what was said")],
    sound: Annotated[bool, typer.Option("--sound", help="by sound: homophones and merged sounds are found")] = False,
    role: Annotated[str, typer.Option(help="who says it: agent, user or unknown")] = "",
    agent: Annotated[str, typer.Option(help="staff number of the call's agent")] = "",
    first_day: Annotated[str | None, typer.Option("--from", help="first day of the calls, YYYY-MM-DD")] = None,
    last_day: Annotated[str | None, typer.Option("--to", help="last day of the calls, YYYY-MM-DD")] = None,
    call_type: Annotated[str, typer.Option(help="as the facts name it, such as complaint")] = "",
    language: Annotated[str, typer.Option(help="language of the call, such as zh")] = "",
    shortest: Annotated[int | None, typer.Option(help="least length of the call in seconds")] = None,
    longest: Annotated[int | None, typer.Option(help="greatest length of the call in seconds")] = None,
    page: Annotated[int, typer.Option(min=1, help="which page of 20")] = 1,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Where TEXT was said, in the newest transcripts of all calls, the newest calls first."""
    from inspection.database import open_session, transaction
    from inspection.listening.search import BY_CHARACTERS, BY_SOUND, Wanted, note_search, search
    from inspection.policies import SYSTEM

    wanted = Wanted(
        text,
        BY_SOUND if sound else BY_CHARACTERS,
        role,
        agent,
        _day(first_day),
        _day(last_day),
        call_type,
        language,
        shortest,
        longest,
    )
    with open_session() as session:
        found = search(wanted, page=page, session=session, by=SYSTEM)
    with transaction() as session:
        note_search(wanted, session=session, by=SYSTEM)
    document = {
        "text": text,
        "way": wanted.way,
        "page": page,
        "number": found.number,
        "more": found.more,
        "whole": found.whole,
        "hits": [_hit(one) for one in found.hits],
    }
    show(document, as_json=as_json, text=_text(found))


def _day(written: str | None) -> date | None:
    from inspection.errors import InvalidInput

    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise InvalidInput(key="error.day", day=repr(written)) from error


def _hit(one: "Hit") -> dict[str, Any]:
    return {
        "call_id": one.call_id,
        "centre": one.centre,
        "agent": one.agent,
        "started_at": one.started_at.isoformat(),
        "call_type": one.call_type,
        "language": one.language,
        "duration_s": one.duration_ms / 1000,
        "role": one.role,
        "start_ms": one.start_ms,
        "end_ms": one.end_ms,
        "text": one.text,
        "found_from": one.place.start,
        "found_to": one.place.end,
        "score": one.place.score,
    }


def _text(found: "Found") -> str:
    lines = [f"{found.number}{' or more' if found.more else ''} found"]
    if not found.whole:
        lines.append("  older transcripts are still being taken up; let `work` finish")
    for one in found.hits:
        at = f"{one.start_ms // 60_000}:{one.start_ms // 1000 % 60:02d}"
        marked = (
            f"{one.text[: one.place.start]}[{one.text[one.place.start : one.place.end]}]{one.text[one.place.end :]}"
        )
        lines.append(f"  {one.call_id} {one.agent} {at} {one.role}: {marked}")
    return "\n".join(lines)
