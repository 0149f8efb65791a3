"""`import recordings|folder|context`, `hold`, `release`, `retention` and `coverage`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show
from inspection.cli.intake import Json, Path_, commands

if TYPE_CHECKING:
    from inspection.intake.batches import Report
    from inspection.intake.coverage import Coverage

Reason = Annotated[str, typer.Option(help="why, for the audit log and whoever asks later")]


@commands.command("recordings")
@refusing
def recordings(path: Path_, as_json: Json = False) -> None:
    """Import the recordings that the manifest PATH lists (JSON, CSV or Parquet), and queue their transcription."""
    from inspection.listening.arriving import take_manifest
    from inspection.policies import SYSTEM

    report = take_manifest(path, by=SYSTEM)
    show({"files": [_document(report)]}, as_json=as_json, text=_text(report))


@commands.command("folder")
@refusing
def folder(
    path: Path_,
    keep: Annotated[bool, typer.Option("--keep", help="leave the files where they are")] = False,
    as_json: Json = False,
) -> None:
    """Take the recordings of the folder PATH by what their names say, and queue their transcription."""
    from inspection.listening.arriving import take_folder
    from inspection.policies import SYSTEM

    taken = take_folder(path, by=SYSTEM, keep=keep)
    lines = [_text(taken.report), *(f"  {name}: still being written; left for the next look" for name in taken.waiting)]
    document = {"files": [_document(taken.report)], "waiting": taken.waiting}
    show(document, as_json=as_json, text="\n".join(lines))


@commands.command("context")
@refusing
def context(path: Path_, as_json: Json = False) -> None:
    """Import what calls were about (question, answer, SMS, order) from the CSV file PATH; a correction replaces."""
    from inspection.database import transaction
    from inspection.intake.context import import_context
    from inspection.policies import SYSTEM

    with transaction() as session:
        report = import_context(path, session=session, by=SYSTEM)
    show({"files": [_document(report)]}, as_json=as_json, text=_text(report))


@app.command("hold")
@refusing
def hold_command(
    call_id: Annotated[str, typer.Argument(metavar="CALL", help="the call's id")], reason: Reason, as_json: Json = False
) -> None:
    """Keep the recording of CALL beyond its retention, while an appeal or a case is open."""
    from inspection.database import transaction
    from inspection.intake.holds import place_hold
    from inspection.policies import SYSTEM

    with transaction() as session:
        placed = place_hold(call_id, reason, session=session, by=SYSTEM)
        document = {"call_id": call_id, "hold": placed.id, "reason": placed.reason}
    show(document, as_json=as_json, text=f"the recording of call {call_id} is held: {document['reason']}")


@app.command("release")
@refusing
def release_command(
    call_id: Annotated[str, typer.Argument(metavar="CALL", help="the call's id")], reason: Reason, as_json: Json = False
) -> None:
    """Release every hold on the recording of CALL."""
    from inspection.database import transaction
    from inspection.intake.holds import release_all
    from inspection.policies import SYSTEM

    with transaction() as session:
        released = [one.id for one in release_all(call_id, reason, session=session, by=SYSTEM)]
    document = {"call_id": call_id, "released": released}
    show(document, as_json=as_json, text=f"the recording of call {call_id} is no longer held")


@app.command("retention")
@refusing
def retention_command(
    province: Annotated[str | None, typer.Argument(metavar="PROVINCE", help="one province's code")] = None,
    months: Annotated[int | None, typer.Option(help="months it keeps its recordings; 0 for the setting's")] = None,
    as_json: Json = False,
) -> None:
    """How long each province keeps its recordings; with --months, let PROVINCE keep them longer."""
    from inspection.database import open_session, transaction
    from inspection.errors import InvalidInput
    from inspection.intake.retention import all_retentions, set_retention
    from inspection.policies import SYSTEM

    if months is not None:
        if province is None:
            raise InvalidInput("--months sets the retention of one province: name it")
        with transaction() as session:
            set_retention(province, months or None, session=session, by=SYSTEM)
    with open_session() as session:
        found = all_retentions(session=session, by=SYSTEM, province=province)
    document = {"provinces": [{"province": code, "months": kept, "own": own} for code, kept, own in found]}
    lines = [f"{code}: {kept} months{'' if own is None else ' (its own)'}" for code, kept, own in found]
    show(document, as_json=as_json, text="\n".join(lines))


@app.command("coverage")
@refusing
def coverage_command(
    month: Annotated[str, typer.Argument(help="the month, YYYY-MM")],
    csv: Annotated[Path | None, typer.Option(help="also write every day, centre and agent into this CSV file")] = None,
    as_json: Json = False,
) -> None:
    """Of the answered calls of MONTH, how many were recorded and can be played; which ones are missing."""
    from inspection.database import open_session
    from inspection.intake.coverage import coverage
    from inspection.month import Month
    from inspection.policies import SYSTEM

    with open_session() as session:
        found = coverage(Month.parse(month), session=session, by=SYSTEM)
    if csv is not None:
        csv.write_text(_csv(found), encoding="utf-8-sig", newline="")
    show(_coverage(found), as_json=as_json, text=_coverage_text(found))


def _coverage(found: "Coverage") -> dict[str, Any]:
    return {
        "month": found.month,
        "alert": found.alert,
        "answered": found.recorded.whole,
        "recorded": found.recorded.part,
        "coverage": found.recorded.value,
        "playable": found.playable.part,
        "days": [
            {"day": day.isoformat(), "answered": one.whole, "recorded": one.part} for day, one in found.by_day.items()
        ],
        "centres": [
            {"centre": centre, "answered": one.whole, "recorded": one.part} for centre, one in found.by_centre.items()
        ],
        "agents": [
            {"centre": centre, "agent": agent, "answered": one.whole, "recorded": one.part}
            for (centre, agent), one in found.by_agent.items()
        ],
        "missing": [vars(call) for call in found.missing],
        "unplayable": [vars(call) for call in found.unplayable],
    }


def _csv(found: "Coverage") -> str:
    from csv import writer
    from io import StringIO

    out = StringIO(newline="")
    rows = writer(out)
    rows.writerow(["day", "centre", "agent", "answered", "recorded", "playable"])
    rows.writerows([one.day, one.centre, one.agent, one.answered, one.recorded, one.playable] for one in found.lines)
    return out.getvalue()


def _coverage_text(found: "Coverage") -> str:
    if not found.recorded.whole:
        return f"{found.month}: no answered calls are known; import facts first"
    lines = [
        f"{found.month}: {found.recorded.part} of {found.recorded.whole} answered calls were recorded,"
        f" {found.playable.part} can be played{'; NOT COMPLETE' if found.alert else ''}"
    ]
    lines += [f"  {one.call_id}: not recorded ({one.centre}, {one.agent}, {one.answered_at})" for one in found.missing]
    lines += [f"  {one.call_id}: not here ({one.centre}, {one.agent}, {one.answered_at})" for one in found.unplayable]
    return "\n".join(lines)


def _document(report: "Report") -> dict[str, Any]:
    return {
        "file": report.file_name,
        "accepted": report.accepted,
        "unchanged": report.unchanged,
        "refused": len(report.problems),
        "problems": [vars(problem) for problem in report.problems],
        "warnings": [vars(warning) for warning in report.warnings],
    }


def _text(report: "Report") -> str:
    counts = f"{report.accepted} accepted, {report.unchanged} unchanged, {len(report.problems)} refused"
    told = [f"  {one}" for one in (*report.problems, *report.warnings)]
    return "\n".join([f"{report.file_name}: {counts}", *told])
