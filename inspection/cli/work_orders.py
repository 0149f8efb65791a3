"""`work-orders`: what came of the month's sampled work orders."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from datetime import datetime

    from inspection.measurement.definitions import Counts
    from inspection.measurement.work_orders.overview import Overview, SampledOrder

Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@app.command("work-orders")
@refusing
def work_orders_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    as_json: Json = False,
) -> None:
    """The sampled work orders of MONTH: checks, answers by item, differences from the systems, counts of K7 to K10."""
    from inspection.database import open_session
    from inspection.measurement.definitions import Counts
    from inspection.measurement.month_counts import reached_centres
    from inspection.measurement.order_counts import order_check_counts
    from inspection.measurement.work_orders.overview import order_overview
    from inspection.month import Month
    from inspection.policies import SYSTEM

    wanted = Month.parse(month)
    with open_session() as session:
        found = order_overview(wanted, session=session, by=SYSTEM)
        by_centre = order_check_counts(wanted, reached_centres(session=session, by=SYSTEM), session=session)
    counts: dict[str, Counts] = {}
    for centre in by_centre.values():
        counts = {identity: counts.get(identity, Counts()) + own for identity, own in centre.items()}
    show(order_document(wanted, found, counts), as_json=as_json, text=_text(found, counts))


def order_document(month: object, found: "Overview", counts: "dict[str, Counts]") -> dict[str, Any]:
    """The JSON document of a month's work orders, as docs/command-line.md lists it."""
    return {
        "month": str(month),
        "sampled": len(found.orders),
        "checked": len(found.checked),
        "checks": [_check(one) for one in found.orders],
        "items": [vars(one) for one in found.item_counts],
        "wrong_fields": found.wrong_fields,
        "counts": [
            {
                "id": identity,
                "numerator": own.numerator,
                "denominator": own.denominator,
                "missing": dict(own.missing),
            }
            for identity, own in counts.items()
        ],
    }


def _check(one: "SampledOrder") -> dict[str, Any]:
    found = one.found
    return {
        "order_id": one.assignment.call_id,
        "centre": one.centre.code,
        "agent": one.agent.staff_number,
        "inspector": None if one.inspector is None else one.inspector.name,
        "basis": one.assignment.basis,
        "due_on": one.assignment.due_on.isoformat(),
        "state": one.assignment.state,
        "answers": {} if found is None else {item: given.answer for item, given in found.answers.items()},
        "causes": {}
        if found is None
        else {item: given.cause.kind for item, given in found.answers.items() if given.cause is not None},
        "differences": [
            {
                "event": own.event,
                "kind": own.kind,
                "system": _time(own.system),
                "found": _time(own.found),
                "turns": list(own.turns),
            }
            for own in one.differences
        ],
    }


def _time(at: "datetime | None") -> str | None:
    return None if at is None else at.isoformat()


def _text(found: "Overview", counts: "dict[str, Counts]") -> str:
    lines = [f"{len(found.checked)} of {len(found.orders)} sampled work orders checked"]
    lines += [f"  {one.item}: {one.yes} yes, {one.no} no, {one.na} not applicable" for one in found.item_counts]
    lines += [f"  {identity}: {own.numerator} of {own.denominator}" for identity, own in counts.items()]
    differing = sum(bool(one.differences) for one in found.checked)
    return "\n".join([*lines, f"  differing from the systems: {differing} orders"])
