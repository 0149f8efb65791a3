"""Intervals of a proportion and verdicts on targets: against other implementations, and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from inspection import statistics
from inspection.errors import StatisticsError
from inspection.statistics import exact_interval, target_verdict, wilson_interval
from tests.statistics.laws import counts

INTERVALS = {"wilson": wilson_interval, "beta": exact_interval}
CONFIDENCE = st.floats(0.5, 0.999)


@pytest.mark.parametrize("method", sorted(INTERVALS))
def test_against_statsmodels_on_random_counts(method: str) -> None:
    rng = np.random.default_rng(11)
    n = rng.integers(1, 3000, 2000)
    x = rng.binomial(n, rng.uniform(0, 1, n.size))
    for confidence in (0.8, 0.95, 0.99):
        low, high = INTERVALS[method](x, n, confidence)
        expected = proportion_confint(x, n, alpha=1 - confidence, method=method)
        assert low == pytest.approx(np.nan_to_num(expected[0]), abs=1e-9)
        assert high == pytest.approx(np.nan_to_num(expected[1], nan=1.0), abs=1e-9)


@pytest.mark.parametrize("method", sorted(INTERVALS))
@given(counts(), CONFIDENCE)
def test_an_interval_holds_its_estimate_within_0_and_1(method: str, xn: tuple[int, int], confidence: float) -> None:
    low, high = INTERVALS[method](*xn, confidence)
    assert 0 <= low <= xn[0] / xn[1] + 1e-12
    assert xn[0] / xn[1] - 1e-12 <= high <= 1


@pytest.mark.parametrize("method", sorted(INTERVALS))
@given(counts())
def test_successes_and_failures_mirror_each_other(method: str, xn: tuple[int, int]) -> None:
    low, high = INTERVALS[method](*xn)
    other_low, other_high = INTERVALS[method](xn[1] - xn[0], xn[1])
    assert (float(low), float(high)) == pytest.approx((1 - float(other_high), 1 - float(other_low)), abs=1e-9)


@given(counts(), counts())
def test_arrays_are_taken_one_by_one(first: tuple[int, int], second: tuple[int, int]) -> None:
    low, high = wilson_interval([first[0], second[0]], [first[1], second[1]])
    assert (low[0], high[0]) == tuple(float(one) for one in wilson_interval(*first))
    assert (low[1], high[1]) == tuple(float(one) for one in wilson_interval(*second))


@pytest.mark.parametrize("interval", INTERVALS.values())
def test_nothing_counted_has_no_interval(interval: object) -> None:
    low, high = interval([0, 1], [0, 2])  # type: ignore[operator]
    assert np.isnan([low[0], high[0]]).all()
    assert np.isfinite([low[1], high[1]]).all()


@pytest.mark.parametrize(
    ("x", "n", "sentence"),
    [
        (3, 2, "x = 3 of n = 2; expected 0 <= x <= n"),
        (-1, 2, "x = -1 of n = 2; expected 0 <= x <= n"),
        (0, -2, "n = -2 of n = -2; expected 0 <= x <= n"),
        (float("nan"), 2, "x = nan of n = 2; expected 0 <= x <= n"),
        ([1, 5], [4, 4], "x = 5 of n = 4; expected 0 <= x <= n"),
    ],
)
def test_impossible_counts_are_refused_naming_the_value(x: object, n: object, sentence: str) -> None:
    for interval in INTERVALS.values():
        with pytest.raises(StatisticsError) as refused:
            interval(x, n)  # type: ignore[arg-type]
        assert str(refused.value) == sentence


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95])
def test_an_impossible_confidence_is_refused(confidence: float) -> None:
    for call in (lambda: wilson_interval(1, 2, confidence), lambda: exact_interval(1, 2, confidence)):
        with pytest.raises(StatisticsError, match=f"confidence = {confidence:g}; expected between 0 and 1"):
            call()


VERDICTS = [
    (59, 59, 0.95, True, "met", 0),
    (58, 58, 0.95, True, "not_proven", 1),
    (0, 598, 0.005, False, "met", 0),
    (0, 597, 0.005, False, "not_proven", 1),
    (90, 100, 0.95, True, "not_met", 0),
    (0, 0, 0.95, True, "not_proven", 59),
    (10, 10, 1.0, True, "not_proven", None),
    (9, 10, 1.0, True, "not_met", 0),
    (19, 20, 0.95, True, "not_proven", None),
]


@pytest.mark.parametrize(("x", "n", "target", "at_least", "verdict", "more"), VERDICTS)
def test_verdicts_on_targets(x: int, n: int, target: float, at_least: bool, verdict: str, more: int | None) -> None:
    found = target_verdict(x, n, target, at_least)
    assert (found.verdict, found.more_needed) == (verdict, more)


@given(counts(most=300), st.sampled_from([0.5, 0.85, 0.9, 0.95]))
def test_a_verdict_is_the_one_sided_exact_bound(xn: tuple[int, int], target: float) -> None:
    """The one-sided 95 % bounds are the ends of the two-sided 90 % interval."""
    low, high = proportion_confint(*xn, alpha=0.10, method="beta")
    low, high = (0.0 if xn[0] == 0 else low), (1.0 if xn[0] == xn[1] else high)
    found = target_verdict(*xn, target)
    expected = "met" if low >= target else "not_met" if high < target else "not_proven"
    assert found.verdict == expected
    assert found.bound == pytest.approx(high if expected == "not_met" else low, abs=1e-9)


@given(counts(most=300), st.sampled_from([0.005, 0.05, 0.2]))
def test_at_most_mirrors_at_least(xn: tuple[int, int], target: float) -> None:
    found = target_verdict(*xn, target, at_least=False)
    mirror = target_verdict(xn[1] - xn[0], xn[1], 1 - target)
    assert (found.verdict, found.more_needed) == (mirror.verdict, mirror.more_needed)
    assert found.bound == pytest.approx(1 - mirror.bound)


@pytest.mark.parametrize("failures", [0, 1, 3])
@pytest.mark.parametrize("target", [0.85, 0.9, 0.95])
def test_tests_needed_prove_and_one_fewer_does_not(target: float, failures: int) -> None:
    n = statistics.tests_needed(target, failures=failures)
    assert target_verdict(n - failures, n, target).verdict == "met"
    assert target_verdict(n - 1 - failures, n - 1, target).verdict != "met"


def test_impossible_targets_are_refused() -> None:
    for target in (-0.1, 1.1):
        with pytest.raises(StatisticsError, match=f"target = {target:g}; expected 0 to 1"):
            target_verdict(1, 2, target)
    with pytest.raises(StatisticsError, match="target = 1; expected between 0 and 1"):
        statistics.tests_needed(1.0)
