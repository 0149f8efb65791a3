"""What dial tests found wrong, and what it comes from: put down by who made the test, or by who leads."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.definitions import indicator, indicators
from inspection.measurement.dial_outcomes import outcomes
from inspection.measurement.dial_rules import field_name
from inspection.measurement.dial_seen import knows_of, place_called
from inspection.models import DialFinding, DialTest
from inspection.policies import Actor, may_attribute_dial_test, require
from inspection.scoring.findings import Cause

SMS_WRONG = "sms_ok"
CONTAINED = {"K2": "K1", "K7-15": "K7-20"}
"""What is not kept in any case where the other is not: one thing that went wrong is one finding."""


def shortcomings(test: DialTest) -> tuple[str, ...]:
    """What a test found wrong: indicators that it did not keep, and an SMS that does not say what was asked.

    An answer whose ring-back nobody noted says nothing of K2: what was not noted is no finding.
    """
    kept = {one.id: one.at_least for one in indicators()}
    failed = [name for name, inside in outcomes(test).items() if inside != kept[name]]
    found = [name for name in failed if CONTAINED.get(name) not in failed]
    if test.ringback_at is None:
        found = [name for name in found if name != "K2"]
    return (*found, SMS_WRONG) if test.sms_ok is False else tuple(found)


def shortcoming_name(item: str, language: str) -> str:
    """What people call a shortcoming: the indicator with its id, or the field."""
    return field_name(item, language) if item == SMS_WRONG else f"{item} {indicator(item).name(language)}"


def attributed(*where: ColumnElement[bool], session: Session) -> Mapping[tuple[int, str], Cause]:
    """What shortcomings are put down to, by test and shortcoming, of the tests that meet conditions on `DialTest`."""
    rows = session.exec(select(DialFinding).join(DialTest, col(DialTest.id) == DialFinding.test_id).where(*where))
    return {(row.test_id, row.item): Cause(row.cause, row.text, row.detail) for row in rows}


def may_attribute(test: DialTest, *, session: Session, by: Actor) -> bool:
    """Whether somebody who knows of a test may say what its shortcomings come from."""
    place = place_called(test, session=session)
    return may_attribute_dial_test(by, place, kind=test.kind, tested_by=test.tested_by, published=True)


def attribute_shortcoming(
    test_id: int, item: str, cause: Cause | None, *, seen: Cause | None, session: Session, by: Actor
) -> None:
    """Put a shortcoming of a dial test to an own centre down to a cause, or to none any more.

    Args:
        item: one of its `shortcomings`.
        seen: what it was put down to when that was shown.

    Raises:
        NotFound: there is no such test that the actor may know of, or it found nothing of the kind wrong.
        NotAllowed: the role attributes none, or it is another inspector's.
        InvalidInput: the test is of a competitor.
        Conflict: the test is withdrawn, or somebody else put it down to something meanwhile.
    """
    row = session.get(DialTest, test_id, with_for_update=True)
    if row is None or not knows_of(row, session=session, by=by):
        raise NotFound(key="error.no_dial_test", test=test_id)
    require(may_attribute(row, session=session, by=by), by, f"attribute dial test {test_id}")
    if row.centre_id is None:
        raise InvalidInput(key="error.dial_competitor", test=row.test_id)
    if row.withdrawn_because:
        raise Conflict(key="error.dial_withdrawn", test=row.test_id)
    if item not in shortcomings(row):
        raise NotFound(key="error.no_shortcoming", test=row.test_id, item=repr(item))
    before = attributed(col(DialTest.id) == test_id, session=session).get((test_id, item))
    if before != seen:
        raise Conflict(key="error.dial_attributed", test=row.test_id)
    if cause == before:
        return
    _store(test_id, item, cause, session=session, by=by)
    # A word may name centre or hour, and the log outlasts the secret of a mystery caller.
    told = [None if one is None else {"item": item, "cause": one.kind, "detail": one.detail} for one in (before, cause)]
    subject = f"dialtest/{test_id}"
    audit.record("dialtest.attributed", subject, by=by, session=session, before=told[0], after=told[1])


def _store(test_id: int, item: str, cause: Cause | None, *, session: Session, by: Actor) -> None:
    same = DialFinding.test_id == test_id, DialFinding.item == item
    row = session.exec(select(DialFinding).where(*same)).first()
    if cause is None:
        session.delete(row)
    else:
        values = {"cause": cause.kind, "detail": cause.detail, "text": cause.text.strip()}
        who = {"put_down_by": by.name, "put_down_at": business_now(session=session)}
        row = row or DialFinding(test_id=test_id, item=item, cause=cause.kind, put_down_by=by.name)
        session.add(row.sqlmodel_update(values | who))
    session.flush()
