"""Control charts: laws, oracles, many charts at once, missing points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inspection.errors import StatisticsError
from inspection.statistics import (
    cusum_chart,
    ewma_chart,
    g_chart,
    p_chart,
    p_prime_chart,
    sigma_of_means,
    t_chart,
    xmr_chart,
)

series = arrays(np.float64, st.integers(2, 30), elements=st.floats(-100, 100).map(lambda one: round(one, 2)))


@st.composite
def proportions(draw: st.DrawFn, least: int = 0) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(2, 24))
    n = draw(arrays(np.int64, size, elements=st.integers(max(1, least), 300)))
    return np.array([draw(st.integers(0, int(one))) for one in n]), n


@given(series, st.floats(0.1, 50), st.floats(-500, 500))
def test_limits_scale_and_shift_with_the_values(values: np.ndarray, scale: float, shift: float) -> None:
    one, other = xmr_chart(values), xmr_chart(values * scale + shift)
    for first, second in ((one.lower, other.lower), (one.upper, other.upper), (one.centre, other.centre)):
        assert np.asarray(second) == pytest.approx(np.asarray(first) * scale + shift, abs=1e-6)


@given(series, st.floats(0.1, 50), st.floats(-500, 500))
def test_ewma_and_cusum_scale_and_shift_with_the_values(values: np.ndarray, scale: float, shift: float) -> None:
    moved = values * scale + shift
    one, other = ewma_chart(values, 1.0, 2.0), ewma_chart(moved, scale + shift, 2.0 * scale)
    assert other.statistic == pytest.approx(one.statistic * scale + shift, abs=1e-6)
    assert other.upper == pytest.approx(one.upper * scale + shift, abs=1e-6)
    first, second = cusum_chart(values, 1.0, 2.0), cusum_chart(moved, scale + shift, 2.0 * scale)
    assert second.statistic == pytest.approx(first.statistic * scale, abs=1e-5)
    assert second.upper == pytest.approx(first.upper * scale)


@given(proportions())
def test_limits_of_proportions_are_clipped_and_hold_the_centre(seen: tuple[np.ndarray, np.ndarray]) -> None:
    for chart in (p_chart(*seen), p_prime_chart(*seen)):
        assert ((chart.lower >= 0) & (chart.upper <= 1)).all()
        assert ((chart.lower <= chart.centre + 1e-12) & (chart.centre <= chart.upper + 1e-12)).all()


@given(proportions())
def test_successes_and_failures_have_mirrored_charts(seen: tuple[np.ndarray, np.ndarray]) -> None:
    x, n = seen
    one, other = p_prime_chart(x, n), p_prime_chart(n - x, n)
    assert one.lower == pytest.approx(1 - other.upper, abs=1e-9)
    assert one.sigma_z == pytest.approx(other.sigma_z)
    assert one.signals.tolist() == other.signals.tolist()


@given(proportions(), st.integers(2, 4))
def test_counts_of_centres_merge_by_adding(seen: tuple[np.ndarray, np.ndarray], parts: int) -> None:
    rng = np.random.default_rng(1)
    x, n = seen
    part = np.array([rng.multinomial(one, np.full(parts, 1 / parts)) for one in x]).T
    whole = np.array([rng.multinomial(one, np.full(parts, 1 / parts)) for one in n - x]).T + part
    merged = p_prime_chart(part.sum(axis=0), whole.sum(axis=0))
    assert merged.statistic == pytest.approx(p_prime_chart(x, n).statistic)
    assert merged.upper == pytest.approx(p_prime_chart(x, n).upper)


@given(proportions())
def test_agents_may_stand_in_any_order(seen: tuple[np.ndarray, np.ndarray]) -> None:
    x, n = seen
    table = np.stack([x, n - x, np.zeros_like(x)])
    order = [2, 0, 1]
    one, other = p_prime_chart(table, n), p_prime_chart(table[order], n)
    assert np.asarray(other.centre) == pytest.approx(np.asarray(one.centre)[order])
    assert other.upper == pytest.approx(one.upper[order])
    assert (other.beyond == one.beyond[order]).all()


def test_binomial_noise_alone_has_a_sigma_z_near_one() -> None:
    rng = np.random.default_rng(4)
    n = rng.integers(80, 400, size=(400, 24))
    chart = p_prime_chart(rng.binomial(n, 0.9), n)
    assert np.mean(chart.sigma_z) == pytest.approx(1.0, abs=0.02)


def test_variation_beyond_sampling_widens_the_limits() -> None:
    rng = np.random.default_rng(4)
    n = np.full((300, 24), 5000)
    x = rng.binomial(n, rng.normal(0.9, 0.02, size=n.shape))
    ordinary, laney = p_chart(x, n), p_prime_chart(x, n)
    assert ordinary.beyond.mean() > 0.3
    assert laney.beyond.mean() < 0.01


def test_laney_by_hand() -> None:
    # rates .55, .65, .55, .65 of 100: centre .6, sigma .04899; z = -1.0206, 1.0206, ..., ranges 2.0412, over 1.128.
    chart = p_prime_chart([55, 65, 55, 65], [100] * 4)
    assert chart.sigma_z == pytest.approx(2.0412 / 1.128, abs=1e-4)
    assert chart.upper[0] == pytest.approx(0.6 + 3 * 1.80961 * 0.048990, abs=1e-5)


def test_ewma_is_the_weighted_sum_of_all_before() -> None:
    rng = np.random.default_rng(6)
    values = rng.normal(size=15)
    found = ewma_chart(values, 0.0, 1.0, weight=0.3, steady=False)
    for at in range(15):
        weights = 0.3 * 0.7 ** np.arange(at, -1, -1)
        assert found.statistic[at] == pytest.approx(weights @ values[: at + 1])
        assert found.upper[at] == pytest.approx(2.86 * np.sqrt((weights**2).sum()))


def test_cusum_is_the_farthest_climb_from_any_point_before() -> None:
    rng = np.random.default_rng(7)
    values = rng.normal(size=20)
    found = cusum_chart(values, 0.0, 1.0)
    sums = np.concatenate([[0.0], np.cumsum(values - 0.5)])
    fall = np.concatenate([[0.0], np.cumsum(-values - 0.5)])
    for at in range(1, 21):
        assert found.statistic[0, at - 1] == pytest.approx(sums[at] - sums[: at + 1].min())
        assert found.statistic[1, at - 1] == pytest.approx(fall[at] - fall[: at + 1].min())


CHARTS = {
    "xmr": lambda y, _: xmr_chart(y),
    "xmr of means": lambda y, n: xmr_chart(y, sigma=sigma_of_means(y, n, 4.0)),
    "p": lambda y, n: p_chart(np.floor(y), n),
    "p'": lambda y, n: p_prime_chart(np.floor(y), n),
    "ewma": lambda y, _: ewma_chart(y, 10.0, 2.0),
    "cusum": lambda y, _: cusum_chart(y, 10.0, 2.0, h=1.5),
    "g": lambda y, _: g_chart(np.floor(y)),
    "t": lambda y, _: t_chart(y),
}


def _table(missing: bool) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(12)
    values, n = rng.uniform(5, 15, size=(3, 4, 18)), rng.integers(20, 60, size=(3, 4, 18)).astype(float)
    values[0, 1, 7] = 19.9
    if missing:
        values[rng.uniform(size=values.shape) < 0.2] = np.nan
    return values, n


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("name", CHARTS)
def test_many_charts_at_once_are_each_chart_for_itself(name: str, missing: bool) -> None:
    values, n = _table(missing)
    found = CHARTS[name](values, n)
    marks = np.zeros(values.shape, bool)
    marks[tuple(found.signals.T)] = True
    for at in np.ndindex(values.shape[:2]):
        one = CHARTS[name](values[at], n[at])
        at_statistic = (slice(None), *at) if name == "cusum" else at
        assert found.statistic[at_statistic] == pytest.approx(one.statistic, nan_ok=True)
        assert found.lower[at] == pytest.approx(one.lower, nan_ok=True)
        assert found.upper[at] == pytest.approx(one.upper, nan_ok=True)
        assert np.flatnonzero(marks[at]).tolist() == one.signals.tolist()
        if name != "cusum":
            assert np.asarray(found.centre)[at] == pytest.approx(one.centre)


@pytest.mark.parametrize("name", ["xmr", "xmr of means", "p", "p'", "g", "t"])
def test_a_missing_point_has_no_part_in_the_limits(name: str) -> None:
    values, n = (array[1, 2] for array in _table(True))
    there = ~np.isnan(values)
    whole, short = CHARTS[name](values, n), CHARTS[name](values[there], n[there])
    assert whole.centre == pytest.approx(short.centre)
    assert whole.upper[there] == pytest.approx(short.upper)
    assert np.isnan(whole.statistic[~there]).all()


def test_a_month_without_events_is_missing() -> None:
    chart = p_prime_chart([9, 0, 8, 10], [10, 0, 10, 12])
    assert np.isnan(chart.statistic).tolist() == [False, True, False, False]
    assert chart.centre == pytest.approx(27 / 32)


def test_an_agent_with_one_month_has_no_limits_among_others() -> None:
    chart = xmr_chart([[1.0, 2.0, 3.0], [np.nan, 5.0, np.nan]])
    assert np.isfinite(chart.upper[0]).all()
    assert np.isnan(chart.upper[1]).all()
    assert chart.signals.shape == (0, 2)


def test_a_baseline_freezes_the_limits() -> None:
    values = [10.0, 11, 10, 11, 10, 11, 30]
    assert xmr_chart(values, baseline=slice(0, 6)).signals.tolist() == [6]
    assert xmr_chart(values, baseline=slice(0, 6)).centre == pytest.approx(10.5)
    x, n = [90, 91, 90, 91, 60], [100] * 5
    assert p_chart(x, n, baseline=slice(0, 4)).centre == pytest.approx(0.905)
    assert p_prime_chart(x, n, baseline=slice(0, 4)).signals.tolist() == [4]


@pytest.mark.parametrize("chart", [p_chart, p_prime_chart])
@pytest.mark.parametrize("x", [[0, 0, 0], [10, 10, 10]])
def test_a_rate_that_never_varies_has_no_signals(chart: object, x: list[int]) -> None:
    found = chart(x, [10, 10, 10])
    assert found.signals.size == 0
    assert found.lower.tolist() == found.upper.tolist() == [found.centre] * 3


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: xmr_chart([1.0]), "1 points"),
        (lambda: xmr_chart([1.0, np.nan]), "1 points"),
        (lambda: xmr_chart(3.0), "0 points"),
        (lambda: xmr_chart([1.0, np.inf]), "not finite"),
        (lambda: xmr_chart([1.0, 2.0, 3.0], baseline=slice(0, 1)), "1 points"),
        (lambda: p_chart([3], [2]), "x = 3 of n = 2"),
        (lambda: p_prime_chart([1, 3], [2, -4]), "n = -4"),
        (lambda: p_chart([1, 0], [2, 0]), "1 points"),
        (lambda: ewma_chart([1.0], 0.0, 0.0), "sigma = 0"),
        (lambda: ewma_chart([1.0], 0.0, 1.0, weight=1.5), "weight = 1.5"),
        (lambda: cusum_chart([1.0], 0.0, -1.0), "sigma = -1"),
        (lambda: cusum_chart([1.0], 0.0, 1.0, h=0.0), "h = 0"),
        (lambda: cusum_chart([1.0], 0.0, 1.0, k=-0.1), "k = -0.1"),
        (lambda: g_chart([3, -1]), "gap -1"),
        (lambda: t_chart([3.0]), "1 points"),
    ],
)
def test_impossible_input_is_refused_by_value(make: object, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        make()


def test_g_chart_by_hand() -> None:
    # mean 20: 20 +- 3 sqrt(20 x 21) = 81.48 and below 0.
    chart = g_chart([10, 20, 30, 20, 10, 30, 20, 20])
    assert (chart.centre, chart.lower[0]) == (20.0, 0.0)
    assert chart.upper[0] == pytest.approx(20 + 3 * np.sqrt(420))
    assert g_chart([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 30]).signals.tolist() == [11]


def test_t_chart_is_the_individuals_chart_of_the_powers() -> None:
    times = np.array([5.0, 9.0, 2.0, 14.0, 7.0, 1.0, 11.0])
    chart, powers = t_chart(times), xmr_chart(times ** (1 / 3.6))
    assert chart.upper == pytest.approx(powers.upper**3.6)
    assert chart.centre == pytest.approx(powers.centre**3.6)
    assert t_chart(times * 24).upper == pytest.approx(chart.upper * 24)


def test_stable_rare_events_seldom_signal() -> None:
    rng = np.random.default_rng(9)
    gaps = t_chart(rng.exponential(30, size=(500, 24)))
    assert gaps.beyond.mean() < 0.01
    assert g_chart(rng.geometric(0.02, size=(500, 24)) - 1).beyond.mean() < 0.03
