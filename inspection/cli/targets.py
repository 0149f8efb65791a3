"""`target`: what provinces set themselves beyond the national targets."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from inspection.measurement.own_targets import ProvinceRules

target = typer.Typer(no_args_is_help=True, help="Targets that provinces set themselves.")
app.add_typer(target, name="target")
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@target.command("list")
@refusing
def list_targets(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    as_json: Json = False,
) -> None:
    """What every province has of its own in MONTH; those without any too."""
    from inspection.database import open_session
    from inspection.measurement.own_targets import rules_of_provinces
    from inspection.month import Month
    from inspection.policies import SYSTEM

    wanted = Month.parse(month)
    with open_session() as session:
        found = rules_of_provinces(wanted, session=session, by=SYSTEM)
    document = {"month": str(wanted), "provinces": [_document(one) for one in found]}
    show(document, as_json=as_json, text="\n".join(_line(one) for one in found))


@target.command("set")
@refusing
def set_target(
    province: Annotated[str, typer.Argument(help="the province's code")],
    indicator: Annotated[str, typer.Argument(help="the indicator's id")],
    rate: Annotated[float, typer.Argument(help="the target as a rate from 0 to 1")],
    since: Annotated[str, typer.Option("--from", help="the first month that it holds in, YYYY-MM")],
    reason: Annotated[str, typer.Option(help="why")] = "",
    as_json: Json = False,
) -> None:
    """Set a province's own target, never looser than the nation's; the nation's own value takes one back."""
    from inspection.database import transaction
    from inspection.measurement.own_targets import set_own_target
    from inspection.month import Month
    from inspection.policies import SYSTEM

    month = Month.parse(since)
    with transaction() as session:
        set_own_target(indicator, province, rate, month, reason, session=session, by=SYSTEM)
    document = {"province": province, "indicator": indicator, "target": rate, "from": str(month)}
    show(document, as_json=as_json, text=f"{indicator} of {province}: {rate:.2%} from {month} on")


def _document(one: "ProvinceRules") -> dict[str, Any]:
    return {"province": one.code, "targets": one.targets, "script": one.script, "none": one.none}


def _line(one: "ProvinceRules") -> str:
    own = ", ".join(f"{identity} {rate:.2%}" for identity, rate in one.targets.items())
    script = "" if one.script is None else f"script version {one.script}"
    return f"{one.code:<6} {'; '.join(part for part in (own, script) if part) or 'no rules of its own'}"
