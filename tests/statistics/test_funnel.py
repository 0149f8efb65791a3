"""Funnel plots: limits, overdispersion, and who is outside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import StatisticsError
from inspection.statistics import ALARM, WARNING, funnel, funnel_limits, funnel_means
from tests.statistics.laws import counts

UNITS = st.lists(counts(most=300), min_size=2, max_size=25)


@given(st.integers(1, 5000), st.floats(0, 1), st.sampled_from([WARNING, ALARM]))
def test_limits_are_normal_and_clipped(n: int, baseline: float, z: float) -> None:
    low, high = funnel_limits(n, baseline, z)
    half = z * np.sqrt(baseline * (1 - baseline) / n)
    assert float(low) == pytest.approx(max(0.0, baseline - half))
    assert float(high) == pytest.approx(min(1.0, baseline + half))


def test_overdispersion_by_hand() -> None:
    """Spiegelhalter 2005: phi is the mean of the winsorised z squared; tau^2 by moments where phi exceeds 1."""
    rng = np.random.default_rng(14)
    n = np.full(40, 100)
    x = rng.binomial(n, np.clip(rng.normal(0.5, 0.1, 40), 0, 1))
    found = funnel(x, n)
    baseline = x.sum() / n.sum()
    error = np.sqrt(baseline * (1 - baseline) / n)
    z = (x / n - baseline) / error
    low, high = np.quantile(z, (0.1, 0.9))
    phi = np.mean(np.clip(z, low, high) ** 2)
    weights = 1 / error**2
    tau2 = (40 * phi - 39) / (weights.sum() - (weights**2).sum() / weights.sum())
    assert phi > 1
    assert (found.baseline, found.phi, found.tau) == pytest.approx((baseline, phi, np.sqrt(tau2)))
    assert found.z == pytest.approx((x / n - baseline) / np.sqrt(error**2 + tau2))
    assert 0.05 < found.tau < 0.15


def test_equal_units_have_no_spread_and_nobody_is_outside() -> None:
    found = funnel([5, 10, 20], [10, 20, 40])
    assert (found.tau, list(found.outside)) == (0.0, [0, 0, 0])
    nothing = funnel([0, 0, 0], [10, 20, 40])
    assert (nothing.tau, list(nothing.outside)) == (0.0, [0, 0, 0])


@pytest.mark.parametrize(("x", "outside"), [(50, 0), (61, 1), (39, -1), (80, 2), (20, -2)])
def test_beyond_95_and_99_8_percent_with_its_side(x: int, outside: int) -> None:
    assert funnel([*([50] * 40), x], [100] * 41).outside[-1] == outside


@given(UNITS, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(units: list[tuple[int, int]], rng: object) -> None:
    order = list(range(len(units)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    found = funnel(*zip(*units, strict=True))
    shuffled = funnel(*zip(*(units[at] for at in order), strict=True))
    assert list(shuffled.outside) == list(found.outside[order])
    assert shuffled.tau == pytest.approx(found.tau, abs=1e-9)


def test_means_are_judged_by_their_own_error() -> None:
    found = funnel_means([80.0, 80.0, 80.0, 80.0, 86.0], [16] * 5, within=64.0)
    assert found.baseline == pytest.approx(81.2)
    assert found.z[-1] == pytest.approx(4.8 / 2)
    assert list(found.outside) == [0, 0, 0, 0, 1]


def test_impossible_input_is_refused() -> None:
    with pytest.raises(StatisticsError, match=r"baseline = 1\.5; expected 0 to 1"):
        funnel_limits(10, 1.5, WARNING)
    with pytest.raises(StatisticsError, match="n = -1"):
        funnel_limits(-1, 0.5, WARNING)
    with pytest.raises(StatisticsError, match="within = -1; expected a variance, 0 or more"):
        funnel_means([1.0, 2.0], [1, 1], -1)
    with pytest.raises(StatisticsError, match="1 points; expected 2 or more"):
        funnel([1], [2])
    assert np.isnan(funnel_limits(0, 0.5, WARNING)).all()
