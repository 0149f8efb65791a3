"""The weeks of a month and the share of the quota due after each, from the calendar by hand."""

from datetime import date

import pytest

from inspection.month import Month
from inspection.planning.weeks import due_after, hour_band, week_of_day, weeks_done, weeks_of

OCTOBER = Month(2026, 10)


def test_october_2026_begins_on_a_thursday() -> None:
    days = [(first.day, last.day) for first, last in weeks_of(OCTOBER)]
    assert days == [(1, 4), (5, 11), (12, 18), (19, 25), (26, 31)]


def test_a_february_of_four_whole_weeks() -> None:
    assert [(first.day, last.day) for first, last in weeks_of(Month(2027, 2))] == [(1, 7), (8, 14), (15, 21), (22, 28)]


def test_every_day_has_one_week() -> None:
    weeks = week_of_day(OCTOBER)
    assert sorted(weeks) == list(range(1, 32)) and weeks[4] == 1 and weeks[5] == 2 and weeks[31] == 5


@pytest.mark.parametrize(
    ("today", "done"), [("2026-10-04", 0), ("2026-10-05", 1), ("2026-10-31", 4), ("2026-11-01", 5), ("2027-01-01", 5)]
)
def test_a_week_is_over_on_the_day_after_it(today: str, done: int) -> None:
    assert weeks_done(OCTOBER, date.fromisoformat(today)) == done


def test_the_shares_of_a_quota_add_up() -> None:
    assert [due_after(week, OCTOBER, 10) for week in range(6)] == [0, 2, 4, 6, 8, 10]
    assert [due_after(week, OCTOBER, 13) for week in range(6)] == [0, 2, 5, 7, 10, 13]
    assert due_after(6, OCTOBER, 10) == 10


@pytest.mark.parametrize(("hour", "band"), [(0, 0), (7, 0), (8, 8), (11, 8), (12, 12), (17, 12), (18, 18), (23, 18)])
def test_the_band_of_an_hour(hour: int, band: int) -> None:
    assert hour_band(hour) == band
