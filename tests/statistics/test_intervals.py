"""Intervals of a proportion: oracles, laws, coverage, and the verdict about a target."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from inspection.errors import StatisticsError
from inspection.statistics import exact_interval, target_verdict, wilson_interval

INTERVALS = {"wilson": wilson_interval, "beta": exact_interval}


@st.composite
def counted(draw: st.DrawFn, most: int = 400) -> tuple[int, int]:
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize("method", INTERVALS)
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_statsmodels_agrees(method: str, confidence: float) -> None:
    rng = np.random.default_rng(11)
    n = rng.integers(1, 500, size=300)
    x = rng.binomial(n, rng.uniform(0, 1, size=300))
    low, high = INTERVALS[method](x, n, confidence)
    expected = np.array([proportion_confint(a, b, 1 - confidence, method) for a, b in zip(x, n, strict=True)])
    assert np.column_stack([low, high]) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("method", INTERVALS)
@given(counted(), st.floats(0.5, 0.999))
def test_an_interval_contains_the_estimate_and_lies_in_0_to_1(
    method: str, seen: tuple[int, int], confidence: float
) -> None:
    low, high = INTERVALS[method](*seen, confidence)
    assert 0 <= low <= seen[0] / seen[1] <= high <= 1
    assert low < high


@pytest.mark.parametrize("method", INTERVALS)
@given(counted())
def test_failures_have_the_mirrored_interval(method: str, seen: tuple[int, int]) -> None:
    x, n = seen
    low, high = INTERVALS[method](x, n)
    mirrored = INTERVALS[method](n - x, n)
    assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-9)


@pytest.mark.parametrize("method", INTERVALS)
@given(counted(), st.integers(2, 5))
def test_more_of_the_same_narrows(method: str, seen: tuple[int, int], times: int) -> None:
    narrow, wide = INTERVALS[method](seen[0] * times, seen[1] * times), INTERVALS[method](*seen)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def _coverage(method: str, n: int, rate: float) -> float:
    """The exact chance that the interval holds the rate."""
    x = np.arange(n + 1)
    low, high = INTERVALS[method](x, np.full(n + 1, n))
    return float(stats.binom.pmf(x, n, rate)[(low <= rate) & (rate <= high)].sum())


@pytest.mark.parametrize("n", [10, 30, 100])
def test_coverage_is_near_the_nominal(n: int) -> None:
    rates = np.linspace(0.01, 0.99, 197)
    exact = [_coverage("beta", n, rate) for rate in rates]
    wilson = [_coverage("wilson", n, rate) for rate in rates]
    assert min(exact) >= 0.95
    assert np.mean(wilson) == pytest.approx(0.95, abs=0.01)
    assert min(wilson) > 0.82


@pytest.mark.parametrize("method", INTERVALS)
def test_shapes_are_kept_and_what_is_missing_is_nan(method: str) -> None:
    x = np.array([[1.0, 2.0, 0.0], [np.nan, 5.0, 3.0]])
    n = np.array([[4.0, 4.0, 0.0], [4.0, np.nan, 3.0]])
    low, high = INTERVALS[method](x, n)
    assert low.shape == high.shape == (2, 3)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [[False, False, True], [True, True, False]]
    assert low[0, 1] == pytest.approx(float(INTERVALS[method](2, 4)[0]))


@pytest.mark.parametrize(
    ("x", "n", "named"), [(5, 4, "x = 5"), (-1, 4, "x = -1"), (0, -2, "n = -2"), (1, np.inf, "n = inf")]
)
@pytest.mark.parametrize("method", INTERVALS)
def test_impossible_counts_are_refused_by_value(method: str, x: float, n: float, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        INTERVALS[method](x, n)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(StatisticsError, match=r"x \(2,\), n \(3,\)"):
        wilson_interval([1, 2], [3, 4, 5])


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_an_impossible_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(StatisticsError, match="confidence"):
        wilson_interval(1, 2, confidence)


@pytest.mark.parametrize(
    ("x", "n", "target", "at_least", "verdict", "more"),
    [
        (19, 19, 0.85, True, "met", 0),
        (18, 18, 0.85, True, "not_proven", 1),
        (58, 58, 0.95, True, "not_proven", 1),
        (0, 598, 0.005, False, "met", 0),
        (0, 500, 0.005, False, "not_proven", 98),
        (0, 0, 0.95, True, "not_proven", 59),
        (10, 30, 0.85, True, "not_met", 0),
        (5, 40, 0.005, False, "not_met", 0),
        (17, 20, 0.85, True, "not_proven", None),
    ],
)
def test_verdicts_about_a_target(x: int, n: int, target: float, at_least: bool, verdict: str, more: int | None) -> None:
    found = target_verdict(x, n, target, at_least)
    assert (found.verdict, found.more_needed) == (verdict, more)


def test_the_bound_is_the_one_that_decides() -> None:
    assert target_verdict(100, 100, 0.95).bound == pytest.approx(0.05 ** (1 / 100))
    assert target_verdict(0, 10, 0.95).bound == pytest.approx(1 - 0.05 ** (1 / 10))
    assert target_verdict(0, 1000, 0.005, at_least=False).bound == pytest.approx(1 - 0.05 ** (1 / 1000))


@given(counted(120), st.floats(0.5, 0.99))
def test_at_most_is_the_mirror_of_at_least(seen: tuple[int, int], target: float) -> None:
    x, n = seen
    one, other = target_verdict(x, n, target), target_verdict(n - x, n, 1 - target, at_least=False)
    assert one.verdict == other.verdict
    assert one.bound == pytest.approx(1 - other.bound, abs=1e-9)


@given(counted(200), st.floats(0.5, 0.99))
def test_a_verdict_agrees_with_the_interval_of_twice_the_tail(seen: tuple[int, int], target: float) -> None:
    low, high = exact_interval(*seen, confidence=0.90)
    expected = "met" if low >= target else "not_met" if high < target else "not_proven"
    assert target_verdict(*seen, target).verdict == expected


def test_a_target_is_seldom_called_met_when_it_is_just_missed() -> None:
    n, x = 80, np.arange(81)
    met = np.array([target_verdict(int(one), n, 0.9).verdict == "met" for one in x])
    assert stats.binom.pmf(x, n, 0.8999)[met].sum() <= 0.05


@pytest.mark.parametrize(("x", "n", "target"), [(1, 2, 1.5), (1, 2, -0.1), (3, 2, 0.9), (np.nan, 2, 0.9)])
def test_an_impossible_verdict_is_refused(x: float, n: float, target: float) -> None:
    with pytest.raises(StatisticsError, match="expected"):
        target_verdict(x, n, target)
