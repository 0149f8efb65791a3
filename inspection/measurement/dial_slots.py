"""What holds for any change of planned tests: the hour is to come, the caller can call then, a reason is given."""

from datetime import date, datetime, time

from sqlmodel import Session

from inspection.clock import business_now
from inspection.errors import InvalidInput
from inspection.measurement.dial_callers import callers_of
from inspection.measurement.dial_draw import HOURS, MINUTES, at_hour
from inspection.models import Centre
from inspection.month import Month

MOST_WORDS = 500


def hour_to_come(month: Month, day: date, hour: int, zone: str, *, session: Session) -> datetime:
    """A local hour of the month that is not over.

    Raises:
        InvalidInput: it is over, or not of the month.
    """
    if not 0 <= hour < HOURS or Month.of(day) != month:
        raise InvalidInput(key="error.dial_hour", day=day, hour=hour, month=month)
    start = datetime.combine(day, time(hour))
    if at_hour(start, MINUTES, zone) <= business_now(session=session):
        raise InvalidInput(key="error.dial_hour_over", day=day, hour=hour)
    return start


def caller_then(name: str, centre: Centre, day: date, language: str, *, session: Session) -> int:
    """The user id of an inspector who can call a centre on a day in a language.

    Raises:
        InvalidInput: the centre has no such caller, or they are on leave, or do not understand the language.
    """
    callers, ids = callers_of(centre, Month.of(day), session=session)
    found = next((one for one in callers if one.name == name), None)
    if found is None:
        raise InvalidInput(key="error.dial_no_caller", name=name, centre=centre.code)
    if day in found.away:
        raise InvalidInput(key="error.dial_on_leave", name=name, day=day)
    if not found.may_call(day, language):
        raise InvalidInput(key="error.other_language", name=name, language=language)
    return ids[name]


def reason_given(reason: str) -> str:
    """A reason in words, without its ends.

    Raises:
        InvalidInput: there is none, or it is too long.
    """
    found = reason.strip()
    if not found:
        raise InvalidInput(key="error.no_reason")
    if len(found) > MOST_WORDS:
        raise InvalidInput(key="error.long_reason", number=len(found), most=MOST_WORDS)
    return found
