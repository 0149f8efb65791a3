"""From answers to a score: pure arithmetic over plain values.

Weights of what does not apply leave the denominator and the rest is scaled to 100; then deductions; never under 0.
A fatal answer makes the total 0, and the total without the fatal rule is kept beside it. Sections score the same way.
A criterion that is not asked in a call counts in nothing, whatever stands in its place.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from inspection.errors import InvalidInput

WEIGHTED = ("scale", "yes_no", "choice", "situations")
BREACHES = ("deduction", "fatal")
"""Kinds whose answers say that something happened that should not."""


@dataclass(frozen=True)
class Rule:
    """What of a criterion the score needs.

    `choices` are the values of a choice. With `asked_after`, it is asked only where that other criterion is asked
    itself and answered with less than `asked_below`; with `applies_to`, only in calls of these types (or of a type that
    nobody knows).
    """

    code: str
    section: str
    kind: str
    weight: float = 0.0
    most_deducted: float = 0.0
    may_not_apply: bool = True
    choices: tuple[float, ...] = ()
    asked_after: str = ""
    asked_below: float | None = None
    applies_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """An answer: the share earned (weighted kinds), points off (deduction), 1 or 0 (fatal); or not applicable."""

    value: float | None = None
    not_applicable: bool = False

    @property
    def complete(self) -> bool:
        """Whether the criterion is answered."""
        return self.not_applicable or self.value is not None


@dataclass(frozen=True)
class SectionScore:
    """Points earned of points possible in a section; `pct` is None where nothing of it applies."""

    earned: float
    possible: float

    @property
    def pct(self) -> float | None:
        """Percent, 0..100."""
        return max(0.0, 100 * self.earned / self.possible) if self.possible else None


@dataclass(frozen=True)
class Score:
    """A score with its parts; where nothing applies the totals are None, but for the 0 of a fatal answer."""

    total: float | None
    total_without_fatal: float | None
    fatal: bool
    sections: dict[str, SectionScore]
    missing: tuple[str, ...]
    deducted: float
    asked: tuple[str, ...] = ()


def score(rules: Sequence[Rule], answers: Mapping[str, Given], call_type: str = "") -> Score:
    """Score answers by criterion code; what is not answered yet counts as not applicable and is listed in `missing`.

    What is not asked in this call counts in nothing and is never missing, even if it was answered before.

    Args:
        call_type: the type of the call, empty where nobody knows it.

    Raises:
        InvalidInput: an answer is to no criterion, or its value is out of range.
    """
    for code in answers:
        if code not in {rule.code for rule in rules}:
            raise InvalidInput(key="error.no_criterion", code=repr(code))
    given = {rule.code: answers.get(rule.code, Given()) for rule in rules}
    for rule in rules:
        check(rule, given[rule.code])
    counted = asked(rules, given, call_type)
    rules = [rule for rule in rules if rule.code in counted]
    weighted = [rule for rule in rules if rule.kind in WEIGHTED and given[rule.code].value is not None]
    possible = sum(rule.weight for rule in weighted)
    earned = sum(rule.weight * (given[rule.code].value or 0.0) for rule in weighted)
    deducted = sum(given[rule.code].value or 0.0 for rule in rules if rule.kind == "deduction")
    fatal = any(bool(given[rule.code].value) for rule in rules if rule.kind == "fatal")
    plain = round(min(100.0, max(0.0, 100 * earned / possible - deducted)), 2) if possible else None
    return Score(
        0.0 if fatal else plain,
        plain,
        fatal,
        _sections(rules, given),
        tuple(rule.code for rule in rules if not given[rule.code].complete),
        deducted,
        tuple(rule.code for rule in rules),
    )


def asked(rules: Sequence[Rule], answers: Mapping[str, Given], call_type: str = "") -> Set[str]:
    """The codes of the criteria that are asked in a call of this type, after what is answered so far."""
    by_code = {rule.code: rule for rule in rules}

    def is_asked(rule: Rule, before: frozenset[str]) -> bool:
        if rule.applies_to and call_type and call_type not in rule.applies_to:
            return False
        if not rule.asked_after:
            return True
        other = by_code.get(rule.asked_after)
        if other is None or other.code in before or not is_asked(other, before | {rule.code}):
            return False
        value = answers.get(other.code, Given()).value
        return value is not None and rule.asked_below is not None and value < rule.asked_below

    return {rule.code for rule in rules if is_asked(rule, frozenset((rule.code,)))}


def check(rule: Rule, given: Given) -> None:
    """Refuse a value that the criterion cannot have.

    Raises:
        InvalidInput: naming the criterion, the value and what was expected.
    """
    if given.not_applicable and (given.value is not None or not rule.may_not_apply):
        raise InvalidInput(key="error.not_applicable", code=rule.code)
    if given.value is None:
        return
    most = rule.most_deducted if rule.kind == "deduction" else 1.0
    if not 0.0 <= given.value <= most:
        raise InvalidInput(key="error.out_of_range", code=rule.code, value=f"{given.value:g}", most=f"{most:g}")
    if rule.kind == "choice" and given.value not in rule.choices:
        known = ", ".join(f"{one:g}" for one in rule.choices)
        raise InvalidInput(key="error.no_choice", code=rule.code, value=f"{given.value:g}", known=known)
    if rule.kind in ("yes_no", "fatal") and given.value not in (0.0, 1.0):
        raise InvalidInput(key="error.yes_or_no", code=rule.code, value=f"{given.value:g}")


def share_of_situations(said: Mapping[str, str], *, forbidden: bool) -> float | None:
    """The share earned for standard phrases: said of due; 0 where a forbidden phrase was said; None where none is due.

    Args:
        said: situation -> `said`, `not_said` or `not_due`.
        forbidden: whether a forbidden phrase was said.
    """
    if forbidden:
        return 0.0
    due = [answer for answer in said.values() if answer in ("said", "not_said")]
    return due.count("said") / len(due) if due else None


def _sections(rules: Sequence[Rule], given: Mapping[str, Given]) -> dict[str, SectionScore]:
    sections: dict[str, SectionScore] = {}
    for rule in rules:
        before = sections.get(rule.section, SectionScore(0.0, 0.0))
        value = given[rule.code].value
        earned, possible = before.earned, before.possible
        if rule.kind in WEIGHTED and value is not None:
            earned, possible = earned + rule.weight * value, possible + rule.weight
        elif rule.kind == "deduction" and value is not None:
            earned -= value
        sections[rule.section] = SectionScore(earned, possible)
    return sections
