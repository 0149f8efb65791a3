"""Runs on one side of the centre: Anhoej's rules, and how improbable a long run is."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from inspection.statistics.checks import points


@dataclass(frozen=True)
class RunRules:
    """Longest run on one side of the centre and number of crossings, with their limits (Anhoej and Olesen 2014).

    `run_start` and `run_end` are the positions of the longest run (its last point included), `side` +1 above, -1 below.
    """

    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int
    signal: bool
    run_start: int
    run_end: int
    side: int


def run_rules(values: ArrayLike, centre: float) -> RunRules:
    """Anhoej's rules on the points around a centre line; points on the line, and missing ones, do not count.

    Raises:
        StatisticsError: fewer than two points, or one that is infinite.
    """
    series = points(values)
    useful = np.flatnonzero(~np.isnan(series) & (series != centre))
    sides = np.sign(series[useful] - centre)
    number = useful.size
    if number < 2:
        return RunRules(number, 0, 0, 0, False, 0, 0, 0)
    changes = np.flatnonzero(np.diff(sides) != 0)
    edges = np.concatenate([[0], changes + 1, [number]])
    lengths = np.diff(edges)
    longest = int(np.argmax(lengths))
    run, crossings = int(lengths[longest]), int(changes.size)
    run_limit = round(math.log2(number)) + 3
    crossings_limit = int(stats.binom.ppf(0.05, number - 1, 0.5))
    start, end = int(useful[edges[longest]]), int(useful[edges[longest + 1] - 1])
    signal = run > run_limit or crossings < crossings_limit
    return RunRules(run, run_limit, crossings, crossings_limit, signal, start, end, int(sides[edges[longest]]))


def longest_run_chance(run: int, above: int, below: int) -> float:
    """The chance of a run of `run` or more among points above and below in random order (Mood 1940), exact.

    Of the orders with r runs above and s below (|r - s| <= 1) those are counted in which every run is shorter.
    """
    most = max(above, below)
    if run <= 1:
        return 1.0
    if run > most:
        return 0.0
    ways_above = [_compositions(above, parts, run - 1) for parts in range(above + 2)]
    ways_below = [_compositions(below, parts, run - 1) for parts in range(below + 2)]

    def ways(found: list[int], parts: int) -> int:
        return found[parts] if 0 <= parts < len(found) else 0

    shorter = sum(
        one * (2 * ways(ways_below, parts) + ways(ways_below, parts - 1) + ways(ways_below, parts + 1))
        for parts, one in enumerate(ways_above)
    )
    return 1 - shorter / math.comb(above + below, above)


def _compositions(total: int, parts: int, most: int) -> int:
    """In how many ways `total` points form so many runs of 1 to `most`: by inclusion and exclusion."""
    if parts == 0:
        return int(total == 0)
    return sum(
        (-1) ** over * math.comb(parts, over) * math.comb(total - over * most - 1, parts - 1)
        for over in range(parts + 1)
        if total - over * most >= parts
    )
