"""One difference over many small strata, by published and by hand-checked numbers, and beside statsmodels."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from inspection.errors import StatisticsError
from inspection.statistics import stratified_difference


def test_one_stratum_is_the_plain_difference() -> None:
    found = stratified_difference([56], [70], [48], [80], [0])
    assert found.difference == pytest.approx([0.2])


def test_two_strata_by_hand() -> None:
    # Weights 20 x 20 / 40 = 10 and 10 x 40 / 50 = 8; differences .2 and .25: (2 + 2) / 18.
    found = stratified_difference([8, 5], [20, 10], [4, 10], [20, 40], [0, 0])
    assert found.difference == pytest.approx([4 / 18])
    # Sato: P = (1600 - 3200) / 1600 + (1000 - 8000 + 6000) / 2500 = -1.4; Q = (128 + 48) / 80 + (150 + 50) / 100 = 4.2.
    half = 1.959964 * np.sqrt(-1.4 * 4 / 18 + 4.2) / 18
    assert (found.low[0], found.high[0]) == pytest.approx((4 / 18 - half, 4 / 18 + half))


@pytest.mark.parametrize("seed", range(4))
def test_the_test_is_that_of_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n1, n2 = rng.integers(2, 30, 25), rng.integers(2, 30, 25)
    x1, x2 = rng.binomial(n1, 0.2), rng.binomial(n2, 0.1)
    found = stratified_difference(x1, n1, x2, n2, np.zeros(25, int))
    tables = [np.array([[a, n - a], [b, m - b]]) for a, n, b, m in zip(x1, n1, x2, n2, strict=True)]
    expected = StratifiedTable(tables).test_null_odds(correction=False)
    assert found.p_value[0] == pytest.approx(expected.pvalue, rel=1e-9)


def test_of_many_sparse_comparisons_19_in_20_intervals_hold_the_difference() -> None:
    rng = np.random.default_rng(11)
    trials, strata = 2000, 60
    group = np.repeat(np.arange(trials), strata)
    n1, n2 = rng.integers(1, 12, group.size), rng.integers(1, 12, group.size)
    level = rng.uniform(0.01, 0.10, group.size)
    found = stratified_difference(rng.binomial(n1, level + 0.05), n1, rng.binomial(n2, level), n2, group)
    assert ((found.low <= 0.05) & (found.high >= 0.05)).mean() == pytest.approx(0.95, abs=0.02)
    alike = stratified_difference(rng.binomial(n1, level), n1, rng.binomial(n2, level), n2, group)
    assert (alike.p_value < 0.05).mean() == pytest.approx(0.05, abs=0.015)


def test_groups_are_compared_apart_and_empty_ones_are_unknown() -> None:
    found = stratified_difference([3, 0, 2], [10, 5, 4], [1, 0, 1], [10, 0, 4], ["a", "b", "c"])
    assert found.difference == pytest.approx([0.2, np.nan, 0.25], nan_ok=True)
    assert found.p_value[1] == 1.0
    nothing = stratified_difference([0], [10], [0], [10], [0])
    assert (nothing.difference[0], nothing.p_value[0]) == (0.0, 1.0)
    assert np.isnan([nothing.low[0], nothing.high[0]]).all()


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: stratified_difference([3], [2], [0], [1], [0]), "x = 3 of n = 2"),
        (lambda: stratified_difference([1], [2], [0], [1], [0, 1]), "expected one of each"),
    ],
)
def test_impossible_input_is_refused_by_value(make: object, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        make()
