"""Reading the cells of a row: texts, days, times of day, numbers, yes and no, and words of a list."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inspection.errors import BadCell

LONGEST = 200
YEARS = range(2000, 2200)
SHORTEST_MOMENT = len("2026-10-03 10:15")
YES = {"true", "yes", "y", "1", "是", "有", "对", "√", "✓"}
NO = {"false", "no", "n", "0", "否", "无", "不", "×", "✗"}
NOTHING = {"-", "—", "——", "－", "无", "none"}
"""What a cell says that takes back what was known; an empty one leaves it."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(?<=[-T ])(\d)(?=[-:T ])")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：]00)?")

Reader = Callable[[str, str], Any]
"""The field's name and the text of its cell -> the value; raises BadCell."""


@dataclass(frozen=True)
class Field:
    """One field of a kind of table: its name, how people head its column, and how its cells are read."""

    name: str
    headings: tuple[str, ...]
    read: Reader
    required: bool = True


def word(name: str, text: str) -> str:
    """A text of one line."""
    found = text.strip()
    if not found or not found.isprintable():
        raise BadCell(name, text, key="row.text")
    if len(found) > LONGEST:
        raise BadCell(name, text, key="row.long", most=LONGEST)
    return found


def day(name: str, text: str) -> date:
    """A day, as people write them: 2026-10-03, 2026/10/3, 2026年10月3日, 20261003."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found is None:
            return datetime.strptime(text.strip(), "%Y-%m-%d").date()
        return date(*(int(part) for part in found.groups() if part is not None))
    except ValueError as error:
        raise BadCell(name, text, key="row.day") from error


def day_or_nothing(name: str, text: str) -> date | None:
    """A day, or that there is none (any more)."""
    return None if text.strip().lower() in NOTHING else day(name, text)


def clock(name: str, text: str) -> time:
    """A time of day to the minute; 24:00 is midnight."""
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (-1, -1)
    if (hour, minute) == (24, 0):
        return time()
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise BadCell(name, text, key="row.clock")
    return time(hour, minute)


def moment(name: str, text: str) -> datetime:
    """A moment, as people and systems write them: 2026-10-03 10:15:07.250, 2026/10/3 9:05:00, with a zone or without.

    Without one it is by a clock that the reader of the row knows.
    """
    padded = _SHORT.sub(r"0\1", text.strip().replace("/", "-"))
    try:
        found = datetime.fromisoformat(padded)
        utc = found if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCell(name, text, key="row.time") from error
    if len(padded) < SHORTEST_MOMENT:
        raise BadCell(name, text, key="row.time")
    if utc.year not in YEARS:
        raise BadCell(name, text, key="row.years", first=YEARS[0], last=YEARS[-1])
    return utc


def truth(name: str, text: str) -> bool:
    """Yes or no."""
    found = text.strip().lower()
    if found not in YES | NO:
        raise BadCell(name, text, key="row.truth")
    return found in YES


def number(least: float, most: float) -> Reader:
    """A number within limits."""

    def read(name: str, text: str) -> float:
        try:
            found = float(text.strip())
        except ValueError:
            found = float("nan")
        if not least <= found <= most:
            raise BadCell(name, text, key="row.number", least=f"{least:g}", most=f"{most:g}")
        return found

    return read


def whole(least: int, most: int) -> Reader:
    """A whole number within limits."""
    read_number = number(least, most)

    def read(name: str, text: str) -> int:
        found = read_number(name, text)
        if not found.is_integer():
            raise BadCell(name, text, key="row.whole", least=least, most=most)
        return int(found)

    return read


def one_of(words: Mapping[str, Any]) -> Reader:
    """A word of a list, in the product's words or in those that people use for it: what is written -> what it means."""

    def read(name: str, text: str) -> Any:
        found = text.strip().lower()
        if found not in words:
            raise BadCell(name, text, key="row.one_of", values=", ".join(words))
        return words[found]

    return read


def zone(name: str, text: str) -> str:
    """A time zone."""
    try:
        return ZoneInfo(text.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadCell(name, text, key="row.zone") from error
