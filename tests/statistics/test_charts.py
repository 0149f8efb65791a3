"""Control charts: laws that hold for every series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import StatisticsError
from inspection.statistics import cusum_chart, ewma_chart, p_chart, p_prime_chart, xmr_chart
from tests.statistics.laws import POINTS, counts

SERIES = st.lists(POINTS, min_size=2, max_size=30)
PROPORTIONS = st.lists(counts(most=500), min_size=2, max_size=30)


@given(PROPORTIONS)
def test_limits_of_rates_are_clipped_around_the_centre(pairs: list[tuple[int, int]]) -> None:
    x, n = zip(*pairs, strict=True)
    for chart in (p_chart(x, n), p_prime_chart(x, n)):
        assert chart.centre == pytest.approx(sum(x) / sum(n))
        assert ((chart.lower >= 0) & (chart.lower <= chart.centre + 1e-12)).all()
        assert ((chart.upper <= 1) & (chart.upper >= chart.centre - 1e-12)).all()
        inside = np.setdiff1d(np.arange(len(x)), chart.signals)
        assert (chart.statistic[inside] <= chart.upper[inside] + 1e-9).all()
        assert (chart.statistic[inside] >= chart.lower[inside] - 1e-9).all()


@given(PROPORTIONS)
def test_laneys_chart_is_the_p_chart_stretched_by_sigma_z(pairs: list[tuple[int, int]]) -> None:
    x, n = zip(*pairs, strict=True)
    prime = p_prime_chart(x, n)
    stretched = p_chart(x, n, width=3 * prime.sigma_z)
    assert prime.lower == pytest.approx(stretched.lower)
    assert prime.upper == pytest.approx(stretched.upper)


def test_laneys_sigma_z_by_hand() -> None:
    """p = 5/10, 3/10: centre .4, z = +-.1 / sqrt(.4 .6 / 10) = +-.6455; one moving range 1.2910, over 1.128."""
    assert p_prime_chart([5, 3], [10, 10]).sigma_z == pytest.approx(1.2910 / 1.128, abs=1e-4)
    assert p_prime_chart([10, 10], [10, 10]).sigma_z == 1.0


@given(SERIES)
def test_individuals_limits_lie_evenly_and_do_not_ask_for_order(values: list[float]) -> None:
    chart = xmr_chart(values)
    assert chart.upper - chart.centre == pytest.approx(chart.centre - chart.lower)
    assert chart.centre == pytest.approx(np.mean(values))
    assert xmr_chart(values[::-1]).upper == pytest.approx(chart.upper)
    assert xmr_chart(values, sigma=2.0).upper == pytest.approx(np.full(len(values), chart.centre + 6))


@given(SERIES, st.floats(0.05, 1.0))
def test_a_moving_average_stays_within_what_it_saw(values: list[float], weight: float) -> None:
    chart = ewma_chart(values, target=0.0, sigma=1.0, weight=weight)
    assert (chart.statistic <= max([*values, 0.0]) + 1e-6).all()
    assert (chart.statistic >= min([*values, 0.0]) - 1e-6).all()
    if weight == 1.0:
        assert chart.statistic == pytest.approx(values)


def test_growing_limits_reach_the_steady_ones() -> None:
    """Half width after i points: L sigma sqrt(w / (2 - w) (1 - (1 - w)^2i))."""
    growing = ewma_chart(np.zeros(60), 0.0, 1.0, steady=False)
    expected = [2.86 * np.sqrt(0.2 / 1.8 * (1 - 0.8 ** (2 * at))) for at in range(1, 61)]
    assert growing.upper == pytest.approx(expected)
    assert growing.upper[-1] == pytest.approx(ewma_chart([0.0], 0.0, 1.0).upper[0], abs=1e-9)


@given(SERIES, st.floats(0.1, 5))
def test_cumulative_sums_are_never_negative_and_mirror(values: list[float], sigma: float) -> None:
    chart, mirror = cusum_chart(values, 0.0, sigma), cusum_chart([-value for value in values], 0.0, sigma)
    assert (chart.statistic >= 0).all()
    assert chart.statistic[0] == pytest.approx(mirror.statistic[1])
    assert list(chart.signals) == list(mirror.signals)


def test_limits_rest_on_the_baseline_alone() -> None:
    values = [10.0, 12.0, 10.0, 12.0, 50.0]
    chart = xmr_chart(values, baseline=slice(0, 4))
    assert chart.centre == 11.0
    assert list(chart.signals) == [4]
    rates = p_chart([1, 1, 1, 9], [10] * 4, baseline=slice(0, 3))
    assert rates.centre == pytest.approx(0.1)
    assert list(rates.signals) == [3]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: p_chart([1, 2], [2, 0]), "x = 2 of n = 0; expected 0 <= x <= n"),
        (lambda: p_chart([0, 0], [2, 0]), "n = 0 at position 1; expected more than 0"),
        (lambda: p_chart([1], [2]), "1 points; expected 2 or more"),
        (lambda: p_prime_chart([1, 3], [2, 2]), "x = 3 of n = 2; expected 0 <= x <= n"),
        (lambda: p_chart([1, 1, 1], [2, 2, 2], baseline=slice(0, 1)), "1 points; expected 2 or more"),
        (lambda: xmr_chart([1.0]), "1 points; expected 2 or more"),
        (lambda: xmr_chart([1.0, float("nan")]), "the series has 1 values that are not finite numbers"),
        (lambda: xmr_chart([1.0, 2.0], sigma=-1.0), "sigma = -1; expected more than 0"),
        (lambda: ewma_chart([], 0.0, 1.0), "0 points; expected 1 or more"),
        (lambda: ewma_chart([1.0], 0.0, 0.0), "sigma = 0, weight = 0.2; expected sigma > 0 and 0 < weight <= 1"),
        (lambda: ewma_chart([1.0], 0.0, 1.0, weight=1.5), "sigma = 1, weight = 1.5; expected sigma > 0"),
        (lambda: cusum_chart([1.0], 0.0, -2.0), "sigma = -2; expected more than 0"),
    ],
)
def test_impossible_series_are_refused_naming_the_value(call: object, sentence: str) -> None:
    with pytest.raises(StatisticsError) as refused:
        call()  # type: ignore[operator]
    assert str(refused.value).startswith(sentence)
