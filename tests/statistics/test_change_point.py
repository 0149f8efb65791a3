"""Since when: the most likely change point of one step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics import change_point


def _normal(values: np.ndarray, sigma: np.ndarray) -> float:
    mean = np.average(values, weights=sigma**-2)
    return float(stats.norm.logpdf(values, mean, sigma).sum())


@pytest.mark.parametrize("seed", range(6))
def test_the_likelihood_of_means_is_that_of_two_normal_levels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, sigma = rng.normal(size=13), rng.uniform(0.5, 2.0, size=13)
    found = change_point(values, sigma=sigma)
    for at in range(1, 13):
        gain = _normal(values[:at], sigma[:at]) + _normal(values[at:], sigma[at:]) - _normal(values, sigma)
        assert found.log_likelihood[at - 1] == pytest.approx(gain)
    assert found.position == 1 + int(np.argmax(found.log_likelihood))


@pytest.mark.parametrize("seed", range(6))
def test_the_likelihood_of_counts_is_that_of_two_binomial_rates(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 200, size=13)
    x = rng.binomial(n, 0.9)

    def likelihood(part: np.ndarray, whole: np.ndarray) -> float:
        return float(stats.binom.logpmf(part, whole, part.sum() / whole.sum()).sum())

    found = change_point(x, n)
    for at in range(1, 13):
        gain = likelihood(x[:at], n[:at]) + likelihood(x[at:], n[at:]) - likelihood(x, n)
        assert found.log_likelihood[at - 1] == pytest.approx(gain, abs=1e-8)


def test_a_clear_step_is_found_where_it_is() -> None:
    found = change_point([5.0, 5.1, 4.9, 7.0, 7.1, 6.9, 7.0])
    assert (found.position, found.side) == (3, 1)
    assert (found.before, found.after) == pytest.approx((5.0, 7.0))
    counts = change_point([93, 94, 92, 85, 84, 86], [100] * 6)
    assert (counts.position, counts.side) == (3, -1)


def test_large_months_weigh_more_than_small_ones() -> None:
    # The small month looks like the new level by chance; by its size it says little.
    assert change_point([900, 905, 8, 850, 845], [1000, 1000, 10, 1000, 1000]).position in (2, 3)
    assert change_point([90.0, 90.0, 80.0, 89.9, 70.0, 70.0], sigma=[1, 1, 30, 1, 1, 1]).position == 4


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=20), st.floats(0.1, 10), st.floats(-100, 100))
def test_scale_and_shift_leave_the_position(values: list[int], scale: float, shift: float) -> None:
    one, other = change_point(values), change_point(np.array(values) * scale + shift)
    assert other.log_likelihood == pytest.approx(one.log_likelihood * scale**2, rel=1e-6, abs=1e-6)


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=20))
def test_backwards_the_likelihood_is_the_same(values: list[int]) -> None:
    assert change_point(values[::-1]).log_likelihood[::-1] == pytest.approx(change_point(values).log_likelihood)


def test_only_allowed_positions_are_chosen() -> None:
    values = [0.0, 0.0, 5.0, 5.0]
    assert change_point(values, allowed=[True, False, True]).position in (1, 3)
    with pytest.raises(StatisticsError, match="no position"):
        change_point(values, allowed=[False] * 3)


@pytest.mark.parametrize(
    ("values", "n", "named"), [([1.0], None, "1 points"), ([1, 2], [3, 0], "n = 0"), ([4, 2], [3, 3], "x = 4")]
)
def test_impossible_series_are_refused(values: list[float], n: list[int] | None, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        change_point(values, n)
