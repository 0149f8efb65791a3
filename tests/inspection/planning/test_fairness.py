"""Each eligible call is equally likely to be drawn, over many seeds."""

import numpy as np
from scipy import stats

from inspection.planning.draw import Candidate, Population, draw

SEEDS = 2000
CALLS, QUOTA = 25, 10
CHANCE = 0.001
"""A draw that is fair fails this test for one choice of seeds in a thousand; the seeds are always the same."""


def times_drawn(population: Population, calls: list[str]) -> np.ndarray:
    """How often each call was drawn, over all seeds."""
    times = dict.fromkeys(calls, 0)
    for seed in range(SEEDS):
        [drawn] = draw(f"seed {seed}", "2026-10", population, {"1001": QUOTA})
        for call in drawn.calls:
            times[call] += 1
    return np.array(list(times.values()), float)


def p_value(times: np.ndarray, drawn: int) -> float:
    """Chi-square of counts of draws without putting back: their variance is smaller by (N - n) / (N - 1)."""
    number = len(times)
    expected = SEEDS * drawn / number
    shrunk = (number - drawn) / (number - 1)
    return float(stats.chi2.sf(((times - expected) ** 2 / expected).sum() / shrunk, number - 1))


def test_every_call_is_equally_likely() -> None:
    calls = [f"GD01-20261001-{number:04d}" for number in range(CALLS)]
    times = times_drawn(Population.of(Candidate(call, "1001") for call in calls), calls)
    assert times.sum() == SEEDS * QUOTA
    assert p_value(times, QUOTA) > CHANCE


def test_within_a_stratum_too() -> None:
    """Twenty calls of one stratum and five of another: each stratum gives five."""
    calls = [f"GD01-20261001-{number:04d}" for number in range(CALLS)]
    strata = dict.fromkeys(calls[:20], "w1") | dict.fromkeys(calls[20:], "w2")
    times = times_drawn(Population.of(Candidate(call, "1001", None, strata[call]) for call in calls), calls)
    assert times[20:].tolist() == [SEEDS] * 5
    assert p_value(times[:20], 5) > CHANCE


def test_a_draw_by_call_number_would_fail() -> None:
    """The test has the power to notice a slight preference: one call that is drawn a fifth more often."""
    calls = [f"GD01-20261001-{number:04d}" for number in range(CALLS)]
    times = times_drawn(Population.of(Candidate(call, "1001") for call in calls), calls)
    taken = 0.2 * times[0]
    times[0] += taken
    times[1:] -= taken / (CALLS - 1)
    assert p_value(times, QUOTA) < CHANCE
