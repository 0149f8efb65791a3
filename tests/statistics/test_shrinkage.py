"""Empirical Bayes: what is left of a small sample's extreme mean or rate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from inspection.errors import StatisticsError
from inspection.statistics import shrink_means, shrink_rates, spread_of_means


def _means(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 40, size=25)
    return rng.normal(80, 3, 25) + rng.normal(0, 5, 25) / np.sqrt(n), n


@given(st.integers(0, 1000))
def test_each_mean_moves_towards_all_and_the_less_seen_the_farther(seed: int) -> None:
    means, n = _means(seed)
    found = shrink_means(means, n, 25.0)
    low, high = np.minimum(means, found.prior_mean), np.maximum(means, found.prior_mean)
    assert ((low - 1e-9 <= found.shrunk) & (found.shrunk <= high + 1e-9)).all()
    kept = (found.shrunk - found.prior_mean) / (means - found.prior_mean)
    assert (np.diff(kept[np.argsort(n)]) >= -1e-9).all()
    assert kept == pytest.approx(n / (n + found.prior_strength))


@given(st.integers(0, 1000), st.floats(0.1, 10), st.floats(-100, 100))
def test_means_scale_and_shift(seed: int, scale: float, shift: float) -> None:
    means, n = _means(seed)
    one, other = shrink_means(means, n, 25.0), shrink_means(means * scale + shift, n, 25.0 * scale**2)
    assert other.shrunk == pytest.approx(one.shrunk * scale + shift, abs=1e-6)
    assert other.prior_strength == pytest.approx(one.prior_strength)


def test_shrunken_means_are_nearer_to_the_truth() -> None:
    rng = np.random.default_rng(1)
    errors = []
    for _ in range(200):
        n, truth = rng.integers(2, 30, size=30), rng.normal(80, 3, size=30)
        means = truth + rng.normal(0, 6, size=30) / np.sqrt(n)
        shrunk = shrink_means(means, n, 36.0).shrunk
        errors.append((((means - truth) ** 2).mean(), ((shrunk - truth) ** 2).mean()))
    plain, empirical = np.mean(errors, axis=0)
    assert empirical < 0.75 * plain


def test_the_spread_by_moments_is_right_on_average() -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(2, 30, size=40)
    spreads = [spread_of_means(rng.normal(80, 3, 40) + rng.normal(0, 5, 40) / np.sqrt(n), n, 25.0) for _ in range(400)]
    assert np.mean(spreads) == pytest.approx(9.0, rel=0.05)


def test_without_spread_all_are_given_the_mean() -> None:
    found = shrink_means([80.0, 80.1, 79.9, 80.0], [10, 10, 10, 10], 25.0)
    assert found.shrunk == pytest.approx(np.full(4, 80.0))
    assert (found.prior_strength, found.between, found.reason) == (float("inf"), 0.0, "no_spread")


def test_an_unseen_agent_is_given_the_mean() -> None:
    found = shrink_means([70.0, 90.0, np.nan, 80.0, 75.0], [20, 20, 5, 20, 0], 25.0)
    assert found.shrunk[[2, 4]].tolist() == [found.prior_mean] * 2
    assert found.prior_mean == pytest.approx(80.0)


def _loss(x: np.ndarray, n: np.ndarray, mean: float, strength: float) -> float:
    return -float(stats.betabinom.logpmf(x, n, mean * strength, (1 - mean) * strength).sum())


@pytest.mark.parametrize("seed", range(8))
def test_rates_have_the_most_likely_beta_prior(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 200, size=40)
    x = rng.binomial(n, rng.beta(2, 38, size=40))
    found = shrink_rates(x, n)
    best = optimize.minimize(
        lambda at: _loss(x, n, 1 / (1 + np.exp(-at[0])), np.exp(at[1])),
        [-3.0, 3.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
    )
    assert _loss(x, n, found.prior_mean, found.prior_strength) <= best.fun + 1e-8
    assert np.log(found.prior_strength) == pytest.approx(best.x[1], abs=1e-3)
    assert found.shrunk == pytest.approx((x + found.prior_mean * found.prior_strength) / (n + found.prior_strength))


def test_rates_that_differ_no_more_than_chance_are_one_rate() -> None:
    found = shrink_rates([10, 10, 10, 10], [100, 100, 100, 100])
    assert found.shrunk == pytest.approx(np.full(4, 0.1))
    assert (found.prior_strength, found.reason) == (float("inf"), "no_spread")


@pytest.mark.parametrize(("x", "rate"), [([0, 0, 0], 0.0), ([5, 5, 5], 1.0)])
def test_nothing_or_everything_happened(x: list[int], rate: float) -> None:
    found = shrink_rates(x, [5, 5, 5])
    assert (found.prior_mean, found.shrunk.tolist()) == (rate, [rate] * 3)


@settings(max_examples=20)
@given(st.permutations(range(6)))
def test_the_order_of_units_does_not_matter(order: list[int]) -> None:
    x, n = np.array([0, 1, 9, 0, 4, 2]), np.array([30, 40, 50, 20, 60, 10])
    one, other = shrink_rates(x, n), shrink_rates(x[order], n[order])
    assert other.shrunk == pytest.approx(one.shrunk[order], rel=1e-5)


def test_an_unseen_unit_is_given_the_prior_mean() -> None:
    found = shrink_rates([0, 8, 1, np.nan, 0], [40, 40, 40, 40, 0])
    assert found.shrunk[[3, 4]].tolist() == [found.prior_mean] * 2


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: shrink_means([1.0], [3], 1.0), "1 points"),
        (lambda: shrink_means([1.0, 2.0], [3, -3], 1.0), "n = -3"),
        (lambda: shrink_means([1.0, 2.0], [3, 3], -1.0), "within = -1"),
        (lambda: spread_of_means([1.0, 2.0], [3, 3], np.nan), "within = nan"),
        (lambda: shrink_rates([5, 1], [4, 4]), "x = 5 of n = 4"),
        (lambda: shrink_rates([5], [6]), "1 points"),
    ],
)
def test_impossible_input_is_refused_by_value(make: object, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        make()
