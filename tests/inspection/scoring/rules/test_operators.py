"""Every operator against its table of cases; and the table against operators that are wrong."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from inspection.scoring.rules import Found
from inspection.scoring.rules.found import MATCHED, NOT_EVALUATED, negated
from inspection.scoring.rules.operators import OPERATORS, look
from tests.inspection.scoring.rules.operator_cases import CASES, NO, YES, Case


def holds(case: Case) -> bool:
    """Whether the operator finds what the case expects."""
    found = look(case.parsed, case.call)
    return found.outcome == case.expected and case.reason in (None, found.reason)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.test} | {' | '.join(case.lines)}")
def test_what_an_operator_finds(case: Case) -> None:
    found = look(case.parsed, case.call)
    assert (str(found.outcome), found.reason) == (case.expected, found.reason if case.reason is None else case.reason)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_has_cases_of_every_sort(operator: str) -> None:
    own = [case for case in CASES if case.operator == operator]
    outcomes = Counter(case.expected for case in own)
    assert len(own) >= 8 and outcomes[NO] >= 2 and outcomes[YES] >= 2
    assert {case.english for case in own} == {True, False}


WRONG: dict[str, Callable[[Found], Found]] = {
    "inverted": negated,
    "always there": lambda found: replace(found, outcome=MATCHED),
    "never looking": lambda found: replace(found, outcome=NOT_EVALUATED),
}


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("operator", OPERATORS)
def test_a_wrong_operator_makes_a_case_fail(operator: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = OPERATORS[operator]
    wrong = replace(right, look=lambda test, call: WRONG[how](right.look(test, call)))
    monkeypatch.setitem(OPERATORS, operator, wrong)
    failing = [case for case in CASES if case.operator == operator and not holds(case)]
    assert failing


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_is_found_of_speech_can_be_listened_to(operator: str) -> None:
    """Measures over a whole call, absence, and what only the record tells have no place."""
    if operator in ("speech_rate", "pitch_rise", "loudness", "confidence", "call_type", "context", "none_of"):
        return
    found = [look(case.parsed, case.call) for case in CASES if case.operator == operator and case.expected == YES]
    placed = [one for one in found if one.start_ms is not None and one.end_ms is not None]
    assert placed and all(one.start_ms < one.end_ms for one in placed)  # type: ignore[operator]
