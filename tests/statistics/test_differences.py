"""Differences of two proportions, on pairs, and many tests at once."""

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
    equivalence,
    newcombe_difference,
    paired_difference,
    paired_equivalence,
    paired_score_interval,
)
from tests.statistics.test_intervals import counted


def test_statsmodels_agrees_on_newcombe() -> None:
    rng = np.random.default_rng(3)
    n1, n2 = rng.integers(2, 200, size=(2, 200))
    x1, x2 = rng.integers(1, n1), rng.integers(1, n2)
    found = newcombe_difference(x1, n1, x2, n2)
    expected = np.array(
        [confint_proportions_2indep(*one, method="newcomb") for one in zip(x1, n1, x2, n2, strict=True)]
    )
    assert np.column_stack([found.low, found.high]) == pytest.approx(expected, abs=1e-9)


@given(counted(), counted())
def test_a_difference_lies_in_its_interval_and_turns_with_its_sides(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    found, turned = newcombe_difference(*one, *other), newcombe_difference(*other, *one)
    assert -1 <= found.low <= found.difference <= found.high <= 1 + 1e-12
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-12)


@pytest.mark.parametrize(("p1", "p2", "n1", "n2"), [(0.95, 0.9, 60, 40), (0.5, 0.3, 20, 20), (0.9, 0.95, 100, 80)])
def test_coverage_of_newcombe_is_near_the_nominal(p1: float, p2: float, n1: int, n2: int) -> None:
    x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    found = newcombe_difference(x1, n1, x2, n2)
    chance = stats.binom.pmf(x1, n1, p1) * stats.binom.pmf(x2, n2, p2)
    assert chance[(found.low <= p1 - p2) & (p1 - p2 <= found.high)].sum() == pytest.approx(0.95, abs=0.025)


def test_nothing_seen_on_either_side_is_plus_or_minus_eleven_points() -> None:
    found = newcombe_difference(0, 30, 0, 30)
    assert (round(100 * float(found.low)), round(100 * float(found.high))) == (-11, 11)


def test_a_side_without_data_has_no_difference() -> None:
    found = newcombe_difference([1, 1], [2, 2], [0, 1], [0, 2])
    assert np.isnan([found.difference[0], found.low[0], found.high[0]]).all()
    assert np.isfinite(found.difference[1])


@pytest.mark.parametrize(("b", "c", "n"), [(5, 1, 20), (0, 7, 30), (3, 3, 6), (12, 4, 100), (0, 0, 9)])
def test_statsmodels_agrees_on_mcnemar(b: int, c: int, n: int) -> None:
    found = paired_difference(b, c, n)
    expected = mcnemar([[n - b - c, b], [c, 0]], exact=True).pvalue if b + c else 1.0
    assert found.p_value == pytest.approx(min(1.0, expected))
    assert found.difference == (b - c) / n
    assert found.low <= found.difference <= found.high


def test_agresti_and_min_by_hand() -> None:
    # b' = 5.5, c' = 1.5, n' = 22: 4 / 22 +- 1.96 sqrt(7 - 16 / 22) / 22
    found = paired_difference(5, 1, 20)
    half = 1.959964 * np.sqrt(7 - 16 / 22) / 22
    assert (found.low, found.high) == pytest.approx((4 / 22 - half, 4 / 22 + half), abs=1e-6)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 40))
def test_pairs_turn_with_their_sides(b: int, c: int, rest: int) -> None:
    n = b + c + rest + 1
    found, turned = paired_difference(b, c, n), paired_difference(c, b, n)
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low))
    assert found.p_value == pytest.approx(turned.p_value)


@pytest.mark.parametrize(("b", "c", "n"), [(-1, 2, 5), (3, 3, 5), (0, 0, 0)])
def test_impossible_pairs_are_refused(b: int, c: int, n: int) -> None:
    with pytest.raises(StatisticsError, match=f"b = {b}, c = {c}, n = {n}"):
        paired_difference(b, c, n)


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ((36, 12, 2, 0), 0.0569, 0.3404),  # Newcombe 1998c, table II
        ((14, 5, 0, 22), 0.0115, 0.2265),  # Altman et al. 2000, table 6.2, worked by the formula
        ((35, 0, 0, 0), -0.0989, 0.0989),  # as Wilson's interval of 35/35: nothing discordant is not nothing known
        ((0, 10, 0, 0), 0.6075, 1.0),
    ],
)
def test_the_score_interval_of_pairs(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    assert paired_score_interval(*cells) == pytest.approx((low, high), abs=5e-5)


few = st.integers(0, 40)


@given(few, few, few, few)
def test_a_score_interval_of_pairs_holds_the_difference_and_turns(both: int, b: int, c: int, neither: int) -> None:
    n = both + b + c + neither
    if not n:
        with pytest.raises(StatisticsError, match="one pair at least"):
            paired_score_interval(both, b, c, neither)
        return
    low, high = paired_score_interval(both, b, c, neither)
    assert -1 - 1e-12 <= low <= (b - c) / n + 1e-12 and (b - c) / n - 1e-12 <= high <= 1 + 1e-12
    assert (low, high) == pytest.approx(tuple(-end for end in reversed(paired_score_interval(both, c, b, neither))))
    swapped = paired_score_interval(neither, b, c, both)  # the failures of each, the other way round
    assert (low, high) == pytest.approx(swapped)


@pytest.mark.parametrize(("n", "b", "c"), [(35, 0.05, 0.0), (100, 0.05, 0.0), (100, 0.07, 0.02)])
def test_pairs_at_the_margin_are_rarely_called_equal(n: int, b: float, c: float) -> None:
    wrong = sum(
        float(stats.multinomial.pmf([n - x - y, x, y], n, [1 - b - c, b, c]))
        for x in range(n // 3)
        for y in range(n // 3)
        if paired_equivalence(n - x - y, x, y, 0, 0.05).equivalent
    )
    assert wrong <= 0.05


def test_pairs_are_equal_only_inside_the_margin() -> None:
    assert not paired_equivalence(35, 0, 0, 0, 0.05).equivalent
    assert paired_equivalence(35, 0, 0, 0, 0.08).equivalent
    assert not paired_equivalence(300, 40, 0, 0, 0.05).equivalent
    with pytest.raises(StatisticsError):
        paired_equivalence(35, -1, 0, 0, 0.05)


p_values = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(p_values, st.floats(0.01, 0.5))
def test_statsmodels_and_scipy_agree_on_benjamini_hochberg(p: list[float], q: float) -> None:
    found = benjamini_hochberg(p, q)
    assert found.adjusted == pytest.approx(stats.false_discovery_control(p), abs=1e-12)
    assert found.rejected.tolist() == multipletests(p, q, method="fdr_bh")[0].tolist()


@given(p_values, st.randoms(use_true_random=False))
def test_order_does_not_matter_to_benjamini_hochberg(p: list[float], random: object) -> None:
    order = list(range(len(p)))
    random.shuffle(order)
    shuffled = benjamini_hochberg([p[at] for at in order])
    assert shuffled.adjusted == pytest.approx(benjamini_hochberg(p).adjusted[order], abs=1e-12)


def test_false_discoveries_are_held() -> None:
    rng = np.random.default_rng(5)
    shares = []
    for _ in range(400):
        z = rng.normal(size=200)
        z[:30] += 3
        rejected = benjamini_hochberg(2 * stats.norm.sf(abs(z))).rejected
        shares.append(rejected[30:].sum() / max(1, rejected.sum()))
    assert np.mean(shares) == pytest.approx(0.10 * 170 / 200, abs=0.012)


def test_no_p_values_reject_nothing_and_an_impossible_one_is_refused() -> None:
    assert benjamini_hochberg([]).rejected.size == 0
    with pytest.raises(StatisticsError, match=r"p-value 1\.2"):
        benjamini_hochberg([0.1, 1.2])


@pytest.mark.parametrize(
    ("first", "second", "margin", "equivalent"),
    [
        ((950, 1000), (948, 1000), 0.03, True),
        ((950, 1000), (948, 1000), 0.01, False),
        ((30, 30), (30, 30), 0.05, False),
        ((90, 100), (60, 100), 0.1, False),
        ((0, 0), (1, 2), 0.1, False),
    ],
)
def test_equal_only_when_proven(
    first: tuple[int, int], second: tuple[int, int], margin: float, equivalent: bool
) -> None:
    found = equivalence(*first, *second, margin)
    expected = newcombe_difference(*first, *second, confidence=0.90)
    assert found.equivalent is equivalent
    assert (found.low, found.high) == pytest.approx((float(expected.low), float(expected.high)), nan_ok=True)


def test_an_impossible_margin_is_refused() -> None:
    with pytest.raises(StatisticsError, match="margin = 0"):
        equivalence(1, 2, 1, 2, 0.0)
