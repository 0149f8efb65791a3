"""Means of unequal numbers of values over time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import StatisticsError
from inspection.statistics import sigma_of_means, stability_verdict, xmr_chart


def test_a_mean_of_few_values_has_wide_limits() -> None:
    sigma = sigma_of_means([90.0, 91.0, 90.0, 91.0], [64, 64, 64, 16], 64.0)
    assert sigma == pytest.approx([1.0, 1.0, 1.0, 2.0])


def test_variation_beyond_sampling_widens_all_limits() -> None:
    # z = -2, 2, -2, 2: the mean moving range is 4, over 1.128.
    sigma = sigma_of_means([88.0, 92.0, 88.0, 92.0], [64, 64, 64, 64], 64.0)
    assert sigma == pytest.approx(np.full(4, 4 / 1.128))


means_of_months = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 200)), min_size=2, max_size=24)


@given(means_of_months, st.floats(0.1, 20), st.floats(-100, 100))
def test_sigma_scales_does_not_shift_and_is_never_below_sampling(
    months: list[tuple[int, int]], scale: float, shift: float
) -> None:
    mean, n = (np.array(one, float) for one in zip(*months, strict=True))
    one, other = sigma_of_means(mean, n, 64.0), sigma_of_means(mean * scale + shift, n, 64.0 * scale**2)
    assert other == pytest.approx(one * scale, rel=1e-6)
    assert (one >= np.sqrt(64.0 / n) - 1e-12).all()
    assert one * np.sqrt(n) == pytest.approx(np.full(n.size, one[0] * np.sqrt(n[0])))


def test_sampling_alone_leaves_sigma_near_that_of_sampling() -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(10, 100, size=(500, 24))
    sigma = sigma_of_means(rng.normal(80, 8 / np.sqrt(n)), n, 64.0)
    assert np.mean(sigma * np.sqrt(n) / 8) == pytest.approx(1.06, abs=0.03)


def test_limits_of_means_hold_stable_months_of_unequal_size() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(2, 100, size=(500, 24))
    means = rng.normal(80, 8 / np.sqrt(n))
    assert xmr_chart(means, sigma=sigma_of_means(means, n, 64.0)).beyond.mean() < 0.004
    assert xmr_chart(means).beyond.mean() > 0.01


def test_one_call_of_a_new_month_is_no_shift() -> None:
    rng = np.random.default_rng(1)
    means, n = [*rng.normal(90, 1, size=12), 99.0], [60] * 12 + [2]
    assert stability_verdict(means).verdict == "shift"
    assert stability_verdict(means, sigma=sigma_of_means(means, n, 60.0)).verdict == "stable"
    assert stability_verdict(means, sigma=sigma_of_means(means, [60] * 13, 60.0)).verdict == "shift"


def test_the_centre_is_weighted_by_precision() -> None:
    chart = xmr_chart([90.0, 90.0, 96.0], sigma=[1.0, 1.0, 2.0])
    assert chart.centre == pytest.approx((90 + 90 + 96 / 4) / 2.25)
    assert chart.upper == pytest.approx(chart.centre + 3 * np.array([1.0, 1.0, 2.0]))


@pytest.mark.parametrize(
    ("mean", "n", "within"),
    [([1.0, 2.0], [1, 0], 1.0), ([1.0, 2.0], [1, 1], 0.0), ([1.0, 2.0], [1], 1.0), ([1.0], [1], 1.0)],
)
def test_impossible_input_is_refused(mean: list[float], n: list[int], within: float) -> None:
    with pytest.raises(StatisticsError, match="expected"):
        sigma_of_means(mean, n, within)


@pytest.mark.parametrize("sigma", [0.0, -1.0, float("nan"), [1.0, 0.0, 1.0]])
def test_a_sigma_that_is_not_positive_is_refused(sigma: float) -> None:
    with pytest.raises(StatisticsError, match="sigma"):
        xmr_chart([1.0, 2.0, 3.0], sigma=sigma)
