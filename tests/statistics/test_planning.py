"""How much must be inspected or tested to know enough."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inspection import statistics
from inspection.errors import StatisticsError
from inspection.statistics import (
    detectable_difference,
    expected_precision,
    expected_rate_interval,
    inspections_needed,
    reliability,
    target_verdict,
    wilson_interval,
)


@given(st.floats(0.5, 0.985), st.integers(0, 4), st.booleans())
def test_the_tests_needed_are_just_enough(target: float, failures: int, at_least: bool) -> None:
    required = target if at_least else 1 - target
    number = statistics.tests_needed(required, at_least, failures=failures)
    assert number is not None
    good = [number - failures, number - 1 - failures]
    seen = good if at_least else [failures, failures]
    assert target_verdict(seen[0], number, required, at_least).verdict == "met"
    assert target_verdict(seen[1], number - 1, required, at_least).verdict != "met"


def test_a_target_that_takes_too_many_tests_has_none() -> None:
    assert statistics.tests_needed(0.9999999, failures=3) is None


@pytest.mark.parametrize(("target", "failures"), [(0.0, 0), (1.0, 0), (0.9, -1)])
def test_impossible_plans_are_refused(target: float, failures: int) -> None:
    with pytest.raises(StatisticsError, match="expected"):
        statistics.tests_needed(target, failures=failures)


def test_a_detectable_difference_is_found_with_the_power_asked() -> None:
    rng = np.random.default_rng(2)
    n, level = 150, 0.9
    lower = level - detectable_difference(n, n, level)
    x1, x2 = rng.binomial(n, level, 20_000), rng.binomial(n, lower, 20_000)
    pooled = (x1 + x2) / (2 * n)
    z = (x1 - x2) / n / np.sqrt(pooled * (1 - pooled) * 2 / n)
    assert (abs(z) > stats.norm.ppf(0.975)).mean() == pytest.approx(0.8, abs=0.02)


def test_too_few_tests_detect_nothing() -> None:
    assert np.isnan(detectable_difference(2, 2, 0.3))
    with pytest.raises(StatisticsError, match="n1 = 0"):
        detectable_difference(0, 5, 0.9)


@given(st.floats(0.1, 100), st.floats(0.1, 400), st.floats(0.1, 0.95))
def test_the_inspections_needed_reach_the_reliability(agents: float, rest: float, wanted: float) -> None:
    number = inspections_needed(agents, rest, wanted)
    assert number is not None
    assert reliability(agents, rest, number) >= wanted - 1e-9
    assert number == 1 or reliability(agents, rest, number - 1) < wanted


def test_agents_who_do_not_differ_cannot_be_told_apart() -> None:
    assert inspections_needed(0.0, 25.0, 0.8) is None


def test_precision_of_a_month() -> None:
    # 600 inspections of 60 agents: ten each; sqrt(25 / 10) = 1.5811, ICC = 4 / 29.
    found = expected_precision(600, 60, rest=25.0, agent_variance=4.0)
    assert found.each == 10
    assert found.agent_half_width == pytest.approx(1.959964 * 1.581139, abs=1e-5)
    assert found.overall_half_width == pytest.approx(1.959964 * 5 / np.sqrt(600), abs=1e-5)
    assert found.reliability == pytest.approx(40 / 65)


def test_the_precision_expected_is_the_precision_found() -> None:
    rng = np.random.default_rng(8)
    means = rng.normal(80, 5, size=(4000, 10)).mean(axis=1)
    half = expected_precision(10, 1, rest=25.0).agent_half_width
    assert (abs(means - 80) <= half).mean() == pytest.approx(0.95, abs=0.012)


def test_too_little_capacity_is_said_so() -> None:
    found = expected_precision(30, 60, rest=25.0, agent_variance=4.0)
    assert (found.agent_half_width, found.reliability) == (None, None)
    assert found.reason == "less_than_one_inspection_an_agent"
    assert expected_precision(0, 5, rest=25.0).overall_half_width is None
    assert expected_precision(100, 5, rest=25.0).reliability is None


def test_a_rate_is_expected_as_precisely_as_wilson_says() -> None:
    assert expected_rate_interval(100, 0.9) == pytest.approx(tuple(map(float, wilson_interval(90, 100))))


@pytest.mark.parametrize(
    "plan",
    [
        lambda: expected_precision(-1, 5, 25.0),
        lambda: expected_precision(10, 0, 25.0),
        lambda: expected_precision(10, 5, -25.0),
        lambda: inspections_needed(-1.0, 25.0, 0.8),
        lambda: inspections_needed(4.0, 25.0, 1.0),
        lambda: expected_rate_interval(0, 0.9),
        lambda: expected_rate_interval(10, 1.1),
    ],
)
def test_impossible_capacity_is_refused(plan: object) -> None:
    with pytest.raises(StatisticsError, match="expected"):
        plan()
