"""`dial-plan`: draw the dial tests of a month, or print the stored plan, with what it can settle."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.measurement.dial_need import Need
    from inspection.measurement.dial_plan_view import DialPlanView


@app.command("dial-plan")
@refusing
def dial_plan_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    tests: Annotated[int | None, typer.Option(help="tests a centre; by default 60")] = None,
    mystery: Annotated[float | None, typer.Option(help="percent of the own tests that are not announced")] = None,
    english: Annotated[float | None, typer.Option(help="percent of the tests in English")] = None,
    steps: Annotated[str, typer.Option(help="query, sms, transfer, callback, order; with commas")] = "",
    seed: Annotated[str | None, typer.Option(help="the draw's seed; a demo home alone accepts one")] = None,
    redraw: Annotated[
        str, typer.Option(metavar="REASON", help="let what is not begun follow the list of competitors, for a reason")
    ] = "",
    verify: Annotated[bool, typer.Option("--verify", help="compute the stored draw again and compare")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
) -> None:
    """Draw the dial tests of MONTH to the own centres and the competitors; again: print the stored plan."""
    from inspection.database import transaction
    from inspection.errors import Conflict
    from inspection.measurement.dial_need import needs_of_plan
    from inspection.measurement.dial_plan import computed_again, draw_dial_plan
    from inspection.measurement.dial_plan_view import read_dial_plan
    from inspection.measurement.dial_redraw import redraw_competitors, redraws_computed_again
    from inspection.month import Month
    from inspection.policies import SYSTEM

    wanted = Month.parse(month)
    if redraw:
        with transaction() as session:
            redraw_competitors(wanted, redraw, session=session, by=SYSTEM)
    with transaction() as session:
        options = _options(tests, mystery, english, steps)
        plans = draw_dial_plan(wanted, session=session, by=SYSTEM, options=options, seed=seed)
        view = read_dial_plan(wanted, session=session, by=SYSTEM)
        checks = (computed_again, redraws_computed_again) if verify else ()
        verified = all(check(plan, session=session) for check in checks for plan in plans) if verify else None
        if view is None or verified is False:
            raise Conflict(key="error.dial_not_computed", month=wanted)
        document = dial_plan_document(view, needs_of_plan(view))
    if verified is not None:
        document["verified"] = verified
    show(document, as_json=as_json, text=_text(document))


def _options(tests: int | None, mystery: float | None, english: float | None, steps: str) -> Any:
    """The options that were given; None where none was."""
    from inspection.measurement.dial_options import DialOptions

    given: dict[str, Any] = {}
    if tests is not None:
        given["tests"] = tests
    if mystery is not None:
        given["mystery_percent"] = mystery
    if english is not None:
        given["languages"] = {"zh": 100 - english, "en": english}
    if steps:
        given["steps"] = tuple(one.strip() for one in steps.split(",") if one.strip())
    return DialOptions(**given) if given else None


def dial_plan_document(view: "DialPlanView", needs: "tuple[Need, ...]") -> dict[str, Any]:
    """The JSON of a month's planned dial tests, as docs/command-line.md lists it."""
    return {
        "month": view.month,
        "centres": [
            {
                "centre": one.centre,
                "seed": one.seed,
                "seed_hash": one.seed_hash,
                "drawn_by": one.drawn_by,
                "pairs": one.pairs,
                "options": one.options.document(),
                "redrawn": [
                    {
                        "number": later.number,
                        "drawn_by": later.drawn_by,
                        "reason": later.reason,
                        "taken_out": later.taken_out,
                        "added": later.added,
                    }
                    for later in one.redrawn
                ],
            }
            for one in view.centres
        ],
        "states": dict(view.states),
        "slots": [
            {
                "slot_id": one.slot_id,
                "pair": one.pair,
                "target": one.target,
                "line": one.line,
                "due_at": one.local.isoformat(),
                "task": one.task,
                "call_type": one.call_type,
                "language": one.language,
                "kind": one.kind,
                "inspector": one.inspector,
                "state": one.state,
                "overdue": one.overdue,
                "reason": one.reason,
                "origin": one.origin,
            }
            for one in view.slots
        ],
        "needs": [need_document(one) for one in needs],
    }


def need_document(need: "Need") -> dict[str, Any]:
    """The JSON of what one indicator needs."""
    return {
        "indicator": need.indicator.id,
        "target": need.indicator.target,
        "needed": list(need.needed),
        "planned": need.planned,
        "failures_allowed": need.allowed,
        "detectable": [
            {"competitor": one.competitor, "number": one.number, "difference": one.difference}
            for one in need.detectable
        ],
    }


def _text(document: dict[str, Any]) -> str:
    """The plan for people."""
    lines = [f"{one['centre']}: {one['pairs']} pairs, seed {one['seed']}" for one in document["centres"]]
    lines += [
        f"{one['due_at'][:16]} {one['slot_id']}: {one['target']} {one['line']}, {one['task']}, {one['language']},"
        f" {one['kind']}, {one['inspector'] or 'nobody'}, {'overdue' if one['overdue'] else one['state']}"
        for one in document["slots"]
    ]
    for one in document["needs"]:
        needed = one["needed"][0]
        proof = "no sample proves it" if needed is None else f"{needed} needed without failure"
        lines.append(f"{one['indicator']}: {one['planned']} planned, {proof}")
    return "\n".join(lines)
