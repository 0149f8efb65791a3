"""What a rule found, and how findings are combined: Kleene's three-valued logic, always with evidence or a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspection.outcomes import Outcome

MATCHED, NOT_MATCHED, NOT_EVALUATED = Outcome.MATCHED, Outcome.NOT_MATCHED, Outcome.NOT_EVALUATED
NEGATED = {MATCHED: NOT_MATCHED, NOT_MATCHED: MATCHED, NOT_EVALUATED: NOT_EVALUATED}


@dataclass(frozen=True)
class Found:
    """An outcome with its evidence.

    Args:
        reason: the word of `scoring.reason_<reason>` that says what was looked at, or why it could not be looked at.
        score: how well a phrase was heard (0..100), or the measure that decided.
        phrase: what was looked for; `heard`: what was said there; from `start_ms` to `end_ms`.
    """

    outcome: Outcome
    reason: str = ""
    score: float | None = None
    phrase: str = ""
    heard: str = ""
    start_ms: int | None = None
    end_ms: int | None = None

    @property
    def matched(self) -> bool:
        """Whether it is there."""
        return self.outcome == MATCHED

    @property
    def placed(self) -> bool:
        """Whether it can be listened to."""
        return self.start_ms is not None


@dataclass(frozen=True)
class Suggested:
    """What a rule found for a criterion (and a part of it, such as a situation)."""

    criterion: str
    outcome: Outcome
    part: str = ""
    score: float | None = None
    phrase: str = ""
    heard: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    reason: str = ""


def unknown(reason: str) -> Found:
    """Could not be looked at, for this reason."""
    return Found(NOT_EVALUATED, reason)


def negated(found: Found) -> Found:
    """Not: what is unknown stays unknown, the evidence stays what it is."""
    return replace(found, outcome=NEGATED[found.outcome])


def all_of(found: Sequence[Found]) -> Found:
    """And: the first that is not there decides; else the first unknown; else all are there."""
    return _first(found, NOT_MATCHED) or _first(found, NOT_EVALUATED) or _first(found, MATCHED) or Found(MATCHED)


def any_of(found: Sequence[Found]) -> Found:
    """Or: the first that is there decides; else the first unknown; else none is there."""
    return _first(found, MATCHED) or _first(found, NOT_EVALUATED) or _first(found, NOT_MATCHED) or Found(NOT_MATCHED)


def at_least(found: Sequence[Found], number: int) -> Found:
    """Enough of them are there; unknown where those that could not be looked at might make up the number."""
    there = sum(one.matched for one in found)
    if there >= number:
        return _first(found, MATCHED) or Found(MATCHED)
    possible = there + sum(one.outcome == NOT_EVALUATED for one in found)
    return (_first(found, NOT_EVALUATED) if possible >= number else _first(found, NOT_MATCHED)) or Found(NOT_MATCHED)


def _first(found: Sequence[Found], outcome: Outcome) -> Found | None:
    """The first with this outcome, one that can be listened to before others."""
    own = [one for one in found if one.outcome == outcome]
    return next((one for one in own if one.placed), own[0] if own else None)
