"""`draw`, `draw-orders`: draw and assign a month, or print the stored plan; `capacity`: what it needs and has."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from inspection.models import MonthPlan
    from inspection.month import Month
    from inspection.planning.capacity import Capacity
    from inspection.planning.ledger import PlanView


Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]
Verify = Annotated[bool, typer.Option("--verify", help="compute the stored draw again and compare")]
Seed = Annotated[str | None, typer.Option(help="the draw's seed; a demo home alone accepts one")]
Everything = Annotated[bool, typer.Option("--population", help="list everything that was considered")]


@app.command("draw")
@refusing
def draw_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    seed: Seed = None,
    population: Everything = False,
    verify: Verify = False,
    strata: Annotated[str, typer.Option(help="spread the quota over week, hour, call_type, language")] = "",
    weekly: Annotated[bool, typer.Option("--weekly", help="draw as the month goes, each week its share")] = False,
    shortest: Annotated[float | None, typer.Option(help="seconds that a call has at least")] = None,
    longest: Annotated[float | None, typer.Option(help="seconds that a call has at most")] = None,
    skip_inspected: Annotated[
        bool, typer.Option("--skip-inspected", help="leave out calls that are inspected already")
    ] = False,
    share: Annotated[list[str] | None, typer.Option(help="NAME=PERCENT of the calls; once an inspector")] = None,
    per_day: Annotated[int | None, typer.Option(help="the most inspections of an inspector a working day")] = None,
    whose: Annotated[str, typer.Option(help="inspectors: any, own (of the centre) or other (centres)")] = "any",
    as_json: Json = False,
) -> None:
    """Draw and assign MONTH in one transaction; again: print the stored plan."""
    from inspection.database import transaction
    from inspection.month import Month
    from inspection.planning.month_plan import draw_month
    from inspection.planning.options import Options, shares_of
    from inspection.policies import SYSTEM

    wanted = Month.parse(month)
    named = tuple(one.strip() for one in strata.split(",") if one.strip())
    chosen = Options(named, weekly, shortest, longest, skip_inspected, shares_of(share or ()), per_day, whose)
    with transaction() as session:
        options = None if chosen == Options() else chosen
        plans = draw_month(wanted, session=session, by=SYSTEM, seed=seed, options=options)
        document = _stored(wanted, "calls", plans, population, verify, session=session)
    show(document, as_json=as_json, text=plan_text(document))


@app.command("draw-orders")
@refusing
def draw_orders_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    seed: Seed = None,
    quota: Annotated[int, typer.Option(help="work orders for each agent who took one")] = 2,
    population: Everything = False,
    verify: Verify = False,
    as_json: Json = False,
) -> None:
    """Draw and assign samples of the work orders of MONTH by the rule of the calls; again: print the stored plan."""
    from inspection.database import transaction
    from inspection.month import Month
    from inspection.planning.work_orders import draw_work_orders
    from inspection.policies import SYSTEM

    wanted = Month.parse(month)
    with transaction() as session:
        plans = draw_work_orders(wanted, session=session, by=SYSTEM, seed=seed, quota=quota)
        document = _stored(wanted, "orders", plans, population, verify, session=session)
    show(document, as_json=as_json, text=plan_text(document))


def _stored(
    month: "Month", kind: str, plans: "Sequence[MonthPlan]", population: bool, verify: bool, *, session: "Session"
) -> dict[str, Any]:
    """The document of what is stored; computed again first, where that is asked."""
    from inspection.errors import Conflict
    from inspection.planning.ledger import read_plan, read_population
    from inspection.planning.verify import verify_plan
    from inspection.policies import SYSTEM

    view = read_plan(month, kind, session=session, by=SYSTEM)
    verified = all(verify_plan(plan, session=session) for plan in plans) if verify else None
    if view is None or verified is False:
        raise Conflict(f"the stored plan of {month} is not what its seed and population give")
    document = plan_document(view)
    if population:
        document["population"] = [asdict(call) for call in read_population(month, kind, session=session, by=SYSTEM)]
    if verified is not None:
        document["verified"] = verified
    return document


def plan_document(view: "PlanView") -> dict[str, Any]:
    """The JSON document of a drawn month, as docs/command-line.md lists it."""
    hanging = view.hanging
    return {
        "month": view.month,
        "seed": view.seed,
        "quota": view.quota,
        "closed": view.closed,
        "options": view.options.document(),
        "rounds": [
            {"centre": one.centre, "number": one.number, "kind": one.kind, "week": one.week, "drawn": one.drawn}
            for one in view.rounds
        ],
        "connected": hanging.whole,
        "one_inspector": list(hanging.one_inspector),
        "agents": [
            {
                "agent": line.agent,
                "centre": line.centre,
                "due": line.due,
                "eligible": line.eligible,
                "drawn": line.drawn,
                "assigned": line.assigned,
                "done": line.done,
                "replaced": line.replaced,
                "compliant": line.compliant,
                "shortfall": line.shortfall,
            }
            for line in view.lines
        ],
        "assignments": [
            {
                "call_id": call.call_id,
                "agent": call.agent,
                "inspector": call.inspector,
                "basis": call.basis,
                "rank": call.rank,
                "reason": call.reason,
                "due_on": str(call.due_on),
                "state": call.state,
            }
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
    if not document["connected"]:
        lines.append("agents and inspectors fall apart into groups that never met: leniency cannot be compared")
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
