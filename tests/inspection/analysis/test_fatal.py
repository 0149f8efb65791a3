"""Fatal calls: drawn towards all, and beyond chance only where chance cannot explain them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from inspection.analysis.fatal import _at_least, fatal_rates


@pytest.mark.parametrize(("mean", "strength"), [(0.02, 40.0), (0.3, 3.0), (0.5, 1.0)])
def test_the_chance_of_so_many_is_that_of_the_beta_binomial(mean: float, strength: float) -> None:
    x, n = np.array([0.0, 1.0, 2.0, 5.0, 30.0]), np.array([10.0, 10.0, 120.0, 20.0, 30.0])
    expected = stats.betabinom.sf(x - 1, n, mean * strength, (1 - mean) * strength)
    assert _at_least(x, n, mean, strength) == pytest.approx(expected, abs=1e-9)


def test_without_spread_it_is_that_of_the_binomial() -> None:
    x, n = np.array([0.0, 1.0, 3.0, 10.0]), np.array([10.0, 10.0, 120.0, 10.0])
    expected = stats.binom.sf(x - 1, n, 0.02)
    assert _at_least(x, n, 0.02, float("inf")) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("fatal", "calls", "outside"),
    [
        ([0, 0, 0], [10, 10, 10], [0, 0, 0]),
        ([10, 10, 10], [10, 10, 10], [0, 0, 0]),
        ([1, 0, 2, 1], [120, 120, 120, 120], [0, 0, 0, 0]),
        ([9, 0, 0], [9, 400, 400], [0, 0, 0]),
        ([12, *[1] * 40], [100, *[100] * 40], [1, *[0] * 40]),
    ],
    ids=["none", "all", "alike", "too few calls to judge", "one with many"],
)
def test_who_has_more_than_chance_brings(fatal: list[int], calls: list[int], outside: list[int]) -> None:
    found = fatal_rates(np.array(fatal, float), np.array(calls, float))
    assert found.outside.tolist() == outside
    assert found.rate == pytest.approx(sum(fatal) / sum(calls))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 60)), min_size=2, max_size=30))
def test_shrunken_rates_lie_between_the_own_and_that_of_all(rows: list[tuple[int, int]]) -> None:
    fatal = np.array([min(x, n) for x, n in rows], float)
    calls = np.array([n for _, n in rows], float)
    if not calls.sum():
        return
    found = fatal_rates(fatal, calls)
    own = np.where(calls > 0, fatal / np.maximum(calls, 1), found.prior)
    low, high = np.minimum(own, found.prior), np.maximum(own, found.prior)
    assert ((found.shrunk >= low - 1e-9) & (found.shrunk <= high + 1e-9)).all()
