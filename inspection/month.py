"""A calendar month as a value, with its edges in a centre's time zone."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from inspection.errors import InvalidInput

_FORM = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month.

    Raises:
        InvalidInput: the year is not in 2000..2199 or the month not in 1..12.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (2000 <= self.year <= 2199 and 1 <= self.month <= 12):
            raise InvalidInput(f"month {self.year:04d}-{self.month:02d} does not exist; expected such as 2026-10")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `YYYY-MM`; anything else raises InvalidInput naming the text."""
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise InvalidInput(f"month {text!r} is not of the form YYYY-MM, such as 2026-10")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a local date lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def plus(self, months: int) -> "Month":
        """The month `months` later (earlier when negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def next(self) -> "Month":
        """The month after this one."""
        return self.plus(1)

    def previous(self) -> "Month":
        """The month before this one."""
        return self.plus(-1)

    @property
    def first_day(self) -> date:
        """The first local date of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last local date of the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def days(self) -> list[date]:
        """All local dates of the month, in order."""
        return [self.first_day + timedelta(days=offset) for offset in range(self.last_day.day)]

    def bounds(self, time_zone: str) -> tuple[datetime, datetime]:
        """The month's first instant and the first instant after it, both in UTC.

        Args:
            time_zone: an IANA name such as `Asia/Shanghai`.
        """
        zone = ZoneInfo(time_zone)

        def midnight(day: date) -> datetime:
            return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)

        return midnight(self.first_day), midnight(self.last_day + timedelta(days=1))
