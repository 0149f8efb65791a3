"""Runs around the centre, and how improbable a long one is."""

from itertools import combinations

import numpy as np
import pytest

from inspection.errors import StatisticsError
from inspection.statistics import run_rules
from inspection.statistics.runs import longest_run_chance


def _brute_force(run: int, above: int, below: int) -> float:
    orders = list(combinations(range(above + below), above))
    hits = 0
    for chosen in orders:
        sides = np.zeros(above + below, int)
        sides[list(chosen)] = 1
        edges = np.concatenate([[0], np.flatnonzero(np.diff(sides)) + 1, [sides.size]])
        hits += np.diff(edges).max() >= run
    return hits / len(orders)


@pytest.mark.parametrize(("above", "below"), [(1, 1), (2, 3), (4, 4), (5, 2), (6, 6), (0, 3)])
def test_the_chance_of_a_run_is_counted_right(above: int, below: int) -> None:
    for run in range(1, above + below + 2):
        assert longest_run_chance(run, above, below) == pytest.approx(_brute_force(run, above, below), abs=1e-12)


@pytest.mark.parametrize(
    ("values", "longest", "limit", "crossings", "crossing_limit", "side", "start", "end"),
    [
        ([1, -1] * 12, 1, 8, 23, 8, 1, 0, 0),
        ([1] * 12 + [-1] * 12, 12, 8, 1, 8, 1, 0, 11),
        ([1, 0, -1, -1, 0, -1, 1, -1], 3, 6, 3, 1, -1, 2, 5),
        ([1, np.nan, 1, -1, np.nan, 1], 2, 5, 2, 0, 1, 0, 2),
    ],
)
def test_rules_on_rows_counted_by_hand(
    values: list[float],
    longest: int,
    limit: int,
    crossings: int,
    crossing_limit: int,
    side: int,
    start: int,
    end: int,
) -> None:
    found = run_rules(values, 0.0)
    assert (found.longest_run, found.longest_run_limit) == (longest, limit)
    assert (found.crossings, found.crossings_limit) == (crossings, crossing_limit)
    assert (found.side, found.run_start, found.run_end) == (side, start, end)
    assert found.signal is (longest > limit or crossings < crossing_limit)


def test_points_on_the_line_alone_say_nothing() -> None:
    found = run_rules([2.0, 2.0, 2.0], 2.0)
    assert (found.longest_run, found.crossings, found.signal) == (0, 0, False)
    with pytest.raises(StatisticsError, match="1 points"):
        run_rules([2.0], 2.0)
