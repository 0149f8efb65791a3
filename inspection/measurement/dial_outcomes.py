"""What a single dial test says of each indicator, so that tests can be compared one by one."""

from inspection.measurement.dial_counts import DIAL_TEST_DELAYS, count_dial_tests
from inspection.models import DialTest


def outcomes(test: DialTest) -> dict[str, bool]:
    """Indicator -> whether the test belongs to its numerator; an indicator it did not come to is left out.

    A test counts alone as it counts among others, so the sums over tests are the counts of all of them.
    """
    return {identity: bool(one.numerator) for identity, one in count_dial_tests([test]).items() if one.denominator}


def delay_s(test: DialTest, identity: str) -> float | None:
    """The seconds between the two events of an indicator's time limit; None where it has none or one is missing."""
    if identity not in DIAL_TEST_DELAYS:
        return None
    since, until = (getattr(test, name) for name in DIAL_TEST_DELAYS[identity])
    return None if since is None or until is None else (until - since).total_seconds()
