"""How improbable the largest step is: never too small for stable points, and small for a real step."""

import numpy as np
import pytest
from scipy import stats

from inspection.statistics import stability_verdict
from inspection.statistics.runs import longest_run_chance
from inspection.statistics.step import any_of, step_chance


def test_any_of_so_many_by_sidak() -> None:
    assert any_of(np.array([0.2, 0.01, 0.5])) == pytest.approx(1 - 0.99**3)
    assert any_of(np.array([1.0, 1.0])) == pytest.approx(1.0)
    assert any_of(np.array([0.0, 0.5])) == 0.0


def test_the_chance_of_a_step_by_hand() -> None:
    # Six points of sigma 1, a step of 4 after the third: z = 4 / sqrt(1/3 + 1/3), 3.75 degrees of freedom, 5 positions.
    values = np.array([0.0, 0.0, 0.0, 4.0, 4.0, 4.0])
    each = 2 * stats.t.sf(4 / np.sqrt(2 / 3), 0.75 * 5)
    assert step_chance(values, np.ones(6)) == pytest.approx(1 - (1 - each) ** 5)


def test_the_chance_of_counts_is_at_least_the_exact_one() -> None:
    # One error in the last 40 of 160: Fisher's test says .5 (two-sided, doubled), whatever the normal one says.
    values, n = np.array([0, 0, 0, 1 / 40]), np.full(4, 40.0)
    assert step_chance(values, np.full(4, 1e-6), n) == pytest.approx(1 - 0.5**3)


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, 1.0, 1.0]])
def test_nothing_to_say_without_points_or_without_spread(values: list[float]) -> None:
    assert step_chance(np.array(values), np.zeros(len(values))) == 1.0


@pytest.mark.parametrize("scale", [0.01, 7.0])
def test_units_do_not_matter(scale: float) -> None:
    values = np.random.default_rng(1).normal(size=20)
    assert step_chance(values * scale + 3, np.full(20, scale)) == pytest.approx(step_chance(values, np.ones(20)))


@pytest.mark.parametrize("kind", ["means", "counts", "rare"])
def test_stable_series_seldom_look_like_a_step(kind: str) -> None:
    found = []
    for seed in range(300):
        rng = np.random.default_rng([seed, 13])
        if kind == "means":
            found.append(stability_verdict(rng.normal(size=13)).p_value)
            continue
        n = rng.integers(300, 500, 13) if kind == "counts" else rng.integers(30, 60, 13)
        found.append(stability_verdict(rng.binomial(n, 0.9 if kind == "counts" else 0.02), n).p_value)
    for level in (0.01, 0.05, 0.1, 0.3):
        assert np.mean(np.array(found) <= level) <= level


@pytest.mark.parametrize("seed", range(5))
def test_a_lasting_fall_is_strong_evidence_where_a_long_run_alone_is_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.binomial(620, np.where(np.arange(13) < 7, 0.93, 0.87))
    assert stability_verdict(x, [620] * 13).p_value < 3 * longest_run_chance(6, 6, 6)
