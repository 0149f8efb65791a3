"""`information` and `open-checks`: what the pages of the same name show of a month, and handing samples over."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.measurement.information.overview import IndustryState, Information
    from inspection.measurement.open_checks.overview import OpenChecks

Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]
MonthName = Annotated[str, typer.Argument(metavar="MONTH", help="the month, YYYY-MM")]


@app.command("information")
@refusing
def information_command(month: MonthName, as_json: Json = False) -> None:
    """Information quality: the gate by industry, the sample of MONTH, and what is overdue today."""
    from inspection.database import open_session
    from inspection.measurement.information.overview import information_of
    from inspection.month import Month
    from inspection.policies import SYSTEM

    with open_session() as session:
        found = information_of(Month.parse(month), session=session, by=SYSTEM)
    document = _information(found)
    text = "\n".join(
        f"{one['industry']}: {one['entries']} entries, {one['admitted']} in the store, {one['overdue']} overdue;"
        f" sampled wrong or outdated {one['wrong_or_outdated']} of {one['checked']}"
        for one in document["industries"]
    )
    show(document, as_json=as_json, text=text or "no industry is known")


@app.command("open-checks")
@refusing
def open_checks_command(month: MonthName, as_json: Json = False) -> None:
    """Open checks of MONTH by state, its findings, and the items over the twelve months up to it."""
    from inspection.database import open_session
    from inspection.measurement.open_checks.overview import open_checks_of
    from inspection.month import Month
    from inspection.policies import SYSTEM

    with open_session() as session:
        found = open_checks_of(Month.parse(month), session=session, by=SYSTEM)
    document = _open_checks(found)
    lines = [f"{name}: {number}" for name, number in document["states"].items()]
    lines += [f"{one['item']}: {one['yes']} of {one['n']} in order" for one in document["items"]]
    show(document, as_json=as_json, text="\n".join(lines))


@app.command("information-reassign")
@refusing
def reassign_command(
    month: MonthName,
    entry: Annotated[list[str], typer.Argument(metavar="ENTRY...", help="sampled entries, CENTRE/CODE")],
    to: Annotated[str, typer.Option(help="the inspector who gets them")],
    as_json: Json = False,
) -> None:
    """Give sampled entries of MONTH to another inspector, all or none."""
    from inspection.database import transaction
    from inspection.measurement.information.handing import reassign_samples, sample_named
    from inspection.month import Month
    from inspection.policies import SYSTEM

    with transaction() as session:
        rows = [sample_named(Month.parse(month), one, session=session, by=SYSTEM) for one in entry]
        versions = {row.id or 0: row.version for row in rows}
        number = reassign_samples(versions, to, session=session, by=SYSTEM)
    show({"month": month, "inspector": to, "reassigned": number}, as_json=as_json, text=f"{to} has {number} more")


def _information(found: "Information") -> dict[str, Any]:
    return {
        "month": str(found.month),
        "today": found.today.isoformat(),
        "drawn": found.drawn,
        "industries": [_industry(one) for one in found.industries],
        "overdue": [
            {
                "centre": one.listed.centre.code,
                "code": one.listed.entry.code,
                "industry": one.listed.industry.code,
                "due_on": one.listed.entry.due_on.isoformat(),
                "days": one.days,
                "outlived": one.outlived,
            }
            for one in found.overdue
        ],
        "overdue_number": found.overdue_number,
        "examples": [
            {
                "centre": one.listed.centre.code,
                "code": one.listed.entry.code,
                "found": one.where,
                "reason": one.reason,
                "note": one.note,
            }
            for one in found.examples
        ],
    }


def _industry(one: "IndustryState") -> dict[str, Any]:
    return {
        "industry": one.industry.code,
        "life_cycle_days": one.industry.life_cycle_days,
        "update_cycle_days": one.industry.update_cycle_days,
        "entries": one.entries,
        **one.steps,
        "rejected_for": dict(one.reasons),
        "sampled": dict(one.results),
        "wrong_or_outdated": one.wrong,
        "checked": one.checked,
        "interval": None if one.interval is None else list(one.interval),
        "updated_on_time": one.on_time,
        "updated_late": one.late,
        "overdue": one.overdue,
        "outlived": one.outlived,
        "oldest_days": one.oldest_days,
    }


def _open_checks(found: "OpenChecks") -> dict[str, Any]:
    return {
        "month": str(found.month),
        "states": found.states,
        "done": found.done,
        "items": [
            {
                "requirement": one.section.code,
                "section": one.section.name,
                "item": one.item.code,
                "yes": one.yes,
                "no": one.no,
                "na": one.na,
                "n": one.n,
            }
            for one in found.items
        ],
        "findings": [
            {
                "check": one.check_id,
                "day": one.day.isoformat(),
                "requirement": one.requirement,
                "item": one.item,
                "cause": one.cause,
                "text": one.text,
            }
            for one in found.findings
        ],
    }
