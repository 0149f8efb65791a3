"""`plan ...`: what happens to a drawn month: its ledger, changes, targeted samples, outlook, closing."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show
from inspection.cli.planning import plan_document, plan_text

if TYPE_CHECKING:
    from inspection.planning.outlook import InspectorOutlook, Outlook

plan_commands = typer.Typer(no_args_is_help=True, help="A drawn month: ledger, changes, samples, outlook, closing.")
app.add_typer(plan_commands, name="plan")

MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="the month, YYYY-MM")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]
Reason = Annotated[str, typer.Option(help="why")]


@plan_commands.command("show")
@refusing
def show_command(month: MonthArgument, as_json: Json = False) -> None:
    """The quota ledger and the assignments of MONTH, and what is overdue."""
    from inspection.clock import business_now
    from inspection.database import open_session
    from inspection.errors import NotFound
    from inspection.month import Month
    from inspection.planning.ledger import read_plan
    from inspection.policies import SYSTEM

    with open_session() as session:
        view = read_plan(Month.parse(month), session=session, by=SYSTEM)
        today = business_now(session=session).date()
    if view is None:
        raise NotFound(key="error.month_not_drawn", month=month)
    document = plan_document(view)
    document["overdue"] = [call.call_id for call in view.assignments if call.overdue(today)]
    show(document, as_json=as_json, text=plan_text(document))


@plan_commands.command("outlook")
@refusing
def outlook_command(month: MonthArgument, as_json: Json = False) -> None:
    """Who will not have MONTH's inspections in time, if everybody goes on as fast as so far."""
    from inspection.database import open_session
    from inspection.errors import NotFound
    from inspection.month import Month
    from inspection.planning.outlook import outlook
    from inspection.policies import SYSTEM

    with open_session() as session:
        found = outlook(Month.parse(month), session=session, by=SYSTEM)
    if found is None:
        raise NotFound(key="error.month_not_drawn", month=month)
    document = outlook_document(found)
    show(document, as_json=as_json, text=_outlook_text(document))


@plan_commands.command("top-up")
@refusing
def top_up_command(month: MonthArgument, as_json: Json = False) -> None:
    """Draw and assign the next call of each agent of MONTH for every one that was taken out."""
    from inspection.database import transaction
    from inspection.month import Month
    from inspection.planning.top_up import top_up
    from inspection.policies import SYSTEM

    with transaction() as session:
        number = top_up(Month.parse(month), session=session, by=SYSTEM)
    show({"month": month, "drawn": number}, as_json=as_json, text=f"{number} calls drawn and assigned")


@plan_commands.command("replace")
@refusing
def replace_command(
    month: MonthArgument,
    call: Annotated[str, typer.Argument(metavar="CALL", help="the call's id")],
    because: Annotated[
        str, typer.Option(help="unusable_audio, wrong_agent, no_conversation, personal_relation or wrong_language")
    ],
    as_json: Json = False,
) -> None:
    """Take CALL out of the inspections of MONTH."""
    from inspection.database import transaction
    from inspection.month import Month
    from inspection.planning.changes import assignment_of, replace_assignment
    from inspection.policies import SYSTEM

    with transaction() as session:
        found = assignment_of(Month.parse(month), call, session=session, by=SYSTEM)
        replace_assignment(found, because, session=session, by=SYSTEM)
    show({"month": month, "call_id": call, "because": because}, as_json=as_json, text=f"{call} is taken out")


@plan_commands.command("reassign")
@refusing
def reassign_command(
    month: MonthArgument,
    call: Annotated[list[str], typer.Argument(metavar="CALL...", help="ids of calls")],
    to: Annotated[str, typer.Option(help="the inspector who gets them")],
    as_json: Json = False,
) -> None:
    """Give calls of MONTH to another inspector, all or none."""
    from inspection.database import transaction
    from inspection.month import Month
    from inspection.planning.changes import assignment_of, reassign
    from inspection.policies import SYSTEM

    with transaction() as session:
        ids = [assignment_of(Month.parse(month), one, session=session, by=SYSTEM) for one in call]
        number = reassign(ids, to, session=session, by=SYSTEM)
    show({"month": month, "inspector": to, "reassigned": number}, as_json=as_json, text=f"{to} has {number} more")


@plan_commands.command("languages")
@refusing
def languages_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="an inspector")],
    language: Annotated[list[str] | None, typer.Argument(metavar="LANGUAGE...", help="zh, en; none for all")] = None,
    as_json: Json = False,
) -> None:
    """Say which languages of calls an inspector understands."""
    from inspection.database import transaction
    from inspection.planning.changes import set_languages
    from inspection.policies import SYSTEM

    with transaction() as session:
        set_languages(name, language or (), session=session, by=SYSTEM)
    told = sorted(set(language or ()))
    show({"inspector": name, "languages": told}, as_json=as_json, text=f"{name}: {', '.join(told) or 'all'}")


@plan_commands.command("sample")
@refusing
def sample_command(
    month: MonthArgument,
    agent: Annotated[str, typer.Option(help="staff number")] = "",
    call_type: Annotated[str, typer.Option(help="kind of call, such as complaint")] = "",
    keyword: Annotated[str, typer.Option(help="text that the transcript holds")] = "",
    criterion: Annotated[str, typer.Option(help="code of a criterion whose rule had the outcome")] = "",
    outcome: Annotated[str, typer.Option(help="matched, not_matched or not_evaluated")] = "not_matched",
    repeated: Annotated[bool, typer.Option("--repeated", help="the caller called more than once")] = False,
    silence: Annotated[float | None, typer.Option(help="seconds in which nobody speaks")] = None,
    assign: Annotated[int, typer.Option(help="how many of those found to assign, in the order of call ids")] = 0,
    reason: Reason = "",
    to: Annotated[str | None, typer.Option(help="the inspector who gets them; shared out without")] = None,
    as_json: Json = False,
) -> None:
    """Find calls of MONTH that meet all conditions, and assign some of them as targeted samples."""
    from inspection.database import transaction
    from inspection.month import Month
    from inspection.planning.finding import Conditions, find_calls
    from inspection.planning.targeted import sample_calls
    from inspection.policies import SYSTEM

    wanted = Month.parse(month)
    conditions = Conditions(agent, call_type, keyword, criterion, outcome, repeated, silence)
    with transaction() as session:
        found = find_calls(wanted, conditions, session=session, by=SYSTEM)
        chosen = [one.call_id for one in found if one.inspected is None][: max(0, assign)]
        if chosen:
            sample_calls(wanted, chosen, reason, to, session=session, by=SYSTEM)
    document = {"month": month, "found": [asdict(one) for one in found], "assigned": chosen}
    lines = [f"{one.call_id} {one.agent} {one.call_type} {one.inspected or ''}".rstrip() for one in found]
    show(document, as_json=as_json, text="\n".join([*lines, f"{len(found)} found, {len(chosen)} assigned"]))


@plan_commands.command("close")
@refusing
def close_command(month: MonthArgument, reason: Reason = "", as_json: Json = False) -> None:
    """Close MONTH: nothing of it is assigned, scored or published any more."""
    from inspection.database import transaction
    from inspection.measurement.freezing import close_with_figures
    from inspection.month import Month
    from inspection.policies import SYSTEM

    with transaction() as session:
        number = close_with_figures(Month.parse(month), reason, session=session, by=SYSTEM)
    show({"month": month, "closed": number}, as_json=as_json, text=f"{month} is closed")


@plan_commands.command("reopen")
@refusing
def reopen_command(month: MonthArgument, reason: Reason = "", as_json: Json = False) -> None:
    """Open a closed MONTH again."""
    from inspection.database import transaction
    from inspection.month import Month
    from inspection.planning.closing import reopen_month
    from inspection.policies import SYSTEM

    with transaction() as session:
        number = reopen_month(Month.parse(month), reason, session=session, by=SYSTEM)
    show({"month": month, "reopened": number}, as_json=as_json, text=f"{month} is open again")


def outlook_document(found: "Outlook") -> dict[str, Any]:
    """The JSON of an outlook, as docs/command-line.md lists it."""
    return {
        "month": found.month,
        "today": str(found.today),
        "last_day": str(found.last_day),
        "inspectors": [_inspector(one) for one in found.inspectors],
        "agents": [asdict(one) for one in found.agents],
    }


def _inspector(one: "InspectorOutlook") -> dict[str, Any]:
    return asdict(one) | {"per_day": one.per_day, "expected": one.expected, "late": one.late}


def _outlook_text(document: dict[str, Any]) -> str:
    lines = [f"{document['month']}: from {document['today']} to {document['last_day']}"]
    for one in document["inspectors"]:
        pace = "no day worked yet" if one["per_day"] is None else f"{one['per_day']:.1f} a day"
        lines.append(f"{one['inspector']}: {one['left']} left, {pace}, {one['days_left']} days, {one['late']} late")
    lines += [f"{one['agent']}: {one['expected']} of {one['due']} ({one['why']})" for one in document["agents"]]
    return "\n".join(lines)
