"""What is counted of the information of a scope, by industry."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from inspection.models import InformationDraw, InformationEntry, InformationSample, InformationState, InformationUpdate
from inspection.month import Month
from inspection.policies import Actor
from inspection.scope import within


@dataclass(frozen=True)
class Late:
    """What of the store is overdue, how many of that outlived their life cycle, and the days of the longest overdue."""

    overdue: int = 0
    outlived: int = 0
    oldest_days: int | None = None


def gate_counts(*, session: Session, by: Actor) -> tuple[dict[int, Counter[str]], dict[int, Counter[str]]]:
    """Entries by industry and state, and rejected ones by industry and reason."""
    entry = InformationEntry
    rows = session.exec(
        select(entry.industry_id, entry.state, entry.reject_reason, func.count())
        .where(within(by, centre_id=entry.centre_id))
        .group_by(col(entry.industry_id), col(entry.state), col(entry.reject_reason))
    )
    steps: dict[int, Counter[str]] = defaultdict(Counter)
    reasons: dict[int, Counter[str]] = defaultdict(Counter)
    for industry, state, reason, number in rows:
        steps[industry][state] += number
        if state == InformationState.REJECTED:
            reasons[industry][reason] += number
    return steps, reasons


def result_counts(month: Month, *, session: Session, by: Actor) -> dict[int, Counter[str]]:
    """The sampled entries of a month by industry and result; an empty result is still to be verified."""
    rows = session.exec(
        select(InformationEntry.industry_id, InformationSample.result, func.count())
        .join(InformationSample, col(InformationSample.entry_id) == InformationEntry.id)
        .join(InformationDraw, col(InformationDraw.id) == InformationSample.draw_id)
        .where(InformationDraw.month == str(month), within(by, centre_id=InformationEntry.centre_id))
        .group_by(col(InformationEntry.industry_id), col(InformationSample.result))
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for industry, result, number in rows:
        found[industry][result] += number
    return found


def update_counts(month: Month, *, session: Session, by: Actor) -> dict[int, Counter[bool]]:
    """By industry, how many updates of the month were late (True) and on time (False)."""
    update = InformationUpdate
    rows = session.exec(
        select(InformationEntry.industry_id, col(update.updated_on), col(update.due_on), func.count())
        .join(update, col(update.entry_id) == InformationEntry.id)
        .where(
            update.updated_on >= month.first_day,
            update.updated_on <= month.last_day,
            within(by, centre_id=InformationEntry.centre_id),
        )
        .group_by(col(InformationEntry.industry_id), col(update.updated_on), col(update.due_on))
    )
    found: dict[int, Counter[bool]] = defaultdict(Counter)
    for industry, updated, due, number in rows:
        found[industry][updated > due] += number
    return found


def overdue_counts(today: date, lives: Mapping[int, int], *, session: Session, by: Actor) -> dict[int, Late]:
    """What of the store is overdue, by industry.

    Args:
        lives: the life cycle of each industry in days.
    """
    entry = InformationEntry
    rows = session.exec(
        select(entry.industry_id, col(entry.updated_on), col(entry.due_on), func.count())
        .where(
            entry.state == InformationState.ADMITTED,
            entry.due_on < today,
            within(by, centre_id=entry.centre_id),
        )
        .group_by(col(entry.industry_id), col(entry.updated_on), col(entry.due_on))
    )
    found: dict[int, Late] = {}
    for industry, updated, due, number in rows:
        one = found.get(industry, Late())
        outlived = number if (today - updated).days > lives[industry] else 0
        days = max(one.oldest_days or 0, (today - due).days)
        found[industry] = Late(one.overdue + number, one.outlived + outlived, days)
    return found
