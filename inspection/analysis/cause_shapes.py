"""The shapes that losses and their causes are told in, whatever they were found by."""

from dataclasses import dataclass
from datetime import datetime

from inspection.month import Month

DIMENSIONS = ("cause", "detail", "criterion", "call_type")
BASES = ("random", "targeted")
NOT_ATTRIBUTED = ""


@dataclass(frozen=True)
class Window:
    """Whole months, the last one included, and which sample: random or targeted inspections, never both."""

    first: Month
    last: Month
    basis: str = "random"


@dataclass(frozen=True)
class CauseSum:
    """Losses of one month that are alike, added up; an empty `cause` is not attributed, an empty `detail` not given.

    Args:
        source: what they were found by, a name of `READERS`.
        points: points lost; a fatal answer has none of its own, but counts in `n`.
        n: how many losses.
    """

    month: str
    source: str
    cause: str
    detail: str
    criterion: str
    call_type: str
    points: float
    n: int

    def key(self, by: str) -> str:
        """Its value in one of `DIMENSIONS`; a detail is named with its cause, such as `people/skill`."""
        if by == "detail":
            return f"{self.cause}/{self.detail}" if self.cause else NOT_ATTRIBUTED
        return str(getattr(self, by))


@dataclass(frozen=True)
class FoundCause:
    """One loss with what it is put down to, and where to hear or read it.

    Args:
        at: when the call was, or its result was published where the recording is no longer kept.
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


@dataclass(frozen=True)
class Chosen:
    """Losses with one value in one of `DIMENSIONS`, as `CauseSum.key` names it."""

    by: str
    key: str
