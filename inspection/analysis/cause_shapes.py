"""The shapes that losses and their causes are told in, whatever they were found by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from inspection.models import SAMPLES
from inspection.month import Month

DIMENSIONS = ("cause", "detail", "criterion", "call_type")
ANNOUNCED = "announced"
BASES = (*SAMPLES, ANNOUNCED)
"""The two samples, and open checks, which are chosen and announced beforehand and belong to neither."""

NOT_ATTRIBUTED = ""
ALL = ""
Checked = Mapping[tuple[str, str], int]
"""How much was looked at, by month and type of call."""

Names = Mapping[str, str]
"""What criteria, indicators and items of sheets are called, by code."""


@dataclass(frozen=True)
class Window:
    """Whole months, the last one included, and one of `BASES`, which are never mixed.

    Args:
        source: by what it was found, a name of `READERS`; `ALL` for everything that belongs to the basis.
    """

    first: Month
    last: Month
    basis: str = "random"
    source: str = ALL


@dataclass(frozen=True)
class CauseSum:
    """Losses of one month that are alike, added up; an empty `cause` is not attributed, an empty `detail` not given.

    A source may add its losses up by one dimension at a time: a loss then stands in several sums, but in one only of
    those that are `along` a dimension.

    Args:
        source: what they were found by, a name of `READERS`.
        points: points lost; a fatal answer has none of its own, but counts in `n`.
        n: how many losses.
        dimensions: what they may be added up by; the others of `DIMENSIONS` are not told.
    """

    month: str
    source: str
    cause: str
    detail: str
    criterion: str
    call_type: str
    points: float
    n: int
    dimensions: tuple[str, ...] = DIMENSIONS

    def times(self, number: int) -> "CauseSum":
        """So many of them together."""
        return replace(self, points=self.points * number, n=self.n * number)

    def key(self, by: str) -> str:
        """Its value in one of `DIMENSIONS`; a detail is named with its cause, such as `people/skill`."""
        if by == "detail":
            return f"{self.cause}/{self.detail}" if self.cause else NOT_ATTRIBUTED
        return str(getattr(self, by))


def along(sums: Iterable[CauseSum], by: str) -> Iterator[CauseSum]:
    """The sums that add up to all losses by one dimension."""
    return (one for one in sums if by in one.dimensions)


OPENS = ("evaluation_id", "dial_test", "order_check", "open_check")


@dataclass(frozen=True)
class FoundCause:
    """One loss with what it is put down to, and where to hear or read it.

    Args:
        at: when the call was, or its result was published where the recording is no longer kept.
        staff_number: whose call or order it was; empty where it is nobody's.
        call_id, test_id, order_id, check_id: what people call the call, dial test, work order or open check.
        evaluation_id, dial_test, order_check, open_check: where it can be read.
        evidence_ms: the stretch of the recording that shows it.
    """

    source: str
    cause: str
    detail: str
    criterion: str
    criterion_zh: str
    criterion_en: str
    call_type: str
    points: float
    at: datetime | None
    text: str
    comment: str
    staff_number: str
    call_id: str = ""
    test_id: str = ""
    order_id: str = ""
    evaluation_id: int | None = None
    appeal_id: int | None = None
    evidence_ms: tuple[int, int] | None = None
    check_id: str = ""
    dial_test: int | None = None
    order_check: int | None = None
    open_check: int | None = None

    @property
    def name(self) -> str:
        """What people call the thing it was found in."""
        return self.call_id or self.test_id or self.order_id or self.check_id

    @property
    def opens(self) -> tuple[str, int] | None:
        """Where it can be read: the kind of page, one of `OPENS`, and the id there."""
        return next(((kind, found) for kind in OPENS if (found := getattr(self, kind)) is not None), None)


@dataclass(frozen=True)
class Chosen:
    """Losses with one value in one of `DIMENSIONS`, as `CauseSum.key` names it."""

    by: str
    key: str
