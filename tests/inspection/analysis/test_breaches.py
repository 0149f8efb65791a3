"""Breaches: drawn towards all, and beyond chance only where chance cannot explain them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from inspection.analysis.breaches import _at_least, breach_rates, chances


@pytest.mark.parametrize(("mean", "strength"), [(0.02, 40.0), (0.3, 3.0), (0.5, 1.0)])
def test_the_chance_of_so_many_is_that_of_the_beta_binomial(mean: float, strength: float) -> None:
    x, n = np.array([0.0, 1.0, 2.0, 5.0, 30.0]), np.array([10.0, 10.0, 120.0, 20.0, 30.0])
    expected = stats.betabinom.sf(x - 1, n, mean * strength, (1 - mean) * strength)
    assert _at_least(x, n, np.array(mean), np.array(strength)) == pytest.approx(expected, abs=1e-9)


def test_where_the_others_are_alike_it_is_fishers_exact_chance() -> None:
    x, n = np.array([4.0, 1.0, 1.0, 1.0]), np.array([20.0, 20.0, 20.0, 20.0])
    others = np.array([3.0, 6.0, 6.0, 6.0])
    tables = [[[one, 20 - one], [rest, 60 - rest]] for one, rest in zip(x, others, strict=True)]
    exact = [stats.fisher_exact(table, alternative="greater").pvalue for table in tables]
    assert chances(x, n)[0] == pytest.approx(exact[0])
    assert (chances(x, n) >= np.array(exact) - 1e-12).all()


def test_where_the_others_differ_it_takes_more_to_stand_out() -> None:
    calls = np.full(8, 120.0)
    alike, unlike = np.array([5.0] * 7 + [20.0]), np.array([12.0, 9.0, 8.0, 3.0, 0.0, 1.0, 2.0, 20.0])
    assert alike.sum() == unlike.sum()
    assert chances(alike, calls)[-1] == pytest.approx(stats.hypergeom.sf(19, 960, 55, 120))
    assert chances(unlike, calls)[-1] > 10 * chances(alike, calls)[-1]


@pytest.mark.parametrize(("rho", "most"), [(0.0, 0.05), (0.02, 0.15)])
def test_how_often_somebody_is_named_by_chance(rho: float, most: float) -> None:
    """Six agents alike, or with rates that spread; someone is named in at most so many of the months."""
    rng = np.random.default_rng(1)
    calls, named = np.full(6, 120.0), 0
    for _ in range(300):
        rates = rng.beta(0.05 * (1 / rho - 1), 0.95 * (1 / rho - 1), 6) if rho else np.full(6, 0.05)
        named += bool(breach_rates(rng.binomial(120, rates).astype(float), calls).outside.any())
    assert named / 300 <= most


@pytest.mark.parametrize(
    ("fatal", "calls", "outside"),
    [
        ([0, 0, 0], [10, 10, 10], [0, 0, 0]),
        ([10, 10, 10], [10, 10, 10], [0, 0, 0]),
        ([1, 0, 2, 1], [120, 120, 120, 120], [0, 0, 0, 0]),
        ([9, 0, 0], [9, 400, 400], [0, 0, 0]),
        ([12, *[1] * 40], [100, *[100] * 40], [1, *[0] * 40]),
        ([12, *[1] * 7], [40] * 8, [1, *[0] * 7]),
        ([5, 0], [20, 20], [1, 0]),
    ],
    ids=["none", "all", "alike", "too few calls to judge", "one with many", "one of few", "one of two"],
)
def test_who_has_more_than_chance_brings(fatal: list[int], calls: list[int], outside: list[int]) -> None:
    found = breach_rates(np.array(fatal, float), np.array(calls, float))
    assert found.outside.tolist() == outside
    assert found.rate == pytest.approx(sum(fatal) / sum(calls))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 60)), min_size=2, max_size=30))
def test_shrunken_rates_lie_between_the_own_and_that_of_all(rows: list[tuple[int, int]]) -> None:
    fatal = np.array([min(x, n) for x, n in rows], float)
    calls = np.array([n for _, n in rows], float)
    if not calls.sum():
        return
    found = breach_rates(fatal, calls)
    own = np.where(calls > 0, fatal / np.maximum(calls, 1), found.prior)
    low, high = np.minimum(own, found.prior), np.maximum(own, found.prior)
    assert ((found.shrunk >= low - 1e-9) & (found.shrunk <= high + 1e-9)).all()
