"""Run rules and the verdict over a whole chart."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics import run_rules, stability_verdict, verdict_width
from tests.statistics.laws import POINTS


@pytest.mark.parametrize(("points", "run", "crossings"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8)])
def test_the_limits_of_anhoejs_rules(points: int, run: int, crossings: int) -> None:
    """Longest run > round(log2 n) + 3, crossings < qbinom(.05, n - 1, .5)."""
    found = run_rules([1.0, -1.0] * (points // 2), 0.0)
    assert (found.longest_run_limit, found.crossings_limit) == (run, crossings)
    assert (found.longest_run, found.crossings, found.signal) == (1, points - 1, False)


def test_runs_by_hand() -> None:
    found = run_rules([1, 2, 0, 3, -1, -2, -1, 5, 0, -1, 0, -4, -3], 0.0)
    assert (found.longest_run, found.crossings, found.side) == (3, 3, 1)
    assert (found.run_start, found.run_end) == (0, 3)


@given(st.lists(POINTS, min_size=2, max_size=40))
def test_runs_mirror_and_points_on_the_line_do_not_count(values: list[float]) -> None:
    found, mirror = run_rules(values, 0.0), run_rules([-value for value in values], 0.0)
    assert (found.longest_run, found.crossings, found.signal) == (mirror.longest_run, mirror.crossings, mirror.signal)
    useful = [value for value in values if value != 0]
    assert found.crossings == sum(a * b < 0 for a, b in pairwise(useful))
    assert found.longest_run <= len(useful)


def test_the_limit_of_a_whole_chart() -> None:
    """Sidak over 24 points at 5 %, widened by .33: 3.40."""
    assert verdict_width(24) == pytest.approx(3.40, abs=5e-3)
    assert verdict_width(24) == pytest.approx(stats.norm.ppf(1 - (1 - 0.95 ** (1 / 24)) / 2) + 0.33)
    assert verdict_width(13) < verdict_width(24)


NOISE = [0.3, -0.5, 0.8, -0.2, 0.1, -0.9, 0.6, -0.4, 0.2, -0.7, 0.5, -0.1]
STEP_DOWN = [82.0, 81, 83, 82, 81, 82, 83, 70, 71, 69, 70, 72, 70, 69]
CASES = [
    ([80 + value for value in NOISE], "stable", None, None, 0),
    ([*(80 + value for value in NOISE), 90.0], "shift", "limit", 12, 1),
    ([*(80 + value for value in NOISE), 70.0], "shift", "limit", 12, -1),
    (STEP_DOWN, "shift", None, 7, -1),
    ([-value for value in STEP_DOWN], "shift", None, 7, 1),
    (STEP_DOWN[::-1], "shift", None, 7, 1),
    ([80.0] * 12, "stable", None, None, 0),
]


@pytest.mark.parametrize(("values", "verdict", "rule", "position", "side"), CASES)
def test_a_shift_is_told_from_where_it_begins(
    values: list[float], verdict: str, rule: str | None, position: int | None, side: int
) -> None:
    found = stability_verdict(values)
    assert (found.verdict, found.position, found.side) == (verdict, position, side)
    assert rule is None or found.rule == rule


def test_counts_are_judged_by_laneys_chart_and_the_binomial() -> None:
    n = [100] * 13
    steady = [90, 91, 89, 92, 88, 90, 91, 90, 89, 91, 90, 89, 90]
    assert stability_verdict(steady, n).verdict == "stable"
    fallen = stability_verdict([*steady[:12], 60], n)
    assert (fallen.verdict, fallen.rule, fallen.position, fallen.side) == ("shift", "limit", 12, -1)
    rare = stability_verdict([0] * 12 + [1], [40] * 13)
    assert rare.verdict == "stable"


@pytest.mark.parametrize("points", [1, 2, 11])
def test_fewer_than_twelve_points_are_too_short_for_a_verdict(points: int) -> None:
    found = stability_verdict([1.0] * points)
    assert (found.verdict, found.reason) == ("too_short", f"{points} points; expected 12 or more")
    assert math.isnan(found.false_alarm)


@given(st.lists(st.floats(0, 100), min_size=12, max_size=30))
def test_a_verdict_mirrors(values: list[float]) -> None:
    values = [round(value, 2) for value in values]
    found, mirror = stability_verdict(values), stability_verdict([100 - value for value in values])
    assert (found.verdict, found.rule, found.position, found.side) == (
        mirror.verdict,
        mirror.rule,
        mirror.position,
        -mirror.side,
    )


def test_what_is_no_series_is_refused() -> None:
    with pytest.raises(StatisticsError, match="0 points; expected 1 or more"):
        stability_verdict([])
    with pytest.raises(StatisticsError, match="x = 7 of n = 5"):
        stability_verdict([7] * 12, [5] * 12)
    with pytest.raises(StatisticsError, match="1 points; expected 2 or more"):
        run_rules([1.0], 0.0)
    assert run_rules(np.zeros(5), 0.0).longest_run == 0
