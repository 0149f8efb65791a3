"""Losses and their causes from open checks: what was answered "no"; they belong to no sample, and cost no points."""

from collections import Counter

from sqlmodel import Session

from inspection.analysis.cause_shapes import CauseSum, Checked, Chosen, FoundCause, Names, Window
from inspection.measurement.open_checks.overview import OpenFinding, done_checks, item_names, open_findings
from inspection.month import Month
from inspection.policies import Actor

OPEN_CHECKS = "open_checks"


def open_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """The findings added up by month, cause and item."""
    found = open_findings(window.first, window.last, session=session, by=by)
    return [one.times(n) for one, n in Counter(map(_sum, found)).items()]


def open_rows(window: Window, chosen: Chosen, most: int, *, session: Session, by: Actor) -> list[FoundCause]:
    """The findings one by one, by day."""
    found = open_findings(window.first, window.last, session=session, by=by)
    return [_row(one) for one in found if _sum(one).key(chosen.by) == chosen.key][:most]


def open_checked(window: Window, *, session: Session, by: Actor) -> Checked:
    """How many open checks were done, by month."""
    done = done_checks(window.first, window.last, session=session, by=by)
    return Counter((str(Month.of(one.planned_on)), "") for one in done)


def open_names(language: str, *, session: Session) -> Names:
    """The items of every sheet that was used."""
    return item_names(language, session=session)


def _sum(one: OpenFinding) -> CauseSum:
    return CauseSum(str(Month.of(one.day)), OPEN_CHECKS, one.cause, "", one.item, "", 0.0, 1)


def _row(one: OpenFinding) -> FoundCause:
    return FoundCause(
        OPEN_CHECKS,
        one.cause,
        "",
        one.item,
        one.name_zh,
        one.name_en,
        "",
        0.0,
        one.at,
        one.text,
        "",
        "",
        check_id=f"{one.day} {one.place}",
        open_check=one.check_id,
    )
