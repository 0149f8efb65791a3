"""Is it stable? Anhoej's run rules, and one limit that holds a whole chart at 5 %."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from inspection.statistics.charts import Chart, p_prime_chart, xmr_chart
from inspection.statistics.checks import Array, series

FEWEST_POINTS = 12
WHOLE_CHART = 0.05
WIDENED = 0.33
Stability = Literal["stable", "shift", "too_short"]


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


@dataclass(frozen=True)
class StabilityVerdict:
    """`rule` is run or limit; `position` is where the shift shows first (0-based); `false_alarm` the chance of one."""

    verdict: Stability
    rule: str | None
    position: int | None
    false_alarm: float
    side: int
    reason: str | None = None


def run_rules(values: ArrayLike, centre: float) -> RunRules:
    """Anhoej's rules on points around a centre line; points on the line do not count.

    Raises:
        StatisticsError: fewer than two points, or one that is not a number.
    """
    points = series(values)
    useful = np.flatnonzero(points != centre)
    sides = np.sign(points[useful] - centre)
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


def verdict_width(points: int) -> float:
    """The limit in sigmas for a verdict over a whole chart of so many points (3.40 at 24).

    Sidak's limit, which a whole chart of stable points with known sigma crosses in 5 % of cases, widened by .33 because
    sigma comes from the same few points and the run rule takes its own part of the 5 % (benchmarks/false_alarms.py).
    """
    return float(stats.norm.ppf(1 - (1 - (1 - WHOLE_CHART) ** (1 / points)) / 2)) + WIDENED


def stability_verdict(
    values: ArrayLike, n: ArrayLike | None = None, *, baseline: slice | None = None, sigma: ArrayLike | None = None
) -> StabilityVerdict:
    """Stable, shifted, or too short to say.

    The run rule is asked around the median, as Anhoej and Olesen (2014) do: rare events lie unevenly around the mean.

    Args:
        values: measurements in order of time; with `n`, counts of so many.
        n: totals of counts; then Laney's p' chart decides, else the individuals chart.
        baseline: the points that centre and limits rest on; by default all.
        sigma: of one measurement or of each, where it is known better.

    Raises:
        StatisticsError: as the charts.
    """
    points = series(values, 1)
    if points.size < FEWEST_POINTS:
        reason = f"{points.size} points; expected {FEWEST_POINTS} or more"
        return StabilityVerdict("too_short", None, None, float("nan"), 0, reason)
    width = verdict_width(points.size)
    if n is None:
        chart = xmr_chart(points, baseline, sigma, width)
        beyond = chart.signals
    else:
        chart = p_prime_chart(points, n, baseline, width)
        beyond = chart.signals[_improbable(points, np.asarray(n, np.float64), chart.centre)[chart.signals]]
    rules = run_rules(chart.statistic, float(np.median(chart.statistic)))
    return _judge(chart, beyond, rules)


def _improbable(x: Array, n: Array, rate: float) -> NDArray[np.bool_]:
    """Which counts are also improbable by the binomial itself: where events are rare, normal limits mislead."""
    tails = np.minimum(stats.binom.cdf(x, n, rate), stats.binom.sf(x - 1, n, rate))
    return np.asarray(2 * tails <= 1 - (1 - WHOLE_CHART) ** (1 / x.size))


def _balanced(chart: Chart) -> bool:
    """Whether a quarter of the points lies on each side of the median; else ties make runs that mean nothing."""
    sides = np.sign(chart.statistic - np.median(chart.statistic))
    return int(min((sides > 0).sum(), (sides < 0).sum())) * 4 >= sides.size


def _judge(chart: Chart, beyond: NDArray[np.int_], rules: RunRules) -> StabilityVerdict:
    if _balanced(chart) and rules.longest_run > rules.longest_run_limit:
        return _shift("run", rules.run_start, chart.statistic, float(np.median(chart.statistic)))
    if beyond.size:
        return _shift("limit", int(beyond[0]), chart.statistic, chart.centre)
    return StabilityVerdict("stable", None, None, WHOLE_CHART, 0)


def _shift(rule: str, at: int, points: Array, centre: float) -> StabilityVerdict:
    """A series that was away from the centre from its first point on shifted when it came over to the other side."""
    sides = np.sign(points - centre)
    side = sides[at]
    after = np.flatnonzero(sides[at:] == -side)
    if not (sides[:at] == -side).any() and after.size:
        at, side = at + int(after[0]), -side
    return StabilityVerdict("shift", rule, at, WHOLE_CHART, int(side))
