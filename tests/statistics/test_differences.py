"""Differences of proportions and many tests at once: against other implementations, and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from inspection.errors import StatisticsError
from inspection.statistics import (
    benjamini_hochberg,
    detectable_difference,
    equivalence,
    newcombe_difference,
    paired_difference,
)
from tests.statistics.laws import counts

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_newcombe_against_statsmodels() -> None:
    rng = np.random.default_rng(12)
    for _ in range(300):
        n1, n2 = rng.integers(1, 400, 2)
        x1, x2 = rng.binomial(n1, rng.uniform()), rng.binomial(n2, rng.uniform())
        found = newcombe_difference(x1, n1, x2, n2)
        expected = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
        assert (float(found.low), float(found.high)) == pytest.approx(expected, abs=1e-9)


@given(counts(), counts())
def test_a_difference_lies_within_its_interval_and_turns_round(a: tuple[int, int], b: tuple[int, int]) -> None:
    found, back = newcombe_difference(*a, *b), newcombe_difference(*b, *a)
    assert -1 - 1e-12 <= found.low <= found.difference <= found.high <= 1 + 1e-12
    assert (float(found.low), float(found.high)) == pytest.approx((-float(back.high), -float(back.low)))


def test_a_difference_to_nothing_is_not_a_number() -> None:
    found = newcombe_difference([1, 1], [2, 2], [0, 1], [0, 2])
    assert np.isnan([found.difference[0], found.low[0], found.high[0]]).all()
    assert found.difference[1] == 0
    with pytest.raises(StatisticsError, match="x = 3 of n = 2"):
        newcombe_difference(1, 2, 3, 2)


def test_benjamini_hochberg_against_statsmodels() -> None:
    rng = np.random.default_rng(13)
    for _ in range(200):
        p = rng.uniform(0, 1, rng.integers(1, 60)) ** rng.integers(1, 4)
        for q in (0.05, 0.10, 0.5):
            rejected, adjusted, _, _ = multipletests(p, q, "fdr_bh")
            found = benjamini_hochberg(p, q)
            assert found.adjusted == pytest.approx(adjusted)
            assert list(found.rejected) == list(rejected)


@given(P_VALUES, st.randoms(use_true_random=False))
def test_the_order_of_p_values_does_not_matter(p: list[float], rng: object) -> None:
    order = list(range(len(p)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    found, shuffled = benjamini_hochberg(p), benjamini_hochberg([p[at] for at in order])
    assert shuffled.adjusted == pytest.approx(found.adjusted[order])
    assert list(shuffled.rejected) == list(found.rejected[order])
    assert (found.adjusted >= np.array(p) - 1e-12).all()
    assert (found.adjusted <= 1).all()


def test_no_p_values_reject_nothing_and_impossible_ones_are_refused() -> None:
    assert benjamini_hochberg([]).rejected.size == 0
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(StatisticsError, match=f"p-value {wrong:g}; expected 0 to 1"):
            benjamini_hochberg([0.5, wrong])
    with pytest.raises(StatisticsError, match="q = 1; expected between 0 and 1"):
        benjamini_hochberg([0.5], q=1)


@pytest.mark.parametrize(("b", "c", "n"), [(6, 1, 30), (0, 0, 30), (12, 12, 24), (1, 9, 50), (0, 5, 36)])
def test_paired_differences(b: int, c: int, n: int) -> None:
    """Wald's interval over the table with .5 added to each cell; McNemar's exact test."""
    found = paired_difference(b, c, n)
    table = np.array([[n - b - c, b], [c, 0]])
    assert found.p_value == pytest.approx(float(mcnemar(table, exact=True).pvalue) if b + c else 1.0)
    assert found.difference == (b - c) / n
    cells = table + 0.5
    share = cells / cells.sum()
    delta = share[0, 1] - share[1, 0]
    error = np.sqrt((share[0, 1] + share[1, 0] - delta**2) / cells.sum())
    z = stats.norm.ppf(0.975)
    assert (found.low, found.high) == pytest.approx((max(-1, delta - z * error), min(1, delta + z * error)))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_paired_difference_turns_round(b: int, c: int, agree: int) -> None:
    n = b + c + agree
    if n == 0:
        with pytest.raises(StatisticsError, match=r"b = 0, c = 0, n = 0; expected b, c >= 0 and b \+ c <= n"):
            paired_difference(b, c, n)
        return
    found, back = paired_difference(b, c, n), paired_difference(c, b, n)
    assert -1 <= found.low <= found.high <= 1
    assert (found.low, found.high, found.p_value) == pytest.approx((-back.high, -back.low, back.p_value))


def test_impossible_pairs_are_refused() -> None:
    with pytest.raises(StatisticsError, match="b = 5, c = 6, n = 10"):
        paired_difference(5, 6, 10)


@pytest.mark.parametrize(("n1", "n2", "level"), [(30, 30, 0.9), (200, 50, 0.85), (1000, 1000, 0.5)])
def test_a_detectable_difference_has_the_power_it_promises(n1: int, n2: int, level: float) -> None:
    delta = detectable_difference(n1, n2, level)
    other = level - delta
    pooled = (n1 * level + n2 * other) / (n1 + n2)
    null = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    alternative = np.sqrt(level * (1 - level) / n1 + other * (1 - other) / n2)
    power = stats.norm.sf((stats.norm.ppf(0.975) * null - delta) / alternative)
    assert power == pytest.approx(0.8, abs=1e-6)


def test_detectable_differences_shrink_with_more_calls_and_may_not_exist() -> None:
    found = [detectable_difference(n, n, 0.9) for n in (10, 30, 100, 1000)]
    assert found == sorted(found, reverse=True)
    assert np.isnan(detectable_difference(2, 2, 0.5))
    with pytest.raises(StatisticsError, match="n1 = 0, n2 = 5; expected 1 or more each"):
        detectable_difference(0, 5, 0.9)
    with pytest.raises(StatisticsError, match="level = 1; expected between 0 and 1"):
        detectable_difference(5, 5, 1.0)
    with pytest.raises(StatisticsError, match="power = 0; expected between 0 and 1"):
        detectable_difference(5, 5, 0.9, power=0)


def test_equal_within_a_margin_needs_many_calls() -> None:
    assert not equivalence(0, 30, 0, 30, 0.05).equivalent
    assert equivalence(0, 300, 0, 300, 0.05).equivalent
    found = equivalence(90, 100, 88, 100, 0.10)
    expected = newcombe_difference(90, 100, 88, 100, confidence=0.90)
    assert (found.low, found.high) == (float(expected.low), float(expected.high))
    with pytest.raises(StatisticsError, match="margin = 0; expected between 0 and 1"):
        equivalence(1, 2, 1, 2, 0)


@given(counts(most=300), counts(most=300), st.floats(0.01, 0.3), st.floats(1.01, 3))
def test_a_wider_margin_is_never_harder_to_keep(
    a: tuple[int, int], b: tuple[int, int], margin: float, wider: float
) -> None:
    if equivalence(*a, *b, margin).equivalent:
        assert equivalence(*a, *b, min(0.99, margin * wider)).equivalent
