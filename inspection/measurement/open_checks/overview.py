"""What the open checks of a scope found: items by how often they were in order, and findings with their causes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from inspection.measurement.open_checks.answering import NO, Answered, answers_of, sheet_of
from inspection.measurement.open_checks.listing import visible_to
from inspection.measurement.open_checks.sheet import Item, Section, read_sheet
from inspection.models import Centre, OpenCheck, OpenCheckSheet, OpenCheckState, Team
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
    """One "no" of a check that is done, for the analysis of causes.

    Args:
        place: the code of the team that was checked, or of the whole centre.
        at: when the check was done.
    """

    check_id: int
    place: str
    day: date
    at: datetime | None
    requirement: str
    section: str
    item: str
    name_zh: str
    name_en: str
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
    rows = session.exec(_planned(month.plus(1 - MONTHS), month, by)).all()
    done = [row for row in rows if row.state == OpenCheckState.DONE]
    states = Counter(row.state for row in rows if Month.of(row.planned_on) == month)
    findings = [one for one in _findings(done, session=session) if Month.of(one.day) == month]
    told = {str(state): states[state] for state in OpenCheckState}
    return OpenChecks(month, told, len(done), tuple(_items(done, session=session)), tuple(findings))


def done_checks(first: Month, last: Month, *, session: Session, by: Actor) -> list[OpenCheck]:
    """The open checks of some months in scope that are done, by day.

    Raises:
        NotAllowed: the role sees none.
    """
    require(may(by, "see_open_checks"), by, f"see the open checks of {last}")
    rows = session.exec(_planned(first, last, by).where(OpenCheck.state == OpenCheckState.DONE))
    return list(rows)


def open_findings(first: Month, last: Month, *, session: Session, by: Actor) -> list[OpenFinding]:
    """Every "no" of these checks, with what it was put down to.

    Raises:
        NotAllowed: the role sees none.
    """
    return _findings(done_checks(first, last, session=session, by=by), session=session)


def item_names(language: str, *, session: Session) -> dict[str, str]:
    """What the items of all sheets are called, by code; the newest name of each."""
    sheets = session.exec(select(OpenCheckSheet.text).order_by(col(OpenCheckSheet.id)))
    return {item.code: item.name(language) for text in sheets for item in read_sheet(text).items}


def _planned(first: Month, last: Month, by: Actor) -> SelectOfScalar[OpenCheck]:
    day = col(OpenCheck.planned_on)
    within = day.between(first.first_day, last.last_day), visible_to(by)
    return select(OpenCheck).where(*within).order_by(day, col(OpenCheck.id))


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
    return [
        _finding(check, code, one, session=session)
        for check in done
        for code, one in sorted(answers_of(check.id or 0, session=session).items())
        if one.answer == NO
    ]


def _finding(check: OpenCheck, code: str, one: Answered, *, session: Session) -> OpenFinding:
    section = sheet_of(check, session=session).section_of(code)
    item = next(item for item in section.items if item.code == code)
    place: Team | Centre = session.get_one(Centre, check.centre_id)
    if check.team_id is not None:
        place = session.get_one(Team, check.team_id)
    where = (check.id or 0, place.code, check.planned_on, check.done_at, section.code, section.name)
    return OpenFinding(*where, code, item.name_zh, item.name_en, one.cause, one.note)
