"""What the open checks of a scope found: items by how often they were in order, and findings with their causes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from inspection.measurement.open_checks.answering import NO, answers_of, sheet_of
from inspection.measurement.open_checks.listing import visible_to
from inspection.measurement.open_checks.sheet import Item, Section
from inspection.models import OpenCheck, OpenCheckState
from inspection.month import Month
from inspection.policies import Actor, may, require

MONTHS = 12


@dataclass(frozen=True)
class ItemCount:
    """How often an item was in order (`yes`) or not, and how often it did not apply."""

    section: Section
    item: Item
    yes: int
    no: int
    na: int

    @property
    def n(self) -> int:
        """How many checks say something about it."""
        return self.yes + self.no


@dataclass(frozen=True)
class OpenFinding:
    """One "no" of a check that is done, for the analysis of causes."""

    check_id: int
    centre_id: int
    team_id: int | None
    day: date
    requirement: str
    section: str
    item: str
    cause: str
    text: str


@dataclass(frozen=True)
class OpenChecks:
    """The open checks of a month by state, and the items over the checks done in the twelve months up to it."""

    month: Month
    states: dict[str, int]
    done: int
    items: tuple[ItemCount, ...]
    findings: tuple[OpenFinding, ...]


def open_checks_of(month: Month, *, session: Session, by: Actor) -> OpenChecks:
    """What the open checks in scope found; nothing is measured of a sample, so counts alone are told.

    Raises:
        NotAllowed: the role sees none.
    """
    require(may(by, "see_open_checks"), by, f"see the open checks of {month}")
    first = month.plus(1 - MONTHS).first_day
    rows = session.exec(
        select(OpenCheck).where(OpenCheck.planned_on >= first, OpenCheck.planned_on <= month.last_day, visible_to(by))
    ).all()
    done = [row for row in rows if row.state == OpenCheckState.DONE]
    states = Counter(row.state for row in rows if Month.of(row.planned_on) == month)
    findings = [one for one in _findings(done, session=session) if Month.of(one.day) == month]
    told = {str(state): states[state] for state in OpenCheckState}
    return OpenChecks(month, told, len(done), tuple(_items(done, session=session)), tuple(findings))


def findings_of_month(month: Month, *, session: Session, by: Actor) -> tuple[OpenFinding, ...]:
    """Every "no" of the month's open checks in scope, with what it was put down to.

    Raises:
        NotAllowed: the role sees none.
    """
    return open_checks_of(month, session=session, by=by).findings


def _items(done: Iterable[OpenCheck], *, session: Session) -> list[ItemCount]:
    """Items of the newest sheet that was used, then those that only older ones have."""
    items: dict[str, tuple[Section, Item]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for check in sorted(done, key=lambda one: one.planned_on, reverse=True):
        sheet = sheet_of(check, session=session)
        for item in sheet.items:
            items.setdefault(item.code, (sheet.section_of(item.code), item))
        counts.update((code, one.answer) for code, one in answers_of(check.id or 0, session=session).items())
    return [
        ItemCount(section, item, counts[code, "yes"], counts[code, NO], counts[code, "na"])
        for code, (section, item) in items.items()
    ]


def _findings(done: Iterable[OpenCheck], *, session: Session) -> list[OpenFinding]:
    found = []
    for check in done:
        sheet = sheet_of(check, session=session)
        for code, one in sorted(answers_of(check.id or 0, session=session).items()):
            if one.answer == NO:
                section = sheet.section_of(code)
                where = (check.id or 0, check.centre_id, check.team_id, check.planned_on)
                found.append(OpenFinding(*where, section.code, section.name, code, one.cause, one.note))
    return found
