"""Published examples, to the digits they were printed with."""

import numpy as np
import pytest

from inspection import statistics
from inspection.statistics import (
    average_run_length,
    benjamini_hochberg,
    cohen_kappa,
    cusum_chart,
    detectable_difference,
    ewma_chart,
    exact_interval,
    fleiss_kappa,
    g_study,
    gwet_ac1,
    icc,
    krippendorff_alpha,
    newcombe_difference,
    one_way_variance,
    p_chart,
    shrink_means,
    wilson_interval,
    xmr_chart,
)

XMR = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
P = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


@pytest.mark.parametrize(
    ("x", "n", "wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_newcombe_1998a(x: int, n: int, wilson: tuple[float, float], exact: tuple[float, float]) -> None:
    assert wilson_interval(x, n) == pytest.approx(wilson, abs=5e-5)
    assert exact_interval(x, n) == pytest.approx(exact, abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_1998b(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    found = newcombe_difference(*first, *second)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("target", "at_least", "tests"), [(0.85, True, 19), (0.90, True, 29), (0.95, True, 59), (0.005, False, 598)]
)
def test_tests_without_failure_that_prove_a_target(target: float, at_least: bool, tests: int) -> None:
    assert statistics.tests_needed(target, at_least) == tests


def test_benjamini_hochberg_1995() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert benjamini_hochberg(p, q=0.05).rejected.sum() == 4


@pytest.mark.parametrize(("n", "points"), [(30, 31), (50, 23), (100, 15), (200, 10), (300, 8)])
def test_detectable_difference_below_90_percent(n: int, points: int) -> None:
    assert round(100 * detectable_difference(n, n, 0.90)) == points


def test_nist_individuals_chart() -> None:
    chart = xmr_chart(XMR)
    assert chart.centre == pytest.approx(50.81)
    assert np.abs(np.diff(XMR)).mean() == pytest.approx(1.8778, abs=5e-5)
    assert (chart.upper[0], chart.lower[0]) == pytest.approx((55.8041, 45.8159), abs=5e-5)


def test_nist_ewma_chart() -> None:
    values = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, *XMR]
    expected = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33]
    expected += [50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]
    chart = ewma_chart(values, target=50, sigma=2.0539, weight=0.3, width=3)
    assert chart.statistic == pytest.approx(expected, abs=5.1e-3)
    assert (chart.upper[-1], chart.lower[-1]) == pytest.approx((52.5884, 47.4116), abs=5e-5)


def test_nist_cusum_chart() -> None:
    values = [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600]
    values += [324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350]
    chart = cusum_chart(values, target=325, sigma=1, k=0.3175, h=4.1959)
    assert int(chart.signals[0]) + 1 == 14
    assert chart.statistic[0, 12:] == pytest.approx([3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04], abs=5.1e-3)


def test_nist_p_chart() -> None:
    chart = p_chart(P, [50] * 30)
    assert (chart.centre, chart.upper[0], chart.lower[0]) == pytest.approx((0.2313, 0.4102, 0.0524), abs=5e-5)
    assert [int(one) + 1 for one in chart.signals] == [15, 23]
    rest = [x for position, x in enumerate(P, start=1) if position not in (15, 23)]
    again = p_chart(rest, [50] * 28)
    assert (again.centre, again.upper[0], again.lower[0]) == pytest.approx((0.2150, 0.3893, 0.0407), abs=5e-5)


def test_efron_morris_1977() -> None:
    """James and Stein's estimator with the variance m (1 - m) / 45 of the article."""
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]) / 45
    mean = hits.mean()
    found = shrink_means(hits, np.full(18, 45), within=mean * (1 - mean))
    c = 45 / (45 + found.prior_strength)
    assert (round(found.prior_mean, 3), round(c, 3), round(found.shrunk[0], 3)) == (0.265, 0.212, 0.294)


def test_dyestuff() -> None:
    """Batch means with MSW 2451.25 (lme4's Dyestuff); five values a batch laid out to give just these."""
    means = np.array([1505.0, 1528, 1564, 1498, 1600, 1470])
    spread = np.array([-1.0, -1, 0, 1, 1]) * np.sqrt(2451.25)
    values = (means[:, None] + spread[None, :]).ravel()
    found = one_way_variance(values, np.repeat(np.arange(6), 5))
    assert found.within == pytest.approx(2451.25)
    assert found.between == pytest.approx(1764.05, abs=5e-3)
    assert found.shrinkage == pytest.approx(0.78253, abs=5e-6)
    assert found.effects == pytest.approx([-17.607, 0.391, 28.562, -23.085, 56.733, -44.995], abs=5.1e-4)


def test_dyestuff2_has_a_negative_variance_which_is_zero_and_said_so() -> None:
    """MSB 8.3363 and MSW 14.9459 of lme4's Dyestuff2; six groups of five laid out to give just these."""
    means = np.array([-1.0, -1, -1, 1, 1, 1]) * np.sqrt(8.3363 / 6)
    spread = np.array([-1.0, -1, 0, 1, 1]) * np.sqrt(14.9459)
    found = one_way_variance((means[:, None] + spread).ravel(), np.repeat(np.arange(6), 5))
    assert found.within == pytest.approx(14.9459)
    assert (found.between, found.reason) == (0.0, "negative_between")
    assert found.effects == pytest.approx(np.zeros(6))


SHROUT_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]


def test_shrout_fleiss_1979() -> None:
    found = icc(SHROUT_FLEISS)
    single = [found.one_way.single, found.agreement.single, found.consistency.single]
    average = [found.one_way.average, found.agreement.average, found.consistency.average]
    assert [round(one, 4) for one in single] == [0.1657, 0.2898, 0.7148]
    assert [round(one, 4) for one in average] == [0.4428, 0.6201, 0.9093]
    assert [round(one, 3) for one in found.agreement.interval] == [0.019, 0.761]


def _coders() -> np.ndarray:
    rows = ["123321412***", "1233224125*3", "*3332342251*", "12332441251*"]
    return np.array([[np.nan if one == "*" else float(one) for one in row] for row in rows])


def _per_subject(table: list[list[int]]) -> np.ndarray:
    """Two raters' choices, a subject a row, from their table."""
    size = range(len(table))
    pairs = [(i, j) for i in size for j in size for _ in range(table[i][j])]
    return np.array([[(i == k) + (j == k) for k in size] for i, j in pairs])


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorff_alpha(level: str, alpha: float) -> None:
    assert round(krippendorff_alpha(_coders(), level), 3) == alpha


def test_gwet_and_fleiss_with_missing_ratings() -> None:
    coders = _coders()
    counts = np.array([[(unit == category).sum() for category in range(1, 6)] for unit in coders.T])
    assert round(gwet_ac1(counts), 5) == 0.77544
    assert fleiss_kappa(counts) == pytest.approx(0.76117, abs=1e-5)


@pytest.mark.parametrize(
    ("table", "kappa", "ac1"),
    [([[13, 0, 0], [0, 20, 7], [0, 4, 56]], 0.7964, 0.8493), ([[118, 5], [2, 0]], -0.0234, 0.9408)],
)
def test_kappa_collapses_where_gwet_does_not(table: list[list[int]], kappa: float, ac1: float) -> None:
    assert (round(cohen_kappa(table), 4), round(gwet_ac1(_per_subject(table)), 4)) == (kappa, ac1)


@pytest.mark.parametrize(("h", "in_control", "shifted"), [(4, 168, 8.38), (5, 465, 10.4)])
def test_montgomery_cusum(h: float, in_control: int, shifted: float) -> None:
    assert round(average_run_length("cusum", k=0.5, h=h)) == in_control
    assert average_run_length("cusum", 1.0, k=0.5, h=h) == pytest.approx(shifted, abs=0.05 if h == 5 else 0.005)


def test_montgomery_ewma() -> None:
    assert round(average_run_length("ewma", weight=0.2, width=2.859)) == 370
    assert round(average_run_length("ewma", 1.0, weight=0.2, width=2.859), 1) == 9.8


BRENNAN = """
5 6 5 5 5 3 4 5 6 7 3 3
9 3 7 7 7 5 5 5 7 7 5 2
3 4 3 3 5 3 3 5 6 5 1 6
7 5 5 3 3 1 4 3 5 3 3 5
9 2 9 7 7 7 3 7 2 7 5 3
3 4 3 5 3 3 6 3 4 5 1 2
7 3 7 7 7 5 5 7 5 5 5 4
5 8 5 7 7 5 5 4 3 2 1 1
9 9 8 8 6 6 6 5 5 8 1 1
4 4 4 3 3 5 6 5 5 7 1 1
"""


def test_brennan_2001() -> None:
    """Synthetic data set 4: ten persons, three tasks, four raters nested in each task."""
    found = g_study(np.array(BRENNAN.split(), float).reshape(10, 3, 4))
    parts = (found.person, found.task, found.rater_in_task, found.person_task, found.residual)
    assert [round(one, 4) for one in parts] == [0.4731, 0.3252, 0.6475, 0.5596, 2.3802]
    assert found.relative == pytest.approx(0.4731 / (0.4731 + 0.5596 / 3 + 2.3802 / 12), abs=1e-4)
    assert found.absolute == pytest.approx(0.4731 / (0.4731 + (0.3252 + 0.5596) / 3 + (0.6475 + 2.3802) / 12), abs=1e-4)
