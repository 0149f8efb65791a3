"""`indicators` and `analyse`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from sqlmodel import Session

    from inspection.measurement.figures import Figure
    from inspection.measurement.verifying import Verified

Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@app.command("indicators")
@refusing
def indicators_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    facts: Annotated[Path | None, typer.Option(help="a folder of facts; then no database is asked")] = None,
    province: Annotated[str | None, typer.Option(help="one province's code")] = None,
    centre: Annotated[str | None, typer.Option(help="one centre's code")] = None,
    as_json: Json = False,
) -> None:
    """The ten indicators of MONTH, with target and verdict."""
    from inspection.database import open_session
    from inspection.errors import InvalidInput
    from inspection.measurement.figures import facts_figures, month_figures
    from inspection.measurement.verifying import verify
    from inspection.models import Level
    from inspection.month import Month
    from inspection.policies import SYSTEM, Scope

    wanted = Month.parse(month)
    place = Scope(Level.CENTRE, centre) if centre else Scope(Level.PROVINCE, province) if province else None
    if facts is not None:
        if not facts.is_dir():
            raise InvalidInput(f"{facts}: there is no such folder; expected facts as FACT/date=YYYY-MM-DD/*.parquet")
        within = {"provinces": [province] if province else [], "centres": [centre] if centre else []}
        figures = facts_figures(wanted, facts, **within)
    else:
        with open_session() as session:
            figures = month_figures(wanted, session=session, by=SYSTEM, place=place)
    verified = {(one.indicator.id, one.verifying.source): one for one in verify(figures)}
    document = {
        "month": str(wanted),
        "scope": str(place or Scope(Level.NATION)),
        "indicators": [figure_document(one, verified.get((one.indicator.id, one.source))) for one in figures],
    }
    show(document, as_json=as_json, text="\n".join(_line(one) for one in figures))


def figure_document(figure: "Figure", verified: "Verified | None" = None) -> dict[str, Any]:
    """The JSON of one figure, as docs/command-line.md lists it."""
    document: dict[str, Any] = {
        "id": figure.indicator.id,
        "source": figure.source,
        "official": figure.official,
        "numerator": figure.counts.numerator,
        "denominator": figure.counts.denominator,
        "missing": dict(figure.counts.missing),
        "rate": figure.counts.rate,
        "interval": None if figure.interval is None else list(figure.interval),
        "target": figure.indicator.target,
        "verdict": figure.verdict,
    }
    if figure.spread is not None:
        document |= vars(figure.spread)
    if figure.counts.span is not None:
        document |= {"unsure": figure.counts.unsure, "range": list(figure.counts.span)}
    if verified is not None and not figure.official:
        document |= {
            "difference": verified.difference,
            "difference_interval": list(verified.interval),
            "agrees": verified.agrees,
        }
    if figure.own is not None:
        document |= {"own_target": figure.own.target, "own_verdict": figure.own.verdict}
    if figure.reason is not None:
        document["reason"] = figure.reason
    return document


def _line(figure: "Figure") -> str:
    rate = "-" if figure.counts.rate is None else f"{figure.counts.rate:.2%}"
    side = ">=" if figure.indicator.at_least else "<="
    return (
        f"{figure.indicator.id:<6} {figure.source:<9} {'official' if figure.official else 'verifies':<8} {rate:>8}"
        f" ({figure.counts.numerator} of {figure.counts.denominator})"
        f" target {side} {figure.indicator.target:.1%}: {figure.verdict or figure.reason}"
    )


@app.command("analyse")
@refusing
def analyse_command(
    which: Annotated[str, typer.Argument(help="gap, competitors, differences, stability or causes")],
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    subject: Annotated[str | None, typer.Option(help="stability: an indicator, score, fatal or a criterion")] = None,
    level: Annotated[str | None, typer.Option(help="stability: of --code, or of the places to compare")] = None,
    code: Annotated[str | None, typer.Option(help="stability: one place of the level")] = None,
    basis: Annotated[str | None, typer.Option(help="causes: random, targeted or announced")] = None,
    source: Annotated[str | None, typer.Option(help="causes: by what it was found")] = None,
    as_json: Json = False,
) -> None:
    """One of the four analyses, or the causes, up to MONTH: the figures of the page, and what stands out."""
    from inspection.analysis import ANALYSES, analyse
    from inspection.database import open_session
    from inspection.errors import InvalidInput
    from inspection.month import Month
    from inspection.policies import SYSTEM

    if which not in ANALYSES:
        raise InvalidInput(f"analysis {which!r} is not known; expected one of {', '.join(ANALYSES)}")
    with open_session() as session:
        asked = _asked(which, subject, level, code, session=session) | _of_causes(which, basis, source)
        document = analyse(which, Month.parse(month), session=session, by=SYSTEM, **asked)
    sentences = [flag["sentence"] for flag in document["flags"]]
    show(document, as_json=as_json, text="\n".join(sentences) or document["sentence"])


def _of_causes(which: str, basis: str | None, source: str | None) -> dict[str, str]:
    """What the options ask of the causes."""
    from inspection.errors import InvalidInput

    asked = {name: value for name, value in (("basis", basis), ("source", source)) if value is not None}
    if asked and which != "causes":
        raise InvalidInput("--basis and --source belong to the causes alone")
    return asked


def _asked(
    which: str, subject: str | None, level: str | None, code: str | None, *, session: "Session"
) -> dict[str, Any]:
    """What the options ask of the stability: one place, or all places of a level beside each other."""
    from inspection.analysis.places import spot_at
    from inspection.errors import InvalidInput
    from inspection.models.organisation import Level
    from inspection.policies import SYSTEM

    if which != "stability":
        if subject or level or code:
            raise InvalidInput("--subject, --level and --code belong to the stability alone")
        return {}
    if level is None:
        if code is not None:
            raise InvalidInput(f"--code {code!r} without --level; expected both")
        return {"subject": subject}
    if level not in set(Level):
        raise InvalidInput(f"level {level!r} is not known; expected one of {', '.join(Level)}")
    if code is None and level != Level.NATION:
        return {"subject": subject, "over": Level(level)}
    return {"subject": subject, "spot": spot_at(Level(level), code or "", session=session, by=SYSTEM)}
