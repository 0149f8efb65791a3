"""The weeks of a month, Monday to Sunday, cut at its edges; and the share of the quota due after each."""

from datetime import date, timedelta

from inspection.month import Month

MONDAY = 0
HOUR_BANDS = (0, 8, 12, 18)
"""The hours, by the centre's clock, at which night, morning, afternoon and evening begin."""


def weeks_of(month: Month) -> tuple[tuple[date, date], ...]:
    """First and last day of each week."""
    days = month.days()
    starts = [day for day in days if day == days[0] or day.weekday() == MONDAY]
    ends = [day - timedelta(days=1) for day in starts[1:]] + [days[-1]]
    return tuple(zip(starts, ends, strict=True))


def week_of_day(month: Month) -> dict[int, int]:
    """Day of the month -> number of its week, from 1."""
    return {
        day: number
        for number, (first, last) in enumerate(weeks_of(month), start=1)
        for day in range(first.day, last.day + 1)
    }


def weeks_done(month: Month, today: date) -> int:
    """How many weeks of the month have ended before a day."""
    return sum(last < today for _, last in weeks_of(month))


def due_after(week: int, month: Month, quota: int) -> int:
    """How much of the quota is due once so many weeks have ended: quota x week / weeks, rounded down."""
    weeks = len(weeks_of(month))
    return quota * min(week, weeks) // weeks


def hour_band(hour: int) -> int:
    """The first hour of the band that an hour lies in."""
    return max(start for start in HOUR_BANDS if start <= hour)
