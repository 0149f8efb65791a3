"""Times as inspectors write them: by the centre's clock, with the date where it is another day than the order's."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from inspection.errors import InvalidInput

DAY_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
CLOCK_FORMS = ("%H:%M:%S", "%H:%M")


def read_time(text: str, day: date | None, time_zone: str) -> datetime:
    """The moment that a text such as `10:57`, `10:57:32` or `2026-10-06 00:03:10` names, in UTC.

    Args:
        day: the local day of a text that names none; None where the order's day is not known.

    Raises:
        InvalidInput: the text is none of these, or names no day where none is known.
    """
    plain = " ".join(text.replace("：", ":").split())
    for form in DAY_FORMS:
        found = _read(plain, form)
        if found is not None:
            return found.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    for form in CLOCK_FORMS:
        found = _read(plain, form)
        if found is None:
            continue
        if day is None:
            raise InvalidInput(key="error.order_day", value=text)
        return _at(day, found.time(), time_zone)
    raise InvalidInput(key="error.order_time", value=text)


def write_time(at: datetime, day: date | None, time_zone: str) -> str:
    """A moment as `read_time` reads it, to the second; with its date where it is another day."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local:%H:%M:%S}" if local.date() == day else f"{local:%Y-%m-%d %H:%M:%S}"


def local_day(at: datetime | None, time_zone: str) -> date | None:
    """The day of a moment by a clock."""
    return None if at is None else at.astimezone(ZoneInfo(time_zone)).date()


def _at(day: date, clock: time, time_zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(time_zone)).astimezone(UTC)


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None
