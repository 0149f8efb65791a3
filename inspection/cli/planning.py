"""`draw`: draw and assign a month, or print the stored plan; `capacity`: what its inspections need and have."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.planning.capacity import Capacity


@app.command("draw")
@refusing
def draw_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    seed: Annotated[str | None, typer.Option(help="the draw's seed; a demo home alone accepts one")] = None,
    population: Annotated[bool, typer.Option("--population", help="list every call considered")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="compute the stored draw again and compare")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
) -> None:
    """Draw and assign MONTH in one transaction; again: print the stored plan."""
    from inspection.database import transaction
    from inspection.errors import Conflict
    from inspection.month import Month
    from inspection.planning.ledger import read_plan, read_population
    from inspection.planning.month_plan import draw_month
    from inspection.planning.verify import verify_plan
    from inspection.policies import SYSTEM

    wanted = Month.parse(month)
    with transaction() as session:
        plans = draw_month(wanted, session=session, by=SYSTEM, seed=seed)
        view = read_plan(wanted, session=session, by=SYSTEM)
        calls = read_population(wanted, session=session, by=SYSTEM) if population else None
        verified = all(verify_plan(plan, session=session) for plan in plans) if verify else None
    if view is None or verified is False:
        raise Conflict(f"the stored plan of {wanted} is not what its seed and population give")
    document = plan_document(view)
    if calls is not None:
        document["population"] = [asdict(call) for call in calls]
    if verified is not None:
        document["verified"] = verified
    show(document, as_json=as_json, text=plan_text(document))


def plan_document(view: Any) -> dict[str, Any]:
    """The JSON document of a drawn month, as docs/command-line.md lists it."""
    return {
        "month": view.month,
        "seed": view.seed,
        "quota": view.quota,
        "agents": [
            {
                "agent": line.agent,
                "centre": line.centre,
                "due": line.due,
                "eligible": line.eligible,
                "drawn": line.drawn,
                "assigned": line.assigned,
                "done": line.done,
                "shortfall": line.shortfall,
            }
            for line in view.lines
        ],
        "assignments": [
            {"call_id": call.call_id, "agent": call.agent, "inspector": call.inspector, "basis": call.basis}
            for call in view.assignments
        ],
    }


def plan_text(document: dict[str, Any]) -> str:
    """The ledger for people."""
    lines = [f"{document['month']}  seed {document['seed']}  quota {document['quota']}"]
    lines += [
        f"{one['centre']} {one['agent']}: due {one['due']}, eligible {one['eligible']}, drawn {one['drawn']},"
        f" assigned {one['assigned']}, done {one['done']}" + (f" ({one['shortfall']})" if one["shortfall"] else "")
        for one in document["agents"]
    ]
    return "\n".join(lines)


@app.command("capacity")
@refusing
def capacity_command(
    month: Annotated[str | None, typer.Argument(help="the month, YYYY-MM; by default the last one that ended")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
) -> None:
    """What the inspections of MONTH need and what there is for them: people, days, minutes of sound."""
    from inspection.clock import business_now
    from inspection.database import open_session
    from inspection.month import Month
    from inspection.planning.capacity import capacity
    from inspection.policies import SYSTEM

    with open_session() as session:
        wanted = Month.parse(month) if month else Month.of(business_now(session=session).date()).previous()
        found = capacity(wanted, session=session, by=SYSTEM)
    show(capacity_document(found), as_json=as_json, text=capacity_text(found))


def capacity_document(found: "Capacity") -> dict[str, Any]:
    """The JSON of a month's capacity, as docs/command-line.md lists it."""
    return asdict(found) | {
        "last_day": str(found.last_day),
        "left": found.left,
        "left_per_inspector": found.left_per_inspector,
        "left_per_inspector_and_day": found.left_per_inspector_and_day,
    }


def capacity_text(found: "Capacity") -> str:
    """A month's capacity for people."""

    def number(value: float | None, unit: str = "") -> str:
        return "-" if value is None else f"{value:.1f}{unit}"

    speech = found.transcription
    state = "drawn" if found.drawn else "not drawn yet"
    lines = [
        f"{found.month}, {state}: {found.agents} agents x {found.quota} = {found.due} inspections due,"
        f" {found.assigned} assigned, {found.done} done, {found.left} left",
        f"{found.inspectors} inspectors, {found.working_days} working days to {found.last_day}:"
        f" {number(found.left_per_inspector)} an inspector, {number(found.left_per_inspector_and_day)} a day",
        f"sound assigned: {number(found.minutes_assigned)} min, {number(found.minutes_left)} min left to hear",
        f"transcription: {number(speech.minutes_done)} of {number(speech.minutes_total)} min,"
        f" speed {number(speech.speed, ' x')}, {number(speech.minutes_left)} min left",
    ]
    lines += [
        f"  {one.inspector}: {one.assigned} assigned, {one.done} done, {number(one.minutes_left)} min left"
        for one in found.loads
    ]
    return "\n".join(lines)
