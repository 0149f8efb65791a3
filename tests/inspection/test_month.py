"""A calendar month: reading it, counting on from it, and its edges in a time zone."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.month import Month

MONTHS = st.builds(Month, st.integers(2000, 2199), st.integers(1, 12))


@pytest.mark.parametrize("text", ["2026-10", " 2026-10 ", "2026-10\n"])
def test_a_month_is_read(text: str) -> None:
    assert Month.parse(text) == Month(2026, 10)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-1", "2026-13", "2026-00", "26-10", "2026-10-01", "2026/10", "1999-12", "2200-01", "October"],
)
def test_what_is_no_month_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput, match=text or "''"):
        Month.parse(text)


@given(MONTHS)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    assert Month.parse(str(month)) == month


@given(MONTHS, st.integers(-2400, 2400))
def test_counting_on_and_back_comes_home(month: Month, months: int) -> None:
    try:
        there = month.plus(months)
    except InvalidInput:
        return
    assert there.plus(-months) == month
    assert (there > month) == (months > 0)


@pytest.mark.parametrize(
    ("month", "months", "there"),
    [("2026-10", 3, "2027-01"), ("2026-01", -1, "2025-12"), ("2026-10", 0, "2026-10"), ("2026-12", -12, "2025-12")],
)
def test_counting_on(month: str, months: int, there: str) -> None:
    assert str(Month.parse(month).plus(months)) == there


@pytest.mark.parametrize(
    ("month", "last"),
    [("2026-10", 31), ("2026-02", 28), ("2028-02", 29), ("2100-02", 28), ("2026-12", 31), ("2199-12", 31)],
)
def test_the_last_day(month: str, last: int) -> None:
    read = Month.parse(month)
    assert read.last_day == date(read.year, read.month, last)
    assert [day.day for day in read.days()] == list(range(1, last + 1))


@pytest.mark.parametrize(
    ("month", "zone", "start", "end"),
    [
        ("2026-10", "Asia/Shanghai", "2026-09-30T16:00", "2026-10-31T16:00"),
        ("2026-10", "UTC", "2026-10-01T00:00", "2026-11-01T00:00"),
        ("2026-10", "Europe/Berlin", "2026-09-30T22:00", "2026-10-31T23:00"),
        ("2026-12", "Asia/Urumqi", "2026-11-30T18:00", "2026-12-31T18:00"),
        ("2199-12", "UTC", "2199-12-01T00:00", "2200-01-01T00:00"),
    ],
)
def test_the_edges_in_a_time_zone(month: str, zone: str, start: str, end: str) -> None:
    expected = tuple(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))
    assert Month.parse(month).bounds(zone) == expected


@given(
    st.builds(Month, st.integers(2000, 2198), st.integers(1, 12)), st.sampled_from(["Asia/Shanghai", "Europe/Berlin"])
)
def test_months_follow_each_other_without_a_gap(month: Month, zone: str) -> None:
    assert month.bounds(zone)[1] == month.next().bounds(zone)[0]
    assert month.next().previous() == month


def test_the_month_of_a_day() -> None:
    assert Month.of(date(2026, 10, 31)) == Month(2026, 10)
