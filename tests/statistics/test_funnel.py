"""Funnel plots: who stands out, given how little was seen of each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import StatisticsError
from inspection.statistics import ALARM, WARNING, funnel, funnel_limits, funnel_means


def test_limits_by_hand_and_clipped() -> None:
    low, high = funnel_limits([100, 4, 0], 0.9, WARNING)
    assert low[0] == pytest.approx(0.9 - 1.96 * 0.03)
    assert high[:2] == pytest.approx([0.9 + 1.96 * 0.03, 1.0])
    assert np.isnan([low[2], high[2]]).all()


def test_limits_are_wider_where_units_differ_by_themselves() -> None:
    # .1 x .9 / 100 + .02^2 = .0013
    low, high = funnel_limits([100], 0.1, WARNING, 0.02)
    assert (low[0], high[0]) == pytest.approx((0.1 - 1.96 * 0.0360555, 0.1 + 1.96 * 0.0360555), abs=1e-6)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=10), st.floats(0, 1))
def test_limits_hold_the_baseline_and_alarm_is_wider(n: list[int], rate: float) -> None:
    low, high = funnel_limits(n, rate, WARNING)
    far_low, far_high = funnel_limits(n, rate, ALARM)
    assert ((far_low <= low) & (low <= rate) & (rate <= high) & (high <= far_high)).all()


def test_z_scores_by_hand() -> None:
    # pooled 150 / 200 = .75, sigma sqrt(.75 x .25 / 100) = .0433
    found = funnel([80, 70], [100, 100])
    assert found.baseline == pytest.approx(0.75)
    # phi is the mean of squares of the winsorised z: two units, each pulled in by a tenth of their distance.
    z = 0.05 / 0.0433013
    assert found.phi == pytest.approx((z * 0.8) ** 2, rel=1e-4)
    assert (found.tau, found.z.tolist()) == (0.0, pytest.approx([z, -z], rel=1e-4))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 90)), min_size=2, max_size=12), st.randoms())
def test_the_order_of_units_does_not_matter(units: list[tuple[int, int]], random: object) -> None:
    order = list(range(len(units)))
    random.shuffle(order)
    x, n = (np.array(one) for one in zip(*units, strict=True))
    one, other = funnel(x, n), funnel(x[order], n[order])
    assert other.z == pytest.approx(one.z[order], nan_ok=True, abs=1e-9)
    assert other.phi == pytest.approx(one.phi, nan_ok=True)


def test_within_chance_few_stand_out_and_phi_is_at_most_one() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(30, 300, size=(50, 200))
    found = funnel(rng.binomial(n, 0.9), n)
    assert np.mean(found.outside != 0) == pytest.approx(0.05, abs=0.01)
    assert np.mean(found.phi) < 1
    assert np.mean(np.asarray(found.tau) > 0) < 0.1


def test_overdispersion_is_taken_out_before_anybody_is_named() -> None:
    rng = np.random.default_rng(2)
    n = np.full(400, 500)
    found = funnel(rng.binomial(n, rng.beta(90, 10, size=400)), n)
    # var(beta(90, 10)) = .09 / 101
    assert found.tau == pytest.approx(np.sqrt(0.09 / 101), rel=0.2)
    assert found.phi > 3
    assert np.mean(found.outside != 0) < 0.12


@pytest.mark.parametrize(("away", "outside"), [(2.5, 1), (3.5, 2), (-2.5, -1), (-3.5, -2), (1.5, 0)])
def test_the_side_and_distance_of_a_unit(away: float, outside: int) -> None:
    means = np.r_[np.tile([0.5, -0.5], 200), away]
    assert funnel_means(means, np.ones(401), within=1.0).outside[-1] == outside


def test_means_scale_and_shift() -> None:
    rng = np.random.default_rng(3)
    means, n = rng.normal(80, 4, size=30), rng.integers(1, 40, size=30)
    one, other = funnel_means(means, n, 25.0), funnel_means(means * 2 + 7, n, 100.0)
    assert other.z == pytest.approx(one.z)
    assert (other.tau, other.phi) == pytest.approx((2 * one.tau, one.phi))


def test_each_month_has_its_own_funnel_and_the_unseen_no_score() -> None:
    x, n = np.array([[8, 0, 9, 5], [3, 4, np.nan, 6]]), np.array([[10, 0, 12, 9], [5, 6, 7, 8]])
    both = funnel(x, n)
    for month in range(2):
        one = funnel(x[month], n[month])
        assert both.z[month] == pytest.approx(one.z, nan_ok=True)
        assert np.asarray(both.phi)[month] == pytest.approx(one.phi)
        assert np.asarray(both.baseline)[month] == pytest.approx(one.baseline)
    assert np.isnan(both.z).tolist() == [[False, True, False, False], [False, False, True, False]]
    assert both.outside[0, 1] == 0


@pytest.mark.parametrize(("x", "n"), [([5, 0], [10, 0]), ([0, 0], [0, 0]), ([10, 10], [10, 10])])
def test_nothing_to_compare_is_said_so(x: list[int], n: list[int]) -> None:
    found = funnel(x, n)
    assert np.isnan(found.phi)
    assert found.reason == "fewer_than_two_units"
    assert not found.outside.any()


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: funnel([3, 1], [2, 2]), "x = 3 of n = 2"),
        (lambda: funnel([1], [2]), "1 points"),
        (lambda: funnel_limits([5], 1.2, 2.0), "baseline = 1.2"),
        (lambda: funnel_limits([-5], 0.2, 2.0), "n = -5"),
        (lambda: funnel_limits([5], 0.2, 2.0, -0.1), "tau = -0.1"),
        (lambda: funnel_means([1.0, 2.0], [3, 3], -1.0), "within = -1"),
    ],
)
def test_impossible_input_is_refused_by_value(make: object, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        make()
