"""All operators by name, and the one function that asks them; `and`, `or` and `not` join what others find."""

from inspection.scoring.rules import found as logic
from inspection.scoring.rules.call import Call
from inspection.scoring.rules.found import Found
from inspection.scoring.rules.model import Operator, Test
from inspection.scoring.rules.operators import around, phrases, spoken, voices

MOST_TESTS = 20


def look(test: Test, call: Call) -> Found:
    """What a test finds in a call."""
    return OPERATORS[test.operator].look(test, call)


def both(test: Test, call: Call) -> Found:
    """All of its tests: one that is not met decides before one that could not be looked at."""
    return logic.all_of([look(one, call) for one in test.tests])


def either(test: Test, call: Call) -> Found:
    """At least one of its tests: one that is met decides before one that could not be looked at."""
    return logic.any_of([look(one, call) for one in test.tests])


def opposite(test: Test, call: Call) -> Found:
    """The opposite of its test; what could not be looked at stays so."""
    return logic.negated(look(test.tests[0], call))


OPERATORS: dict[str, Operator] = {
    **phrases.OPERATORS,
    **spoken.OPERATORS,
    **voices.OPERATORS,
    **around.OPERATORS,
    "and": Operator(both, most_tests=MOST_TESTS),
    "or": Operator(either, most_tests=MOST_TESTS),
    "not": Operator(opposite, most_tests=1),
}
