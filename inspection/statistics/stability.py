"""Is it stable? Anhoej's longest run, and one limit that holds a whole chart at 5 %."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from inspection.statistics.change_point import change_point, steps
from inspection.statistics.charts import Chart, p_prime_chart, xmr_chart
from inspection.statistics.checks import Array, counts, divide, points, together
from inspection.statistics.differences import benjamini_hochberg
from inspection.statistics.runs import RunRules, longest_run_chance, run_rules
from inspection.statistics.step import any_of, step_chance

FEWEST_POINTS = 12
WHOLE_CHART = 0.05
WIDENED = 0.33
MANY_CHARTS = 0.10
Stability = Literal["stable", "shift", "too_short"]


@dataclass(frozen=True)
class StabilityVerdict:
    """Stable, shifted, or too short to say.

    `rule` is run or limit; `position` the most likely change point of a step (0-based, the first point of the new
    level), `side` its direction; `first_signal` where the rule shows first. `false_alarm` is the most that the chance
    of a stable series' being called a shift may be, `p_value` the chance that one looks at least as unstable as this.
    """

    verdict: Stability
    rule: str | None
    position: int | None
    false_alarm: float
    side: int
    reason: str | None = None
    first_signal: int | None = None
    p_value: float = float("nan")


def verdict_width(number: int) -> float:
    """The limit in sigmas for a verdict over a whole chart of `number` points (3.40 at 24).

    Sidak's limit, which a whole chart of stable points with known sigma crosses in 5 % of cases, widened by .33 because
    sigma comes from the same few points and the run rule takes its own part of the 5 % (benchmarks/false_alarms.py).
    """
    return float(stats.norm.isf(_each(WHOLE_CHART, number) / 2)) + WIDENED


def stability_verdict(
    values: ArrayLike, n: ArrayLike | None = None, *, baseline: slice | None = None, sigma: ArrayLike | None = None
) -> StabilityVerdict:
    """Stable, shifted, or too short to say, of one series.

    The run rule is asked around the median, as Anhoej and Olesen (2014) do: rare events lie unevenly around the mean.

    Args:
        values: measurements in order of time, NaN where one is missing; with `n`, counts of so many.
        n: totals of counts (0 where there were none); then Laney's p' chart decides, else the individuals chart.
        baseline: the points that centre and limits rest on; by default all.
        sigma: of one measurement or of each, where it is known better.

    Raises:
        StatisticsError: as the charts.
    """
    series, whole = _given(values, n)
    there = ~np.isnan(series) if whole is None else ~np.isnan(series) & (whole > 0)
    if there.sum() < FEWEST_POINTS:
        reason = f"{there.sum()} points; expected {FEWEST_POINTS} or more"
        return StabilityVerdict("too_short", None, None, float("nan"), 0, reason)
    width = verdict_width(int(there.sum()))
    if whole is None:
        chart = xmr_chart(series, baseline, sigma, width)
        weights = np.ones(series.size) if sigma is None else together(s=sigma, v=series)[0] ** -2
        spread, chance = (chart.upper - chart.centre) / width, np.zeros(series.size)
    else:
        chart = p_prime_chart(series, whole, baseline, width)
        rate = float(chart.centre)
        spread = chart.sigma_z * np.sqrt(divide(rate * (1 - rate), whole))
        weights, chance = whole, _tails(series, whole, rate)
    z = np.nan_to_num(divide(chart.statistic - chart.centre, spread))
    beyond = chart.beyond & (chance <= _each(WHOLE_CHART, int(there.sum())))
    totals = None if whole is None else whole[there]
    step = step_chance(chart.statistic[there], np.broadcast_to(spread, there.shape)[there], totals)
    seen = _Seen(chart, z, beyond, chance, there, step)
    found = _judge(seen)
    if found.verdict != "shift":
        return found
    return _dated(found, seen, series, whole, weights)


def among_many(verdicts: Sequence[StabilityVerdict], q: float = MANY_CHARTS) -> list[StabilityVerdict]:
    """The verdicts of many charts looked at together: shifts stay only while their false discovery rate is held.

    Benjamini and Hochberg (1995) over the p-values of all that are long enough; a shift that does not stand becomes
    stable, with the reason "chance_among_many".

    Raises:
        StatisticsError: q is not between 0 and 1.
    """
    judged = [at for at, one in enumerate(verdicts) if one.verdict != "too_short"]
    rejected = benjamini_hochberg([verdicts[at].p_value for at in judged], q).rejected
    stand = {at for at, stands in zip(judged, rejected, strict=True) if stands}
    return [
        one
        if one.verdict != "shift" or at in stand
        else replace(one, verdict="stable", rule=None, position=None, side=0, reason="chance_among_many")
        for at, one in enumerate(verdicts)
    ]


@dataclass(frozen=True)
class _Seen:
    """A chart with its z-scores, the points beyond its limits, each count's binomial chance, which points are there.

    `step` is the chance of so large a step.
    """

    chart: Chart
    z: Array
    beyond: NDArray[np.bool_]
    chance: Array
    there: NDArray[np.bool_]
    step: float


def _given(values: ArrayLike, n: ArrayLike | None) -> tuple[Array, Array | None]:
    if n is None:
        return points(values, 1), None
    part, whole = counts(values, n)
    return points(part, 1), whole


def _each(whole: float, number: int) -> float:
    """Sidak: the chance at each of so many points that makes this chance over all of them."""
    return float(-np.expm1(np.log1p(-whole) / number))


def _tails(x: Array, n: Array, rate: float) -> Array:
    """Two-sided binomial chance of each count: where events are rare, normal limits mislead."""
    with np.errstate(invalid="ignore"):
        tails = np.minimum(stats.binom.cdf(x, n, rate), stats.binom.sf(x - 1, n, rate))
    return np.asarray(np.where(np.isnan(x) | ~(n > 0), 1.0, np.minimum(1.0, 2 * tails)), np.float64)


def _balanced(statistic: Array) -> bool:
    """Whether a quarter of the points lies on each side of the median; else ties make runs that mean nothing."""
    sides = np.sign(statistic - np.median(statistic))
    return int(min((sides > 0).sum(), (sides < 0).sum())) * 4 >= sides.size


def _judge(seen: _Seen) -> StabilityVerdict:
    statistic = seen.chart.statistic[seen.there]
    median = float(np.median(statistic))
    rules = run_rules(np.where(seen.there, seen.chart.statistic, np.nan), median)
    balanced = _balanced(statistic)
    p_value = _p_value(seen, rules, statistic - median if balanced else None)
    if balanced and rules.longest_run > rules.longest_run_limit:
        return StabilityVerdict("shift", "run", None, WHOLE_CHART, rules.side, None, rules.run_start, p_value)
    if seen.beyond.any():
        at = int(np.flatnonzero(seen.beyond)[0])
        side = int(np.sign(seen.chart.statistic[at] - float(seen.chart.centre)))
        return StabilityVerdict("shift", "limit", None, WHOLE_CHART, side, None, at, p_value)
    return StabilityVerdict("stable", None, None, WHOLE_CHART, 0, None, None, p_value)


def _p_value(seen: _Seen, rules: RunRules, from_median: Array | None) -> float:
    """Three times the smallest chance: of so long a run, of a point so far away among so many, of so large a step.

    The second by Student's t with 3 degrees of freedom a point, which is on the safe side of the distribution of the
    farthest point when sigma comes from the moving ranges (benchmarks/false_alarms.py).
    """
    number = int(seen.there.sum())
    each = np.maximum(2 * stats.t.sf(np.abs(seen.z[seen.there]), 3 * (number - 1)), seen.chance[seen.there])
    run = 1.0
    if from_median is not None:
        run = longest_run_chance(rules.longest_run, int((from_median > 0).sum()), int((from_median < 0).sum()))
    return min(1.0, 3 * min(any_of(each), run, seen.step))


def _dated(
    found: StabilityVerdict, seen: _Seen, series: Array, whole: Array | None, weights: Array
) -> StabilityVerdict:
    """The verdict with its change point: a step must agree with the points beyond the limits."""
    kept = np.flatnonzero(seen.there)
    n = None if whole is None else whole[kept]
    weight = weights[kept]
    allowed = np.ones(kept.size - 1, np.bool_)
    if found.rule == "limit":
        allowed = _agreeing(found, seen.chart.statistic[kept], weight, np.flatnonzero(seen.beyond[kept]))
    step = change_point(
        series[kept], n, sigma=None if whole is not None else weight**-0.5, allowed=allowed if allowed.any() else None
    )
    return replace(found, position=int(kept[step.position]), side=step.side)


def _agreeing(
    found: StabilityVerdict, statistic: Array, weights: Array, signals: NDArray[np.int_]
) -> NDArray[np.bool_]:
    """Positions that a point beyond the limits speaks for: a step to its side at or before it, or away from it after.

    A step away from it counts only where it stood on its side from the start: else the point came and went, and its own
    position says more.
    """
    first, after = int(signals[0]), np.arange(1, statistic.size)
    direction = steps(statistic, weights)
    centre = float(np.average(statistic, weights=weights))
    there_before = np.logical_and.accumulate(np.sign(statistic - centre) == found.side)[: statistic.size - 1]
    to_it = (after <= first) & (direction == found.side)
    from_it = (after > first) & (direction == -found.side) & there_before
    return np.asarray(to_it | from_it, np.bool_)
