"""Filling in an open check: item by item as one walks through, and once all are answered, done."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.information import local_today
from inspection.measurement.open_checks.sheet import Sheet, read_sheet
from inspection.models import CAUSES, OPEN_ANSWERS, OpenCheck, OpenCheckAnswer, OpenCheckSheet, OpenCheckState
from inspection.policies import Actor, may, require

LONGEST_NOTE = 500
NO = "no"


@dataclass(frozen=True)
class Answered:
    """What was found on one item.

    Args:
        answer: one of `OPEN_ANSWERS`.
        cause: of a "no", one of `CAUSES`; may stay empty until the check is done.

    Raises:
        InvalidInput: a word is not known, a cause stands beside another answer than "no", or the note is too long.
    """

    answer: str
    note: str = ""
    cause: str = ""

    def __post_init__(self) -> None:
        causes = ("", *CAUSES) if self.answer == NO else ("",)
        for value, known in ((self.answer, OPEN_ANSWERS), (self.cause, causes)):
            if value not in known:
                raise InvalidInput(key="error.search_word", word=repr(value), known=", ".join(known))
        if len(self.note) > LONGEST_NOTE:
            raise InvalidInput(key="error.long_finding", number=len(self.note), most=LONGEST_NOTE)


def sheet_of(check: OpenCheck, *, session: Session) -> Sheet:
    """The sheet in the version a check was planned with."""
    return read_sheet(session.get_one(OpenCheckSheet, check.sheet_id).text)


def answers_of(check_id: int, *, session: Session) -> dict[str, Answered]:
    """What was answered so far, by item."""
    rows = session.exec(select(OpenCheckAnswer).where(OpenCheckAnswer.check_id == check_id)).all()
    return {row.item: Answered(row.answer, row.note, row.cause) for row in rows}


def lacking(sheet: Sheet, answers: Mapping[str, Answered]) -> list[str]:
    """The items that stand in the way of being done: not answered, or a "no" without a note or a cause."""
    return [
        item.code
        for item in sheet.items
        if (found := answers.get(item.code)) is None
        or (found.answer == NO and not (found.note.strip() and found.cause))
    ]


def save_answer(
    check_id: int, item: str, answered: Answered, *, seen: Answered | None, session: Session, by: Actor
) -> OpenCheck:
    """Keep what was found on one item, over what was kept before.

    Args:
        seen: what was kept on this item when it was shown; None for nothing. Items are kept each by itself, since they
            are saved as one walks through, faster than a page is drawn anew.

    Raises:
        NotFound: there is no such check, or its sheet has no such item.
        NotAllowed: it is not the actor's.
        Conflict: it is not announced, or the item was changed in another window meanwhile.
    """
    row = _own(check_id, session=session, by=by)
    if item not in {one.code for one in sheet_of(row, session=session).items}:
        raise NotFound(key="error.open_item", item=item)
    bump_version(row, row.version, session=session)
    if answers_of(check_id, session=session).get(item) != seen:
        raise Conflict(key="error.open_changed", check=check_id)
    same = select(OpenCheckAnswer).where(OpenCheckAnswer.check_id == check_id, OpenCheckAnswer.item == item)
    kept = session.exec(same).first() or OpenCheckAnswer(check_id=check_id, item=item, answer=answered.answer)
    kept.answer, kept.note, kept.cause = answered.answer, answered.note.strip(), answered.cause
    session.add(kept)
    session.flush()
    return row


def finish(check_id: int, *, seen: Mapping[str, Answered], session: Session, by: Actor) -> OpenCheck:
    """Close a check of which every item is answered; from then on it never changes.

    Args:
        seen: the answers as they are shown, by item.

    Raises:
        NotFound: there is no such check.
        NotAllowed: it is not the actor's.
        InvalidInput: items are not answered, a "no" has no note or cause, or its day is not yet there.
        Conflict: it is not announced, or it was changed in another window meanwhile.
    """
    row = _own(check_id, session=session, by=by)
    today = local_today(session=session)
    if today < row.planned_on:
        raise InvalidInput(key="error.open_early", day=row.planned_on, today=today)
    bump_version(row, row.version, session=session)
    sheet, answers = sheet_of(row, session=session), answers_of(check_id, session=session)
    if answers != dict(seen):
        raise Conflict(key="error.open_changed", check=check_id)
    missing = lacking(sheet, answers)
    if missing:
        names = {item.code: f"{at}" for at, item in enumerate(sheet.items, start=1)}
        raise InvalidInput(key="error.open_lacking", items=", ".join(names[one] for one in missing))
    row.done_at = business_now(session=session)
    states.change(row, OpenCheckState.DONE, by=by, session=session)
    after = {item: vars(one) for item, one in answers.items()}
    audit.record("opencheck.answered", f"opencheck/{row.id}", by=by, session=session, after=after)
    return row


def _own(check_id: int, *, session: Session, by: Actor) -> OpenCheck:
    """A check that an inspector fills in: their own, announced."""
    require(may(by, "do_open_checks"), by, f"fill in open check {check_id}")
    row = session.get(OpenCheck, check_id)
    if row is None:
        raise NotFound(key="error.no_open_check", check=check_id)
    if row.inspector_id != by.user_id:
        raise NotAllowed(key="error.open_others", check=check_id)
    if row.state != OpenCheckState.ANNOUNCED:
        raise Conflict(key="error.open_not_announced", check=check_id, state=row.state)
    return row
