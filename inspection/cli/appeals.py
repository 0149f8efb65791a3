"""`appeal list`, `show` and `settle`: the appeals, one of them whole, and what ends by itself."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.review.appeals.listing import Listed, Opened

commands = typer.Typer(no_args_is_help=True, help="Appeals against published results.")
app.add_typer(commands, name="appeal")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="the appeal's number")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@commands.command("list")
@refusing
def list_command(
    by: Annotated[str, typer.Option("--by", help="as this account sees them")] = "", as_json: Json = False
) -> None:
    """The appeals, what waits first; with --by those that an account sees, and what waits for it."""
    from inspection.accounts import actor_of
    from inspection.database import open_session
    from inspection.policies import SYSTEM
    from inspection.review.appeals.listing import see_appeals

    with open_session() as session:
        actor = actor_of(by, session=session) if by else SYSTEM
        rows = [_row(one) for one in see_appeals(session=session, by=actor)]
    text = "\n".join(f"{one['appeal']} {one['state']} {one['call_id']} {one['task']}".rstrip() for one in rows)
    show({"appeals": rows}, as_json=as_json, text=text or "no appeals")


@commands.command("show")
@refusing
def show_command(number: Number, as_json: Json = False) -> None:
    """Appeal NUMBER whole: what is contested, said and decided, and the versions of the result."""
    from inspection.database import open_session
    from inspection.policies import SYSTEM
    from inspection.review.appeals.listing import see_appeal

    with open_session() as session:
        document = _document(see_appeal(number, session=session, by=SYSTEM))
    lines = [f"appeal {number} is {document['state']}"]
    lines += [f"  {one['criterion']}: {one['reason']}" for one in document["items"]]
    lines += [f"  version {one['version']}: {one['total']}" for one in document["versions"]]
    show(document, as_json=as_json, text="\n".join(lines))


@commands.command("settle")
@refusing
def settle_command(as_json: Json = False) -> None:
    """Close results and end appeals whose windows are over; the worker does so by itself."""
    from inspection.database import transaction
    from inspection.review.appeals.ending import settle_windows

    with transaction() as session:
        done = settle_windows(session=session)
    text = f"{done.results} results closed, {done.appeals} appeals ended"
    show({"results": done.results, "appeals": done.appeals}, as_json=as_json, text=text)


def _row(one: "Listed") -> dict[str, Any]:
    return {
        "appeal": one.appeal.id,
        "state": one.appeal.state,
        "evaluation": one.evaluation.id,
        "call_id": one.assignment.call_id,
        "month": one.assignment.month,
        "basis": one.assignment.basis,
        "agent": one.agent.staff_number,
        "inspector": one.inspector.name,
        "filed_at": one.appeal.filed_at.isoformat(),
        "made_up": one.made_up,
        "task": one.task,
    }


def _document(one: "Opened") -> dict[str, Any]:
    case = one.case
    ends = case.appeal.arbitration_ends_at
    codes = {item.id: code for code, item in case.items.items()}
    return _row(one.listed) | {
        "window_ends_at": case.appeal.window_ends_at.isoformat(),
        "arbitration_ends_at": None if ends is None else ends.isoformat(),
        "items": [
            {
                "criterion": code,
                "reason": item.reason,
                "start_ms": item.evidence_start_ms,
                "end_ms": item.evidence_end_ms,
                "value": one.published.answers[code].value,
                "now": one.current.answers[code].value if code in one.current.answers else None,
            }
            for code, item in case.items.items()
        ],
        "statements": [
            {
                "kind": said.kind,
                "criterion": "" if said.item_id is None else codes[said.item_id],
                "agrees": said.agrees,
                "text": said.text,
                "at": said.said_at.isoformat(),
            }
            for said in case.statements
        ],
        "decisions": [
            {
                "round": decided.round,
                "outcome": decided.outcome,
                "reason": decided.reason,
                "at": decided.decided_at.isoformat(),
                "verdicts": [
                    {
                        "criterion": codes[verdict.item_id],
                        "upheld": verdict.upheld,
                        "reason": verdict.reason,
                        "cause": verdict.cause,
                        "detail": verdict.detail,
                    }
                    for verdict in case.verdicts
                    if verdict.decision_id == decided.id
                ],
            }
            for decided in case.decisions
        ],
        "versions": [
            {
                "version": version.number,
                "total": version.total,
                "total_without_fatal": version.total_without_fatal,
                "fatal": version.fatal,
            }
            for version in one.versions
        ],
    }
