"""What a single dial test says of each indicator, so that tests can be compared one by one."""

from typing import Any

from inspection.measurement.dial_counts import DIAL_TEST_DELAYS, judge_dial_test


def outcomes(test: Any) -> dict[str, bool]:
    """Indicator -> whether the test belongs to its numerator; an indicator it did not come to is left out."""
    return {identity: one.inside for identity, one in judge_dial_test(test).items()}


def delay_s(test: Any, identity: str) -> float | None:
    """The seconds between the two events of an indicator's time limit; None where it has none or one is missing."""
    if identity not in DIAL_TEST_DELAYS:
        return None
    since, until = (getattr(test, name) for name in DIAL_TEST_DELAYS[identity])
    return None if since is None or until is None else (until - since).total_seconds()
