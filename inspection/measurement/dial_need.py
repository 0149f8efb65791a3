"""How many dial tests a verdict needs, what the plan or a capacity brings of each, and what it could detect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, isnan

from inspection.errors import InvalidInput
from inspection.measurement.definitions import Indicator, indicators
from inspection.measurement.dial_plan_view import DialPlanView
from inspection.measurement.dial_tasks import STEPS, Task, task_of, tasks
from inspection.statistics import detectable_difference, target_verdict, tests_needed

FAILURES = (0, 1, 2)
ALL = 1.0
HIGHEST_LEVEL = 0.995
"""The level that differences are reckoned from where the target is 100 %: nothing varies at 100 % itself."""


@dataclass(frozen=True)
class Detectable:
    """The smallest difference to a competitor that `number` tests a side find at 80 % power; None where none is."""

    competitor: str
    number: int
    difference: float | None


@dataclass(frozen=True)
class Need:
    """What one indicator needs, and what is planned for it.

    Args:
        needed: tests that prove the target with 0, 1 and 2 failures; None where no number of tests proves it.
        planned: own tests that exercise it.
        allowed: with how many failures at most `planned` tests still prove the target; None where they cannot.
    """

    indicator: Indicator
    needed: tuple[int | None, ...]
    planned: int
    allowed: int | None
    detectable: tuple[Detectable, ...] = ()

    @property
    def provable(self) -> bool:
        """Whether tests can prove the target at all: that nothing ever fails, no sample proves."""
        return self.needed[0] is not None

    @property
    def missing(self) -> int | None:
        """How many tests are missing to a proof without failure; None where none proves it."""
        return None if self.needed[0] is None else max(0, self.needed[0] - self.planned)


def needs_of_plan(view: DialPlanView) -> tuple[Need, ...]:
    """The needs against the tests that a plan still holds or has done."""
    own = exercised(view.own_tasks)
    rivals = {code: _among(exercised(numbers), view.compared[code]) for code, numbers in view.paired.items()}
    return needs(own, rivals)


def needs_of_capacity(
    people: int, tests_each: int, *, centres: int = 1, rivals: Mapping[str, Sequence[str]], steps: Sequence[str] = STEPS
) -> tuple[int, tuple[Need, ...]]:
    """How many pairs a centre gets of so many people's tests of a month, and what they can show.

    Args:
        people: who call.
        tests_each: tests a month a person, those to competitors included.
        centres: own centres that share them.
        rivals: competitor -> the indicators it can be compared in; each is called as often as the centre.
        steps: what the tests come to.

    Raises:
        InvalidInput: a number is negative, or no step or centre is given.
    """
    if min(people, tests_each) < 0 or centres < 1 or not steps:
        raise InvalidInput(key="error.dial_capacity", people=people, tests=tests_each)
    pairs = people * tests_each // (centres * (1 + len(rivals)))
    mix = mix_of(steps)
    numbers = {identity: floor(pairs * share + 1e-9) for identity, share in mix.items()}
    return pairs, needs(numbers, {code: _among(numbers, compared) for code, compared in rivals.items()})


def needs(own: Mapping[str, int], rivals: Mapping[str, Mapping[str, int]]) -> tuple[Need, ...]:
    """The need of every indicator, with how many own tests and tests to competitors exercise it."""
    return tuple(_need(one, own.get(one.id, 0), rivals) for one in indicators())


def exercised(by_task: Mapping[str, int]) -> dict[str, int]:
    """How many tests exercise each indicator, from how many there are of each task; own words: every call's alone."""
    found: dict[str, int] = {}
    for text, number in by_task.items():
        task = task_of(text) or Task(text, "", "", ())
        for identity in task.exercises:
            found[identity] = found.get(identity, 0) + number
    return found


def mix_of(steps: Sequence[str]) -> dict[str, float]:
    """The share of tests that exercise each indicator, where tests are spread evenly over steps and their tasks."""
    shares: dict[str, float] = {}
    for step in steps:
        some = [task for task in tasks() if task.step == step]
        for task in some:
            for identity in task.exercises:
                shares[identity] = shares.get(identity, 0.0) + 1 / (len(steps) * len(some))
    return shares


def failures_allowed(indicator: Indicator, number: int) -> int | None:
    """With how many failures at most so many tests still prove the target; None where they cannot."""
    if not _provable(indicator):
        return None

    def proven(failures: int) -> bool:
        seen = number - failures if indicator.at_least else failures
        return target_verdict(seen, number, indicator.target, indicator.at_least).verdict == "met"

    if not number or not proven(0):
        return None
    low, high = 0, number
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if proven(middle) else (low, middle)
    return low


def _among(numbers: Mapping[str, int], identities: Sequence[str]) -> dict[str, int]:
    return {identity: number for identity, number in numbers.items() if identity in identities}


def _need(indicator: Indicator, planned: int, rivals: Mapping[str, Mapping[str, int]]) -> Need:
    needed: tuple[int | None, ...] = (None,) * len(FAILURES)
    if _provable(indicator):
        needed = tuple(tests_needed(indicator.target, indicator.at_least, failures=number) for number in FAILURES)
    found = [(code, min(planned, numbers.get(indicator.id, 0))) for code, numbers in rivals.items()]
    compared = tuple(Detectable(code, number, _difference(indicator, number)) for code, number in found if number)
    return Need(indicator, needed, planned, failures_allowed(indicator, planned), compared)


def _provable(indicator: Indicator) -> bool:
    return 0 < indicator.target < ALL


def _difference(indicator: Indicator, number: int) -> float | None:
    """What a side of so many tests can detect below the rate of success that the target asks for."""
    level = min(indicator.target if indicator.at_least else 1 - indicator.target, HIGHEST_LEVEL)
    found = detectable_difference(number, number, level)
    return None if isnan(found) else found
