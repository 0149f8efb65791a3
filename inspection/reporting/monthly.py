"""Building the month's report, and writing it in several formats and languages at once."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session

from inspection import audit
from inspection.analysis.causes import causes_of_loss
from inspection.analysis.competitors import gap_to_competitors
from inspection.analysis.differences import differences_between_agents
from inspection.analysis.gap import Gap, gap_to_targets
from inspection.analysis.stability import stability_over_months
from inspection.clock import business_now, is_demo
from inspection.errors import InvalidInput
from inspection.intake.coverage import Coverage, coverage
from inspection.measurement.month_counts import reached_centres
from inspection.month import Month
from inspection.planning.ledger import PlanView, read_plan
from inspection.policies import Actor, may, require
from inspection.reporting.analyses import causes_chapter, competitors_chapter, differences_chapter, stability_chapter
from inspection.reporting.model import Chapter, Report
from inspection.reporting.work import coverage_chapter, indicators_chapter, ledger_chapter
from inspection.words import LANGUAGES, say

WRITERS = {
    "pdf": "inspection.reporting.pdf:write_pdf",
    "pptx": "inspection.reporting.pptx_slides:write_pptx",
    "xlsx": "inspection.reporting.xlsx:write_xlsx",
}
ALWAYS_COUNTED = "K1"


@dataclass(frozen=True)
class Written:
    """One file of the report."""

    file: Path
    format: str
    language: str
    size: int


def build_report(month: Month, *, session: Session, by: Actor, language: str) -> Report:
    """The report of a month within the actor's scope.

    Raises:
        NotAllowed: the role may not see the report.
        InvalidInput: nothing of that month is known.
    """
    require(may(by, "see_report"), by, f"see the report of {month}")
    covered = coverage(month, session=session, by=by)
    plan = read_plan(month, session=session, by=by)
    gap = gap_to_targets(month, session=session, by=by, language=language)
    _require_something(month, covered, plan, gap)
    chapters = (
        coverage_chapter(covered, language),
        ledger_chapter(str(month), plan, language),
        indicators_chapter(gap, language),
        competitors_chapter(gap_to_competitors(month, session=session, by=by, language=language), language),
        differences_chapter(differences_between_agents(month, session=session, by=by, language=language), language),
        stability_chapter(stability_over_months(month, session=session, by=by, language=language), language),
        causes_chapter(causes_of_loss(month, session=session, by=by, language=language), language),
    )
    notes = (say("report.demo", language),) if is_demo(session=session) else ()
    return Report(
        str(month),
        language,
        say("report.title", language, month=month),
        say(f"report.scope_{by.scope.level}", language, code=by.scope.code),
        _made_on(session=session, by=by),
        notes,
        tuple(_marked(one, notes) for one in chapters),
    )


def write_reports(
    month: Month,
    folder: Path,
    *,
    session: Session,
    by: Actor,
    formats: Sequence[str] = tuple(WRITERS),
    languages: Sequence[str] = LANGUAGES,
) -> list[Written]:
    """Write the report of a month into a folder, one file a format and language, each whole or not at all.

    Raises:
        NotAllowed: the role may not see the report.
        InvalidInput: nothing of that month is known, or a format or language is not known.
    """
    for value, known, name in ((formats, tuple(WRITERS), "format"), (languages, LANGUAGES, "language")):
        for one in value or [""]:
            if one not in known:
                raise InvalidInput(f"{name} {one!r} is not known; expected some of {', '.join(known)}")
    reports = [build_report(month, session=session, by=by, language=language) for language in languages]
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(report, name, folder) for report in reports for name in formats]


def note_written(month: Month, written: Sequence[Written], *, session: Session, by: Actor) -> None:
    """Note in the audit log who wrote which files of a month's report."""
    said = {"files": [one.file.name for one in written]}
    audit.record("report.written", f"month/{month}", by=by, session=session, after=said)


def _write(report: Report, name: str, folder: Path) -> Written:
    file = folder / f"zhijian-{report.month}-{report.language}.{name}"
    module, _, function = WRITERS[name].partition(":")
    write: Callable[[Report, Path], None] = getattr(import_module(module), function)
    part = folder / f".{uuid4().hex}.part"
    try:
        write(report, part)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    return Written(file, name, report.language, file.stat().st_size)


def _require_something(month: Month, covered: Coverage, plan: PlanView | None, gap: Gap) -> None:
    counted = any(one.counts.denominator for one in gap.figures if one.indicator.id != ALWAYS_COUNTED)
    if not covered.recorded.whole and plan is None and not counted:
        raise InvalidInput(key="report.nothing_known", month=month)


def _made_on(*, session: Session, by: Actor) -> str:
    centres = reached_centres(session=session, by=by)
    zone = centres[0].time_zone if centres else "Asia/Shanghai"
    return str(business_now(session=session).astimezone(ZoneInfo(zone)).date())


def _marked(chapter: Chapter, notes: tuple[str, ...]) -> Chapter:
    """Every chapter says what the whole report says of its data, since slides and sheets travel alone."""
    return replace(chapter, notes=(*chapter.notes, *notes))
